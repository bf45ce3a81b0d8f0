//! A case: one scenario under one model, and what must be so of its run.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use super::snapshot::Snapshot;
use crate::check::check;
use crate::choices::Plain;
use crate::render;
use crate::report::{self, Run};
use crate::run::run;
use crate::scenario::{Model, ModelKind, Scenario};
use crate::trace::Trace;

/// A scenario under one of its models, and the trace that is accepted for it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) scenario: Arc<Scenario>,
    pub(super) model: Model,
    pub(super) snapshot: Snapshot,
}

impl Case {
    pub(super) fn model(&self) -> ModelKind {
        self.model.kind()
    }

    pub(super) fn into_trial(self) -> Trial {
        Trial::test(self.name.clone(), move || self.test())
    }

    /// Runs the scenario twice. Everything that is wrong is told, not only the first.
    fn test(&self) -> Result<(), Failed> {
        let scenario = &*self.scenario;
        let trace = run(scenario, self.model, Plain);
        let again = run(scenario, self.model, Plain);
        let verdict = check(scenario, &trace);
        let rerun = report::shown_again(scenario, self.model(), &[]);

        let mut wrong = twice(scenario, [&trace, &again], &self.snapshot);
        if !verdict.holds() {
            let run = Run { scenario, trace: &trace, verdict: &verdict };
            wrong.push(report::violations(run, &rerun, false));
        } else if !wrong.is_empty() {
            wrong.push(format!("run it again: {rerun}\n"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
    }
}

/// What is wrong with a trace other than its verdict: that it is not the same again, or not the accepted one.
pub(super) fn twice(scenario: &Scenario, traces: [&Trace; 2], snapshot: &Snapshot) -> Vec<String> {
    let [first, second] = traces.map(render::snapshot);
    let mut wrong = Vec::new();
    if first != second {
        let difference = super::snapshot::difference(&first, &second, "first run", "second run");
        wrong
            .push(format!("two runs of this scenario differ, a bug in Standstill\n\n{difference}"));
    }
    wrong.extend(snapshot.compare(&render::snapshot::shown(traces[0], &scenario.shows)).err());
    wrong
}
