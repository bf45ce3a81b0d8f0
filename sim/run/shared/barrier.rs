//! Barriers: points at which so many tasks wait for one another, as asyncio's do it.
//!
//! All of a round go on when the last of them has come; who comes before they have all left waits for that. Who is cancelled wakes the
//! first that waits, which then waits again, behind all others.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;

/// How far a barrier is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Round {
    /// Some have still to come.
    #[default]
    Filling,
    /// Some have still to leave.
    Draining,
    /// Some have still to leave, for whom it does not open.
    Resetting,
    /// It never opens any more.
    Broken,
}

/// A point at which tasks wait for one another.
#[derive(Default)]
pub(crate) struct Barrier {
    inside: Cell<u32>,
    round: Cell<Round>,
    waiting: WaitQueue,
}

impl Barrier {
    /// Whether it never opens any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.round.get() == Round::Broken
    }

    /// Whether it does not open for who is there, though it may for others.
    pub(crate) fn was_broken(&self) -> bool {
        matches!(self.round.get(), Round::Broken | Round::Resetting)
    }

    /// Whether who comes now is counted at once, and who has come has to wait.
    pub(crate) fn is_filling(&self) -> bool {
        self.round.get() == Round::Filling
    }

    /// Whether who comes now has nobody to wait for: it is the last of the `parties`, or all would wait in vain.
    pub(crate) fn is_last(&self, parties: u32) -> bool {
        self.is_broken() || self.is_filling() && self.inside.get() + 1 >= parties
    }

    /// Waits until all of the last round have left.
    pub(crate) fn empties(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        self.waits_while(entry, |round| matches!(round, Round::Draining | Round::Resetting))
    }

    /// One more comes; how many have then, this one among them. The last of the `parties` opens it for all.
    pub(crate) fn enter(&self, parties: u32) -> u32 {
        let inside = self.inside.get() + 1;
        self.inside.set(inside);
        if inside == parties {
            self.round.set(Round::Draining);
            self.waiting.wake_all();
        }
        inside
    }

    /// Waits until it opens, or breaks.
    pub(crate) fn opens(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        self.waits_while(entry, |round| round == Round::Filling)
    }

    /// One of those who have come leaves, whatever became of it.
    pub(crate) fn leave(&self) {
        let inside = self.inside.get() - 1;
        self.inside.set(inside);
        if inside == 0 {
            if self.round.get() != Round::Broken {
                self.round.set(Round::Filling);
            }
            self.waiting.wake_all();
        }
    }

    /// It never opens any more, and nobody waits there.
    pub(crate) fn abort(&self) {
        self.round.set(Round::Broken);
        self.waiting.wake_all();
    }

    /// It does not open for those who are there; when they have left, it is as at the beginning.
    pub(crate) fn reset(&self) {
        let is_empty = self.inside.get() == 0;
        self.round.set(if is_empty { Round::Filling } else { Round::Resetting });
        self.waiting.wake_all();
    }

    fn waits_while(
        &self,
        entry: &Rc<Entry>,
        is_so: fn(Round) -> bool,
    ) -> impl Future<Output = ()> + Unpin {
        // tie: barrier-waits-again-behind
        let pass_on = |_| {
            self.waiting.wake_next();
        };
        self.waiting.wait(entry, (), move |_| !is_so(self.round.get()), pass_on)
    }
}
