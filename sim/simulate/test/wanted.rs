//! What runs of a test are wanted: by its options, and before them by the environment.

use std::env;
use std::ops::Range;

use super::Test;
use crate::scenario::{Explore, Strategy};
use crate::simulate::again::{CORPUS, EXPLORE, REPLAY, RUNS, SEED, SEEDS};
use crate::simulate::explored::How;

/// The runs that are wanted.
pub(super) enum Wanted {
    /// The one for which a token stands.
    Replay(String),
    /// Those of a search.
    Explore(How),
    /// One with each seed, or the plain one.
    Seeds(Option<Range<u64>>),
}

impl Wanted {
    /// What is wanted of a test.
    pub(super) fn of(test: &Test) -> Self {
        if let Ok(token) = env::var(REPLAY) {
            return Self::Replay(token);
        }
        if let Some(seeds) = seeds() {
            return Self::Seeds(Some(seeds));
        }
        let said = env::var(EXPLORE).ok();
        let Some(strategy) = said.as_deref().or(test.explore) else {
            return Self::Seeds(test.seeds.clone());
        };
        let strategy = read(strategy, if said.is_some() { EXPLORE } else { "explore" });
        let runs = number_in(RUNS, 1000).or(test.runs).unwrap_or(Explore::RUNS);
        let seed = test.seeds.as_ref().map_or(0, |seeds| seeds.start);
        let corpus = corpus().or_else(|| test.corpus.map(Into::into));
        Self::Explore(How { strategy, runs, seed, corpus })
    }
}

/// The strategy of this text, which `whence` has said.
pub(in crate::simulate) fn read(strategy: &str, whence: &str) -> Strategy {
    strategy.parse().unwrap_or_else(|why| panic!("{whence} is no strategy {strategy:?}: {why}"))
}

/// The folder that remembers what has failed, if the environment names one.
pub(in crate::simulate) fn corpus() -> Option<std::path::PathBuf> {
    env::var_os(CORPUS).filter(|folder| !folder.is_empty()).map(Into::into)
}

/// The seeds that are asked for in the environment: one, or so many.
fn seeds() -> Option<Range<u64>> {
    let one = number_in(SEED, 37).map(|seed| seed..seed.saturating_add(1));
    one.or_else(|| number_in(SEEDS, 100).filter(|seeds| *seeds > 0).map(|seeds| 0..seeds))
}

/// The number in a variable of the environment, such as `example`.
fn number_in(variable: &str, example: u64) -> Option<u64> {
    let text = env::var(variable).ok()?;
    let wrong = |_| panic!("{variable} is a number, such as {example}, and not {text:?}");
    Some(text.parse().unwrap_or_else(wrong))
}
