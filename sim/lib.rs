//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod check;
pub mod choices;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diff;
pub mod executor;
pub mod explore;
#[cfg(any(feature = "cli", feature = "harness"))]
mod files;
#[cfg(feature = "harness")]
pub mod harness;
mod lines;
pub mod network;
pub mod render;
pub mod report;
pub mod run;
pub mod scenario;
pub mod time;
pub mod trace;

#[cfg(test)]
mod by_hand;
