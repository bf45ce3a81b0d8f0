//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod check;
pub mod diff;
pub mod render;
pub mod report;
pub mod scenario;
pub mod time;
pub mod trace;

#[cfg(test)]
mod by_hand;
