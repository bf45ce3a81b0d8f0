//! Turns: who ran when, and what made it ready. A run keeps them only if it is asked to.

use super::{TaskId, Trace};
use crate::time::Instant;

/// A turn of a task, from where it goes on to where it waits again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: Instant,
    /// Of which task that runs on its own; `None` for what a service does.
    pub task: Option<TaskId>,
    /// How many events there were before it: the first of its own has this index in [`Trace::events`], if it has any.
    pub first_event: usize,
    /// What made the task ready for it.
    pub cause: Cause,
}

/// What made a task ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Time has passed, or something came from outside of the program, such as an answer.
    Outside,
    /// Something that was done in this turn, an index into [`Trace::turns`].
    Turn(usize),
}

impl Trace {
    /// The turn in which an event was recorded; `None` if the run has kept no turns.
    pub fn turn_of(&self, event: usize) -> Option<usize> {
        self.turns.partition_point(|turn| turn.first_event <= event).checked_sub(1)
    }

    /// The indices of the events of a turn.
    pub fn events_of(&self, turn: usize) -> std::ops::Range<usize> {
        let end = self.turns.get(turn + 1).map_or(self.events.len(), |next| next.first_event);
        self.turns[turn].first_event..end
    }
}
