//! tokio, and with `--cfg standstill` the stand-in of Standstill for it: `standstill::tokio`, whose tasks are choices of a simulation and whose network is
//! simulated.
//!
//! A package takes it by one line of its manifest, and leaves its sources as they are:
//!
//! ```toml
//! [dependencies]
//! tokio = { package = "standstill-tokio", version = "0.1", features = ["full"] }
//! ```
//!
//! Without the cfg there is nothing here but tokio's own items, and Standstill is not built. `standstill patch-tokio` makes the same under the name of `tokio`,
//! for `[patch.crates-io]`: then the libraries that a package depends on take it, too.

#[cfg(not(standstill))]
#[doc(no_inline)]
pub use tokio::*;

#[cfg(standstill)]
#[doc(no_inline)]
pub use standstill::tokio::*;

/// How a test of `#[tokio::test]` runs: what it asks the operating system about time and randomness is answered, as sources that are left as they are
/// may do that.
#[cfg(standstill)]
#[doc(hidden)]
#[track_caller]
pub fn __run<F>(test: &standstill::simulate::Test, program: impl Fn() -> F + Sync)
where
    F: Future<Output: standstill::simulate::Ending>,
{
    test.run_controlled(standstill_control::answered, program);
}
