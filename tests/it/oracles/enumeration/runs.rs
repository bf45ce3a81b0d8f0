//! Every run of a scenario, one after the other, and what is seen of each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;

use standstill::check::check;
use standstill::choices::{Choices, Options, Point, Touch, Turn};
use standstill::run::Runner;
use standstill::scenario::{Model, Ratio, Scenario};
use standstill::trace::{TaskId, Trace};

/// What runs show, each in words.
pub(in crate::oracles) type Seen = BTreeSet<String>;

/// What was taken at each decision of a run so far, and how many alternatives there were.
type Taken = Rc<RefCell<Vec<(u64, u64)>>>;

/// A turn of a run: whose, and what it touched.
pub(in crate::oracles) type Touched = (TaskId, Vec<Touch>);

/// Takes what it is told as long as that lasts, and then the first of the alternatives.
struct Path {
    begins: Vec<u64>,
    taken: Taken,
    turns: Option<Rc<RefCell<Vec<Touched>>>>,
}

impl Choices for Path {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let mut taken = self.taken.borrow_mut();
        let choice = self.begins.get(taken.len()).copied().unwrap_or(0);
        let never = matches!(point.options, Options::Happens { odds: Ratio(0) });
        taken.push((choice, if never { 1 } else { point.alternatives() }));
        choice
    }

    fn wants_turns(&self) -> bool {
        self.turns.is_some()
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        if let Some(turns) = &self.turns {
            turns.borrow_mut().push((turn.task, turn.touches.to_vec()));
        }
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
    every_run_of(scenario, model, most, false, |trace, _| seen(scenario, trace))
}

/// The same, as `seen` shows the turns of a run.
pub(in crate::oracles) fn every_run_by_turns(
    scenario: &Scenario,
    model: Model,
    most: usize,
    seen: impl Fn(&Trace, &[Touched]) -> String,
) -> Option<Seen> {
    every_run_of(scenario, model, most, true, seen)
}

fn every_run_of(
    scenario: &Scenario,
    model: Model,
    most: usize,
    by_turns: bool,
    seen: impl Fn(&Trace, &[Touched]) -> String,
) -> Option<Seen> {
    let runner = Runner::new(scenario, model);
    let (mut all, mut begins) = (Seen::new(), Vec::new());
    for _ in 0..most {
        let (taken, turns) = (Taken::default(), Rc::default());
        let path =
            Path { begins, taken: Rc::clone(&taken), turns: by_turns.then(|| Rc::clone(&turns)) };
        let trace = runner.run(path);
        all.insert(seen(&trace, &turns.borrow()));
        let taken = taken.borrow();
        let Some(last) = taken.iter().rposition(|(choice, of)| choice + 1 < *of) else {
            return Some(all);
        };
        begins = taken[..=last].iter().map(|(choice, _)| *choice).collect();
        begins[last] += 1;
    }
    None
}

/// What can be told apart of a run: how it ended, what is broken, and what each task did when. Tasks are told by their names.
pub(super) fn seen(scenario: &Scenario, trace: &Trace) -> String {
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
