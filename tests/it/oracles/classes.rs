//! The exhaustive search makes one run of each class of runs that nobody can tell apart.
//!
//! How many classes there are is counted by an enumeration that leaves nothing out: two runs are of one class if the same
//! turns come in them, and those of each two that could see each other in the same order.

use std::collections::BTreeMap;
use std::fmt::Write;

use standstill::choices::dependent;
use standstill::explore::Facts;
use standstill::explore::search::{Exhaustive, Search};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::Trace;

use super::enumeration::{Touched, every_run_by_turns};
use crate::support::random::Random;

/// How many runs of a program are enumerated at most.
const MOST: usize = 30_000;

/// The class of a run, written down: of each two turns that could see each other, which came first.
fn class(trace: &Trace, turns: &[Touched]) -> String {
    let mut counts = BTreeMap::new();
    let mut names = Vec::new();
    for (task, _) in turns {
        let count: &mut u32 = counts.entry(*task).or_default();
        *count += 1;
        names.push(format!("{}.{count}", trace.name(*task)));
    }
    let mut pairs = names.clone();
    for (later, (task, touches)) in turns.iter().enumerate() {
        let seen = |other: &&usize| {
            let (of, touched) = &turns[**other];
            of == task || dependent(touched, touches)
        };
        let earlier: Vec<usize> = (0..later).collect();
        pairs.extend(
            earlier.iter().filter(seen).map(|it| format!("{} {}", names[*it], names[later])),
        );
    }
    pairs.sort();
    pairs.join(", ")
}

/// How many classes the search made, in how many runs, and how many there are.
fn counted(text: &str) -> Option<(u64, u64, u64)> {
    let scenario = Scenario::parse("classes.kdl", text).unwrap_or_else(|error| panic!("{error}"));
    let all = every_run_by_turns(&scenario, Model::Async, MOST, class)?.len() as u64;
    let runner = Runner::new(&scenario, Model::Async);
    let mut search = Exhaustive::new(&Facts::of(&scenario, Model::Async));
    let mut runs = 0;
    loop {
        let plans = search.next(16);
        if plans.is_empty() {
            assert!(search.is_complete(), "{text}");
            return Some((search.classes()?, runs, all));
        }
        for plan in plans {
            search.learn(&plan.make(&runner));
            runs += 1;
        }
    }
}

fn gathered(declared: &str, tasks: impl Iterator<Item = String>) -> String {
    let tasks = tasks.enumerate().fold(String::new(), |mut text, (number, body)| {
        _ = writeln!(text, "task \"t{number}\" {{\n{body}\n}}");
        text
    });
    format!("scenario \"classes\"\n{declared}\nmain {{ gather {{\n{tasks}}}\n}}\n")
}

/// A writer and readers of one cell, tasks on one lock, and tasks that share nothing.
#[test]
fn one_run_is_made_of_each_class() {
    let read = || "read \"c\" into=\"x\"".to_owned();
    let readers = |count| {
        let writer = "write \"c\" \"1\"".to_owned();
        gathered("cell \"c\" 0", std::iter::once(writer).chain((0..count).map(|_| read())))
    };
    assert_eq!(counted(&readers(2)), Some((4, 4, 4)));
    assert_eq!(counted(&readers(3)), Some((8, 8, 8)));
    let locked = |count| {
        let body = || "acquire \"l\" { yield; }".to_owned();
        gathered("lock \"l\"", (0..count).map(|_| body()))
    };
    assert_eq!(counted(&locked(2)), Some((4, 4, 4)));
    assert_eq!(counted(&locked(3)), Some((36, 36, 36)));
    let apart = |count| gathered("", (0..count).map(|_| "yield".to_owned()));
    assert_eq!(counted(&apart(3)), Some((1, 1, 1)));
}

/// Small programs by chance, whose steps touch cells, a lock and a queue.
#[test]
fn no_class_of_random_programs_is_missing_and_hardly_any_run_repeats_one() {
    let (mut compared, mut made, mut repeated) = (0, 0, 0);
    for seed in 0..400 {
        let text = program(seed);
        let Some((classes, runs, all)) = counted(&text) else { continue };
        assert_eq!(classes, all, "{text}");
        (compared, made, repeated) = (compared + 1, made + runs, repeated + runs - classes);
    }
    assert!(compared >= 200, "{compared}");
    assert!(repeated * 20 < made, "{repeated} of {made}");
}

fn program(seed: u64) -> String {
    let mut random = Random(seed);
    let mut below = |bound| random.below(bound);
    let tasks = 2 + below(2);
    let bodies: Vec<String> = (0..tasks)
        .map(|_| {
            let steps = 1 + below(2);
            let step = |kind| match kind {
                0 => "read \"a\" into=\"x\"",
                1 => "write \"a\" \"1\"",
                2 => "read \"b\" into=\"x\"",
                3 => "write \"b\" \"1\"",
                4 => "yield",
                5 => "acquire \"l\" { yield; }",
                _ => "put \"q\" 1",
            };
            (0..steps).map(|_| step(below(7))).collect::<Vec<_>>().join("\n")
        })
        .collect();
    gathered("cell \"a\" 0\ncell \"b\" 0\nlock \"l\"\nqueue \"q\"", bodies.into_iter())
}
