//! Panics: which tasks have panicked, and whether anybody waits for them.
//!
//! A task's handle is tokio's own and does not tell whether it is awaited. Who awaits it is woken as soon as the task has ended, before anybody else
//! has a turn: that is seen by the wakers of runners. Who looks only later is not seen, but by a `JoinSet` of the stand-in.

use std::cell::{Cell, RefCell};

use tokio::task::{Id, try_id};

use super::runner::RunnerId;
use crate::scenario::Text;

#[derive(Debug, Default)]
pub(super) struct Panics {
    /// The task of whose panic those are told who await it, until anything else has a turn.
    telling: Cell<Option<RunnerId>>,
    /// The tasks that nobody has waited for so far, in the order of their ends, with what their panics say.
    lost: RefCell<Vec<Lost>>,
}

#[derive(Debug)]
struct Lost {
    runner: RunnerId,
    reason: Text,
    /// What tokio calls the task.
    id: Option<Id>,
}

impl Panics {
    /// A task has ended with a panic.
    pub(super) fn add(&self, runner: RunnerId, reason: Text) {
        let id = try_id();
        self.lost.borrow_mut().push(Lost { runner, reason, id });
    }

    /// It is dropped: who awaits it is told now.
    pub(super) fn begin_telling(&self, runner: RunnerId) {
        if self.lost.borrow().last().is_some_and(|last| last.runner == runner) {
            self.telling.set(Some(runner));
        }
    }

    /// Something else has a turn.
    pub(super) fn end_telling(&self) {
        self.telling.set(None);
    }

    /// Somebody is woken.
    pub(super) fn woken(&self) {
        if let Some(runner) = self.telling.get() {
            self.lost.borrow_mut().retain(|lost| lost.runner != runner);
        }
    }

    /// Somebody has been given the end of this task.
    pub(super) fn taken(&self, task: Id) {
        self.lost.borrow_mut().retain(|lost| lost.id != Some(task));
    }

    /// The tasks that nobody waits for, with what their panics say.
    pub(super) fn take(&self) -> Vec<(RunnerId, Text)> {
        self.lost.take().into_iter().map(|lost| (lost.runner, lost.reason)).collect()
    }
}
