//! `tokio::time`, whose clock is that of a simulation.

#[doc(no_inline)]
pub use ::tokio::time::*;

use crate::simulate::{Flavor, MANY_THREADS, flavor, is_simulated};

/// `tokio::time::resume`: nothing in a simulation, whose time passes as soon as nothing can run. It never is that of the machine.
///
/// # Panics
///
/// Outside of a simulation, as tokio's does.
#[track_caller]
pub fn resume() {
    if !is_simulated() {
        ::tokio::time::resume();
    }
}

/// `tokio::time::pause`: nothing in a simulation, in which time stands still while anything can run.
///
/// # Panics
///
/// Outside of a simulation, as tokio's does, and in a test that is said to have many threads.
#[track_caller]
pub fn pause() {
    match flavor() {
        None => ::tokio::time::pause(),
        Some(Flavor::ManyThreads) => panic!("{MANY_THREADS}"),
        Some(Flavor::Unstated | Flavor::OneThread) => {}
    }
}
