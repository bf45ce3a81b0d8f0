//! Explorations of one run, which somebody has chosen.

use super::Options;
#[cfg(feature = "scenarios")]
use super::counterexample;
use super::exploration::Exploration;
use super::finding::Finding;
use super::program::Program;
#[cfg(feature = "simulate")]
use super::search::Plan;
#[cfg(feature = "simulate")]
use crate::choices::{Replay, Take};
#[cfg(feature = "simulate")]
use crate::trace::Trace;

/// The exploration that has made this run alone; `by` says how it was chosen. What only some run has to show (`sometimes`) is left out.
pub(super) fn of_one(finding: Finding, by: &str, program: &dyn Program) -> Exploration {
    let options = Options { runs: 1, ..Options::default() };
    let mut found = Exploration::new(program, &options);
    by.clone_into(&mut found.subject.strategy);
    found.sometimes.clear();
    found.add(finding, program);
    for failure in &mut found.failures {
        failure.counterexample.clone_from(&failure.simplest.deviations);
    }
    found
}

/// The same, with each failure reduced to its counterexample.
#[cfg(feature = "scenarios")]
pub(super) fn shrunk(finding: Finding, by: &str, program: &dyn Program) -> Exploration {
    let mut found = of_one(finding, by, program);
    counterexample::attach(&mut found, program);
    found
}

/// The run that takes these, and the exploration of it alone: what fails in it has it for its counterexample.
#[cfg(feature = "simulate")]
pub(crate) fn replayed_alone(program: &dyn Program, takes: &[Take]) -> (Trace, Exploration) {
    let takes = takes.to_vec();
    let plan = Plan::new(0, move || Replay::new(takes.iter().cloned()));
    let finding = Finding::make(&plan, program);
    let trace = finding.observed.trace.clone();
    (trace, of_one(finding, "replay", program))
}
