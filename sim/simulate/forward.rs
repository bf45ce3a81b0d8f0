//! Forwarding: the user's own subscriber sees what it would see without a simulation.

use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber, dispatcher};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Passes everything on to a subscriber that is not part of this one.
pub(super) struct Forward(Dispatch);

/// The number of a span there.
struct There(Id);

impl Forward {
    /// To the subscriber that is in charge of this thread now.
    pub(super) fn to_current() -> Self {
        Self(dispatcher::get_default(Dispatch::clone))
    }
}

impl<S> Layer<S> for Forward
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn enabled(&self, _: &Metadata<'_>, _: Context<'_, S>) -> bool {
        // What this subscriber does not want, the others may.
        true
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !self.0.enabled(attributes.metadata()) {
            return;
        }
        let (metadata, values) = (attributes.metadata(), attributes.values());
        let parent = attributes.parent().and_then(|parent| there(parent, &context));
        let id_there = match parent {
            Some(parent) => self.0.new_span(&Attributes::child_of(parent, metadata, values)),
            None if attributes.is_contextual() => {
                self.0.new_span(&Attributes::new(metadata, values))
            }
            None => self.0.new_span(&Attributes::new_root(metadata, values)),
        };
        if let Some(span) = context.span(id) {
            span.extensions_mut().replace(There(id_there));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(id) = there(id, &context) {
            self.0.record(&id, values);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        if let (Some(id), Some(follows)) = (there(id, &context), there(follows, &context)) {
            self.0.record_follows_from(&id, &follows);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if self.0.enabled(event.metadata()) {
            self.0.event(event);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(id) = there(id, &context) {
            self.0.enter(&id);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(id) = there(id, &context) {
            self.0.exit(&id);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(id) = there(&id, &context) {
            self.0.try_close(id);
        }
    }
}

/// The number there of a span here.
fn there<S>(here: &Id, context: &Context<'_, S>) -> Option<Id>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    context.span(here)?.extensions().get::<There>().map(|there| there.0.clone())
}
