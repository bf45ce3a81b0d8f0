//! The work as simulations of the programs for tokio.

use std::future::Future;

use standstill::Simulation;
use standstill::scenario::Limits;
use tokio::task::JoinHandle;
use tracing::instrument::Instrumented;

use crate::tokio_paused::{OnTokio, Spawn, program};
use crate::work::{Done, Work};

/// How a program is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is recorded.
    Bare,
    /// All that the program tells is recorded.
    Recorded,
    /// All that it tells is recorded, and its tasks are those of `standstill::spawn`: their lives are told, too.
    Own,
}

/// `standstill::spawn`
struct OnStandstill;

impl Spawn for OnStandstill {
    fn spawn<F>(task: Instrumented<F>) -> JoinHandle<u64>
    where
        F: Future<Output = u64> + Send + 'static,
    {
        standstill::spawn(task)
    }
}

/// As far as no program comes.
fn limits() -> Limits {
    Limits { events: 10_000_000, steps: 100_000_000, tasks: 2_000_000, ..Limits::default() }
}

impl Way {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Bare, Self::Recorded, Self::Own];

    /// What it is called.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bare => "simulated",
            Self::Recorded => "simulated, recorded",
            Self::Own => "recorded, own tasks",
        }
    }

    /// Simulates what has to be done.
    ///
    /// # Panics
    ///
    /// It does not come to its end, or what it told is not recorded as it should be.
    pub fn simulate(self, work: Work) -> Done {
        let (mut done, mut own) = (None, None);
        let simulation = Simulation::new().limits(limits());
        let trace = match self {
            Self::Bare => {
                simulation.filter("off").run(async { done = Some(program::<OnTokio>(work).await) })
            }
            Self::Recorded => simulation.run(async { done = Some(program::<OnTokio>(work).await) }),
            Self::Own => simulation.run(async { own = Some(program::<OnStandstill>(work).await) }),
        };
        let done = done.or(own);
        let told = trace.events.len() as u64;
        let is_recorded = done.as_ref().is_some_and(|done| told > done.units);
        assert_eq!(is_recorded, self != Self::Bare, "{told} events");
        done.expect("the program comes to its end")
    }
}
