//! Needs: what must happen for a wait to be over.

use smallvec::SmallVec;

use crate::choices::Thing;
use crate::scenario::Deed;
use crate::trace::{TaskId, Wait};

/// What must happen for a wait to be over. Numbers are indices of declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It ends by itself, or by something outside of the program.
    Time,
    /// Somebody gives back a permit of a semaphore or a lock,
    Permit(usize),
    /// or fails to make a value that is made once, or makes it,
    Once(usize),
    /// or a thread of a pool,
    Pool(usize),
    /// or a worker.
    Worker,
    /// Somebody does this.
    Deed(Deed),
    /// A task ends.
    End(TaskId),
    /// Some of the branches of this task end.
    Branches,
    /// One of several needs is met, which what is awaited tells.
    AnyOf,
}

impl Need {
    /// What a wait for `thing` needs.
    pub(crate) fn of(thing: &Thing, wait: &Wait) -> Self {
        match (thing, wait) {
            (Thing::Semaphore(index), _) => Self::Permit(*index),
            (Thing::Once(index), _) => Self::Once(*index),
            (Thing::Queue(index), Wait::Put(_)) => Self::Deed(Deed::Empty(*index)),
            (Thing::Queue(index), Wait::Join(_)) => Self::Deed(Deed::Handle(*index)),
            (Thing::Queue(index), _) => Self::Deed(Deed::Fill(*index)),
            (Thing::Event(index), _) => Self::Deed(Deed::Set(*index)),
            (Thing::Barrier(index), _) => Self::Deed(Deed::Arrive(*index)),
            (Thing::Promise(index), _) => Self::Deed(Deed::Settle(*index)),
            (Thing::Task(task), _) => Self::End(*task),
            _ => Self::Time,
        }
    }
}

/// Tasks that hold something, each once for each that it holds.
pub(crate) type Holders = SmallVec<[TaskId; 2]>;

/// What the parent of some branches waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// The first failure, or the end of all.
    FirstFailure,
    /// The first failure, at which the others are cancelled, and then the end of all.
    FailTogether,
    /// The first end, well or not, and then the end of all.
    FirstEnd,
    /// The first end, well or not.
    AnyEnd,
    /// The first failure, or the end of all; nobody is cancelled.
    AnyFailure,
    /// The end of all, well or not.
    All,
    /// The same, and a failure is a result, which is taken as soon as it is there.
    Collect,
    /// Each end in its turn.
    Each,
}
