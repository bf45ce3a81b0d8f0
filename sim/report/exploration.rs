//! The report of an exploration: what came about how often, and each failure once, as its smallest counterexample.
//!
//! Failures with the same counterexample are told together: they are most probably one bug.

mod causes;
mod columns;
mod json;
mod node;

use std::collections::BTreeSet;

use crate::check::check;
use crate::choices::Take;
use crate::explore::replay::with_points;
use crate::explore::{Complaint, Coverage, Exploration, Failure, Rule, complaints};
use crate::found::{self, Known, bugs, differs, list, named, summary, wrapped};
use crate::run::Runner;
use crate::scenario::source::STANDARD_INPUT;
use crate::scenario::{Model, ModelKind, Scenario, Text};
use crate::trace::Trace;

use super::shell::quoted;
use super::{Palette, Run, Screen};
pub use json::{FORMAT as EXPLORATION_FORMAT, Place, exploration_json};
pub use node::replay_nodes;

/// The whole report: what came about, and what is wrong about it. `fails` are the words of the expectations that are
/// meant to be found broken.
pub fn exploration(
    found: &Exploration,
    scenario: &Scenario,
    model: Model,
    fails: &[Text],
    screen: impl Into<Screen>,
) -> String {
    let screen = screen.into();
    let palette = Palette::new(screen.color);
    let wrong = exploration_failures(found, scenario, model, fails, screen);
    let style = palette.verdict(wrong.is_empty());
    let verdict = match (wrong.is_empty(), found.failures.len()) {
        (true, 0) => match nothing_checked(found, scenario, model.kind()) {
            Some(words) => format!("{words}\n"),
            None => format!("{style}no failure found{style:#}\n"),
        },
        (true, _) => {
            let told = expected_failures(found, scenario, model, screen);
            format!("{told}\n{style}found the failure that was expected{style:#}\n")
        }
        (false, _) => wrong,
    };
    let is_stated = found.stated(scenario).is_some();
    format!("{}\n{verdict}", summary(found, is_stated))
}

/// What is told of an exploration without a failure that has checked nothing which is stated.
pub(super) fn nothing_checked(
    found: &Exploration,
    scenario: &Scenario,
    model: ModelKind,
) -> Option<&'static str> {
    if found.runs == 0 {
        return Some("nothing was checked: no run was made");
    }
    scenario.expectations(model).next().is_none().then_some(super::NOTHING_CHECKED)
}

/// What is wrong with an exploration; empty if nothing is.
pub fn exploration_failures(
    found: &Exploration,
    scenario: &Scenario,
    model: Model,
    fails: &[Text],
    screen: impl Into<Screen>,
) -> String {
    let screen = screen.into();
    let told = complaints(found, fails);
    let plain = told.iter().filter_map(|it| plain_complaint(*it, found, screen));
    let mut parts: Vec<_> = plain.collect();
    let failures = told.iter().filter_map(|complaint| match complaint {
        Complaint::Fails(failure) => Some(*failure),
        _ => None,
    });
    let bugs = bugs(failures);
    for (failures, node) in bugs.iter().zip(replay_nodes(&bugs, scenario, model)) {
        parts.push(Bug { failures, found, scenario, model, screen }.told(node.as_deref()));
    }
    parts.join("\n")
}

/// What failed, where all of it is meant to: each counterexample in a sentence, and how to look at it.
fn expected_failures(
    found: &Exploration,
    scenario: &Scenario,
    model: Model,
    screen: Screen,
) -> String {
    let bugs = bugs(found.failures.iter());
    let told = bugs.iter().map(|failures| {
        let bug = Bug { failures, found, scenario, model, screen };
        format!("{}look at it: {}\n", bug.headline(&bug.shown()), bug.command())
    });
    told.collect::<Vec<_>>().join("\n")
}

/// What is wrong other than a failing expectation.
pub(super) fn plain_complaint(
    complaint: Complaint<'_>,
    found: &Exploration,
    screen: Screen,
) -> Option<String> {
    let runs = found.runs;
    match complaint {
        Complaint::Fails(_) => None,
        Complaint::NeverFails(word) => Some(format!(
            "`{word}` was expected to fail, and holds in each of {runs} runs{}\n",
            if found.complete { "" } else { ": look further, with more runs or another strategy" }
        )),
        Complaint::NeverSeen(Coverage { text, .. }) => {
            Some(format!("`{text}`: none of {runs} runs shows it\n"))
        }
        Complaint::Differs(difference) => Some(differs(difference, screen.columns())),
    }
}

/// Failures that have one counterexample.
pub(super) struct Bug<'b> {
    pub(super) failures: &'b [&'b Failure],
    pub(super) found: &'b Exploration,
    pub(super) scenario: &'b Scenario,
    pub(super) model: Model,
    pub(super) screen: Screen,
}

/// The run that shows a bug.
pub(super) struct Shown {
    trace: Trace,
    plain: Trace,
    /// The names of the points that it or the plain run comes to.
    points: BTreeSet<Text>,
}

impl Bug<'_> {
    fn told(&self, node: Option<&str>) -> String {
        let Self { failures, scenario, .. } = *self;
        let shown = self.shown();
        let trace = &shown.trace;
        let mut verdict = check(scenario, trace);
        let meant = |rule: &Rule| failures.iter().any(|failure| failure.rule == *rule);
        let rules = Rule::broken_by(trace, scenario);
        let mut are_meant = rules.iter().map(meant);
        verdict.violations.retain(|_| are_meant.next().unwrap_or_default());
        let others: Vec<_> = rules.iter().filter(|rule| !meant(rule)).map(named).collect();
        let broken = Run { scenario, trace, verdict: &verdict };
        let parts = [
            self.headline(&shown),
            super::violations(broken, &self.command(), self.screen),
            told_too(&others, self.screen),
            self.columns(&shown),
            self.causes(&shown),
            self.keep(node),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The run that shows them, and the plain one.
    pub(super) fn shown(&self) -> Shown {
        let made = |takes: &[Take]| with_points(&Runner::new(self.scenario, self.model), takes);
        let ((trace, points), (plain, plain_points)) = (made(&self.takes()), made(&[]));
        let points = points.into_keys().chain(plain_points.into_keys()).collect();
        Shown { trace, plain, points }
    }

    pub(super) fn takes(&self) -> Vec<Take> {
        self.failures[0].takes()
    }

    /// The command that shows the run.
    pub(super) fn command(&self) -> String {
        super::shown_again(self.scenario, self.model.kind(), &self.takes())
    }

    /// The counterexample in words: with what the run needs, what fails.
    pub(super) fn headline(&self, Shown { trace, points, .. }: &Shown) -> String {
        let known = Known { services: &self.scenario.services, trace, points };
        found::headline(self.failures, self.found.runs, &known, self.screen.columns())
    }

    fn columns(&self, Shown { trace, plain, .. }: &Shown) -> String {
        if self.failures[0].counterexample.is_empty() {
            return String::new();
        }
        columns::side_by_side("plain run", plain, "this run", trace, self.screen.columns())
    }

    fn causes(&self, Shown { trace, .. }: &Shown) -> String {
        let causes = self.failures[0].causes.as_ref();
        causes.map_or_else(String::new, |it| causes::causes(it, trace, self.screen.columns()))
    }

    fn keep(&self, node: Option<&str>) -> String {
        let file = match &*self.scenario.source.file() {
            STANDARD_INPUT => "what was read".to_owned(),
            _ => quoted(&self.scenario.source.path),
        };
        match node {
            Some(node) => format!("keep it as a test, in {file}:\n\n{node}"),
            None => "the plain run shows it: mend that first\n".to_owned(),
        }
    }
}

/// What else does not hold in the run, and is told elsewhere.
fn told_too(others: &[String], screen: Screen) -> String {
    let verb = if others.len() == 1 { "fails" } else { "fail" };
    let told = format!("In this run {} {verb}, too", list(others));
    if others.is_empty() { String::new() } else { wrapped(&told, screen.columns()) }
}
