//! JSON: a run as programs read it.
//!
//! The structure is part of the public interface: fields are added, and never removed or given
//! another meaning while `format` stays the same.
//!
//! ```json
//! {
//!   "format": 1,
//!   "scenario": "Two fetches take as long as the slower one",
//!   "file": "scenarios/two-fetches.kdl",
//!   "model": "async",
//!   "holds": true,
//!   "checked": 1,
//!   "outcome": { "kind": "ok", "text": "ok", "fault": false, "place": null },
//!   "total_ns": 3000000000,
//!   "ended_ns": 3000000000,
//!   "tasks": [{ "name": "main", "parent": null, "thread": false }],
//!   "events": [{ "at_ns": 0, "task": "main", "text": "started" }],
//!   "expectations": [{ "line": 14, "text": "total \"3s\"", "holds": true }],
//!   "violations": [{ "line": 15, "expected": "…", "found": "…", "help": null, "events": [7, 9], "places": [] }],
//!   "deviations": [{ "point": "order at 2s #1", "choice": "products", "plain": "users", "taken": 1, "alternatives": 3 }],
//!   "open_connections": [{ "from": "main", "to": "users", "count": 1 }]
//! }
//! ```
//!
//! A `replay` node of the file has a line of its own, with what is wrong in paragraphs for a person:
//!
//! ```json
//! {
//!   "format": 1,
//!   "scenario": "Two fetches take as long as the slower one",
//!   "file": "scenarios/two-fetches.kdl",
//!   "model": "async",
//!   "replay": "products first",
//!   "holds": true,
//!   "wrong": []
//! }
//! ```
//!
//! `places` of a violation are the steps that failed, of which those events tell; that of the outcome is the step that failed main.
//! `events` of a violation are indices into `events`. `holds` of an expectation is `null` if a
//! single run does not decide it (`sometimes`), and `line` of a violation is `null` if no line
//! states it. `open_connections` are those that clients have not closed.

use std::borrow::Cow;

use serde::Serialize;

use super::place::PlaceInFile;
use super::{Replayed, Run};
use crate::check::Violation;
use crate::scenario::expectation::OutcomeKind;
use crate::scenario::{Expectation, Model, Property, Scenario, Source, SourceSpan};
use crate::trace::decision::Name;
use crate::trace::{Deviation, Event, OpenConnections, Outcome, Task, Trace};

/// The version of the structure.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'r> {
    format: u32,
    scenario: &'r str,
    file: Cow<'r, str>,
    model: &'static str,
    holds: bool,
    checked: usize,
    outcome: OutcomeEntry,
    total_ns: u64,
    ended_ns: u64,
    tasks: Vec<TaskEntry<'r>>,
    events: Vec<EventEntry<'r>>,
    expectations: Vec<ExpectationEntry<'r>>,
    violations: Vec<ViolationEntry<'r>>,
    deviations: Vec<DeviationEntry<'r>>,
    open_connections: Vec<OpenEntry<'r>>,
}

#[derive(Serialize)]
struct ReplayDocument<'r> {
    format: u32,
    scenario: &'r str,
    file: Cow<'r, str>,
    model: &'static str,
    replay: &'r str,
    holds: bool,
    wrong: &'r [String],
}

#[derive(Serialize)]
struct OutcomeEntry {
    kind: &'static str,
    text: String,
    /// Whether it is a fault of the scenario, whose kind is that of other failures.
    fault: bool,
    place: Option<PlaceInFile>,
}

#[derive(Serialize)]
struct TaskEntry<'r> {
    name: &'r str,
    parent: Option<&'r str>,
    thread: bool,
}

#[derive(Serialize)]
struct EventEntry<'r> {
    at_ns: u64,
    task: &'r str,
    text: String,
}

#[derive(Serialize)]
struct ExpectationEntry<'r> {
    line: usize,
    text: &'r str,
    holds: Option<bool>,
}

#[derive(Serialize)]
struct ViolationEntry<'r> {
    line: Option<usize>,
    expected: &'r str,
    found: &'r str,
    help: Option<&'r str>,
    events: &'r [usize],
    places: Vec<PlaceInFile>,
}

#[derive(Serialize)]
struct DeviationEntry<'r> {
    point: &'r Name,
    choice: &'r str,
    plain: &'r str,
    taken: u64,
    alternatives: u64,
}

#[derive(Serialize)]
struct OpenEntry<'r> {
    from: &'r str,
    to: &'r str,
    count: u32,
}

/// The run as one line of JSON, without a line break at its end.
///
/// # Panics
///
/// If this document cannot be written as JSON, which would be a bug: its keys are fixed and its
/// values plain.
pub fn json(run: Run<'_>) -> String {
    serde_json::to_string(&document(run)).expect("a document of plain values can be written")
}

/// What became of a `replay` node, in the same way.
///
/// # Panics
///
/// As [`json`].
pub fn replayed_json(scenario: &Scenario, model: Model, name: &str, replayed: &Replayed) -> String {
    let document = ReplayDocument {
        format: FORMAT,
        scenario: &scenario.name,
        file: scenario.source.file(),
        model: model.kind().word(),
        replay: name,
        holds: replayed.wrong.is_empty(),
        wrong: &replayed.wrong,
    };
    serde_json::to_string(&document).expect("a document of plain values can be written")
}

fn document(run: Run<'_>) -> Document<'_> {
    let Run { scenario, trace, verdict } = run;
    let source = &scenario.source;
    let stated = scenario.expectations(trace.model.kind());
    Document {
        format: FORMAT,
        scenario: &scenario.name,
        file: source.file(),
        model: trace.model.kind().word(),
        holds: verdict.holds(),
        checked: verdict.judged(),
        outcome: outcome_entry(&trace.outcome, source),
        total_ns: trace.total.as_nanos(),
        ended_ns: trace.ended.as_nanos(),
        tasks: trace.tasks.iter().map(|task| task_entry(task, trace)).collect(),
        events: trace.events.iter().map(|event| event_entry(event, trace)).collect(),
        expectations: stated.map(|expectation| expectation_entry(expectation, run)).collect(),
        violations: verdict.violations.iter().map(|it| violation_entry(it, run)).collect(),
        deviations: trace.deviations.iter().map(deviation_entry).collect(),
        open_connections: trace.open.iter().map(open_entry).collect(),
    }
}

fn task_entry<'r>(task: &'r Task, trace: &'r Trace) -> TaskEntry<'r> {
    let parent = task.parent.map(|parent| &**trace.name(parent));
    TaskEntry { name: &task.name, parent, thread: task.thread }
}

fn outcome_entry(outcome: &Outcome, source: &Source) -> OutcomeEntry {
    let (fault, failure) = match outcome {
        Outcome::Fault(failure) => (true, Some(failure)),
        Outcome::Failed(failure) => (false, Some(failure)),
        _ => (false, None),
    };
    OutcomeEntry {
        // The words of a kind are settled as long as the format is.
        kind: if fault { OutcomeKind::Failed.word() } else { outcome.kind().word() },
        text: outcome.to_string(),
        fault,
        place: failure.and_then(|failure| failure.place).and_then(|it| PlaceInFile::of(source, it)),
    }
}

fn event_entry<'r>(event: &Event, trace: &'r Trace) -> EventEntry<'r> {
    let Event { at, task, what } = event;
    EventEntry { at_ns: at.as_nanos(), task: trace.name(*task), text: what.to_string() }
}

fn expectation_entry<'r>(expectation: &'r Expectation, run: Run<'r>) -> ExpectationEntry<'r> {
    let Expectation { property, span, text } = expectation;
    let violated = run.verdict.violations.iter().any(|violation| violation.span == Some(*span));
    ExpectationEntry {
        line: line(&run.scenario.source, *span),
        text,
        holds: (!matches!(property, Property::Sometimes(_))).then_some(!violated),
    }
}

fn violation_entry<'r>(violation: &'r Violation, run: Run<'r>) -> ViolationEntry<'r> {
    let source = &run.scenario.source;
    let Violation { span, expected, found, witnesses, help, .. } = violation;
    let line = span.map(|span| line(source, span));
    let places = run.trace.places(witnesses).into_iter();
    ViolationEntry {
        line,
        expected,
        found,
        help: help.as_deref(),
        events: witnesses,
        places: places.filter_map(|place| PlaceInFile::of(source, place)).collect(),
    }
}

fn deviation_entry(deviation: &Deviation) -> DeviationEntry<'_> {
    let Deviation { point, choice, plain, taken, alternatives } = deviation;
    DeviationEntry { point, choice, plain, taken: *taken, alternatives: *alternatives }
}

fn open_entry(OpenConnections { from, to, count }: &OpenConnections) -> OpenEntry<'_> {
    OpenEntry { from, to, count: *count }
}

/// The line on which a span begins, from 1.
pub(super) fn line(source: &Source, span: SourceSpan) -> usize {
    let start = source.included_at(span).map_or(0, |file| file.start);
    let before = source.text.as_bytes()[start..].iter().take(span.offset() - start);
    before.filter(|byte| **byte == b'\n').count() + 1
}
