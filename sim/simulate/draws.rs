//! Draws: whether a run has drawn random numbers of tokio's, as `select!` does, which are no choices.
//!
//! With `--cfg tokio_unstable` they follow from the seed, so that the next one is the first, unless somebody has drawn before.

use std::sync::OnceLock;

/// The first random number of a run whose seed is 0, if it can be known.
pub(super) fn first() -> Option<u32> {
    static FIRST: OnceLock<Option<u32>> = OnceLock::new();
    *FIRST.get_or_init(|| seeded()?.block_on(async { next() }))
}

/// The next random number, if it follows from the seed.
pub(super) fn next() -> Option<u32> {
    cfg!(tokio_unstable).then(|| tokio::macros::support::thread_rng_n(u32::MAX))
}

/// A runtime whose seed is 0.
#[cfg(tokio_unstable)]
fn seeded() -> Option<tokio::runtime::Runtime> {
    let seed = tokio::runtime::RngSeed::from_bytes(&0_u64.to_le_bytes());
    tokio::runtime::Builder::new_current_thread().rng_seed(seed).build().ok()
}

/// None can be made.
#[cfg(not(tokio_unstable))]
const fn seeded() -> Option<tokio::runtime::Runtime> {
    None
}
