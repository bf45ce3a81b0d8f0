//! Ready tasks: who could go first. Most sources want to know nothing but how many there are, so who they are is looked up
//! only for those that ask.

use std::fmt;

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
}

impl fmt::Debug for Ready<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.count).map(|index| self.name(index))).finish()
    }
}
