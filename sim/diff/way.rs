//! Ways: what the total of a run is made of, where that is known exactly.
//!
//! A run that has kept its turns knows it ([`Trace::why`](crate::trace::Trace::why)); one that is read back does not. Plain data, by the names of
//! tasks, so that it can stand beside a [`Recorded`](super::Recorded) run, whatever that shows.

use crate::scenario::Text;
use crate::time::Instant;

/// A part of the way to the end of `main`: time that passed because one task did one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayPart {
    /// From when,
    pub from: Instant,
    /// and until when.
    pub to: Instant,
    /// Which task waited, blocked or computed.
    pub task: Text,
    /// What it did, as the trace tells it.
    pub what: Text,
}
