//! A kept run as a test: the choices of a `replay` node, and what must be so of the run they make.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use super::case::twice;
use super::snapshot::Snapshot;
use crate::check::{Verdict, check};
use crate::choices::Take;
use crate::explore::replay;
use crate::report::{self, Run};
use crate::scenario::{Kept, Model, Scenario};

/// A `replay` node under one of the models, and the trace that is accepted for it.
#[derive(Debug)]
pub(super) struct Replayed {
    pub(super) name: String,
    pub(super) scenario: Arc<Scenario>,
    pub(super) model: Model,
    /// Which of the scenario's `replay` nodes it is.
    pub(super) index: usize,
    pub(super) snapshot: Snapshot,
}

impl Replayed {
    pub(super) fn into_trial(self) -> Trial {
        Trial::test(self.name.clone(), move || self.test())
    }

    /// Everything that is wrong is told, not only the first.
    fn test(&self) -> Result<(), Failed> {
        let scenario = &*self.scenario;
        let kept = &scenario.kept[self.index];
        let takes: Vec<Take> = kept.takes.iter().map(Take::from).collect();
        let file = &scenario.source.name;
        let trace = replay(scenario, self.model, &takes).map_err(|unmatched| {
            let lines: Vec<_> = unmatched.iter().map(|it| format!("{file}: {it}\n")).collect();
            format!(
                "replay \"{}\" is of another scenario than this has become\n{}",
                kept.name,
                lines.concat()
            )
        })?;
        let rerun = report::shown_again(scenario, self.model.kind(), &takes);
        let mut verdict = check(scenario, &trace);
        let mut wrong = sound(kept, &mut verdict);
        let again = || replay(scenario, self.model, &takes).unwrap_or_else(|_| trace.clone());
        wrong.extend(twice(&trace, &again(), &self.snapshot));
        if !verdict.holds() {
            let run = Run { scenario, trace: &trace, verdict: &verdict };
            wrong.push(report::violations(run, &rerun, false));
        } else if !wrong.is_empty() {
            wrong.push(format!("run it again: {rerun}\n"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
    }
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
