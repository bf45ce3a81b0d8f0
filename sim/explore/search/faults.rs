//! Fault search: each single fault by chance at each packet where it may begin, then two together, and so on.
//!
//! How long a fault lasts matters by what it outlives: beside the shortest and the longest some lengths are tried that end together with
//! something that happens in the run, and some between, each several times the one before, since what protocols wait grows so, too.

use std::collections::{BTreeSet, VecDeque};

use super::lengths::ties;
use super::prefixes::{Prefix, Prefixes, decisions, turned};
use super::{Decision, Observed, Offer, Plan, Search};
use crate::choices::{Script, Taken, Turnoff};
use crate::time::{Duration, Instant};

/// How many prefixes may be known.
const LIMIT: usize = 1 << 16;
/// How many lengths of one fault are tried that end with something else.
const TIES: usize = 8;
/// From one length between to the next.
const TIMES: u64 = 4;

/// The plain run, then one for each fault that may begin in it, and for each length of that; then each together with what may begin
/// beside it.
#[derive(Debug)]
pub struct Faults {
    /// By the number of their faults.
    prefixes: Prefixes,
    made: VecDeque<Prefix>,
    next: u64,
}

impl Faults {
    /// The search from the plain run on.
    pub fn new() -> Self {
        Self { prefixes: Prefixes::new(LIMIT), made: VecDeque::new(), next: 0 }
    }

    /// The same without the plain run, of which it still learns.
    pub(super) fn after_plain() -> Self {
        let mut search = Self::new();
        search.made.extend(search.prefixes.pop());
        search
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::new()
    }
}

impl Search for Faults {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let mut plans = Vec::new();
        while plans.len() < limit
            && let Some(prefix) = self.prefixes.pop()
        {
            let script = Script::new(prefix.clone());
            self.made.push_back(prefix);
            plans.push(Plan::new(self.next, move || script.clone()).logged());
            self.next += 1;
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        let Some(prefix) = self.made.pop_front() else { return };
        let decisions = decisions(&observed.log);
        let after = prefix.last().map_or(0, |(number, _)| number + 1);
        let is_fault = |it: &Decision| matches!(it.offer, Offer::Fault(_));
        let faults = |prefix: &Prefix| {
            let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let is_one = |turnoff: &&Turnoff| {
                decisions.get(place(turnoff.0)).is_some_and(|(decision, _)| is_fault(decision))
            };
            prefix.iter().filter(is_one).count()
        };
        let mut begun = false;
        for (number, (decision, at)) in (0..).zip(&decisions) {
            if number >= after && is_fault(decision) {
                let longer = turned(&prefix, number, Taken::Alternative(1));
                self.prefixes.add(&longer, faults(&prefix) + 1);
            }
            // Only what lasts now could last for another time.
            if let Offer::Lengths { min, max, .. } = decision.offer
                && begun
                && number >= after
            {
                for length in lengths(min, max, *at, observed) {
                    let longer = turned(&prefix, number, Taken::Exactly(length));
                    self.prefixes.add(&longer, faults(&prefix));
                }
            }
            begun = is_fault(decision) && decision.taken != Taken::PLAIN;
        }
    }
}

/// Lengths other than the shortest that are worth a run.
fn lengths(min: Duration, max: Duration, at: Instant, observed: &Observed) -> BTreeSet<Duration> {
    let ties = ties([min, max], at, &observed.trace);
    let grown = std::iter::successors(Some(min.max(Duration::from_millis(1))), |length| {
        Some(length.saturating_mul(TIMES))
    });
    let between = grown.skip(1).take_while(|length| *length < max);
    ties.into_iter().take(TIES).chain(between).chain([max]).filter(|length| *length > min).collect()
}
