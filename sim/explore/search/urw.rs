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

use super::trials::{ByTrials, Draws, Trials};
use crate::choices::{Intent, Walk};

/// The plain run, then uniform walks.
pub type Urw = ByTrials<AllTurns>;

/// Each order of all turns is as likely.
#[derive(Debug)]
pub struct AllTurns;

impl Draws for AllTurns {
    type Order = Intent;
    const SALT: u64 = 0x75_72_77;

    fn source(trials: &mut Trials, seed: u64, number: u64) -> Walk {
        Walk::new(seed, number, trials.of_all())
    }
}
