//! Causes: why a counterexample fails, as numbers.
//!
//! Its run is cut at each decision; what comes after is left to chance, many times over. How often it still fails says what the decision
//! has done: where that jumps, the failure is decided. Which of the decisions could as well be any other, and which lines have led to the failure, is
//! told, too. All of it follows from the counterexample alone: the same numbers on every machine.
//!
//! By chance each alternative is as likely as any other, what the file gives odds comes about with those, and nobody is cancelled.
//!
//! ```
//! use standstill::explore::causes::{Causes, Explain, explain};
//! use standstill::explore::{Options, explore};
//! use standstill::scenario::{Model, Scenario};
//!
//! let text = r#"
//!     scenario "Two coins"
//!     main {
//!         try { fail "tails" chance=0.5; log "heads"; }
//!         catch { log "tails"; }
//!         try { fail "tails" chance=0.5; log "heads"; }
//!         catch { log "tails"; }
//!     }
//!     expect { eventually "main log heads"; }
//! "#;
//! let scenario = Scenario::parse("coins.kdl", text)?;
//! let found = explore(&scenario, Model::Async, &Options::default());
//! let causes = explain(&found.failures[0], &scenario, Model::Async, Explain::Always);
//! let Causes { start, cuts, .. } = causes.expect("it is small");
//! let percent = |millionths| millionths / 10_000;
//! assert_eq!(percent(start.millionths), 25);
//! assert_eq!(cuts.iter().map(|cut| percent(cut.after.millionths)).collect::<Vec<_>>(), [50, 100]);
//! # Ok::<(), standstill::scenario::ScenarioError>(())
//! ```

mod chances;
mod course;
mod slice;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::exploration::{Exploration, Failure};
use super::rule::Rule;
use crate::check::check;
use crate::choices::{Replay, Take};
use crate::run::Runner;
use crate::scenario::{Model, Scenario, Text};
use chances::{Budget, Chances};
pub use chances::{Chance, RUNS};
use course::{Course, Made};

/// How much is done for all failures of an exploration where nobody asks for more: about a second at most.
const CHEAP: u64 = 6_000_000;
/// And where somebody does.
const MOST: u64 = 400_000_000;
/// What makes so much of a difference, in millionths, decides something.
const JUMP: u32 = 100_000;

/// When the causes of failures are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// Where that takes few and short runs.
    #[default]
    Cheaply,
    /// Even if it takes long.
    Always,
    /// Never.
    Never,
}

/// Why a run fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {
    /// How likely a run fails so when all of it is left to chance.
    pub start: Chance,
    /// The decisions of the run at which it was cut, in their order; not all of a long run.
    pub cuts: Vec<Cut>,
    /// How many decisions there are.
    pub decisions: u64,
    /// The place among the cuts of the one that makes the greatest difference, if one makes any.
    pub jump: Option<u64>,
    /// The events that matter, by their indices, in order; `None` if that is not known, or all may.
    pub lines: Option<Vec<u64>>,
    /// How many events there are.
    pub events: u64,
}

/// A decision at which the run was cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Which decision of the run it is, from 1.
    pub number: u64,
    /// The name of its point.
    pub point: Text,
    /// What was taken.
    pub choice: Text,
    /// Whether the plain run takes that, too.
    pub plain: bool,
    /// How many events there were before it, but for those of the turn that it was made in.
    pub events: u64,
    /// How likely the run fails with all decisions before it as they were,
    pub before: Chance,
    /// and with this one, too.
    pub after: Chance,
    /// What of the other alternatives comes to the same.
    pub others: Others,
}

/// What comes of the alternatives that were not taken, where everything else is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Others {
    /// How many were tried; of a deviation, not the plain one.
    pub tried: u64,
    /// With how many of these it fails as well.
    pub fail: u64,
    /// Whether there are no more.
    pub all: bool,
}

impl Others {
    /// Whether the choice may be any other.
    pub const fn are_alike(self) -> bool {
        self.tried > 0 && self.fail == self.tried
    }
}

/// Gives the failures of a whole exploration their causes, as far as `explain` goes. Of those with one counterexample, which are told together, the
/// first gets them.
pub fn attach(found: &mut Exploration, scenario: &Scenario, model: Model, explain: Explain) {
    let Some(mut budget) = explain.budget() else { return };
    let mut known = BTreeSet::new();
    for failure in &mut found.failures {
        let takes = failure.takes();
        failure.causes = None;
        if known.insert(Replay::token(&takes)) {
            failure.causes = of_failure(failure, scenario, model, &mut budget);
        }
    }
}

/// The causes of a failure; `None` if `explain` does not go that far.
pub fn explain(
    failure: &Failure,
    scenario: &Scenario,
    model: Model,
    explain: Explain,
) -> Option<Causes> {
    of_failure(failure, scenario, model, &mut explain.budget()?)
}

impl Explain {
    const fn budget(self) -> Option<Budget> {
        match self {
            Self::Cheaply => Some(Budget { left: CHEAP }),
            Self::Always => Some(Budget { left: MOST }),
            Self::Never => None,
        }
    }
}

fn of_failure(
    failure: &Failure,
    scenario: &Scenario,
    model: Model,
    budget: &mut Budget,
) -> Option<Causes> {
    let rule = &failure.rule;
    let takes = failure.takes();
    let runner = &Runner::new(scenario, model);
    let course = Course::of(runner, Replay::new(takes.iter().cloned()));
    let cancels = Replay::new(takes.iter().cloned());
    if !Rule::broken_by(&course.trace, scenario).contains(rule) {
        return None;
    }
    let mut chances = Chances::new(runner, rule, cancels, budget);
    let known = chances.along(&course)?;
    let mut cuts = Vec::new();
    for (place, made) in course.decisions.iter().enumerate() {
        let (Some(before), Some(after)) = (known.get(&place), known.get(&(place + 1))) else {
            continue;
        };
        cuts.push(Cut {
            number: place as u64 + 1,
            point: Text::clone(&made.point),
            choice: Text::clone(&made.choice),
            plain: made.is_plain(),
            events: events_before(&course, made),
            before: *before,
            after: *after,
            others: others(made, &takes, &mut chances),
        });
    }
    let roots = witnesses(rule, scenario, &course);
    let lines = slice::slice(&course, &roots);
    Some(Causes {
        start: known.get(&0).copied().unwrap_or(Chance::CERTAIN),
        jump: jump(&cuts),
        cuts,
        decisions: course.decisions.len() as u64,
        lines: lines.map(|lines| lines.into_iter().map(|event| event as u64).collect()),
        events: course.trace.events.len() as u64,
    })
}

/// How many events there were before the turn in or before which this was decided.
fn events_before(course: &Course, made: &Made) -> u64 {
    let last = made.turns.checked_sub(1).and_then(|turn| course.turns.get(turn));
    last.map_or(0, |turn| turn.events.1 as u64)
}

/// The cut that makes it likelier by most that the run fails, the first of equals.
fn jump(cuts: &[Cut]) -> Option<u64> {
    let by = |cut: &Cut| cut.after.millionths.saturating_sub(cut.before.millionths);
    let most = cuts.iter().map(by).max().filter(|most| *most >= JUMP)?;
    cuts.iter().position(|cut| by(cut) == most).map(|place| place as u64)
}

/// What comes of the other alternatives of a decision.
fn others(made: &Made, takes: &[Take], chances: &mut Chances<'_>) -> Others {
    let mut others = Others { tried: 0, fail: 0, all: made.are_all };
    let plain = if made.is_plain() { None } else { made.others.first() };
    let rest: Vec<Take> = takes.iter().filter(|take| take.point != made.point).cloned().collect();
    for label in made.others.iter().filter(|label| Some(*label) != plain) {
        if chances.budget.is_spent() {
            others.all = false;
            break;
        }
        let take = Take { point: Text::clone(&made.point), alternative: Text::clone(label) };
        let trace = chances.runner.run(Replay::new(rest.iter().cloned().chain([take])));
        others.tried += 1;
        others.fail += u64::from(chances.fails(&trace));
        chances.runner.reuse(trace);
    }
    others
}

/// The events that show that a run breaks a rule; none where it is broken by what is missing.
fn witnesses(rule: &Rule, scenario: &Scenario, course: &Course) -> Vec<usize> {
    /// Words of expectations that are broken by what has happened.
    const SHOWN: [&str; 5] = ["never", "order", "outcome", "total", "untaken"];
    if !SHOWN.contains(&rule.word()) {
        return Vec::new();
    }
    let broken = Rule::broken_by(&course.trace, scenario);
    let verdict = check(scenario, &course.trace);
    let shown = verdict.violations.into_iter().zip(&broken).filter(|(_, broken)| *broken == rule);
    let mut all: Vec<usize> = shown.flat_map(|(violation, _)| violation.witnesses).collect();
    all.sort_unstable();
    all.dedup();
    // Of an order, what did not come at all cannot be shown.
    if rule.word() == "order" && all.len() < 2 { Vec::new() } else { all }
}
