//! Random search: the plain run, then one run after the other by chance.

use super::{Observed, Plan, Search};
use crate::choices::{Plain, Seeded};

/// Run `n` answers by chance from the seed and `n`; run 0 is the plain one.
#[derive(Debug)]
pub struct Random {
    seed: u64,
    next: u64,
    /// Whether every other run has what may happen do so evenly.
    evenly: bool,
}

impl Random {
    /// The search with this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: 0, evenly: false }
    }

    /// A search without the plain run, which in every other run gives what is unlikely even odds: only there does it
    /// happen several times in a row.
    pub(super) const fn after_plain(seed: u64) -> Self {
        Self { seed, next: 1, evenly: true }
    }
}

impl Search for Random {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, next: from, evenly } = *self;
        self.next += limit as u64;
        let plan = |number| match number {
            0 => Plan::new(0, || Plain),
            _ => Plan::new(number, move || {
                let chance = Seeded::of_run(seed, number);
                if evenly && number % 2 == 1 { chance.evenly() } else { chance }
            }),
        };
        (from..self.next).map(plan).collect()
    }

    fn learn(&mut self, _observed: &Observed) {}
}
