//! How the run of a test is made again.

/// The variable that names the only seed to run with.
pub(super) const SEED: &str = "STANDSTILL_SEED";

/// The variable that says with how many seeds to run.
pub(super) const SEEDS: &str = "STANDSTILL_SEEDS";

/// The variable that stands for the only run to make: a token of what it takes that is not plain.
pub(super) const REPLAY: &str = "STANDSTILL_REPLAY";

/// The variable that says by which strategy to explore,
pub(super) const EXPLORE: &str = "STANDSTILL_EXPLORE";

/// with how many runs,
pub(super) const RUNS: &str = "STANDSTILL_RUNS";

/// and the one that names the folder which remembers what has failed.
pub(super) const CORPUS: &str = "STANDSTILL_CORPUS";

/// The command that makes the run again for which a token stands, with that which runs the test.
pub(super) fn replayed(token: &str, test: &str) -> String {
    // No token has a quote in it.
    format!("{REPLAY}='{token}' {test}")
}

/// The command that makes the run of a test again.
pub(super) fn again(test: &str, seed: Option<u64>) -> String {
    let seed = seed.map(|seed| format!("{SEED}={seed} ")).unwrap_or_default();
    format!("{seed}cargo test {test} -- --exact")
}
