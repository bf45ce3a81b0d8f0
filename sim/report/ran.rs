//! All that `standstill run` did, in the formats of others: a file each.
//!
//! They show the same in the same order: file by file what was run of it, or why nothing was. What is wrong is a list of findings, each a
//! sentence, a place in the file, and what else there is to say.

mod finding;
mod github;
mod junit;
mod sarif;

use super::{Replayed, Run};
use crate::scenario::{Kept, Model, Scenario, ScenarioError};
pub use github::github;
pub use junit::junit;
pub use sarif::sarif;

/// What became of one file.
#[derive(Clone, Debug)]
pub enum RanFile<'r> {
    /// It holds no scenario, or calls what is not there.
    Refused(&'r ScenarioError),
    /// It was run.
    Ran {
        /// What it holds.
        scenario: &'r Scenario,
        /// Its runs, one for each model.
        runs: Vec<RanOnce<'r>>,
        /// Its replays.
        replays: Vec<RanReplay<'r>>,
    },
}

/// A run, and the command that shows it again.
#[derive(Clone, Copy, Debug)]
pub struct RanOnce<'r> {
    /// The run.
    pub run: Run<'r>,
    /// The command.
    pub rerun: &'r str,
}

/// A `replay` node that was run under a model.
#[derive(Clone, Copy, Debug)]
pub struct RanReplay<'r> {
    /// The node.
    pub kept: &'r Kept,
    /// The model.
    pub model: Model,
    /// What became of it.
    pub replayed: &'r Replayed,
}
