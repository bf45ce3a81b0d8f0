//! The report of an exploration: what came about how often, and each failure once, as its smallest counterexample.
//!
//! Failures with the same counterexample are told together: they are most probably one bug.

mod causes;
mod columns;
mod json;
mod node;
mod phrase;

use std::collections::BTreeSet;

use crate::check::check;
use crate::choices::Take;
use crate::explore::replay::with_points;
use crate::explore::{Complaint, Coverage, Difference, Exploration, Failure, Rule, complaints};
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
    format!("{}\n{verdict}", summary(found, scenario))
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

/// Failures with the same counterexample together, each list in the order of the file.
pub fn bugs<'e>(failures: impl Iterator<Item = &'e Failure>) -> Vec<Vec<&'e Failure>> {
    let mut bugs: Vec<Vec<&Failure>> = Vec::new();
    for failure in failures {
        let same = |bug: &&mut Vec<&Failure>| bug[0].counterexample == failure.counterexample;
        match bugs.iter_mut().find(same) {
            Some(bug) => bug.push(failure),
            None => bugs.push(vec![failure]),
        }
    }
    bugs
}

/// What came about, in numbers.
fn summary(found: &Exploration, scenario: &Scenario) -> String {
    let Exploration { subject, runs, complete, .. } = found;
    let mut text = format!("{} ({})\n\n", subject.scenario, subject.model);
    let mut row = |label: &str, value: String| {
        // Two columns, as in the header of a trace.
        text.push_str(format!("{label:<11}{value}").trim_end());
        text.push('\n');
    };
    let cancels = subject.strategy.starts_with("cancel:");
    let how = match (*complete && found.is_whole(), cancels) {
        (true, false) => ", which is all that can differ",
        (true, true) => ", one for each wait of the plain run",
        (false, _) if found.short_look => ", a short look, as the plain run fails",
        (false, _) if found.stopped => ", and no more",
        (false, _) => "",
    };
    let stated = if found.stated(scenario).is_some() { ", as the file says" } else { "" };
    row("runs", format!("{runs}{how}   {}, seed {}{stated}", subject.strategy, subject.seed));
    if !found.is_whole() {
        let parts: Vec<_> = found.shards.iter().map(u64::to_string).collect();
        row("shards", format!("{} of {}", parts.join(", "), subject.shards));
    }
    if let Some(classes) = found.classes.filter(|_| found.is_whole()) {
        let repeated = match runs - classes {
            0 => ", one run of each".to_owned(),
            1 => ", and 1 run that repeats one".to_owned(),
            more => format!(", and {more} runs that repeat one"),
        };
        row("classes", format!("{classes}{repeated}"));
    }
    row("traces", found.traces.told());
    let mut label = "outcomes";
    for (outcome, runs) in &found.outcomes {
        row(label, format!("{runs:>6} {outcome}"));
        label = "";
    }
    let [least, median, most, greatest] = [0, 50, 99, 100].map(|percent| found.total(percent));
    row("total", format!("{least}s to {greatest}s, median {median}s, p99 {most}s"));
    label = "sometimes";
    for Coverage { text, first, runs: seen } in &found.sometimes {
        let pattern = text.trim_start_matches("sometimes ");
        row(
            label,
            match first {
                Some(first) => format!("{pattern}: {seen} of {runs} runs, first run {first}"),
                None => format!("{pattern}: none of {runs} runs"),
            },
        );
        label = "";
    }
    row(
        "failures",
        match found.failures.len() {
            0 => "none".to_owned(),
            number => format!("{number} distinct"),
        },
    );
    text
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
        Complaint::Differs(difference) => Some(differs(difference, screen)),
    }
}

/// Two runs that should be the same, side by side.
fn differs(difference: &Difference, screen: Screen) -> String {
    let Difference { run, event, cause, .. } = difference;
    let (nth, cause) =
        (event + 1, phrase::wrapped(&format!("most probably: {cause}"), screen.columns()));
    format!(
        "run {run} is another when it is made again: they part at event {nth}\n\n{difference}{cause}"
    )
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
    pub(super) fn headline(&self, shown: &Shown) -> String {
        let rules: Vec<_> = self.failures.iter().map(|it| named(&it.rule)).collect();
        let verb = if rules.len() == 1 { "fails" } else { "fail" };
        let rules = phrase::list(&rules);
        let Shown { trace, points, .. } = shown;
        let known = phrase::Known { scenario: self.scenario, trace, points };
        let with = phrase::deviations(&self.failures[0].counterexample, &known);
        let of = self.found.runs;
        let runs = self.failures.iter().map(|failure| failure.runs).max().unwrap_or_default();
        let first = self.failures.iter().min_by_key(|failure| failure.first);
        let (first, by) = first.map_or((0, None), |it| (it.first, it.by.as_ref()));
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        let told =
            format!("{with}, {rules} {verb} ({runs} of {of} runs, the first is run {first}{by})");
        phrase::wrapped(&told, self.screen.columns())
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
    let told = format!("In this run {} {verb}, too", phrase::list(others));
    if others.is_empty() { String::new() } else { phrase::wrapped(&told, screen.columns()) }
}

/// The rule as a sentence names it.
pub(super) fn named(rule: &Rule) -> String {
    match rule {
        Rule::Stated { word, text, found, .. } if word == "outcome" => {
            format!("`{text}` (it is `{found}`)")
        }
        Rule::Stated { text, .. } => format!("`{text}`"),
        Rule::Unstated { word, found } if word == "outcome" => {
            format!("the unstated `outcome \"ok\"` (it is `{found}`)")
        }
        Rule::Unstated { word, .. } => {
            let rule = match &**word {
                "leaks" => "no task is left running",
                "unawaited" => "every coroutine is awaited",
                "untaken" => "every failure is taken",
                other => other,
            };
            format!("the unstated rule that {rule}")
        }
    }
}
