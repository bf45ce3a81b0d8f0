//! `tokio::time`, whose clock is that of a simulation.

#[doc(no_inline)]
pub use ::tokio::time::*;

use crate::simulate::is_simulated;

/// `tokio::time::pause`: nothing in a simulation, in which time stands still while anything can run.
///
/// # Panics
///
/// Outside of a simulation, as tokio's does.
#[track_caller]
pub fn pause() {
    if !is_simulated() {
        ::tokio::time::pause();
    }
}
