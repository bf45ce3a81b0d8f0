//! The default search: the smallest deviations in their order, and beside them chance in two kinds.
//!
//! Most faults show in a run that differs from the plain one in a decision or two, which the exhaustive search comes to first
//! and shows in their smallest form. What takes more is left to chance: runs by priorities find orders in which one task is
//! far ahead or behind, and runs by a fair chance find what needs many latencies at once, or, where every other run gives services
//! and tasks moods, what needs all of them long, or many failures. Where faults of the network may begin by chance, a search of their
//! own tries each at each packet.
//!
//! As long as the exhaustive search knows of few runs only, it makes them alone: they may be all there is. Where there are more,
//! a small budget would be used up by it, so that chance has its share at once.

use std::collections::VecDeque;

use super::{Exhaustive, Faults, Observed, Pct, Plan, Random, Search};
use crate::scenario::{Model, Scenario};

/// How many runs the exhaustive search makes alone, if it knows of no more.
const ALONE: usize = 64;

/// Who makes the runs where it knows of more, in turn; where faults may begin by chance, those have turns of their own.
const ROUND: [usize; 8] = [RANDOM, SHALLOW, FIRST, FAULTS, RANDOM, DEEPER, FIRST, FAULTS];
const FIRST: usize = 0;
const RANDOM: usize = 1;
const SHALLOW: usize = 2;
const DEEPER: usize = 3;
const FAULTS: usize = 4;

/// So many runs can be asked for at once, even if the exhaustive search has to learn of some before it goes on.
const LEAST: usize = 16;

/// The plain run, then by turns random ones, ones by priorities with depth 2 and 3, and exhaustive ones; only the last, if
/// they are few. It is over early when the exhaustive search has covered everything.
#[derive(Debug)]
pub struct Mixed {
    searches: [Box<dyn Search>; 5],
    /// Whether there are faults by chance to search for.
    has_faults: bool,
    next: u64,
    /// Whose turn it is in a round.
    turn: usize,
    /// Which search asked for the runs that are being made.
    asked: VecDeque<usize>,
    /// The exhaustive runs that are known and not made, as far as it matters how many there are.
    known: VecDeque<Plan>,
    /// How many more of them may be known if they are to be all; nothing once there were more.
    room: Option<usize>,
}

impl Mixed {
    /// The search with this seed.
    pub fn new(seed: u64, scenario: &Scenario, model: Model) -> Self {
        let searches: [Box<dyn Search>; 5] = [
            Box::new(Exhaustive::new(scenario, model)),
            Box::new(Random::after_plain(seed)),
            Box::new(Pct::after_plain(seed, 2)),
            Box::new(Pct::after_plain(seed, 3)),
            Box::new(Faults::after_plain()),
        ];
        let has_faults = !scenario.network.chances.is_empty();
        let (asked, known) = (VecDeque::new(), VecDeque::new());
        Self { searches, has_faults, next: 0, turn: 0, asked, known, room: Some(ALONE) }
    }

    /// Finds out whether the exhaustive search knows of few runs only.
    fn look_ahead(&mut self) {
        while let Some(room) = self.room {
            let plans = self.searches[FIRST].next(room + 1);
            if plans.is_empty() {
                return;
            }
            self.room = room.checked_sub(plans.len());
            self.known.extend(plans);
        }
    }

    /// The next run of this search.
    fn ask(&mut self, search: usize) -> Option<Plan> {
        let known = if search == FIRST { self.known.pop_front() } else { None };
        let mut plan = known.or_else(|| self.searches[search].next(1).pop())?;
        plan.number = self.next;
        self.next += 1;
        self.asked.push_back(search);
        Some(plan)
    }

    /// Runs of all searches. They are fewer than `limit` where the exhaustive search has to learn of its own before it goes on.
    fn mix(&mut self, limit: usize) -> Vec<Plan> {
        let (mut plans, mut goes_on) = (Vec::new(), false);
        while plans.len() < limit {
            let search = ROUND[self.turn];
            let is_meant = search != FAULTS || self.has_faults;
            let plan = if is_meant { self.ask(search) } else { None };
            if search == FIRST {
                if plan.is_none() && goes_on && plans.len() >= LEAST {
                    break;
                }
                goes_on |= plan.is_some();
            }
            self.turn = (self.turn + 1) % ROUND.len();
            plans.extend(plan);
        }
        plans
    }
}

impl Search for Mixed {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.is_complete() {
            return Vec::new();
        }
        self.look_ahead();
        if self.room.is_some() && !self.known.is_empty() {
            let count = limit.min(self.known.len());
            return (0..count).filter_map(|_| self.ask(FIRST)).collect();
        }
        self.mix(limit)
    }

    fn learn(&mut self, observed: &Observed) {
        let asked = self.asked.pop_front().unwrap_or(FIRST);
        self.searches[asked].learn(observed);
        if observed.number == 0 {
            // They count the decisions of the plain run.
            self.searches[SHALLOW].learn(observed);
            self.searches[DEEPER].learn(observed);
            // It knows by that what may go wrong.
            self.searches[FAULTS].learn(observed);
        }
    }

    fn pass(&mut self, number: u64) {
        let asked = self.asked.pop_front().unwrap_or(FIRST);
        self.searches[asked].pass(number);
    }

    fn is_complete(&self) -> bool {
        self.known.is_empty() && self.searches[FIRST].is_complete()
    }
}
