//! The blocks that stand in a step, for whoever goes through all steps of a program.

use super::step::{Arm, Block, Catch, Count, StepKind};
use super::{Expression, Template};

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
            | StepKind::Init { body, .. }
            | StepKind::Drain { body, .. }
            | StepKind::While { body, .. }
            | StepKind::Offload { body, .. }
            | StepKind::Repeat { body, .. }
            | StepKind::Callback { body, .. }
            | StepKind::Every { body, .. }
            | StepKind::Each { body, .. } => vec![body],
            StepKind::Gather { branches, .. }
            | StepKind::Group { branches, .. }
            | StepKind::Race { branches, .. } => vec![branches],
            StepKind::AsCompleted { branches, body, .. }
            | StepKind::TaskGroup { branches, body, .. } => vec![branches, body],
            StepKind::When { then, otherwise, .. } => {
                [then].into_iter().chain(otherwise.$iter()).collect()
            }
            StepKind::Try { body, catches, finally } => {
                let handlers = catches.$iter().map(|Catch { body, .. }| body);
                [body].into_iter().chain(handlers).chain(finally.$iter()).collect()
            }
            StepKind::Select { arms, otherwise } => {
                let arms = arms.$iter().flat_map(|Arm { wait, body, .. }| [wait, body]);
                arms.chain(otherwise.$iter()).collect()
            }
            _ => Vec::new(),
        }
    };
}

impl StepKind {
    /// Whether a step that shows nothing itself looks at what tasks share.
    pub(crate) fn asks(&self) -> bool {
        match self {
            Self::Let { value, .. } => value.expressions().any(Expression::asks),
            Self::When { condition, .. } | Self::While { condition, .. } => condition.asks(),
            Self::Repeat { times: Count::Computed(times), .. } => {
                times.expressions().any(Expression::asks)
            }
            Self::Each { values, .. } => {
                values.iter().flat_map(Template::expressions).any(Expression::asks)
            }
            _ => false,
        }
    }

    /// The blocks of the step.
    pub(in crate::scenario) fn blocks(&self) -> Vec<&Block> {
        blocks!(self, iter)
    }

    /// The same, to be changed.
    pub(super) fn blocks_mut(&mut self) -> Vec<&mut Block> {
        blocks!(self, iter_mut)
    }
}
