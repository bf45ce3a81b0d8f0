//! Replayed: a `replay` node, run, and what of it is not as the node says.

use super::{Run, Screen, shown_again, violations};
use crate::check::{Verdict, check};
use crate::choices::Take;
use crate::explore::replay;
use crate::scenario::{Kept, Model, Scenario};
use crate::trace::Trace;

/// What became of a `replay` node.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Its run; `None` if it has a deviation that matches nothing any more.
    pub trace: Option<Trace>,
    /// What does not hold of the run, and is not meant to be so.
    pub verdict: Verdict,
    /// What else is not as the node says, a line or more each.
    pub stale: Vec<String>,
    /// All that is wrong, in paragraphs for a person; empty if all is as the node says.
    pub wrong: Vec<String>,
    /// The command that shows the run again.
    pub rerun: String,
}

/// Runs a `replay` node of `scenario` under one of its models, and judges the run.
pub fn replayed(
    scenario: &Scenario,
    model: Model,
    kept: &Kept,
    screen: impl Into<Screen>,
) -> Replayed {
    let takes: Vec<Take> = kept.takes.iter().map(Take::from).collect();
    let rerun = shown_again(scenario, model.kind(), &takes);
    let trace = match replay(scenario, model, &takes) {
        Ok(trace) => trace,
        Err(unmatched) => {
            let file = &scenario.source.name;
            let lines: Vec<_> = unmatched.iter().map(|it| format!("{file}: {it}\n")).collect();
            let told = format!(
                "replay \"{}\" is of another scenario than this has become\n{}",
                kept.name,
                lines.concat()
            );
            let (verdict, stale) = (Verdict::default(), vec![told]);
            return Replayed { trace: None, verdict, wrong: stale.clone(), stale, rerun };
        }
    };
    let mut verdict = check(scenario, &trace);
    let stale = sound(kept, &mut verdict);
    let mut wrong = stale.clone();
    if !verdict.holds() {
        let run = Run { scenario, trace: &trace, verdict: &verdict };
        wrong.push(violations(run, &rerun, screen));
    } else if !wrong.is_empty() {
        wrong.push(format!("run it again: {rerun}\n"));
    }
    Replayed { trace: Some(trace), verdict, stale, wrong, rerun }
}

/// Takes what is meant to fail out of the verdict, and says what of it does not fail.
fn sound(kept: &Kept, verdict: &mut Verdict) -> Vec<String> {
    let sound = kept
        .fails
        .iter()
        .filter(|word| !verdict.violations.iter().any(|violation| *violation.word == ***word));
    let told = sound.map(|word| {
        format!(
            "`{word}` was expected to fail, and holds: if it is mended, remove `fails {word:?}`\n"
        )
    });
    let told = told.collect();
    verdict.violations.retain(|violation| !kept.fails.iter().any(|word| **word == *violation.word));
    told
}
