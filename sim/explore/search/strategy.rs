//! Strategies: the searches by the words that people use for them.

use std::fmt;
use std::str::FromStr;

use super::{Cancel, Exhaustive, Mixed, Pct, Random, Search};
use crate::scenario::{Model, Pattern, Scenario};

/// How to search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// `random`: by chance.
    Random,
    /// `pct:3`: by priorities, for bugs of this depth.
    Pct {
        /// How many ordering constraints bring the bug out, at least 1.
        depth: u32,
    },
    /// `exhaustive`: every combination, the fewest deviations first.
    Exhaustive,
    /// `cancel:worker*`: a cancellation at each wait of some tasks.
    Cancel {
        /// Which tasks.
        tasks: Pattern,
    },
    /// `mixed`: some of each.
    #[default]
    Mixed,
}

/// Why a text names no strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrategyError {
    /// It is no such word.
    Unknown,
    /// What follows `pct:` is no number from 1 on.
    Depth,
    /// Nothing follows `cancel:`.
    Tasks,
}

impl Strategy {
    /// The depth of `pct` alone.
    const DEPTH: u32 = 3;

    /// The search by this strategy.
    pub fn search(&self, seed: u64, scenario: &Scenario, model: Model) -> Box<dyn Search> {
        match self {
            Self::Random => Box::new(Random::new(seed)),
            Self::Pct { depth } => Box::new(Pct::new(seed, *depth)),
            Self::Exhaustive => Box::new(Exhaustive::new(scenario, model)),
            Self::Cancel { tasks } => Box::new(Cancel::new(tasks.clone())),
            Self::Mixed => Box::new(Mixed::new(seed, scenario, model)),
        }
    }
}

impl FromStr for Strategy {
    type Err = StrategyError;

    fn from_str(text: &str) -> Result<Self, StrategyError> {
        match text.split_once(':') {
            None if text == "random" => Ok(Self::Random),
            None if text == "pct" => Ok(Self::Pct { depth: Self::DEPTH }),
            None if text == "exhaustive" => Ok(Self::Exhaustive),
            None if text == "mixed" => Ok(Self::Mixed),
            Some(("pct", depth)) => {
                let depth = depth.parse().ok().filter(|depth| *depth > 0);
                Ok(Self::Pct { depth: depth.ok_or(StrategyError::Depth)? })
            }
            None if text == "cancel" => Err(StrategyError::Tasks),
            Some(("cancel", "")) => Err(StrategyError::Tasks),
            Some(("cancel", tasks)) => Ok(Self::Cancel { tasks: Pattern::new(tasks) }),
            _ => Err(StrategyError::Unknown),
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random"),
            Self::Pct { depth } => write!(f, "pct:{depth}"),
            Self::Exhaustive => f.write_str("exhaustive"),
            Self::Cancel { tasks } => write!(f, "cancel:{tasks}"),
            Self::Mixed => f.write_str("mixed"),
        }
    }
}

impl fmt::Display for StrategyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "a strategy is mixed, random, pct:DEPTH, exhaustive, or cancel:TASKS",
            Self::Depth => "the depth of pct is a number from 1 on, as in pct:3",
            Self::Tasks => "cancel says which tasks, as in cancel:worker*",
        })
    }
}

impl std::error::Error for StrategyError {}
