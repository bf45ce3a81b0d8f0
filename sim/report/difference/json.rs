//! A review as JSON: one line for each run that differs, as `docs/formats/diff.schema.json` has it.

use serde::Serialize;

use crate::diff::review::{Review, RunDifference};
use crate::diff::{Changes, Recorded, words};
use crate::time::Instant;

/// The version of the structure.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'r> {
    format: u32,
    run: &'r str,
    source: Option<&'r str>,
    before: &'r str,
    after: &'r str,
    status: &'static str,
    sentences: Vec<String>,
    /// Of a run that only one side has.
    summary: Option<Summary<'r>>,
    #[serde(flatten)]
    changes: Option<&'r Changes>,
}

/// A run that only one side has.
#[derive(Serialize)]
struct Summary<'r> {
    outcome: &'r str,
    total_ns: Instant,
    tasks: usize,
    events: usize,
}

impl<'r> Summary<'r> {
    fn of(run: &'r Recorded) -> Self {
        let Recorded { outcome, total, tasks, events, .. } = run;
        Self { outcome, total_ns: *total, tasks: tasks.len(), events: events.len() }
    }
}

/// The whole review; nothing if nothing differs.
///
/// # Panics
///
/// If this document cannot be written as JSON, which would be a bug: its keys are fixed and its values plain.
pub fn json(review: &Review) -> String {
    let mut text = String::new();
    for run in &review.runs {
        let (status, summary, changes) = match &run.difference {
            RunDifference::New(now) => ("new", Some(Summary::of(now)), None),
            RunDifference::Gone(then) => ("gone", Some(Summary::of(then)), None),
            RunDifference::Changed(changed) => ("changed", None, Some(&changed.changes)),
        };
        let all = run.difference.changes();
        let document = Document {
            format: FORMAT,
            run: &run.name,
            source: run.source.as_deref(),
            before: &review.before,
            after: &review.after,
            status,
            sentences: all.iter().map(|told| words::sentence(told, all).to_string()).collect(),
            summary,
            changes,
        };
        text +=
            &serde_json::to_string(&document).expect("a document of plain values can be written");
        text.push('\n');
    }
    text
}
