//! A line: tasks that wait until there is something for them, first come first served.
//!
//! Whoever is woken looks whether there still is: somebody who did not have to wait may have been quicker. So it is with
//! asyncio's `Queue`, and with every channel that many tasks share.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Those who wait, the first first.
#[derive(Default)]
pub(super) struct Line {
    waiting: RefCell<VecDeque<(Place, Waker)>>,
    places: Cell<u64>,
}

/// A place in a line; later ones are greater.
type Place = u64;

impl Line {
    /// Waits until it is its turn and `is_open`. If it gives up after it was woken, the next is woken in its stead.
    pub(super) const fn wait<F: Fn() -> bool>(&self, is_open: F) -> InLine<'_, F> {
        InLine { line: self, place: None, is_open }
    }

    pub(super) fn wake_next(&self) {
        let next = self.waiting.borrow_mut().pop_front();
        if let Some((_, waker)) = next {
            waker.wake();
        }
    }

    pub(super) fn wake_all(&self) {
        self.waiting.take().into_iter().for_each(|(_, waker)| waker.wake());
    }

    fn join(&self, waker: Waker) -> Place {
        self.places.set(self.places.get() + 1);
        self.waiting.borrow_mut().push_back((self.places.get(), waker));
        self.places.get()
    }

    fn position(&self, place: Place) -> Option<usize> {
        self.waiting.borrow().iter().position(|(waiting, _)| *waiting == place)
    }
}

/// The future of [`Line::wait`].
pub(super) struct InLine<'l, F: Fn() -> bool> {
    line: &'l Line,
    /// Its place, from the first look until it has been woken and has looked again.
    place: Option<Place>,
    is_open: F,
}

impl<F: Fn() -> bool + Unpin> Future for InLine<'_, F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.place.is_some_and(|place| self.line.position(place).is_some()) {
            return Poll::Pending;
        }
        if (self.is_open)() {
            self.place = None;
            return Poll::Ready(());
        }
        self.place = Some(self.line.join(cx.waker().clone()));
        Poll::Pending
    }
}

impl<F: Fn() -> bool> Drop for InLine<'_, F> {
    fn drop(&mut self) {
        let Some(place) = self.place else { return };
        match self.line.position(place) {
            Some(position) => drop(self.line.waiting.borrow_mut().remove(position)),
            None if (self.is_open)() => self.line.wake_next(),
            None => {}
        }
    }
}
