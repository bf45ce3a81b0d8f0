//! The reader of runs as JSON: lines of `standstill run --format json` as recorded runs.
//!
//! It reads format 1, as `docs/formats/run.schema.json` has it, and fields that it does not know are not looked at. Lines of `replay` nodes
//! hold no trace and are left out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::snapshot::Malformed;
use super::{Recorded, RecordedEvent, RecordedTask, Stated};
use crate::scenario::Text;
use crate::time::Instant;

/// The version that is read.
const FORMAT: u64 = 1;

/// A run, and what it was a run of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRun {
    /// The scenario file.
    pub file: String,
    /// The word of the model.
    pub model: String,
    /// The run.
    pub run: Recorded,
}

#[derive(Deserialize)]
struct Version {
    format: Option<u64>,
    replay: Option<String>,
    file: Option<String>,
    #[serde(default)]
    problems: Vec<Problem>,
}

/// Why a file could not be run.
#[derive(Deserialize)]
struct Problem {
    message: String,
}

#[derive(Deserialize)]
struct Document {
    file: String,
    model: String,
    outcome: Outcome,
    total_ns: Instant,
    ended_ns: Instant,
    tasks: Vec<Task>,
    events: Vec<Event>,
    #[serde(default)]
    expectations: Vec<Stated>,
}

#[derive(Deserialize)]
struct Outcome {
    text: Text,
}

#[derive(Deserialize)]
struct Task {
    name: Text,
    parent: Option<Text>,
}

#[derive(Deserialize)]
struct Event {
    at_ns: Instant,
    task: Text,
    text: Text,
}

/// Reads all runs of a text; empty lines are skipped.
///
/// # Errors
///
/// If a line is no run, with what is wrong.
pub fn read(text: &str) -> Result<Vec<JsonRun>, Malformed> {
    let mut runs = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |why: String| Malformed { line: index + 1, why };
        let broken = |error: serde_json::Error| {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            wrong(format!("expected a run as `standstill run --format json` writes it: {why}"))
        };
        let version: Version = serde_json::from_str(line).map_err(broken)?;
        match version.format {
            Some(FORMAT) => {}
            Some(other) => {
                return Err(wrong(format!("`format` is {other}; {FORMAT} is read here")));
            }
            None => return Err(wrong(format!("expected `\"format\":{FORMAT}`, which is missing"))),
        }
        if let (Some(file), Some(problem)) = (version.file, version.problems.first()) {
            return Err(wrong(format!("{file} was not run: {}", problem.message)));
        }
        if version.replay.is_none() {
            let document: Document = serde_json::from_str(line).map_err(broken)?;
            runs.push(recorded(document).map_err(wrong)?);
        }
    }
    if runs.is_empty() {
        return Err(Malformed { line: 1, why: "it holds no run".to_owned() });
    }
    Ok(runs)
}

fn recorded(document: Document) -> Result<JsonRun, String> {
    let places: BTreeMap<Text, usize> =
        document.tasks.iter().map(|task| task.name.clone()).zip(0..).collect();
    let place = |name: &Text| {
        let place = places.get(name).copied();
        place.ok_or_else(|| format!("`{name}` is none of its `tasks`"))
    };
    let task = |task: &Task| {
        let parent = task.parent.as_ref().map(place).transpose()?;
        Ok(RecordedTask { name: task.name.clone(), parent })
    };
    let tasks = document.tasks.iter().map(task).collect::<Result<Vec<_>, String>>()?;
    if tasks.is_empty() || places.len() != tasks.len() {
        return Err("its `tasks` are named, `main` first, each by a name of its own".to_owned());
    }
    let event =
        |event: Event| Ok(RecordedEvent::read(event.at_ns, place(&event.task)?, event.text));
    let events = document.events.into_iter().map(event).collect::<Result<Vec<_>, String>>()?;
    if !events.is_sorted_by_key(|event| event.at) {
        return Err("its `events` are in the order of their instants".to_owned());
    }
    let run = Recorded {
        outcome: document.outcome.text,
        total: document.total_ns,
        ended: document.ended_ns,
        tasks,
        events,
        wakes: Vec::new(),
        stated: Some(document.expectations),
    };
    Ok(JsonRun { file: document.file, model: document.model, run })
}
