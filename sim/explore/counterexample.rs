//! Counterexamples: for each failure that was found, the fewest and smallest deviations that still show it.

use super::exploration::{Exploration, Rule};
use super::finding::broken;
use super::shrink::shrink;
use crate::choices::{Replay, Take};
use crate::run::run;
use crate::scenario::{Model, Scenario};
use crate::trace::{Deviation, Trace};

/// How many runs are made at most to shrink one failure.
const MOST_RUNS: u64 = 5000;

/// Gives each failure its counterexample.
pub(super) fn attach(found: &mut Exploration, scenario: &Scenario, model: Model) {
    for failure in &mut found.failures {
        failure.counterexample =
            of_rule(&failure.rule, &failure.simplest.deviations, scenario, model);
    }
}

/// The fewest and smallest of these deviations that still break `rule`.
pub fn of_rule(
    rule: &Rule,
    deviations: &[Deviation],
    scenario: &Scenario,
    model: Model,
) -> Vec<Deviation> {
    let fails = |takes: &[Take]| breaks(rule, scenario, &replayed(takes, scenario, model));
    let takes = shrink(deviations, MOST_RUNS, fails);
    // What the run itself notes also tells what the plain choice would have been.
    replayed(&takes, scenario, model).deviations
}

/// The run with these deviations; those that match nothing fall away.
fn replayed(takes: &[Take], scenario: &Scenario, model: Model) -> Trace {
    run(scenario, model, Replay::new(takes.iter().cloned()))
}

fn breaks(rule: &Rule, scenario: &Scenario, trace: &Trace) -> bool {
    broken(scenario, trace).iter().any(|(broken, _)| broken == rule)
}
