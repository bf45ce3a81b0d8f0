//! Sources: the search that a strategy stands for.

use super::Options;
use super::search::{Observed, Plan, Search};
use crate::choices::{Plain, Seeded};
use crate::scenario::{Scenario, Strategy};

/// The search of these options.
pub(super) fn search(_scenario: &Scenario, options: &Options) -> Box<dyn Search> {
    Box::new(Random { seed: options.seed, made: 0 })
}

/// Whether this shard makes the run. A search that learns from its runs needs them all, and shards then share only the
/// work of judging them.
pub(super) const fn is_made(run: u64, options: &Options) -> bool {
    options.shard.holds(run) || learns(&options.strategy)
}

const fn learns(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::Exhaustive | Strategy::Cancel(_))
}

/// The plain run, then runs by chance.
#[derive(Debug)]
struct Random {
    seed: u64,
    made: u64,
}

impl Search for Random {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let numbers = self.made..self.made + limit as u64;
        self.made = numbers.end;
        let seed = self.seed;
        let plan = |number| Plan {
            number,
            choices: match number {
                0 => Box::new(|| Box::new(Plain)),
                _ => Box::new(move || Box::new(Seeded::new(seed.wrapping_add(number)))),
            },
            logged: false,
        };
        numbers.map(plan).collect()
    }

    fn learn(&mut self, _observed: &Observed) {}
}
