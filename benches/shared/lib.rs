//! What is measured: pieces of work, and how Standstill and its peers do each.
//!
//! The benchmarks look at it from several sides: `engine` at the time that it takes, `growth` at how that grows, `memory` at what is kept,
//! and `cost` at the instructions.

pub mod bare;
pub mod dimensions;
pub mod explored;
pub mod growth;
pub mod lost_update;
#[cfg(madsim)]
pub mod madsim_seeds;
pub mod nexosim_models;
pub mod scenario;
pub mod simulated;
pub mod tokio_paused;
pub mod turmoil_sim;
pub mod work;

use tokio_paused::Drivers;
use work::{Engine, Run, Work};

/// How an engine does a piece of work, if it can.
pub fn runner(work: Work, engine: Engine) -> Option<Run> {
    match engine {
        Engine::Bare => Some(bare::runner(work)),
        Engine::Scenario => Some(scenario::runner(work)),
        Engine::Tokio => tokio_paused::runner(work, Drivers::All),
        Engine::LeanTokio => tokio_paused::runner(work, Drivers::Time),
        Engine::Turmoil => turmoil_sim::runner(work),
        #[cfg(madsim)]
        Engine::Madsim => madsim_seeds::runner(work),
        #[cfg(not(madsim))]
        Engine::Madsim => None,
        Engine::Nexosim => nexosim_models::runner(work),
    }
}
