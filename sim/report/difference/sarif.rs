//! A review as SARIF 2.1.0, which code hosts show at the lines of a file: one result for each change.
//!
//! A place in the scenario file is known of what is expected there; of the rest, where one line of the file begins with the words of the step.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diff::change::Came;
use crate::diff::review::{Review, Reviewed, RunDifference};
use crate::diff::{Change, Sentence, words};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What is told of a run that only one side has.
const NEW_RUN: &str = "run-new";
const RUN_GONE: &str = "run-gone";

/// The whole review. `line` tells on which line of a scenario file something stands that is told of by a change, from 1.
pub fn sarif(review: &Review, line: impl Fn(&str, &Change) -> Option<usize>) -> String {
    let results: Vec<_> = review.runs.iter().flat_map(|run| results(run, &line)).collect();
    let kinds: BTreeSet<_> = results.iter().filter_map(|it| it["ruleId"].as_str()).collect();
    let rules: Vec<_> = kinds.iter().map(|kind| json!({ "id": kind, "name": kind })).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "standstill",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn results(run: &Reviewed, line: &impl Fn(&str, &Change) -> Option<usize>) -> Vec<Value> {
    let one = |kind: &str, level: &str, sentence: &Sentence, line: Option<usize>| {
        let text = format!("{}: {sentence}", run.name);
        let mut result = json!({
            "ruleId": kind,
            "level": level,
            "message": { "text": text },
            "partialFingerprints": { "change/v1": text },
        });
        if let Some(source) = &run.source {
            let mut place = json!({ "artifactLocation": { "uri": uri(source) } });
            if let Some(line) = line {
                place["region"] = json!({ "startLine": line });
            }
            result["locations"] = json!([{ "physicalLocation": place }]);
        }
        result
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

/// A path as a relative reference of a URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            super::put(&mut uri, format_args!("%{byte:02X}"));
        }
    }
    uri
}
