//! Every run of a scenario, one after the other, and what is seen of each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;

use standstill::check::check;
use standstill::choices::{Choices, Point, Touch, Turn};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{TaskId, Trace};

use crate::support::paths::{Path, every_path};

/// What runs show, each in words.
pub(in crate::oracles) type Seen = BTreeSet<String>;

/// A turn of a run: whose, and what it touched.
pub(in crate::oracles) type Touched = (TaskId, Vec<Touch>);

/// Takes a path, and keeps the turns.
struct Followed {
    path: Path,
    turns: Rc<RefCell<Vec<Touched>>>,
}

impl Choices for Followed {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        self.path.choose(point)
    }

    fn wants_turns(&self) -> bool {
        true
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        self.turns.borrow_mut().push((turn.task, turn.touches.to_vec()));
    }
}

/// What all runs show; `None` if there are more than `most`.
pub(super) fn every_run(scenario: &Scenario, model: Model, most: usize) -> Option<Seen> {
    every_run_as(scenario, model, most, seen)
}

/// The same, as `seen` shows a run.
pub(in crate::oracles) fn every_run_as(
    scenario: &Scenario,
    model: Model,
    most: usize,
    seen: impl Fn(&Scenario, &Trace) -> String,
) -> Option<Seen> {
    let (runner, mut all) = (Runner::new(scenario, model), Seen::new());
    let are_all = every_path(most, |path| _ = all.insert(seen(scenario, &runner.run(path))));
    are_all.then_some(all)
}

/// The same, as `seen` shows the turns of a run.
pub(in crate::oracles) fn every_run_by_turns(
    scenario: &Scenario,
    model: Model,
    most: usize,
    seen: impl Fn(&Trace, &[Touched]) -> String,
) -> Option<Seen> {
    let (runner, mut all) = (Runner::new(scenario, model), Seen::new());
    let are_all = every_path(most, |path| {
        let turns = Rc::default();
        let trace = runner.run(Followed { path, turns: Rc::clone(&turns) });
        all.insert(seen(&trace, &turns.borrow()));
    });
    are_all.then_some(all)
}

/// What can be told apart of a run: how it ended, what is broken, and what each task did when. Tasks are told by their names.
pub(in crate::oracles) fn seen(scenario: &Scenario, trace: &Trace) -> String {
    let mut seen = format!("{:?} at {}\n", trace.outcome, trace.total);
    for violation in check(scenario, trace).violations {
        _ = writeln!(seen, "broken: {}", violation.expected);
    }
    let line = |event| (trace.line(event), event.at);
    let mut lines: Vec<_> =
        trace.events.iter().map(|event| (trace.name(event.task), line(event))).collect();
    lines.sort_by_key(|(task, _)| *task);
    for (_, (line, at)) in lines {
        _ = writeln!(seen, "{at} {line}");
    }
    seen
}
