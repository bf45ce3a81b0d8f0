//! Random search: the plain run, then one run after the other by chance.

use super::{Observed, Plan, Search};
use crate::choices::{Plain, Seeded};

/// Run `n` answers by chance from the seed and `n`; run 0 is the plain one.
#[derive(Debug)]
pub struct Random {
    seed: u64,
    next: u64,
}

impl Random {
    /// The search with this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: 0 }
    }

    /// The same search without the plain run.
    pub(super) const fn after_plain(seed: u64) -> Self {
        Self { seed, next: 1 }
    }
}

impl Search for Random {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let (seed, from) = (self.seed, self.next);
        self.next += limit as u64;
        let plan = |number| match number {
            0 => Plan::new(0, || Plain),
            _ => Plan::new(number, move || Seeded::of_run(seed, number)),
        };
        (from..self.next).map(plan).collect()
    }

    fn learn(&mut self, _observed: &Observed) {}
}
