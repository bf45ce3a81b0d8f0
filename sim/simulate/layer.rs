//! The layer: how what the program tells comes into the session through a subscriber of the user's own.

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields;
use super::session::Session;
use super::spans::Span;
use crate::tracing_text::formatted;

/// Turns spans and events into the trace of the simulation in progress on this thread; of no effect where there is none.
///
/// A simulation brings its own. Who has a subscriber of their own that must stay in charge adds this layer to it, and the
/// simulation leaves it in place:
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let subscriber = tracing_subscriber::registry().with(standstill::simulate::layer());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceLayer(());

/// The layer that a subscriber needs in order to record traces.
pub fn layer() -> TraceLayer {
    TraceLayer::default()
}

impl<S> Layer<S> for TraceLayer
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        span.extensions_mut().replace(fields::span(attributes, id));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let fields = formatted(values);
        with_span(id, &context, |session, span| session.extend_span(span, &fields));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        Session::with(|session| {
            let text = formatted(event);
            let span = context.event_span(event);
            let mut extensions = span.as_ref().map(|span| span.extensions_mut());
            let span = extensions.as_mut().and_then(|extensions| extensions.get_mut::<Span>());
            session.tell(span, text);
        });
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        with_span(id, &context, Session::enter_span);
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        with_span(id, &context, |session, span| session.exit_span(span));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        with_span(&id, &context, Session::close_span);
    }
}

/// Calls `f` with what is known of a span, during a simulation.
fn with_span<S>(id: &Id, context: &Context<'_, S>, f: impl FnOnce(&Session, &mut Span))
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    let Some(span) = context.span(id) else { return };
    let mut extensions = span.extensions_mut();
    let Some(span) = extensions.get_mut::<Span>() else { return };
    Session::with(|session| f(session, span));
}
