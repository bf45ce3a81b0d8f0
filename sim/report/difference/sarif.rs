//! A review as SARIF 2.1.0, which code hosts show at the lines of a file: one result for each change.
//!
//! A place in the scenario file is known of what is expected there; of the rest, where one line of the file begins with the words of the step.

use crate::diff::change::Came;
use crate::diff::review::{Review, Reviewed, RunDifference};
use crate::diff::{Change, Sentence, words};
use crate::report::sarif::{SarifResult, document};
use crate::scenario::source::Position;

/// What is told of a run that only one side has.
const NEW_RUN: &str = "run-new";
const RUN_GONE: &str = "run-gone";

/// The whole review. `line` tells on which line of a scenario file something stands that is told of by a change, from 1.
pub fn sarif(review: &Review, line: impl Fn(&str, &Change) -> Option<usize>) -> String {
    let results: Vec<_> = review.runs.iter().flat_map(|run| results(run, &line)).collect();
    document(&results, true)
}

fn results(run: &Reviewed, line: &impl Fn(&str, &Change) -> Option<usize>) -> Vec<SarifResult> {
    let one =
        |rule: &'static str, level: &'static str, sentence: &Sentence, line: Option<usize>| {
            let text = format!("{}: {sentence}", run.name);
            let at = |line| Position { line, column: 1, end_line: line, end_column: 1 };
            SarifResult {
                rule,
                level,
                fingerprint: ("change/v1", text.clone()),
                text,
                place: run.source.clone().map(|source| (source, line.map(at))),
            }
        };
    match &run.difference {
        RunDifference::New(_) => vec![one(NEW_RUN, "note", &Sentence::of("a new run"), None)],
        RunDifference::Gone(_) => {
            vec![one(RUN_GONE, "warning", &Sentence::of("the run is gone"), None)]
        }
        RunDifference::Changed(changed) => {
            let all = &changed.changes.changes;
            let told = all.iter().map(|told| {
                let place = run.source.as_deref().and_then(|file| line(file, &told.change));
                one(told.change.kind(), level(&told.change), &words::sentence(told, all), place)
            });
            told.collect()
        }
    }
}

const fn level(change: &Change) -> &'static str {
    match change {
        Change::Outcome { .. }
        | Change::FailureNew { .. }
        | Change::Expectation { after: Some(Came::Fails), .. } => "warning",
        _ => "note",
    }
}
