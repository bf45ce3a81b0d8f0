//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod check;
pub mod choices;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diff;
pub mod executor;
pub mod expect;
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
#[cfg(feature = "simulate")]
pub mod simulate;
pub mod time;
#[cfg(feature = "simulate")]
pub mod tokio;
pub mod trace;

#[cfg(feature = "simulate")]
pub use simulate::{Simulation, simulate, spawn};
#[cfg(feature = "simulate")]
pub use standstill_macros::test;

#[cfg(test)]
mod by_hand;

/// The examples in Rust of the documents, as documentation tests.
#[cfg(all(doctest, feature = "simulate"))]
mod documents {
    #[doc = include_str!("../README.md")]
    mod readme {}
    #[doc = include_str!("../docs/determinism.md")]
    mod determinism {}
    #[doc = include_str!("../docs/tokio.md")]
    mod recipes {}
}
