//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod check;
pub mod choices;
pub mod diff;
pub mod executor;
pub mod network;
pub mod render;
pub mod report;
pub mod run;
pub mod scenario;
pub mod time;
pub mod trace;

#[cfg(test)]
mod by_hand;
