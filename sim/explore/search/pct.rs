//! Probabilistic concurrency testing: a search that finds shallow bugs with a probability that is known.
//!
//! Burckhardt, Kothari, Musuvathi, Nagarakatte: *A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs*,
//! ASPLOS 2010. Each task has a priority by chance, the highest goes first, and at d − 1 decisions, chosen by chance, the
//! task in front falls behind all others. A bug of depth d (one that d ordering constraints are enough to bring out) shows in
//! each run with a probability of at least 1 / (n · kᵈ⁻¹), for n tasks and k decisions of order, whatever else happens.
//!
//! Here n and k are those of the plain run. Where another run has more decisions than that, the bound is that of its first k
//! decisions. A task whose priority is the highest is not among those to choose from once it has gone first more often than
//! is fair: the guarantee is one for fair runs. Latencies, chances and ties have no order to be shallow in: they are answered by the seed alone.

use super::{Entry, Observed, Offer, Plan, Search};
use crate::choices::{Hash, Priorities, Script};

/// The plain run, then runs by random priorities with so many changes.
#[derive(Debug)]
pub struct Pct {
    seed: u64,
    depth: u32,
    next: u64,
    /// How many decisions of order the plain run had, once that is known.
    orders: Option<u64>,
}

impl Pct {
    /// The search for bugs of this depth, at least 1.
    pub const fn new(seed: u64, depth: u32) -> Self {
        Self { seed, depth, next: 0, orders: None }
    }

    /// The same search without the plain run, of which it must learn all the same.
    pub(super) const fn after_plain(seed: u64, depth: u32) -> Self {
        Self { seed, depth, next: 1, orders: None }
    }

    fn priorities(&self, number: u64, orders: u64) -> Priorities {
        let chance = Hash::new(self.seed).with(u64::from(self.depth)).with(number);
        let changes = (1..u64::from(self.depth)).map(|change| chance.with(change).below(orders));
        // The depth is part of the seed, so that searches of two depths make different runs.
        Priorities::new(chance.word(), number, changes.collect())
    }
}

impl Search for Pct {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Some(orders) = self.orders else {
            let plain = Plan::new(0, || Script::new(Vec::new())).logged();
            self.next = 1;
            return vec![plain].into_iter().take(limit).collect();
        };
        let from = self.next;
        self.next += limit as u64;
        let plan = |number| {
            let priorities = self.priorities(number, orders);
            Plan::new(number, move || priorities.clone())
        };
        (from..self.next).map(plan).collect()
    }

    fn learn(&mut self, observed: &Observed) {
        if self.orders.is_none() {
            let orders = observed.log.entries.iter().filter(|entry| {
                matches!(entry, Entry::Decision(decision) if matches!(decision.offer, Offer::Tasks(_)))
            });
            self.orders = Some(orders.count().max(1) as u64);
        }
    }
}
