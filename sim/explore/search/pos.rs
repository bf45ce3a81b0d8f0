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

use super::trials::{ByTrials, Draws, Trials};
use crate::choices::{Sample, Sampling};

/// The plain run, then samples of partial orders.
pub type Pos = ByTrials<Conflicts>;

/// Which of two turns in conflict comes first is drawn.
#[derive(Debug)]
pub struct Conflicts;

impl Draws for Conflicts {
    type Order = Sample;
    const SALT: u64 = 0x70_6f_73;

    fn source(trials: &mut Trials, seed: u64, number: u64) -> Sampling {
        Sampling::new(seed, number, trials.touched())
    }
}
