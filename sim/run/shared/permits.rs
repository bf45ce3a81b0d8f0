//! Permits: what a semaphore or a lock gives, first come first served, one or several at once; also what lets many read or
//! one write.
//!
//! Who comes first in line is served first, and whoever stands behind waits for that, even if there is enough for it: so do
//! asyncio's semaphore and tokio's. They differ in who has been woken and has not had its turn. In asyncio it still stands in
//! line, and nobody gets a permit past it without waiting, not even one that is free; in tokio it does not.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::holdings::{Holding, Holdings};
use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::run::task::need::Holders;
use crate::scenario::{PermitKind, Semaphore};
use crate::trace::TaskId;

/// The permits of a lock that many share to read: who writes has all of them.
const ALL_READERS: u64 = 1 << 32;

/// So many permits, and who waits for some.
pub(crate) struct Permits {
    free: Cell<u64>,
    count: Cell<u64>,
    kind: PermitKind,
    /// Whether anybody may give them back.
    pub(crate) are_apart: bool,
    held: RefCell<Holdings>,
    waiting: WaitQueue<u64>,
}

impl Permits {
    pub(crate) fn new(declared: &Semaphore) -> Self {
        let permits = match declared.kind {
            PermitKind::ReadWrite => ALL_READERS,
            _ => u64::from(declared.permits),
        };
        Self {
            free: Cell::new(permits),
            count: Cell::new(permits),
            kind: declared.kind,
            are_apart: declared.is_apart,
            held: RefCell::default(),
            waiting: WaitQueue::default(),
        }
    }

    /// How many are free.
    pub(crate) fn free(&self) -> usize {
        usize::try_from(self.free.get()).unwrap_or(usize::MAX)
    }

    /// All that there are.
    pub(crate) fn count(&self) -> u64 {
        self.count.get()
    }

    /// Waits for so many, which are then for `holder` to release: `entry` itself, or a sequence that runs within it.
    pub(crate) fn acquire(
        &self,
        entry: &Rc<Entry>,
        holder: TaskId,
        permits: u64,
    ) -> impl Future<Output = ()> + Unpin {
        let go_on = move |woken| {
            if woken {
                self.wake();
                self.held.borrow_mut().add(Holding { task: holder, permits });
                return true;
            }
            self.take(holder, permits)
        };
        let pass_on = move |woken| if woken { self.give(permits) } else { self.wake() };
        self.waiting.wait(entry, permits, go_on, pass_on)
    }

    /// Whether so many are free that nobody waits for.
    pub(crate) fn can_take(&self, permits: u64) -> bool {
        // tie: permit-to-who-waits
        let is_awaited = match self.kind {
            PermitKind::ReadWrite => self.waiting.is_waited_in(),
            _ => !self.waiting.is_empty(),
        };
        self.free.get() >= permits && !is_awaited
    }

    /// Takes so many that nobody waits for, if they are free.
    pub(crate) fn take(&self, holder: TaskId, permits: u64) -> bool {
        let can = self.can_take(permits);
        if can {
            self.free.set(self.free.get() - permits);
            self.held.borrow_mut().add(Holding { task: holder, permits });
        }
        can
    }

    /// Whether so many can be given back, and are not too many then.
    pub(crate) fn can_release(&self, permits: u64) -> bool {
        match self.kind {
            PermitKind::Semaphore => true,
            // One that is woken has it only in its turn.
            PermitKind::Lock => permits == 1 && self.is_held(),
            // Who reads has one, and who writes all.
            PermitKind::ReadWrite => {
                self.held.borrow().iter().any(|holding| holding.permits == permits)
            }
            PermitKind::Bounded => permits <= self.count.get() - self.free.get(),
        }
    }

    /// Gives so many back, of what `by` has or else of what others have. There are more than before if nobody had so many.
    pub(crate) fn release(&self, by: TaskId, permits: u64) {
        let taken = self.count.get() - self.free.get();
        self.count.set(self.count.get() + permits.saturating_sub(taken));
        self.held.borrow_mut().take(by, permits);
        self.give(permits);
    }

    /// Whether any task has one.
    pub(crate) fn is_held(&self) -> bool {
        !self.held.borrow().is_empty()
    }

    /// Those who hold the permits, if nobody else has one or is about to.
    pub(crate) fn all_holders(&self) -> Option<Holders> {
        let held = self.held.borrow();
        let sum: u64 = held.iter().map(|holding| holding.permits).sum();
        let is_all = sum + self.free.get() == self.count.get() && !self.waiting.has_woken();
        is_all.then(|| held.iter().map(|holding| holding.task).collect())
    }

    /// Those of whom one has to go on so that this one may, if nobody else helps: those who hold permits, and where some
    /// ask for several, also those before it in line.
    pub(crate) fn keepers(&self, waiter: TaskId) -> Option<Holders> {
        let mut keepers = self.all_holders()?;
        keepers.extend(self.waiting.before(waiter, |permits| *permits > 1));
        Some(keepers)
    }

    fn give(&self, permits: u64) {
        self.free.set(self.free.get() + permits);
        self.wake();
    }

    /// Wakes those first in line for whom there is enough: they have it.
    fn wake(&self) {
        let take = || self.waiting.wake_next_if(|permits| *permits <= self.free.get());
        while let Some(taken) = take() {
            self.free.set(self.free.get() - taken);
        }
    }
}
