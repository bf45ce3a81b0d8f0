//! Known runs: a search that makes the plain run, then some that are told, and only then those of another.

use super::{Observed, Plan, Reach, Search};
use crate::choices::{Replay, Take};

/// The plain run, the runs that take these, and the runs of another search behind its plain one.
#[derive(Debug)]
pub(in crate::explore) struct Known {
    takes: Vec<Vec<Take>>,
    /// How many runs were asked for before those of the other search.
    asked: u64,
    /// How many of those that are told it knows of.
    noticed: usize,
    search: Box<dyn Search>,
}

impl Known {
    /// First these, then what `search` makes.
    pub(in crate::explore) fn before(search: Box<dyn Search>, takes: Vec<Vec<Take>>) -> Self {
        Self { takes, asked: 0, noticed: 0, search }
    }

    fn many(&self) -> u64 {
        self.takes.len() as u64
    }

    /// The number that a run has in the other search, if it is of that.
    fn number(&self, number: u64) -> Option<u64> {
        if number == 0 { Some(0) } else { number.checked_sub(self.many()).filter(|it| *it > 0) }
    }
}

impl Search for Known {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.asked == 0 {
            self.asked = 1;
            return self.search.next(limit.min(1));
        }
        let from = self.asked;
        let told = self.takes.iter().skip(usize::try_from(from - 1).unwrap_or(usize::MAX));
        let told: Vec<Plan> = (from..)
            .zip(told.take(limit))
            .map(|(number, takes)| {
                let takes = takes.clone();
                Plan::new(number, move || Replay::new(takes.iter().cloned())).logged()
            })
            .collect();
        if !told.is_empty() {
            self.asked += told.len() as u64;
            return told;
        }
        let mut plans = self.search.next(limit);
        for plan in &mut plans {
            plan.number += self.many();
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        if self.number(observed.number).is_some() {
            return self.search.learn(observed);
        }
        self.noticed += 1;
        self.search.notice(observed);
    }

    fn pass(&mut self, number: u64) {
        if let Some(number) = self.number(number) {
            self.search.pass(number);
        }
    }

    /// What the other search keeps, and before it what was not come to.
    fn kept(&self) -> Option<Vec<Vec<Take>>> {
        let kept = self.search.kept()?;
        Some(self.takes.iter().skip(self.noticed).cloned().chain(kept).collect())
    }

    fn reach(&self) -> Reach {
        self.search.reach()
    }
}
