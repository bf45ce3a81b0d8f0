//! Copies of scenarios that share nothing that runs use, for threads that run one at the same time.
//!
//! Each task of a run keeps the block that it runs, and what a run breaks the text that states it. If two threads did so with
//! one block or one text, they would count its users in the same place, and keep each other waiting.

use std::sync::Arc;

use super::step::{Block, StepKind};
use super::{Scenario, Text};

impl Scenario {
    /// A copy with steps and texts of its own.
    pub(crate) fn unshared(&self) -> Self {
        let mut copy = self.clone();
        unshare(&mut copy.main);
        for expectation in copy.expects.iter_mut().flat_map(|it| &mut it.expectations) {
            expectation.text = Text::from(&*expectation.text);
        }
        copy
    }
}

fn unshare(block: &mut Block) {
    for step in Arc::make_mut(block) {
        step.kind.blocks_mut().into_iter().for_each(unshare);
    }
}

impl StepKind {
    /// The blocks of the step.
    fn blocks_mut(&mut self) -> Vec<&mut Block> {
        match self {
            Self::Task { body, .. }
            | Self::Spawn { body, .. }
            | Self::Create { body, .. }
            | Self::Timeout { body, .. }
            | Self::Retry { body, .. }
            | Self::Shield { body }
            | Self::With { body, .. }
            | Self::Acquire { body, .. }
            | Self::Drain { body, .. }
            | Self::While { body, .. }
            | Self::Offload { body, .. }
            | Self::Repeat { body, .. }
            | Self::Each { body, .. } => vec![body],
            Self::Gather { branches, .. }
            | Self::Group { branches, .. }
            | Self::Race { branches, .. } => vec![branches],
            Self::AsCompleted { branches, body, .. } => vec![branches, body],
            Self::When { then, otherwise, .. } => [then].into_iter().chain(otherwise).collect(),
            Self::Try { body, catches, finally } => {
                let handlers = catches.iter_mut().map(|catch| &mut catch.body);
                [body].into_iter().chain(handlers).chain(finally).collect()
            }
            _ => Vec::new(),
        }
    }
}
