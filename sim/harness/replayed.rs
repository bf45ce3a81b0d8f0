//! A kept run as a test: the choices of a `replay` node, and what must be so of the run they make.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use super::case::twice;
use super::snapshot::Snapshot;
use crate::report::{self, Replayed};
use crate::scenario::{Model, Scenario};

/// A `replay` node under one of the models, and the trace that is accepted for it.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) name: String,
    pub(super) scenario: Arc<Scenario>,
    pub(super) model: Model,
    /// Which of the scenario's `replay` nodes it is.
    pub(super) index: usize,
    pub(super) snapshot: Snapshot,
}

impl Replay {
    pub(super) fn into_trial(self) -> Trial {
        Trial::test(self.name.clone(), move || self.test())
    }

    /// Everything that is wrong is told, not only the first.
    fn test(&self) -> Result<(), Failed> {
        let (scenario, kept) = (&*self.scenario, &self.scenario.kept[self.index]);
        let replayed = || report::replayed(scenario, self.model, kept, false);
        let Replayed { trace, mut wrong, rerun, .. } = replayed();
        if let Some((trace, again)) = trace.zip(replayed().trace) {
            let differs = twice(scenario, [&trace, &again], &self.snapshot);
            if wrong.is_empty() && !differs.is_empty() {
                wrong.push(format!("run it again: {rerun}\n"));
            }
            wrong.splice(..0, differs);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
    }
}
