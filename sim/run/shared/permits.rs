//! Permits: what a semaphore or a lock gives, first come first served.
//!
//! It is asyncio's semaphore: who is woken has its permit, and as long as it has not had its turn, nobody else gets one
//! without waiting, not even one that is free.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::run::task::need::Holders;
use crate::trace::TaskId;

/// So many permits, and who waits for one.
pub(crate) struct Permits {
    free: Cell<u32>,
    count: usize,
    holders: RefCell<Holders>,
    waiting: WaitQueue,
}

impl Permits {
    pub(crate) fn new(permits: u32) -> Self {
        let (free, count) = (Cell::new(permits), permits as usize);
        Self { free, count, holders: RefCell::default(), waiting: WaitQueue::default() }
    }

    /// Waits for a permit, which is then for `holder` to release: `entry` itself, or a sequence that runs within it.
    pub(crate) fn acquire(
        &self,
        entry: &Rc<Entry>,
        holder: TaskId,
    ) -> impl Future<Output = ()> + Unpin {
        let go_on = move |woken| {
            let has = if woken { self.go_on() } else { self.take() };
            if has {
                self.holders.borrow_mut().push(holder);
            }
            has
        };
        self.waiting.wait(entry, go_on, || self.give_back())
    }

    pub(crate) fn release(&self, holder: TaskId) {
        let mut holders = self.holders.borrow_mut();
        if let Some(index) = holders.iter().position(|task| *task == holder) {
            holders.remove(index);
        }
        drop(holders);
        self.give_back();
    }

    /// Those who hold the permits, if nobody else has one or is about to.
    pub(crate) fn all_holders(&self) -> Option<Holders> {
        let holders = self.holders.borrow();
        (holders.len() == self.count).then(|| holders.clone())
    }

    /// How many permits are free.
    pub(crate) fn free(&self) -> usize {
        self.free.get() as usize
    }

    /// Whether somebody has one.
    pub(crate) fn is_held(&self) -> bool {
        !self.holders.borrow().is_empty()
    }

    fn give_back(&self) {
        self.free.set(self.free.get() + 1);
        self.wake_next();
    }

    /// Takes a permit that nobody waits for, if there is one.
    fn take(&self) -> bool {
        // tie: permit-to-who-waits
        let can = self.free.get() > 0 && self.waiting.is_empty();
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
        if self.free.get() > 0 && self.waiting.wake_next() {
            self.free.set(self.free.get() - 1);
        }
    }
}
