//! Ready tasks: who could go first. Most sources want to know nothing but how many there are, so who they are is looked up
//! only for those that ask.

use std::fmt;

use super::{LineChange, Place};
use crate::scenario::Text;
use crate::trace::TaskId;

/// Tasks that are ready to run, in the order in which they became ready.
#[derive(Clone, Copy)]
pub struct Ready<'a> {
    count: usize,
    roster: &'a dyn Roster,
}

/// Knows the tasks that are ready.
pub trait Roster {
    /// How many there are.
    fn count(&self) -> usize;

    /// Which task it is that has this index, less than their count.
    fn task(&self, index: usize) -> TaskId;

    /// What it is called.
    fn name(&self, index: usize) -> Text;

    /// Which tasks they are, in order.
    fn tasks(&self) -> Vec<TaskId> {
        (0..self.count()).map(|index| self.task(index)).collect()
    }

    /// How many of them, the first ones, stand in a line: it is told of each change there, to sources that want it
    /// ([`Choices::follows_line`](super::Choices::follows_line)). Of the others nothing is told.
    fn in_line(&self) -> usize {
        0
    }

    /// What has changed in the line since the last decision at which any stood there.
    fn changes(&self) -> &[LineChange] {
        &[]
    }

    /// The index of the one that stands at this place, if one does that may go first.
    fn index_of(&self, _place: Place) -> Option<usize> {
        None
    }

    /// Which task that is.
    fn task_at(&self, place: Place) -> Option<TaskId> {
        self.index_of(place).map(|index| self.task(index))
    }
}

impl<'a> Ready<'a> {
    /// Those of a roster.
    pub fn of(roster: &'a impl Roster) -> Self {
        Self { count: roster.count(), roster }
    }

    /// How many there are.
    pub const fn count(self) -> usize {
        self.count
    }

    /// Which task it is that has this index, less than their count.
    pub fn task(self, index: usize) -> TaskId {
        self.roster.task(index)
    }

    /// What it is called.
    pub fn name(self, index: usize) -> Text {
        self.roster.name(index)
    }

    /// Which tasks they are, in order.
    pub fn tasks(self) -> Vec<TaskId> {
        self.roster.tasks()
    }

    /// See [`Roster::in_line`].
    pub(crate) fn in_line(self) -> usize {
        self.roster.in_line()
    }

    /// See [`Roster::changes`].
    pub(crate) fn changes(self) -> &'a [LineChange] {
        self.roster.changes()
    }

    /// See [`Roster::index_of`].
    pub(crate) fn index_of(self, place: Place) -> Option<usize> {
        self.roster.index_of(place)
    }

    /// See [`Roster::task_at`].
    pub(crate) fn task_at(self, place: Place) -> Option<TaskId> {
        self.roster.task_at(place)
    }

    /// What the task is called that stands at this place.
    pub(crate) fn name_at(self, place: Place) -> Text {
        self.index_of(place).map(|index| self.name(index)).unwrap_or_default()
    }
}

impl fmt::Debug for Ready<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.count).map(|index| self.name(index))).finish()
    }
}
