//! Uniform random walk: a search in which each order of turns is as likely as any other.
//!
//! Zhao, Wolff, Mathur, Roychoudhury: *Selectively Uniform Concurrency Testing*, ASPLOS 2025. A walk that gives each ready task the
//! same chance prefers orders in which short tasks go late. Here a task goes first with a chance in proportion to how many turns
//! it has left, with those of the tasks that it has still to begin. Where tasks wait for nothing but their next turns, and do
//! in each run what they did in trials, each order of all turns of one instant has the same probability: 1 / (number of
//! orders). `tests/it/oracles/uniformity.rs` holds that against all orders of small programs.
//!
//! Where a task waits for others, or takes another way than in trials, orders are not equally likely any more; each is still
//! possible. The paper has no time, no chance and no network: what turns there are at one instant follows from lengths,
//! failures and faults that are answered by the seed alone, and orders are uniform given those. Nothing is cancelled.

use std::sync::Arc;

use super::trials::{Trials, plans};
use super::{Observed, Plan, Search};
use crate::choices::{Foresight, Hash, Left, Walk};
use crate::scenario::{Model, Scenario};

/// The plain run, then uniform walks.
#[derive(Debug)]
pub struct Urw {
    seed: u64,
    next: u64,
    moody: bool,
    trials: Trials,
}

/// Mixed into the seed, so that no other search makes the same runs.
const WALKS: u64 = 0x75_72_77;

impl Urw {
    /// The search with this seed.
    pub fn new(seed: u64, scenario: &Scenario, model: Model) -> Self {
        let trials = Trials::new(scenario, model);
        Self { seed: Hash::new(seed).with(WALKS).word(), next: 0, moody: false, trials }
    }

    /// The same without the plain run, of which it must learn all the same, and with moods in every other run.
    pub(super) fn after_plain(seed: u64, scenario: &Scenario, model: Model) -> Self {
        Self { next: 1, moody: true, ..Self::new(seed, scenario, model) }
    }
}

impl Search for Urw {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, moody, .. } = *self;
        let foresight = self.trials.of_all();
        plans(&mut self.next, limit, |number| {
            let foresight = Arc::clone(&foresight);
            move || walk(seed, number, &foresight, moody)
        })
    }

    fn learn(&mut self, observed: &Observed) {
        self.trials.learn(observed);
    }
}

/// The source of the run with this number.
pub(super) fn walk(seed: u64, number: u64, foresight: &Arc<Foresight<Left>>, moody: bool) -> Walk {
    let walk = Walk::new(seed, number, Arc::clone(foresight));
    if moody && number % 2 == 1 { walk.moody() } else { walk }
}
