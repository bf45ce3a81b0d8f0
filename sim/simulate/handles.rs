//! Handles: when the last handle of a span is gone.
//!
//! A registry keeps a span open while there are spans that began in it, such as that of a task which was spawned there. For
//! a trace, what a span stands for is over when nobody can enter it any more.

use std::sync::atomic::{AtomicBool, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_core::span::Current;
use tracing_subscriber::registry::LookupSpan;

use super::session::Session;
use super::spans::Span;

/// A subscriber that tells the session of each span whose last handle is gone.
pub(super) struct Handles<S> {
    inner: S,
    /// Whether the registry is at work: what it closes then are references of its own, to spans that were entered and to
    /// the parents of spans.
    is_at_work: AtomicBool,
}

impl<S> Handles<S>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    pub(super) const fn new(inner: S) -> Self {
        Self { inner, is_at_work: AtomicBool::new(false) }
    }

    /// Lets the registry do something that may close references of its own.
    fn at_work<T>(&self, f: impl FnOnce(&S) -> T) -> T {
        let outer = self.is_at_work.swap(true, Ordering::Relaxed);
        let done = f(&self.inner);
        self.is_at_work.store(outer, Ordering::Relaxed);
        done
    }

    fn with_span<T>(&self, id: &Id, f: impl FnOnce(&mut Span) -> T) -> Option<T> {
        let span = self.inner.span(id)?;
        let mut extensions = span.extensions_mut();
        extensions.get_mut::<Span>().map(f)
    }
}

impl<S> Subscriber for Handles<S>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn clone_span(&self, id: &Id) -> Id {
        self.with_span(id, |span| span.handles += 1);
        self.inner.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        if !self.is_at_work.load(Ordering::Relaxed) {
            self.with_span(&id, |span| {
                span.handles -= 1;
                if span.handles == 0 {
                    Session::with(|session| session.close_span(span));
                }
            });
        }
        self.at_work(|registry| registry.try_close(id))
    }

    fn on_register_dispatch(&self, dispatch: &tracing::Dispatch) {
        self.inner.on_register_dispatch(dispatch);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.inner.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.inner.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.inner.max_level_hint()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        self.inner.new_span(attributes)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.inner.record(id, values);
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        self.inner.record_follows_from(id, follows);
    }

    fn event_enabled(&self, event: &Event<'_>) -> bool {
        self.inner.event_enabled(event)
    }

    fn event(&self, event: &Event<'_>) {
        self.inner.event(event);
    }

    fn enter(&self, id: &Id) {
        self.inner.enter(id);
    }

    fn exit(&self, id: &Id) {
        self.at_work(|registry| registry.exit(id));
    }

    fn current_span(&self) -> Current {
        self.inner.current_span()
    }
}
