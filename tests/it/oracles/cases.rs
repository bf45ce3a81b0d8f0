//! How random cases are run: the same ones each time, unless the environment says otherwise.
//!
//! `PROPTEST_CASES` sets how many there are, for every test alike, and `PROPTEST_RNG_SEED` which.

use std::env;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

/// Runs `test` on so many cases; panics with the smallest that fails.
pub(crate) fn cases<S: Strategy>(
    count: u32,
    strategy: &S,
    test: impl Fn(S::Value) -> TestCaseResult,
) {
    let mut config = Config::default();
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config.failure_persistence = None;
    if let Err(error) = TestRunner::new(config).run(strategy, test) {
        panic!("{error}");
    }
}
