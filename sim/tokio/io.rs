//! `tokio::io`, with an output that is written at once, and without the standard input: that is read on a real thread, and no two runs are given the same.

mod output;

#[doc(no_inline)]
pub use ::tokio::io::*;
pub use output::{Stderr, Stdout, stderr, stdout};

use crate::simulate::has_threads;

/// What is said of the standard input in a simulation.
const NO_INPUT: &str = "a simulation has no standard input: let the code under test take any `AsyncRead`, and give it \
                        `&[u8]`, or one end of `tokio::io::duplex` to whose other end a task writes; or allow real threads, by \
                        which tokio reads it: `#[standstill::test(allow = \"threads\")]`, or `Simulation::threads`";

/// `tokio::io::stdin`.
///
/// # Panics
///
/// Within a simulation without real threads.
#[track_caller]
pub fn stdin() -> Stdin {
    assert!(has_threads(), "{NO_INPUT}");
    ::tokio::io::stdin()
}
