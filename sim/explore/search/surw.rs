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

use super::trials::{ByTrials, Draws, Trials};
use crate::choices::{Hash, Intent, Walk};

/// The plain run, then selectively uniform walks.
pub type Surw = ByTrials<TouchesOfOne>;

/// Each order of the touches of one thing is as likely.
#[derive(Debug)]
pub struct TouchesOfOne;

impl Draws for TouchesOfOne {
    type Order = Intent;
    const SALT: u64 = 0x73_75_72_77;

    fn source(trials: &mut Trials, seed: u64, number: u64) -> Walk {
        let drawn = Hash::new(seed).with(number).below(trials.shared().len().max(1) as u64);
        let thing = usize::try_from(drawn).ok().and_then(|it| trials.shared().get(it)).cloned();
        let foresight = match thing {
            Some(thing) => trials.of_thing(&thing),
            None => trials.of_all(),
        };
        Walk::new(seed, number, foresight)
    }
}
