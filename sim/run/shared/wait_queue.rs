//! A wait queue: tasks that wait until there is something for them, first come first served.
//!
//! Who is woken stays in it until its turn comes; what it finds then is up to what it waits for, as in asyncio. If it is
//! cancelled before, it passes on what it was woken for; whom a cancellation has struck already is not woken at all.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::run::task::entry::Entry;

/// Those who wait, the first first.
#[derive(Default)]
pub(crate) struct WaitQueue {
    waiting: RefCell<VecDeque<Waiter>>,
    places: Cell<u64>,
}

struct Waiter {
    /// Which it is; later ones are greater.
    place: u64,
    entry: Rc<Entry>,
    waker: Waker,
    woken: bool,
}

impl Waiter {
    /// Whether it is going to leave the queue without having been woken.
    fn is_leaving(&self) -> bool {
        // tie: struck-is-not-woken
        !self.woken && self.entry.control().is_struck()
    }
}

impl WaitQueue {
    /// Makes `entry` wait until `go_on` says so, which is asked at once, and again when this has been woken (it is told which).
    /// If this is given up after that, it calls `pass_on`.
    pub(crate) fn wait<'l, G: Fn(bool) -> bool, P: Fn()>(
        &'l self,
        entry: &Rc<Entry>,
        go_on: G,
        pass_on: P,
    ) -> Turn<'l, G, P> {
        Turn { queue: self, entry: Rc::clone(entry), place: None, go_on, pass_on }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.borrow().iter().all(Waiter::is_leaving)
    }

    /// Wakes the first that is not woken yet; `false` if there is none.
    pub(crate) fn wake_next(&self) -> bool {
        self.wake(1) == 1
    }

    pub(crate) fn wake_all(&self) {
        self.wake(usize::MAX);
    }

    /// Wakes so many at most, in order, and tells how many that were.
    fn wake(&self, most: usize) -> usize {
        let mut waiting = self.waiting.borrow_mut();
        let waits = |waiter: &&mut Waiter| !(waiter.woken || waiter.is_leaving());
        let mut woken = 0;
        // tie: line-in-order
        for waiter in waiting.iter_mut().filter(waits).take(most) {
            waiter.woken = true;
            waiter.waker.wake_by_ref();
            woken += 1;
        }
        woken
    }

    fn join(&self, entry: &Rc<Entry>, waker: Waker) -> u64 {
        let (place, entry) = (self.places.get() + 1, Rc::clone(entry));
        self.places.set(place);
        self.waiting.borrow_mut().push_back(Waiter { place, entry, waker, woken: false });
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
pub(crate) struct Turn<'l, G: Fn(bool) -> bool, P: Fn()> {
    queue: &'l WaitQueue,
    entry: Rc<Entry>,
    place: Option<u64>,
    go_on: G,
    pass_on: P,
}

impl<G: Fn(bool) -> bool + Unpin, P: Fn() + Unpin> Future for Turn<'_, G, P> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.place.is_some_and(|place| !self.queue.is_woken(place)) {
            return Poll::Pending;
        }
        let woken = self.place.take().is_some_and(|place| self.queue.leave(place));
        if (self.go_on)(woken) {
            return Poll::Ready(());
        }
        self.place = Some(self.queue.join(&self.entry, cx.waker().clone()));
        Poll::Pending
    }
}

impl<G: Fn(bool) -> bool, P: Fn()> Drop for Turn<'_, G, P> {
    fn drop(&mut self) {
        if self.place.take().is_some_and(|place| self.queue.leave(place)) {
            // tie: cancelled-passes-on
            (self.pass_on)();
        }
    }
}
