//! Random search: the plain run, then one run after the other by chance.

use super::{Observed, Plan, Search};
use crate::choices::{Plain, Seeded};

/// Run `n` answers by chance from the seed and `n`; run 0 is the plain one.
#[derive(Debug)]
pub struct Random {
    seed: u64,
    next: u64,
    /// Whether services and tasks have moods in every other run.
    moody: bool,
}

impl Random {
    /// The search with this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: 0, moody: false }
    }

    /// A search without the plain run, in which services and tasks have moods in every other run: only there does what is
    /// unlikely happen several times in a row.
    pub(super) const fn after_plain(seed: u64) -> Self {
        Self { seed, next: 1, moody: true }
    }
}

impl Search for Random {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, next: from, moody } = *self;
        self.next += limit as u64;
        let plan = |number| match number {
            0 => Plan::new(0, || Plain),
            _ => Plan::new(number, move || {
                let chance = Seeded::of_run(seed, number);
                if moody && number % 2 == 1 { chance.moody() } else { chance }
            }),
        };
        (from..self.next).map(plan).collect()
    }

    fn learn(&mut self, _observed: &Observed) {}
}
