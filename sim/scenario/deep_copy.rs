//! Copies of scenarios that share nothing that runs use, for threads that run one at the same time.
//!
//! Each task of a run keeps the block that it runs, and what a run breaks the text that states it. If two threads did so with
//! one block or one text, they would count its users in the same place, and keep each other waiting.

use std::sync::Arc;

use super::step::Block;
use super::{Scenario, Text};

impl Scenario {
    /// A copy with steps and texts of its own.
    pub(crate) fn deep_copy(&self) -> Self {
        let mut copy = self.clone();
        make_own(&mut copy.main);
        copy.procedures.iter_mut().for_each(|procedure| make_own(&mut procedure.body));
        for expectation in copy.expects.iter_mut().flat_map(|it| &mut it.expectations) {
            expectation.text = Text::from(&*expectation.text);
        }
        copy
    }
}

fn make_own(block: &mut Block) {
    for step in Arc::make_mut(block) {
        step.kind.blocks_mut().into_iter().for_each(make_own);
    }
}
