//! Partial-order sampling: a search that draws which of two turns in conflict comes first, and not the order of what commutes.
//!
//! Yuan, Yang, Gu: *Partial Order Aware Concurrency Sampling*, CAV 2018. Each turn that is to come has a priority by chance, and the
//! highest goes first. Whoever touches what that turn touched, and so could see that it was not first, is given another
//! priority. Of two tasks whose only conflict is that of the i-th turn of one with the j-th of the other, that of the one comes first with a
//! probability of j / (i + j): the rarer order is found with one that falls as the number of turns grows, where that of a walk falls exponentially.
//! `tests/it/oracles/uniformity.rs` holds that.
//!
//! The paper knows what a task does next before it does it. Here that is foreseen from trials; of what no trial has shown,
//! the priority is drawn again, as if it had been in conflict. Lengths, failures and faults, which the paper does not have,
//! are answered by the seed alone, and what is told of orders holds given those. Nothing is cancelled.

use std::sync::Arc;

use super::trials::{Trials, plans};
use super::{Observed, Plan, Search};
use crate::choices::{Hash, Sampling};
use crate::scenario::{Model, Scenario};

/// The plain run, then samples of partial orders.
#[derive(Debug)]
pub struct Pos {
    seed: u64,
    next: u64,
    moody: bool,
    trials: Trials,
}

/// Mixed into the seed, so that no other search makes the same runs.
const SAMPLES: u64 = 0x70_6f_73;

impl Pos {
    /// The search with this seed.
    pub fn new(seed: u64, scenario: &Scenario, model: Model) -> Self {
        let trials = Trials::new(scenario, model);
        Self { seed: Hash::new(seed).with(SAMPLES).word(), next: 0, moody: false, trials }
    }

    /// The same without the plain run, of which it must learn all the same, and with moods in every other run.
    pub(super) fn after_plain(seed: u64, scenario: &Scenario, model: Model) -> Self {
        Self { next: 1, moody: true, ..Self::new(seed, scenario, model) }
    }
}

impl Search for Pos {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, moody, .. } = *self;
        let foresight = self.trials.touched();
        plans(&mut self.next, limit, |number| {
            let foresight = Arc::clone(&foresight);
            move || {
                let sampling = Sampling::new(seed, number, Arc::clone(&foresight));
                if moody && number % 2 == 1 { sampling.moody() } else { sampling }
            }
        })
    }

    fn learn(&mut self, observed: &Observed) {
        self.trials.learn(observed);
    }
}
