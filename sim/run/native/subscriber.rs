//! The subscriber: what called functions tell through `tracing` becomes lines of the task that calls them.

use std::cell::RefCell;
use std::rc::Rc;

use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::run::engine::Engine;
use crate::scenario::Text;
use crate::trace::{TaskId, What};
use crate::tracing_text::{formatted, label};

thread_local! {
    static SPEAKER: RefCell<Option<(Rc<Engine>, TaskId)>> = const { RefCell::new(None) };
}

/// Calls `f`; what is told meanwhile is told of `task`.
pub(crate) fn speak_for<T>(engine: &Rc<Engine>, task: TaskId, f: impl FnOnce() -> T) -> T {
    let outer = SPEAKER.replace(Some((Rc::clone(engine), task)));
    let done = f();
    SPEAKER.set(outer);
    done
}

/// The layer that hears it.
pub(crate) struct Told;

/// What a span is called.
struct Label(Text);

impl<S> Layer<S> for Told
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Label(label(attributes.metadata().name(), attributes)));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let text = formatted(event);
        let span = context.event_span(event);
        let text = match span
            .as_ref()
            .and_then(|span| span.extensions().get().map(|Label(text)| text.clone()))
        {
            Some(label) => ecow::eco_format!("{label}: {text}"),
            None => text,
        };
        SPEAKER.with_borrow(|speaker| {
            if let Some((engine, task)) = speaker {
                engine.record(*task, || What::Told(text));
            }
        });
    }
}
