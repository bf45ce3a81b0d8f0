//! The default search: first the smallest deviations, all of them, then chance in two kinds.
//!
//! Most faults show in a run that differs from the plain one in a decision or two, which the exhaustive search comes to first
//! and shows in their smallest form. What takes more is left to chance: runs by priorities find orders in which one task is
//! far ahead or behind, and runs by a fair chance find what needs many latencies at once, or, where every other run gives services
//! and tasks moods, what needs all of them long, or many failures.

use std::collections::VecDeque;

use super::{Exhaustive, Observed, Pct, Plan, Random, Search};
use crate::scenario::{Model, Scenario};

/// How many runs are exhaustive before chance has its turn.
const EXHAUSTIVE: u64 = 256;

/// Who makes the runs after that, in turn.
const ROUND: [usize; 6] = [RANDOM, SHALLOW, FIRST, RANDOM, DEEPER, FIRST];
const FIRST: usize = 0;
const RANDOM: usize = 1;
const SHALLOW: usize = 2;
const DEEPER: usize = 3;

/// The plain run, some exhaustive ones, then by turns random ones, ones by priorities with depth 2 and 3, and further
/// exhaustive ones. It is over early when the exhaustive search has covered everything.
#[derive(Debug)]
pub struct Mixed {
    searches: [Box<dyn Search>; 4],
    next: u64,
    /// Whose turn it is in a round.
    turn: usize,
    /// Which search asked for the runs that are being made.
    asked: VecDeque<usize>,
}

impl Mixed {
    /// The search with this seed.
    pub fn new(seed: u64, scenario: &Scenario, model: Model) -> Self {
        let searches: [Box<dyn Search>; 4] = [
            Box::new(Exhaustive::new(scenario, model)),
            Box::new(Random::after_plain(seed)),
            Box::new(Pct::after_plain(seed, 2)),
            Box::new(Pct::after_plain(seed, 3)),
        ];
        Self { searches, next: 0, turn: 0, asked: VecDeque::new() }
    }

    fn ask(&mut self, search: usize, limit: usize) -> Vec<Plan> {
        let mut plans = self.searches[search].next(limit);
        for plan in &mut plans {
            plan.number = self.next;
            self.next += 1;
            self.asked.push_back(search);
        }
        plans
    }
}

impl Search for Mixed {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.is_complete() {
            return Vec::new();
        }
        if self.next < EXHAUSTIVE {
            let left = usize::try_from(EXHAUSTIVE - self.next).unwrap_or(limit);
            let plans = self.ask(FIRST, limit.min(left));
            if !plans.is_empty() {
                return plans;
            }
        }
        let mut plans = Vec::new();
        while plans.len() < limit {
            let search = ROUND[self.turn];
            self.turn = (self.turn + 1) % ROUND.len();
            plans.extend(self.ask(search, 1));
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        let asked = self.asked.pop_front().unwrap_or(FIRST);
        self.searches[asked].learn(observed);
        if observed.number == 0 {
            // They count the decisions of the plain run.
            self.searches[SHALLOW].learn(observed);
            self.searches[DEEPER].learn(observed);
        }
    }

    fn pass(&mut self, number: u64) {
        let asked = self.asked.pop_front().unwrap_or(FIRST);
        self.searches[asked].pass(number);
    }

    fn is_complete(&self) -> bool {
        self.searches[FIRST].is_complete()
    }
}
