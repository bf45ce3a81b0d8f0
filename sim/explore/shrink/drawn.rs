//! Deviations of a run by chance, as a strategy of proptest.

use std::sync::Arc;

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::Shrinking;
use crate::choices::{Seeded, Take};
use crate::run::run;
use crate::scenario::{Model, Scenario};

/// The strategy that draws the deviations of a run by chance.
pub fn deviations(scenario: Arc<Scenario>, model: Model) -> Deviations {
    Deviations { scenario, model }
}

/// Draws deviations: see [`deviations`].
#[derive(Clone, Debug)]
pub struct Deviations {
    scenario: Arc<Scenario>,
    model: Model,
}

impl Strategy for Deviations {
    type Tree = Shrinking;
    type Value = Vec<Take>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = runner.rng().next_u64();
        Ok(Shrinking::new(&run(&self.scenario, self.model, Seeded::new(seed))))
    }
}

impl ValueTree for Shrinking {
    type Value = Vec<Take>;

    fn current(&self) -> Vec<Take> {
        Self::current(self)
    }

    fn simplify(&mut self) -> bool {
        Self::simplify(self)
    }

    fn complicate(&mut self) -> bool {
        Self::complicate(self)
    }
}
