//! Selectively uniform random walk: a search in which each order of the touches of one thing is as likely as any other.
//!
//! Zhao, Wolff, Mathur, Roychoudhury: *Selectively Uniform Concurrency Testing*, ASPLOS 2025. In each run one thing that tasks share
//! is chosen anew (a cell, a lock, a queue, the events that an expectation puts in order), and whose next turn touches it is
//! held back until it is meant to go: a task is meant with a chance in proportion to how many such turns it has left, with
//! those of the tasks that it has still to begin. Who goes first among the others is drawn with equal chances, so that any order
//! of all turns is possible. Where tasks wait for nothing but their next turns, and do in each run what they did in trials, each
//! order of the k turns of one instant that touch the thing has the same probability, 1 / (number of their orders), however
//! many other turns there are; a bug that shows whenever they come in one of these orders is found with that probability in each run
//! that chose the thing. `tests/it/oracles/uniformity.rs` holds that against all orders of small programs.
//!
//! What is left of it elsewhere is as told of the uniform walk ([`super::Urw`]), which this is where nothing is shared.

use super::trials::{Trials, plans};
use super::urw::walk;
use super::{Observed, Plan, Search};
use crate::choices::Hash;
use crate::scenario::{Model, Scenario};

/// The plain run, then selectively uniform walks.
#[derive(Debug)]
pub struct Surw {
    seed: u64,
    next: u64,
    moody: bool,
    trials: Trials,
}

/// Mixed into the seed, so that no other search makes the same runs.
const WALKS: u64 = 0x73_75_72_77;

impl Surw {
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

impl Search for Surw {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, moody, trials, .. } = self;
        let (seed, moody) = (*seed, *moody);
        plans(&mut self.next, limit, |number| {
            let chance = Hash::new(seed).with(number);
            let drawn = chance.below(trials.shared().len().max(1) as u64);
            let thing = usize::try_from(drawn).ok().and_then(|it| trials.shared().get(it)).cloned();
            let foresight = match thing {
                Some(thing) => trials.of_thing(&thing),
                None => trials.of_all(),
            };
            move || walk(seed, number, &foresight, moody)
        })
    }

    fn learn(&mut self, observed: &Observed) {
        self.trials.learn(observed);
    }
}
