//! How the run of a test is made again.

/// The variable that names the only seed to run with.
pub(super) const SEED: &str = "STANDSTILL_SEED";

/// The variable that says with how many seeds to run.
pub(super) const SEEDS: &str = "STANDSTILL_SEEDS";

/// The command that makes the run of a test again.
pub(super) fn again(test: &str, seed: Option<u64>) -> String {
    let seed = seed.map(|seed| format!("{SEED}={seed} ")).unwrap_or_default();
    format!("{seed}cargo test {test} -- --exact")
}
