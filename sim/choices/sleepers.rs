//! Sleepers: tasks that need not go first, because every run in which they do has been made, or will be.
//!
//! Where one task has gone first at a decision, and another is tried there in its place, the first need not go as long as
//! nothing has happened that it could see, or that could see it: the runs in which it does are those of the first try with
//! the order of two turns changed that nobody can tell apart (Godefroid, *Partial-Order Methods*, 1996: sleep sets).

use std::sync::Arc;

use super::{Touch, dependent};
use crate::trace::TaskId;

/// A task that has gone first at a decision.
#[derive(Clone, Debug)]
pub struct Sleeper {
    /// The number of the decision in the run.
    pub decision: u32,
    /// The task.
    pub task: TaskId,
    /// What its turn touched.
    pub touches: Arc<[Touch]>,
}

/// Those that sleep in the course of a run.
#[derive(Clone, Debug, Default)]
pub struct Sleepers {
    /// In order of their decisions.
    all: Arc<[Sleeper]>,
    /// How many of them a decision has been come to.
    passed: usize,
    asleep: Vec<usize>,
}

impl Sleepers {
    /// Those of a run that is yet to begin, in order of their decisions.
    pub const fn new(all: Arc<[Sleeper]>) -> Self {
        Self { all, passed: 0, asleep: Vec::new() }
    }

    /// The run comes to a decision on who goes first.
    pub fn come_to(&mut self, decision: u32) {
        while self.all.get(self.passed).is_some_and(|it| it.decision <= decision) {
            self.asleep.push(self.passed);
            self.passed += 1;
        }
    }

    /// Whether this task need not go first now.
    pub fn holds(&self, task: TaskId) -> bool {
        self.asleep.iter().any(|place| self.all[*place].task == task)
    }

    /// Those that need not go first now.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> {
        self.asleep.iter().map(|place| self.all[*place].task)
    }

    /// A turn has touched these: whoever could see that, or be seen by it, sleeps no longer.
    pub fn wake(&mut self, touches: &[Touch]) {
        self.asleep.retain(|place| !dependent(&self.all[*place].touches, touches));
    }

    /// Something has happened of which it is not known who could see it.
    pub fn wake_all(&mut self) {
        self.asleep.clear();
    }
}
