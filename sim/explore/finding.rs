//! Findings: what there is to know of one explored run, found out on the thread that made it.

use std::fmt::Write;

use super::exploration::Rule;
use super::search::{Observed, Plan};
use super::twice::{self, Difference};
use crate::check::{check, shows};
use crate::choices::Hash;
use crate::scenario::{Model, Pattern, Property, Scenario};
use crate::trace::Trace;

/// One run in so many is made twice.
const SAMPLE: u64 = 16;

/// A run, and what it shows.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) observed: Observed,
    /// Stands for the lines of the trace.
    pub(super) fingerprint: u64,
    /// What does not hold, and what should be so in words.
    pub(super) broken: Vec<(Rule, String)>,
    /// For each `sometimes`, whether this run shows it.
    pub(super) shown: Vec<bool>,
    /// Where a second run with the same choices differs.
    pub(super) difference: Option<Difference>,
}

impl Finding {
    pub(super) fn make(plan: &Plan, scenario: &Scenario, model: Model) -> Self {
        let observed = plan.make(scenario, model);
        let trace = &observed.trace;
        let broken = broken(scenario, trace);
        let sampled = plan.number.is_multiple_of(SAMPLE) || !broken.is_empty();
        let difference = if sampled {
            twice::difference(plan.number, trace, &plan.make(scenario, model).trace)
        } else {
            None
        };
        let shown = sometimes(scenario, model).map(|(_, pattern)| shows(trace, pattern)).collect();
        Self { fingerprint: fingerprint(trace), broken, shown, difference, observed }
    }
}

/// What does not hold of a trace, each rule once.
pub(super) fn broken(scenario: &Scenario, trace: &Trace) -> Vec<(Rule, String)> {
    let violations = check(scenario, trace).violations.into_iter();
    let rule = |it| (Rule::of(&it, scenario, trace), it.expected);
    let mut broken: Vec<_> = violations.map(rule).collect();
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// The `sometimes` expectations under a model: how each is written, and its pattern.
pub(super) fn sometimes(
    scenario: &Scenario,
    model: Model,
) -> impl Iterator<Item = (String, &Pattern)> {
    scenario.expectations(model.kind()).filter_map(|expectation| match &expectation.property {
        Property::Sometimes(pattern) => Some((format!("sometimes \"{pattern}\""), pattern)),
        _ => None,
    })
}

/// A number that two traces share only if they read alike.
fn fingerprint(trace: &Trace) -> u64 {
    let (mut hash, mut line) = (Hash::new(0), String::new());
    for event in &trace.events {
        line.clear();
        // Writing to a string cannot fail.
        let _ = write!(line, "{} {} {}", event.at, trace.name(event.task), event.what);
        hash = hash.with_text(&line);
    }
    hash.word()
}
