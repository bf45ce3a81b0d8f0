//! Permits: what a semaphore or a lock gives, first come first served.
//!
//! It is asyncio's semaphore: who is woken has its permit, and as long as it has not had its turn, nobody else gets one
//! without waiting, not even one that is free.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use super::line::Line;
use super::registry::Entry;

/// So many permits, and who waits for one.
pub(super) struct Permits {
    free: Cell<u32>,
    line: Line,
}

impl Permits {
    pub(super) fn new(permits: u32) -> Self {
        Self { free: Cell::new(permits), line: Line::default() }
    }

    /// Waits for a permit, which is then for `entry` to release.
    pub(super) fn acquire(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        let go_on = |woken| if woken { self.go_on() } else { self.take() };
        self.line.wait(entry, go_on, || self.release())
    }

    pub(super) fn release(&self) {
        self.free.set(self.free.get() + 1);
        self.wake_next();
    }

    /// Takes a permit that nobody waits for, if there is one.
    fn take(&self) -> bool {
        let can = self.free.get() > 0 && self.line.is_empty();
        if can {
            self.free.set(self.free.get() - 1);
        }
        can
    }

    /// Who was woken has its permit, and wakes the next if another is free.
    fn go_on(&self) -> bool {
        self.wake_next();
        true
    }

    fn wake_next(&self) {
        if self.free.get() > 0 && self.line.wake_next() {
            self.free.set(self.free.get() - 1);
        }
    }
}
