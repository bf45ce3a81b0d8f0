//! The blocks that stand in a step, for whoever goes through all steps of a program.

use ecow::eco_format;

use super::step::{
    Arm, Block, Catch, Connect, Count, EachFrom, Generator, Next, OnStream, Source, Step, StepKind,
};
use super::vocabulary::{CLOSE_GENERATOR, CLOSE_STREAM, EACH_FROM, StepWord, YIELD_VALUE};
use super::{Expression, Template, Text};

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
            | StepKind::EachFrom(EachFrom { body, .. })
            | StepKind::Connect(Connect { body, .. })
            | StepKind::OnStream(OnStream::EachMessage(body))
            | StepKind::Each { body, .. } => vec![body],
            StepKind::Generator(Generator { body, .. }) => body.$iter().collect(),
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

    /// What is known of the step by its word where that means a generator or a stream.
    pub(super) const fn word_apart(&self) -> Option<&'static StepWord> {
        match self {
            Self::EachFrom(_) => Some(EACH_FROM),
            Self::YieldValue(_) => Some(YIELD_VALUE),
            Self::CloseGenerator(_) => Some(CLOSE_GENERATOR),
            Self::OnStream(OnStream::Close(_)) => Some(CLOSE_STREAM),
            _ => None,
        }
    }

    /// The procedure that runs within the step, if it is known by that.
    pub(super) const fn procedure(&self) -> Option<usize> {
        match self {
            Self::Procedure { index, .. } => Some(*index),
            Self::Generator(Generator { values, .. })
            | Self::EachFrom(EachFrom { from: Source::New(values), .. }) => Some(values.procedure),
            _ => None,
        }
    }

    /// The generator that the step names, which was made elsewhere.
    pub(super) fn generator(&self) -> Option<&str> {
        match self {
            Self::Next(Next { generator, .. })
            | Self::CloseGenerator(generator)
            | Self::EachFrom(EachFrom { from: Source::Named(generator), .. }) => Some(generator),
            _ => None,
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

/// What the task is called that closes a generator which nobody has any more.
pub(crate) fn closing_name(generator: &str) -> Text {
    eco_format!("close {generator}")
}

/// Whether some of the steps use the generator of this name.
pub(crate) fn use_generator(steps: &[Step], name: &str) -> bool {
    steps.iter().any(|step| {
        step.kind.generator() == Some(name)
            || step.kind.blocks().into_iter().any(|block| use_generator(block, name))
    })
}
