//! Ready tasks: who could go first. Most sources want to know nothing but how many there are, so who they are is looked up
//! only for those that ask.

use std::fmt;

use crate::scenario::Text;
use crate::trace::TaskId;

/// Tasks that are ready to run, in the order in which they became ready.
pub trait Ready {
    /// How many there are.
    fn count(&self) -> usize;

    /// Which task it is that has this index, less than their count.
    fn task(&self, index: usize) -> TaskId;

    /// What it is called.
    fn name(&self, index: usize) -> &Text;
}

impl fmt::Debug for dyn Ready + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.count()).map(|index| self.name(index))).finish()
    }
}
