//! Findings: what there is to know of one explored run, found out on the thread that made it.

use std::hash::{Hash as _, Hasher as _};

use super::program::Program;
use super::rule::{Rank, Rule};
use super::search::{Observed, Plan};
use crate::check::shows;
use crate::choices::Hash;
use crate::scenario::{Strategy, Text};
use crate::time::Instant;
use crate::trace::Trace;
use crate::twice::{Difference, difference};

/// One run in so many is made twice, whatever it shows; of the first, more, for what is not determined shows in many runs.
const SAMPLE: u64 = 64;

/// What a run shows.
#[derive(Debug)]
pub(super) struct Finding {
    /// The number of its plan.
    pub(super) number: u64,
    /// The strategy that asked for it, where there are several.
    pub(super) by: Option<Strategy>,
    /// The run itself.
    pub(super) observed: Observed,
    /// The outcome in words.
    pub(super) outcome: Text,
    pub(super) total: Instant,
    /// How many events there are.
    pub(super) events: u64,
    /// How many choices were not the plain ones.
    pub(super) deviations: usize,
    /// Stands for the trace.
    pub(super) fingerprint: u64,
    /// What does not hold, each rule once.
    pub(super) broken: Vec<Rule>,
    /// For each `sometimes`, whether this run shows it.
    pub(super) shown: Vec<bool>,
    /// Where a second run with the same choices differs.
    pub(super) difference: Option<Difference>,
}

impl Finding {
    pub(super) fn make(plan: &Plan, program: &dyn Program) -> Self {
        let observed = plan.make(program);
        let trace = &observed.trace;
        let shows = |(_, pattern)| shows(trace, pattern);
        let mut finding = Self {
            number: plan.number,
            by: plan.by.clone(),
            outcome: trace.outcome.shown(),
            total: trace.total,
            events: trace.events.len() as u64,
            deviations: trace.deviations.len(),
            fingerprint: fingerprint(trace),
            broken: broken(program, trace),
            shown: program.facts().sometimes().map(shows).collect(),
            difference: None,
            observed,
        };
        if plan.number.is_multiple_of(SAMPLE) || plan.number.is_power_of_two() {
            finding.make_again(plan, program);
        }
        finding
    }

    /// How simple it is.
    pub(super) const fn rank(&self) -> Rank {
        (self.deviations, self.number)
    }

    /// Whether it is simpler than any other that breaks the same, for something that it breaks.
    pub(super) fn is_simplest(&self, known: impl Fn(&Rule) -> Option<Rank>) -> bool {
        let rank = self.rank();
        self.broken.iter().any(|rule| known(rule).is_none_or(|known| rank < known))
    }

    /// Whether it is the plain run, and something does not hold that is not meant to fail.
    pub(super) fn is_plain_and_fails(&self, meant: &[Text]) -> bool {
        self.rank() == (0, 0) && self.fails(meant)
    }

    /// Whether something does not hold that is not meant to fail.
    pub(super) fn fails(&self, meant: &[Text]) -> bool {
        let is_meant = |rule: &Rule| meant.iter().any(|word| **word == *rule.word());
        !self.broken.iter().all(is_meant)
    }

    /// Makes the run a second time, and notes whether it is the same, unless that is known.
    pub(super) fn make_again(&mut self, plan: &Plan, program: &dyn Program) {
        if self.difference.is_none() {
            let again = plan.make(program);
            self.difference = difference(plan.number, &self.observed.trace, &again.trace);
        }
    }
}

/// What does not hold of a trace, each rule once.
fn broken(program: &dyn Program, trace: &Trace) -> Vec<Rule> {
    let mut broken = program.broken_by(trace);
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// A number that two traces share only if the same happens in them.
fn fingerprint(trace: &Trace) -> u64 {
    let mut hash = Hash::new(0);
    for task in &trace.tasks {
        task.name.hash(&mut hash);
    }
    // Each event for itself, so that none has to wait for the one before.
    for event in &trace.events {
        let mut of_event = Hash::new(1);
        event.hash(&mut of_event);
        hash.write_u64(of_event.word());
    }
    hash.finish()
}
