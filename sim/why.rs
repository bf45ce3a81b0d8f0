//! Why: what the total of a run is made of, which waits had time to spare, and what shorter ones would bring.
//!
//! A run that keeps its turns ([`Runner::run_keeping_turns`](crate::run::Runner::run_keeping_turns)) knows who made whom ready.
//! So the way back from an event to the start is exact: its parts add up to the instant of the event, to the nanosecond. What a
//! shorter wait would bring is not computed from that, but found out by runs with one.

mod path;
mod shorter;
mod spare;

pub use path::{Segment, path};
pub use shorter::{Shorter, shorter};
pub use spare::{Spare, spare};
