//! The oracle: scenarios drawn at random, one edit that is known, and exactly that is told.

use std::fmt::Write;

use proptest::prelude::*;
use standstill::check::check;
use standstill::choices::Plain;
use standstill::diff::edits::{Edit, Edits};
use standstill::diff::{Change, Changes, Recorded, compare, patch};
use standstill::run::run;
use standstill::scenario::Scenario;
use standstill::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Sleep(u64),
    Fetch(usize),
    Log(usize),
}

/// A program: `main` gathers tasks, each of which has steps; services take so many microseconds.
#[derive(Clone, Debug)]
struct Program {
    latencies: Vec<u64>,
    /// The service that answers 404, if one does.
    broken: Option<usize>,
    tasks: Vec<(String, Vec<Step>)>,
}

/// One thing that is changed, and where.
#[derive(Clone, Debug)]
enum Known {
    Longer { service: usize, by: u64 },
    Swap { task: usize, step: usize },
    NewTask(Vec<Step>),
    Failure { service: usize },
    Rename { task: usize },
    AddStep { task: usize, place: usize, step: Step },
}

impl Program {
    fn text(&self) -> String {
        let mut text = String::from("scenario \"random\"\n");
        for (service, latency) in self.latencies.iter().enumerate() {
            let fails = if self.broken == Some(service) { " { fail 404; }" } else { "" };
            let _ = writeln!(text, "service \"s{service}\" latency=\"{latency}us\"{fails}");
        }
        text += "main {\n    log \"begin\"\n    gather {\n";
        for (index, (name, steps)) in self.tasks.iter().enumerate() {
            // A start of its own, so that no two tasks do something at one instant by chance.
            let _ =
                writeln!(text, "task \"{name}\" {{\n    sleep \"{}us\"", 1_000_003 * (index + 1));
            for step in steps {
                let _ = match step {
                    Step::Sleep(length) => writeln!(text, "    sleep \"{length}us\""),
                    Step::Fetch(service) => writeln!(text, "    fetch \"s{service}\""),
                    Step::Log(number) => writeln!(text, "    log \"line {number}\""),
                };
            }
            text += "}\n";
        }
        text + "    }\n    log \"end\"\n}\n"
    }

    fn recorded(&self) -> Recorded {
        let text = self.text();
        let scenario = Scenario::parse("random.kdl", &text)
            .unwrap_or_else(|error| panic!("{}\n{text}", error.render(false, 100)));
        let trace = run(&scenario, scenario.models[0], Plain);
        Recorded::checked(&scenario, &trace, &check(&scenario, &trace))
    }

    fn fetches(&self, service: usize) -> usize {
        let steps = self.tasks.iter().flat_map(|(_, steps)| steps);
        steps.filter(|step| **step == Step::Fetch(service)).count()
    }

    fn edited(&self, edit: &Known) -> Self {
        let mut edited = self.clone();
        match edit {
            Known::Longer { service, by } => edited.latencies[*service] += by,
            Known::Swap { task, step } => edited.tasks[*task].1.swap(*step, step + 1),
            Known::NewTask(steps) => edited.tasks.push(("another".to_owned(), steps.clone())),
            Known::Failure { service } => edited.broken = Some(*service),
            Known::Rename { task } => edited.tasks[*task].0 = "renamed".to_owned(),
            Known::AddStep { task, place, step } => {
                edited.tasks[*task].1.insert(*place, step.clone());
            }
        }
        edited
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..900_000_u64).prop_map(Step::Sleep),
        (0..3_usize).prop_map(Step::Fetch),
        (0..3_usize).prop_map(Step::Log),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 2..6)
}

fn programs() -> impl Strategy<Value = Program> {
    let tasks = prop::collection::vec(steps(), 1..5);
    (prop::collection::vec(1_000..900_000_u64, 3), tasks).prop_map(|(latencies, tasks)| {
        let tasks = tasks.into_iter().enumerate();
        let tasks =
            tasks.map(|(index, steps)| (format!("task {}", ["a", "b", "c", "d"][index]), steps));
        Program { latencies, broken: None, tasks: tasks.collect() }
    })
}

fn known() -> impl Strategy<Value = (Program, Known)> {
    let pick = any::<(prop::sample::Index, prop::sample::Index)>();
    (programs(), pick, 0..6_u8, step(), steps(), 1..900_000_u64).prop_map(
        |(program, (one, other), kind, step, steps, by)| {
            let task = one.index(program.tasks.len());
            let service = one.index(program.latencies.len());
            let count = program.tasks[task].1.len();
            let edit = match kind {
                0 => Known::Longer { service, by },
                1 => Known::Swap { task, step: other.index(count - 1) },
                2 => Known::NewTask(steps),
                3 => Known::Failure { service },
                4 => Known::Rename { task },
                _ => Known::AddStep { task, place: other.index(count + 1), step },
            };
            (program, edit)
        },
    )
}

/// Whether exactly what is known has been told, beside the total that follows from it.
fn is_told(program: &Program, edit: &Known, changes: &Changes) -> bool {
    let told: Vec<_> = changes.changes.iter().map(|told| &told.change).collect();
    let told: Vec<_> = told.into_iter().filter(|it| !matches!(it, Change::Total { .. })).collect();
    let name = |task: usize| &*program.tasks[task].0;
    match edit {
        Known::Longer { service, by } => {
            let step = format!("fetch s{service}");
            let is_so = |change: &&Change| {
                matches!(change, Change::StepLength { step: told, before, after, .. }
                if **told == *step && after.saturating_sub(*before) == Duration::from_nanos(by * 1_000))
            };
            told.len() == program.fetches(*service) && told.iter().all(is_so)
        }
        Known::Swap { task, step } => {
            let steps = &program.tasks[*task].1;
            if steps[*step] == steps[step + 1] {
                return told.is_empty();
            }
            matches!(told[..], [Change::StepMoved { steps, .. }] if *steps.task == *name(*task))
        }
        Known::NewTask(_) => matches!(told[..], [Change::TaskNew(life)] if life.task == "another"),
        Known::Failure { service } => {
            let text = format!("fetch s{service}: 404");
            let is_so = |change: &&Change| matches!(change, Change::FailureNew { steps, instead_of: Some(_) } if steps.texts == [&*text]);
            told.len() == program.fetches(*service) && told.iter().all(is_so)
        }
        Known::Rename { task } => {
            matches!(told[..], [Change::TaskRenamed { before, after }] if **before == *name(*task) && after == "renamed")
        }
        Known::AddStep { task, step, .. } => {
            let lines = if matches!(step, Step::Fetch(_)) { 2 } else { 1 };
            matches!(told[..], [Change::StepNew(steps)] if *steps.task == *name(*task) && steps.texts.len() == lines)
        }
    }
}

/// How many lines differ, by the edits; each of them names its change.
fn differing(edits: &Edits) -> usize {
    let events = edits.events.iter().map(|edit| match edit {
        Edit::Take { change: None, later, earlier, .. } => {
            assert!(later.is_zero() && earlier.is_zero(), "what moves has a reason");
            0
        }
        Edit::Take { count, .. } => *count,
        Edit::Say { .. } => 1,
    });
    events.sum::<usize>() + edits.gone.iter().map(|gone| gone.count).sum::<usize>()
}

proptest! {
    #[test]
    fn a_known_edit_is_told_and_nothing_else((program, edit) in known()) {
        let edited = program.edited(&edit);
        let (before, after) = (program.recorded(), edited.recorded());
        for (before, after) in [(&before, &after), (&after, &before)] {
            let changes = compare(before, after);
            let json = serde_json::to_string(&changes).unwrap();
            let read: Changes = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&read, &changes);
            let patched = patch(&read.edits, before);
            prop_assert_eq!(patched.as_ref(), Some(after));
            let counted: usize = changes.changes.iter().map(|told| told.lines + told.moved).sum();
            if !matches!(edit, Known::Rename { .. }) {
                prop_assert_eq!(counted, differing(&changes.edits), "{:#?}", changes);
            }
        }
        let changes = compare(&before, &after);
        prop_assert!(is_told(&program, &edit, &changes), "{:#?}\n{}\n{}", changes.changes, program.text(), edited.text());
        prop_assert_eq!(compare(&before, &before).changes, []);
        prop_assert_eq!(compare(&after, &after).changes, []);
    }
}
