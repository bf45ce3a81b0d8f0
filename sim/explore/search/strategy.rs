//! Strategies: the search that each of them stands for. The words for them belong to the language of scenarios.

use super::{
    Bounded, Cancel, Exhaustive, Faults, Feedback, Mixed, Pct, Pos, Random, Search, Surw, Urw,
};
use crate::explore::program::Facts;
pub use crate::scenario::{Strategy, StrategyError};

impl Strategy {
    /// The search by this strategy.
    pub fn search(&self, seed: u64, facts: &Facts<'_>) -> Box<dyn Search> {
        match self {
            Self::Random => Box::new(Random::new(seed)),
            Self::Pct { depth } => Box::new(Pct::new(seed, *depth)),
            Self::Urw => Box::new(Urw::new(seed, facts)),
            Self::Surw => Box::new(Surw::new(seed, facts)),
            Self::Pos => Box::new(Pos::new(seed, facts)),
            Self::Feedback => Box::new(Feedback::new(seed)),
            Self::Exhaustive => Box::new(Exhaustive::new(facts)),
            Self::Bounded { bound, most } => Box::new(Bounded::new(*bound, *most, facts)),
            Self::Cancel { tasks } => Box::new(Cancel::new(tasks.clone())),
            Self::Faults => Box::new(Faults::new()),
            Self::Mixed => Box::new(Mixed::new(seed, facts)),
        }
    }
}
