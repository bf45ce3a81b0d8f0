//! The lost update: the program by which explorers are compared, and what one of them did.
//!
//! There are three tasks, each of which three times reads a cell, yields, and writes what it read plus one.

/// How many tasks there are.
pub const TASKS: u64 = 3;
/// How often each reads and writes.
pub const ROUNDS: u64 = 3;
/// Schedules of one measurement, so that what it takes to start an explorer counts little, as it does in real use.
pub const SCHEDULES: u32 = 4_096;

/// What an explorer did.
#[derive(Clone, Copy, Debug)]
pub struct Explored {
    /// How many schedules it made.
    pub schedules: u64,
    /// In how many of them an update was lost.
    pub lost: u64,
}
