//! The run: `Scenario × Choices → Trace`.
//!
//! [`run`] builds a `World` (executor, network, resources), starts `main`, and drives the executor until the run has
//! ended. What the steps of a program do is told in `steps` and the modules it calls; each of them waits only through
//! `strand::Strand::wait`, which is therefore the one place where a cancellation can strike.
//!
//! Where CPython's event loop and tokio differ in the order of what becomes ready at one instant, the order here is
//! CPython's, callback for callback: a task that awaits another is woken in one turn, a `gather` in two.

mod branches;
mod control;
mod data;
mod decisions;
mod ending;
mod join;
mod queues;
mod recorder;
mod registry;
mod resources;
mod scopes;
mod services;
mod steps;
mod strand;
mod tasks;
mod time;
mod world;

use crate::choices::Choices;
use crate::scenario::{Model, Scenario};
use crate::trace::Trace;
#[cfg(feature = "simulate")]
pub(crate) use decisions::Decisions;

/// Runs `scenario` under `model` with these choices, and returns what happened.
///
/// # Panics
///
/// If a run is in progress on this thread: runs do not nest.
pub fn run(scenario: &Scenario, model: Model, choices: impl Choices + 'static) -> Trace {
    let session = world::Session::new(scenario, model, Box::new(choices));
    session.run()
}
