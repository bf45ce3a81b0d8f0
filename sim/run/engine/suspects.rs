//! Suspects: who has begun to wait for others, and who is relied on, since it was last asked whether the run can still end.
//!
//! Only kept here, where it costs next to nothing; what is made of it is told in `deadlock`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::mem;

use crate::executor::Executor;
use crate::scenario::Deed;
use crate::trace::TaskId;

/// Who may wait in vain.
#[derive(Default)]
pub(crate) struct Suspects {
    /// Who has begun to wait since the last look.
    waiting: RefCell<Vec<TaskId>>,
    /// Who does what others wait for, as far as anybody relies on it, and who does.
    pub(crate) witnesses: RefCell<BTreeMap<Deed, Witness>>,
    /// Whether a first look has failed to dispel a doubt.
    unsure: Cell<bool>,
    /// Whether what is known of who holds what does not suffice to tell.
    untold: Cell<bool>,
}

/// Somebody who goes on, and could do what others wait for.
pub(crate) struct Witness {
    pub(crate) task: TaskId,
    pub(crate) relying: Vec<TaskId>,
}

impl Suspects {
    /// A task begins to wait for others.
    pub(crate) fn suspect(&self, executor: &Executor, task: TaskId) {
        self.waiting.borrow_mut().push(task);
        executor.doubt(true);
    }

    /// A task begins to wait for its branches. Those that it has made go on as yet.
    pub(crate) fn branches_awaited(&self, executor: &Executor) {
        if self.unsure.get() {
            executor.doubt(true);
        }
    }

    /// A task has ended that ran on its own. If others relied on it, all who relied on anybody look again.
    pub(crate) fn ended(&self, executor: &Executor, is_witness: bool) {
        if self.unsure.get() {
            executor.doubt(true);
        } else if is_witness {
            let mut waiting = self.waiting.borrow_mut();
            for witness in mem::take(&mut *self.witnesses.borrow_mut()).into_values() {
                waiting.extend(witness.relying);
            }
            executor.doubt(true);
        }
    }

    /// From now on everything is doubtful.
    pub(crate) fn be_unsure(&self, executor: &Executor) {
        self.unsure.set(true);
        executor.doubt(true);
    }

    /// From now on nobody is said to wait in vain before nothing happens any more.
    pub(crate) fn cannot_tell(&self) {
        self.untold.set(true);
    }

    /// Whether it can be told who waits in vain.
    pub(crate) fn can_tell(&self) -> bool {
        !self.untold.get()
    }

    /// Whether a first look dispels each doubt since the last; if not, there are none but whole surveys from now on.
    pub(crate) fn are_dispelled(&self, mut goes_on: impl FnMut(TaskId) -> bool) -> bool {
        let mut waiting = mem::take(&mut *self.waiting.borrow_mut());
        if self.unsure.get() {
            return false;
        }
        let dispelled = waiting.iter().all(|suspect| goes_on(*suspect));
        if dispelled {
            waiting.clear();
            self.waiting.replace(waiting);
        } else {
            self.unsure.set(true);
        }
        dispelled
    }
}
