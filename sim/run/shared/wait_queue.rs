//! A wait queue: tasks that wait until there is something for them, first come first served.
//!
//! Who is woken stays in it until its turn comes; what it finds then is up to what it waits for, as in asyncio. If it is
//! cancelled before, it passes on what it was woken for; whom a cancellation has struck already is not woken at all. What
//! each of them asks for stands beside it, for whoever wakes them.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::choices::{Line, Place};
use crate::run::task::entry::Entry;
use crate::run::task::need::Holders;
use crate::trace::TaskId;

/// Those who wait, the first first.
pub(crate) struct WaitQueue<A = ()> {
    waiting: RefCell<Line<Waiter<A>>>,
    /// Before this place all are woken.
    head: Cell<Place>,
    /// How many are woken.
    woken: Cell<usize>,
    /// What [`Self::before`] found out about who asks for something that matters, until somebody comes or leaves.
    matters: Cell<Option<bool>>,
}

struct Waiter<A> {
    entry: Rc<Entry>,
    waker: Waker,
    woken: bool,
    asks: A,
}

impl<A> Waiter<A> {
    /// Whether it is going to leave the queue without having been woken.
    fn is_leaving(&self) -> bool {
        // tie: struck-is-not-woken
        !self.woken && self.entry.control().is_struck()
    }

    fn waits(&self) -> bool {
        !(self.woken || self.is_leaving())
    }
}

impl<A> Default for WaitQueue<A> {
    fn default() -> Self {
        let (waiting, head) = (RefCell::default(), Cell::new(Place::of(0)));
        Self { waiting, head, woken: Cell::default(), matters: Cell::default() }
    }
}

impl<A: Clone> WaitQueue<A> {
    /// Makes `entry` wait until `go_on` says so, which is asked at once, and again when this has been woken (it is told which).
    /// If this is given up while it waits, it calls `pass_on`, which is told whether it had been woken.
    pub(crate) fn wait<'l, G: Fn(bool) -> bool, P: Fn(bool)>(
        &'l self,
        entry: &Rc<Entry>,
        asks: A,
        go_on: G,
        pass_on: P,
    ) -> Turn<'l, A, G, P> {
        Turn { queue: self, entry: Rc::clone(entry), asks, place: None, go_on, pass_on }
    }

    /// Whether nobody is in it, woken or not.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.borrow().iter().all(|(_, waiter)| waiter.is_leaving())
    }

    /// Whether somebody in it is not woken yet.
    pub(crate) fn is_waited_in(&self) -> bool {
        self.has(|_| true)
    }

    /// Whether somebody was woken and has not had its turn yet.
    pub(crate) fn has_woken(&self) -> bool {
        self.woken.get() > 0
    }

    /// The tasks that stand in it before this one, if any asks for something that `matters`, which is always the same in one queue.
    pub(crate) fn before(&self, task: TaskId, matters: impl Fn(&A) -> bool) -> Holders {
        let waiting = self.waiting.borrow();
        // Each of those who wait is asked about, one after the other.
        let any = || waiting.iter().any(|(_, waiter)| matters(&waiter.asks));
        let any = self.matters.get().unwrap_or_else(any);
        self.matters.set(Some(any));
        if !any {
            return Holders::new();
        }
        let tasks = waiting.iter().map(|(_, waiter)| waiter.entry.id);
        tasks.take_while(|other| *other != task).collect()
    }

    /// Whether somebody in it is not woken yet and asks for what `fits`.
    pub(crate) fn has(&self, fits: impl Fn(&A) -> bool) -> bool {
        self.first(fits).is_some()
    }

    /// Wakes the first that is not woken yet and asks for what `fits`, past others; gives what that is.
    pub(crate) fn wake_first(&self, fits: impl Fn(&A) -> bool) -> Option<A> {
        self.wake(self.first(fits)?)
    }

    /// Wakes the first that is not woken yet; `false` if there is none.
    pub(crate) fn wake_next(&self) -> bool {
        self.wake_next_if(|_| true).is_some()
    }

    /// The same if it asks for what can be had; gives what that is.
    pub(crate) fn wake_next_if(&self, can: impl FnOnce(&A) -> bool) -> Option<A> {
        // tie: line-in-order
        let next = self.first(|_| true)?;
        let can = can(&self.waiting.borrow().get(next)?.asks);
        if can { self.wake(next) } else { None }
    }

    pub(crate) fn wake_all(&self) {
        while self.wake_next() {}
    }

    fn wake(&self, place: Place) -> Option<A> {
        let mut waiting = self.waiting.borrow_mut();
        let first = waiting.get_mut(place)?;
        first.woken = true;
        first.waker.wake_by_ref();
        self.woken.set(self.woken.get() + 1);
        Some(first.asks.clone())
    }

    /// The place of the first that is not woken yet and asks for what `fits`.
    fn first(&self, fits: impl Fn(&A) -> bool) -> Option<Place> {
        let mut waiting = self.waiting.borrow_mut();
        let end = waiting.end();
        // Whoever is woken stays so until it leaves: those at the head need not be looked at again.
        let head = waiting.places_between(self.head.get(), end);
        let first = head.skip_while(|(_, waiter)| waiter.woken).map(|(place, _)| place).next();
        let from = first.unwrap_or(end);
        self.head.set(from);
        let mut others = waiting.places_between(from, end);
        others.find(|(_, waiter)| waiter.waits() && fits(&waiter.asks)).map(|(place, _)| place)
    }

    fn join(&self, entry: &Rc<Entry>, asks: A, waker: Waker) -> Place {
        self.matters.set(None);
        let entry = Rc::clone(entry);
        self.waiting.borrow_mut().push_back(Waiter { entry, waker, woken: false, asks })
    }

    fn is_woken(&self, place: Place) -> bool {
        self.waiting.borrow().get(place).is_some_and(|waiter| waiter.woken)
    }

    /// Whether it had been woken.
    fn leave(&self, place: Place) -> bool {
        self.matters.set(None);
        let left = self.waiting.borrow_mut().remove(place);
        let was_woken = left.is_some_and(|left| left.woken);
        self.woken.set(self.woken.get() - usize::from(was_woken));
        was_woken
    }
}

/// The future of [`WaitQueue::wait`].
pub(crate) struct Turn<'l, A: Clone, G: Fn(bool) -> bool, P: Fn(bool)> {
    queue: &'l WaitQueue<A>,
    entry: Rc<Entry>,
    asks: A,
    place: Option<Place>,
    go_on: G,
    pass_on: P,
}

impl<A, G, P> Future for Turn<'_, A, G, P>
where
    A: Clone + Unpin,
    G: Fn(bool) -> bool + Unpin,
    P: Fn(bool) + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.place.is_some_and(|place| !self.queue.is_woken(place)) {
            return Poll::Pending;
        }
        let woken = self.place.take().is_some_and(|place| self.queue.leave(place));
        if (self.go_on)(woken) {
            return Poll::Ready(());
        }
        self.place = Some(self.queue.join(&self.entry, self.asks.clone(), cx.waker().clone()));
        Poll::Pending
    }
}

impl<A: Clone, G: Fn(bool) -> bool, P: Fn(bool)> Drop for Turn<'_, A, G, P> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            // tie: cancelled-passes-on
            (self.pass_on)(self.queue.leave(place));
        }
    }
}
