//! Standstill: a deterministic simulation testing harness for asynchronous programs.

#![cfg_attr(
    not(feature = "scenarios"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "some of what both homes share is for scenario files only"
    )
)]

pub mod check;
pub mod choices;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "scenarios")]
pub mod diff;
#[cfg(feature = "scenarios")]
pub mod executor;
pub mod expect;
#[cfg(any(feature = "scenarios", feature = "simulate"))]
pub mod explore;
#[cfg(any(feature = "cli", feature = "harness"))]
mod files;
#[cfg(any(feature = "scenarios", feature = "simulate"))]
mod found;
#[cfg(feature = "harness")]
pub mod harness;
pub mod network;
pub mod render;
#[cfg(feature = "scenarios")]
pub mod report;
#[cfg(feature = "scenarios")]
pub mod run;
pub mod scenario;
#[cfg(feature = "simulate")]
pub mod signal;
#[cfg(feature = "simulate")]
pub mod simulate;
pub mod time;
#[cfg(feature = "simulate")]
pub mod tokio;
pub mod trace;
#[cfg(feature = "simulate")]
mod tracing_text;
mod twice;
mod violations;
#[cfg(feature = "simulate")]
mod watchdog;
pub mod why;
mod write_text;

#[cfg(feature = "simulate")]
pub use simulate::{Simulation, simulate, spawn};
/// ```
/// #[standstill::test]
/// async fn a_lookup_is_given_up_after_a_second() {
///     let lookup = tokio::time::sleep(std::time::Duration::from_secs(3600));
///     let result = tokio::time::timeout(std::time::Duration::from_secs(1), lookup).await;
///     assert!(result.is_err());
/// }
/// ```
///
/// What is no `async fn` is refused:
///
/// ```compile_fail
/// #[standstill::test]
/// fn no_async() {}
/// ```
#[cfg(feature = "simulate")]
pub use standstill_macros::test;

#[cfg(test)]
mod trace_builder;

/// The examples in Rust of the documents, as documentation tests.
#[cfg(all(doctest, feature = "simulate", feature = "scenarios"))]
mod documents {
    #[doc = include_str!("../README.md")]
    mod readme {}
    #[doc = include_str!("../docs/determinism.md")]
    mod determinism {}
    #[doc = include_str!("../docs/tokio.md")]
    mod recipes {}
}
