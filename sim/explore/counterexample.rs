//! Counterexamples: for each failure that was found, the fewest and smallest deviations that still show it.

use super::exploration::Exploration;
use super::program::{Program, replayed};
use super::rule::Rule;
use super::shrink::shrink;
use crate::choices::Take;
use crate::trace::Deviation;

/// How many events there are at most in the runs that shrink one failure: each run is as dear as this many, and its own.
const MOST_EVENTS: u64 = 2_000_000;
const RUN: u64 = 400;

/// Gives each failure its counterexample.
pub(super) fn attach(found: &mut Exploration, program: &dyn Program) {
    for failure in &mut found.failures {
        failure.counterexample = of_rule(&failure.rule, &failure.simplest.deviations, program);
    }
}

/// The fewest and smallest of these deviations that still break `rule`, in a run that ends in the same way: that something
/// never comes about is one failure where the run goes on without it, and another where nothing goes on.
pub fn of_rule(rule: &Rule, deviations: &[Deviation], program: &dyn Program) -> Vec<Deviation> {
    let all: Vec<_> = deviations.iter().map(Take::from).collect();
    let (mut left, found) = (MOST_EVENTS, replayed(program, &all));
    let takes = shrink(&found, |takes| {
        let trace = (left > 0).then(|| replayed(program, takes))?;
        left = left.saturating_sub(RUN + trace.events.len() as u64);
        let ends_so = trace.outcome.kind() == found.outcome.kind();
        Some(ends_so && program.broken_by(&trace).contains(rule))
    });
    // What the run itself notes also tells what the plain choice would have been.
    replayed(program, &takes).deviations
}
