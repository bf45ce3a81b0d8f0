//! A wait queue: tasks that wait until there is something for them, first come first served.
//!
//! Who is woken stays in it until its turn comes; what it finds then is up to what it waits for, as in asyncio. If it is
//! cancelled before, it passes on what it was woken for; whom a cancellation has struck already is not woken at all. What
//! each of them asks for stands beside it, for whoever wakes them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::run::task::entry::Entry;
use crate::run::task::need::Holders;
use crate::trace::TaskId;

/// Those who wait, the first first.
pub(crate) struct WaitQueue<A = ()> {
    waiting: RefCell<VecDeque<Waiter<A>>>,
    places: Cell<u64>,
}

struct Waiter<A> {
    /// Which it is; later ones are greater.
    place: u64,
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
        Self { waiting: RefCell::default(), places: Cell::default() }
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
        self.waiting.borrow().iter().all(Waiter::is_leaving)
    }

    /// Whether somebody in it is not woken yet.
    pub(crate) fn is_waited_in(&self) -> bool {
        self.waiting.borrow().iter().any(Waiter::waits)
    }

    /// Whether somebody was woken and has not had its turn yet.
    pub(crate) fn has_woken(&self) -> bool {
        self.waiting.borrow().iter().any(|waiter| waiter.woken)
    }

    /// The tasks that stand in it before this one, if any asks for something that `matters`.
    pub(crate) fn before(&self, task: TaskId, matters: impl Fn(&A) -> bool) -> Holders {
        let waiting = self.waiting.borrow();
        if !waiting.iter().any(|waiter| matters(&waiter.asks)) {
            return Holders::new();
        }
        let tasks = waiting.iter().map(|waiter| waiter.entry.id);
        tasks.take_while(|other| *other != task).collect()
    }

    /// Whether somebody in it is not woken yet and asks for what `fits`.
    pub(crate) fn has(&self, fits: impl Fn(&A) -> bool) -> bool {
        self.waiting.borrow().iter().any(|waiter| waiter.waits() && fits(&waiter.asks))
    }

    /// Wakes the first that is not woken yet and asks for what `fits`, past others; gives what that is.
    pub(crate) fn wake_first(&self, fits: impl Fn(&A) -> bool) -> Option<A> {
        let mut waiting = self.waiting.borrow_mut();
        let first = waiting.iter_mut().find(|waiter| waiter.waits() && fits(&waiter.asks))?;
        first.woken = true;
        first.waker.wake_by_ref();
        Some(first.asks.clone())
    }

    /// Wakes the first that is not woken yet; `false` if there is none.
    pub(crate) fn wake_next(&self) -> bool {
        self.wake_next_if(|_| true).is_some()
    }

    /// The same if it asks for what can be had; gives what that is.
    pub(crate) fn wake_next_if(&self, can: impl FnOnce(&A) -> bool) -> Option<A> {
        let mut waiting = self.waiting.borrow_mut();
        // tie: line-in-order
        let next = waiting.iter_mut().find(|waiter| waiter.waits())?;
        can(&next.asks).then(|| {
            next.woken = true;
            next.waker.wake_by_ref();
            next.asks.clone()
        })
    }

    pub(crate) fn wake_all(&self) {
        while self.wake_next() {}
    }

    fn join(&self, entry: &Rc<Entry>, asks: A, waker: Waker) -> u64 {
        let (place, entry) = (self.places.get() + 1, Rc::clone(entry));
        self.places.set(place);
        self.waiting.borrow_mut().push_back(Waiter { place, entry, waker, woken: false, asks });
        place
    }

    fn is_woken(&self, place: u64) -> bool {
        self.waiting.borrow().iter().any(|waiter| waiter.place == place && waiter.woken)
    }

    /// Whether it had been woken.
    fn leave(&self, place: u64) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let index = waiting.iter().position(|waiter| waiter.place == place);
        index.and_then(|index| waiting.remove(index)).is_some_and(|left| left.woken)
    }
}

/// The future of [`WaitQueue::wait`].
pub(crate) struct Turn<'l, A: Clone, G: Fn(bool) -> bool, P: Fn(bool)> {
    queue: &'l WaitQueue<A>,
    entry: Rc<Entry>,
    asks: A,
    place: Option<u64>,
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
