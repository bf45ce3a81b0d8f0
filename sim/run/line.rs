//! A line: tasks that wait until there is something for them, first come first served.
//!
//! Who is woken stays in line until its turn comes; what it finds then is up to what it waits for, as in asyncio. If it is
//! cancelled before, it passes on what it was woken for.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Those who wait, the first first.
#[derive(Default)]
pub(super) struct Line {
    waiting: RefCell<VecDeque<Waiter>>,
    places: Cell<u64>,
}

struct Waiter {
    /// Which it is; later ones are greater.
    place: u64,
    waker: Waker,
    woken: bool,
}

impl Line {
    /// Waits until `go_on` says so, which is asked at once, and again when this has been woken (it is told which). If this is
    /// given up after that, it calls `pass_on`.
    pub(super) const fn wait<G: Fn(bool) -> bool, P: Fn()>(
        &self,
        go_on: G,
        pass_on: P,
    ) -> InLine<'_, G, P> {
        InLine { line: self, place: None, go_on, pass_on }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.borrow().is_empty()
    }

    /// Wakes the first that is not woken yet; `false` if there is none.
    pub(super) fn wake_next(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let Some(next) = waiting.iter_mut().find(|waiter| !waiter.woken) else { return false };
        next.woken = true;
        next.waker.wake_by_ref();
        true
    }

    pub(super) fn wake_all(&self) {
        while self.wake_next() {}
    }

    fn join(&self, waker: Waker) -> u64 {
        let place = self.places.get() + 1;
        self.places.set(place);
        self.waiting.borrow_mut().push_back(Waiter { place, waker, woken: false });
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

/// The future of [`Line::wait`].
pub(super) struct InLine<'l, G: Fn(bool) -> bool, P: Fn()> {
    line: &'l Line,
    place: Option<u64>,
    go_on: G,
    pass_on: P,
}

impl<G: Fn(bool) -> bool + Unpin, P: Fn() + Unpin> Future for InLine<'_, G, P> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.place.is_some_and(|place| !self.line.is_woken(place)) {
            return Poll::Pending;
        }
        let woken = self.place.take().is_some_and(|place| self.line.leave(place));
        if (self.go_on)(woken) {
            return Poll::Ready(());
        }
        self.place = Some(self.line.join(cx.waker().clone()));
        Poll::Pending
    }
}

impl<G: Fn(bool) -> bool, P: Fn()> Drop for InLine<'_, G, P> {
    fn drop(&mut self) {
        if self.place.take().is_some_and(|place| self.line.leave(place)) {
            (self.pass_on)();
        }
    }
}
