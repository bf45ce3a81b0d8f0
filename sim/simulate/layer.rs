//! The layer: how the spans and events of `tracing` come into the session.

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{DefaultFields, Writer};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::session::Session;
use super::spans::Span;
use crate::scenario::Text;

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
        let new = if is_node(attributes.metadata()) {
            let mut host = HostName::default();
            attributes.record(&mut host);
            Span::of_host(id.into_u64(), host.0)
        } else {
            let fields = formatted(attributes);
            let name = attributes.metadata().name();
            let label =
                if fields.is_empty() { name.into() } else { format!("{name}{{{fields}}}").into() };
            Span::new(id.into_u64(), label)
        };
        span.extensions_mut().replace(new);
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
            session.tell(span, &text);
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

/// The name of a host, as turmoil gives it to the span in which it lets that have its turn.
#[derive(Default)]
struct HostName(Text);

impl Visit for HostName {
    fn record_str(&mut self, _: &Field, value: &str) {
        self.0 = value.into();
    }

    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0 = format!("{value:?}").into();
    }
}

/// Whether a span is that in which turmoil lets a host have its turn.
pub(super) fn is_node(metadata: &Metadata<'_>) -> bool {
    metadata.name() == "node" && is_of_turmoil(metadata)
}

/// Whether turmoil itself tells this.
pub(super) fn is_of_turmoil(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    target == "turmoil" || target.starts_with("turmoil::")
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

/// The fields as `tracing-subscriber` shows them: the message, then `name=value`.
fn formatted(fields: impl RecordFields) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = DefaultFields::new().format_fields(Writer::new(&mut text), fields);
    text
}
