//! The blocks that stand in a step, for whoever goes through all steps of a program.

use super::step::{Block, Catch, StepKind};

/// The blocks of a step kind, however it is borrowed; `$iter` goes through a list in the same way.
macro_rules! blocks {
    ($kind:expr, $iter:ident) => {
        match $kind {
            StepKind::Task { body, .. }
            | StepKind::Spawn { body, .. }
            | StepKind::Create { body, .. }
            | StepKind::Timeout { body, .. }
            | StepKind::Retry { body, .. }
            | StepKind::Shield { body }
            | StepKind::With { body, .. }
            | StepKind::Acquire { body, .. }
            | StepKind::Drain { body, .. }
            | StepKind::While { body, .. }
            | StepKind::Offload { body, .. }
            | StepKind::Repeat { body, .. }
            | StepKind::Each { body, .. } => vec![body],
            StepKind::Gather { branches, .. }
            | StepKind::Group { branches, .. }
            | StepKind::Race { branches, .. } => vec![branches],
            StepKind::AsCompleted { branches, body, .. } => vec![branches, body],
            StepKind::When { then, otherwise, .. } => {
                [then].into_iter().chain(otherwise.$iter()).collect()
            }
            StepKind::Try { body, catches, finally } => {
                let handlers = catches.$iter().map(|Catch { body, .. }| body);
                [body].into_iter().chain(handlers).chain(finally.$iter()).collect()
            }
            _ => Vec::new(),
        }
    };
}

impl StepKind {
    /// The blocks of the step.
    pub(super) fn blocks(&self) -> Vec<&Block> {
        blocks!(self, iter)
    }

    /// The same, to be changed.
    pub(super) fn blocks_mut(&mut self) -> Vec<&mut Block> {
        blocks!(self, iter_mut)
    }
}
