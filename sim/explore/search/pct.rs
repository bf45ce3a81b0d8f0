//! Probabilistic concurrency testing: a search that finds shallow bugs with a probability that is known.
//!
//! Burckhardt, Kothari, Musuvathi, Nagarakatte: *A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs*,
//! ASPLOS 2010. Each task has a priority by chance, the highest goes first, and at d − 1 decisions, chosen by chance, the
//! task in front falls behind all others. A bug of depth d (one that d ordering constraints are enough to bring out) shows in
//! each run with a probability of at least 1 / (n · kᵈ⁻¹), for n tasks and k decisions of order, whatever else happens.
//!
//! How many decisions a run will have is not known beforehand. Every other run takes k to be that of the longest trial (the plain run,
//! and those whose numbers are powers of two): the bound holds in these for runs that are no longer than that. In the runs between k is
//! a power of two, each up to there as often: a bug that needs its changes among the first decisions of a long run is found with
//! 1 / (n · (2k′)ᵈ⁻¹ · (log₂ k + 1)) at least, for the k′ decisions until its last change.
//!
//! A task whose priority is the highest is not among those to choose from once it has gone first more often than
//! is fair: the guarantee is one for fair runs. Latencies, chances and ties have no order to be shallow in: they are answered by the seed alone.

use super::trials::plans;
use super::{Decision, Entry, Observed, Offer, Plan, Search};
use crate::choices::{Hash, Priorities};

/// The plain run, then runs by random priorities with so many changes.
#[derive(Debug)]
pub struct Pct {
    seed: u64,
    depth: u32,
    next: u64,
    /// How many decisions of order the longest trial had.
    orders: u64,
}

impl Pct {
    /// The search for bugs of this depth, at least 1.
    pub const fn new(seed: u64, depth: u32) -> Self {
        Self { seed, depth, next: 0, orders: 1 }
    }

    /// The same search without the plain run, of which it must learn all the same.
    pub(super) const fn after_plain(seed: u64, depth: u32) -> Self {
        Self { next: 1, ..Self::new(seed, depth) }
    }
}

/// The source of a run: its changes are among the first of so many decisions, or of a power of two up to there.
fn priorities(seed: u64, depth: u32, number: u64, orders: u64) -> Priorities {
    let chance = Hash::new(seed).with(u64::from(depth)).with(number);
    let powers = u64::from(orders.ilog2()) + 1;
    let among = if number % 2 == 1 { orders } else { 2 << chance.below(powers) };
    let changes = (1..u64::from(depth)).map(|change| chance.with(change).below(among));
    // The depth is part of the seed, so that searches of two depths make different runs.
    Priorities::new(chance.word(), number, changes.collect())
}

impl Search for Pct {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, depth, orders, .. } = *self;
        plans(&mut self.next, limit, |number| priorities(seed, depth, number, orders))
    }

    fn learn(&mut self, observed: &Observed) {
        let orders = observed.log.entries.iter().filter(|entry| match entry {
            Entry::Decision(Decision { offer, .. }) => {
                matches!(offer, Offer::Tasks(_) | Offer::Newcomers(_))
            }
            Entry::Turn(_) => false,
        });
        self.orders = self.orders.max(orders.count() as u64);
    }
}
