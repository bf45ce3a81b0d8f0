//! The subscriber of a simulation: passes what the program tells to the session, and on to the user's own subscriber.
//!
//! It needs no registry, which would cost more than all that is recorded. And a span is over when nobody can enter it any
//! more; a registry keeps one open while there are spans that began in it, such as that of a task which was spawned there.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, NoSubscriber};
use tracing::{Dispatch, Event, Metadata, Subscriber, dispatcher};
use tracing_core::span::Current;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

use super::fields::span;
use super::layer::TraceLayer;
use super::session::Session;
use super::spans::Span;
use crate::scenario::Text;
use crate::tracing_text::formatted;

/// Calls `f` while what passes the filter is recorded. A user whose own subscriber has our layer stays in charge.
pub(super) fn listen<T>(
    filter: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static,
    f: impl FnOnce() -> T,
) -> T {
    let user = dispatcher::get_default(Dispatch::clone);
    if user.is::<TraceLayer>() {
        Session::with(|session| {
            session.set_labels(|| Arc::new(move |span| label_there(&user, span)));
        });
        return f();
    }
    let user = (!user.is::<NoSubscriber>()).then_some(user);
    let spans = Arc::default();
    Session::with(|session| {
        session.set_labels(|| {
            let spans = Arc::clone(&spans);
            Arc::new(move |span| label_here(&spans, span))
        });
    });
    let listener = Listener { filter, user, user_is_at_work: AtomicBool::new(false), spans };
    tracing::subscriber::with_default(listener, f)
}

struct Listener<F> {
    filter: F,
    /// The subscriber that would be in charge without this one.
    user: Option<Dispatch>,
    /// A registry gives back its own handles through whoever is in charge, which is this; they are no handles of ours.
    user_is_at_work: AtomicBool,
    spans: Arc<Mutex<Spans>>,
}

/// What a span is called that is known here.
fn label_here(spans: &Mutex<Spans>, span: u64) -> Option<Text> {
    let mut spans = spans.lock().unwrap_or_else(PoisonError::into_inner);
    let known = spans.get(&Id::from_u64(span))?.as_ref()?;
    known.here.as_ref().map(|span| Text::clone(&span.label))
}

/// What a span is called that the user's own subscriber knows, if that keeps them in a registry.
fn label_there(user: &Dispatch, span: u64) -> Option<Text> {
    let registry: &Registry = user.downcast_ref()?;
    let span = registry.span(&Id::from_u64(span))?;
    let extensions = span.extensions();
    extensions.get::<Span>().map(|span| Text::clone(&span.label))
}

/// All spans that there were.
#[derive(Default)]
struct Spans {
    /// `None` where nobody can enter it any more.
    known: Vec<Option<Known>>,
    /// Where those are whose numbers the user's subscriber gave.
    theirs: BTreeMap<u64, usize>,
}

/// Numbers from here on are given here, and tell the place; those of a registry are smaller.
const FIRST: u64 = 1 << 63;

/// What is known of a span.
struct Known {
    metadata: &'static Metadata<'static>,
    /// How many handles of it there are.
    handles: u32,
    /// What it is here, if the filter lets it through.
    here: Option<Span>,
    /// Its number with the user's subscriber, if that wants it.
    there: Option<Id>,
}

impl Spans {
    /// The number of a new span: that with the user's subscriber, so that who names the span means the same to both.
    fn number(&mut self, there: Option<&Id>) -> Id {
        let place = self.known.len();
        self.known.push(None);
        if let Some(id) = there
            && let Entry::Vacant(free) = self.theirs.entry(id.into_u64())
        {
            free.insert(place);
            return id.clone();
        }
        Id::from_u64(FIRST + place as u64)
    }

    fn get(&mut self, id: &Id) -> Option<&mut Option<Known>> {
        let id = id.into_u64();
        let place = match id.checked_sub(FIRST) {
            Some(place) => usize::try_from(place).ok()?,
            None => *self.theirs.get(&id)?,
        };
        self.known.get_mut(place)
    }

    fn remove(&mut self, id: &Id) {
        if let Some(known) = self.get(id) {
            *known = None;
        }
        self.theirs.remove(&id.into_u64());
    }
}

impl<F> Listener<F> {
    fn spans(&self) -> MutexGuard<'_, Spans> {
        // What a panic has interrupted elsewhere left nothing half done here.
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls `f` with what is known of a span.
    fn with_known<T>(&self, id: &Id, f: impl FnOnce(&mut Known) -> Option<T>) -> Option<T> {
        self.spans().get(id)?.as_mut().and_then(f)
    }

    /// Calls `f` with what a span is here, while nothing is locked: who is woken may tell something, too.
    fn with_span(&self, id: &Id, f: impl FnOnce(&Session, &mut Span)) {
        let Some(mut span) = self.take(id) else { return };
        Session::with(|session| f(session, &mut span));
        self.put_back(id, span);
    }

    fn take(&self, id: &Id) -> Option<Span> {
        self.with_known(id, |known| known.here.take())
    }

    fn put_back(&self, id: &Id, span: Span) {
        self.with_known(id, |known| known.here.replace(span));
    }

    /// Calls `f` with the user's subscriber, if there is one.
    fn with_user<T>(&self, f: impl FnOnce(&Dispatch) -> T) -> Option<T> {
        let user = self.user.as_ref()?;
        let outer = self.user_is_at_work.swap(true, Ordering::Relaxed);
        let done = f(user);
        self.user_is_at_work.store(outer, Ordering::Relaxed);
        Some(done)
    }

    /// The same, with the number there of a span, if it has one.
    fn with_there<T>(&self, id: &Id, f: impl FnOnce(&Dispatch, &Id) -> T) -> Option<T> {
        self.user.as_ref()?;
        let there = self.with_known(id, |known| known.there.clone())?;
        self.with_user(|user| f(user, &there))
    }

    /// Makes a span with the user's subscriber.
    fn new_there(&self, attributes: &Attributes<'_>) -> Option<Id> {
        let (metadata, values) = (attributes.metadata(), attributes.values());
        let parent = attributes.parent().and_then(|id| self.with_there(id, |_, id| id.clone()));
        let attributes = match parent {
            Some(parent) => Attributes::child_of(parent, metadata, values),
            None if attributes.is_contextual() => Attributes::new(metadata, values),
            None => Attributes::new_root(metadata, values),
        };
        self.with_user(|user| user.enabled(metadata).then(|| user.new_span(&attributes))).flatten()
    }
}

impl<F> Subscriber for Listener<F>
where
    F: Fn(&Metadata<'_>) -> bool + Send + Sync + 'static,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match (&self.user, (self.filter)(metadata)) {
            (_, true) => Interest::always(),
            (Some(_), false) => Interest::sometimes(),
            (None, false) => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        (self.filter)(metadata) || self.with_user(|user| user.enabled(metadata)) == Some(true)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let metadata = attributes.metadata();
        let there = self.new_there(attributes);
        let id = self.spans().number(there.as_ref());
        let here = (self.filter)(metadata).then(|| span(attributes, &id));
        let known = Known { metadata, handles: 1, here, there };
        self.spans().get(&id).map(|place| place.replace(known));
        id
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.with_there(id, |user, there| user.record(there, values));
        let fields = formatted(values);
        self.with_span(id, |session, span| session.extend_span(span, &fields));
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        let follows = self.with_there(follows, |_, there| there.clone());
        self.with_there(id, |user, there| {
            follows.map(|follows| user.record_follows_from(there, &follows))
        });
    }

    fn event(&self, event: &Event<'_>) {
        self.with_user(|user| {
            if user.enabled(event.metadata()) {
                user.event(event);
            }
        });
        if !(self.filter)(event.metadata()) {
            return;
        }
        let text = formatted(event);
        let innermost = || Session::with(Session::innermost_span).flatten().map(Id::from_u64);
        let id = if event.is_contextual() { innermost() } else { event.parent().cloned() };
        let mut span = id.as_ref().and_then(|id| self.take(id));
        Session::with(|session| session.tell(span.as_mut(), text));
        if let Some((id, span)) = id.zip(span) {
            self.put_back(&id, span);
        }
    }

    fn enter(&self, id: &Id) {
        self.with_there(id, Dispatch::enter);
        self.with_span(id, Session::enter_span);
    }

    fn exit(&self, id: &Id) {
        self.with_there(id, Dispatch::exit);
        self.with_span(id, |session, span| session.exit_span(span));
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.with_there(id, Dispatch::clone_span);
        self.with_known(id, |known| {
            known.handles += 1;
            Some(())
        });
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        if self.user_is_at_work.load(Ordering::Relaxed) {
            return self.with_user(|user| user.try_close(id)).unwrap_or_default();
        }
        self.with_there(&id, |user, there| user.try_close(there.clone()));
        let left = self.with_known(&id, |known| {
            known.handles -= 1;
            Some(known.handles)
        });
        let is_over = left == Some(0);
        if is_over {
            self.with_span(&id, Session::close_span);
            self.spans().remove(&id);
        }
        is_over
    }

    fn current_span(&self) -> Current {
        let Some(id) = Session::with(Session::innermost_span).flatten().map(Id::from_u64) else {
            return Current::none();
        };
        let metadata = self.with_known(&id, |known| Some(known.metadata));
        metadata.map_or_else(Current::none, |metadata| Current::new(id, metadata))
    }
}
