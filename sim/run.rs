//! The run: `Scenario × Choices → Trace`.
//!
//! [`run`], and a [`Runner`] for many, builds a `World` (executor, network, resources), starts `main`, and drives the
//! executor until the run has ended. What the steps of a program do is told in `steps` and the modules it calls; each of
//! them waits only through a `strand::Waiting`, which is therefore the one place where a cancellation can strike.
//!
//! Where CPython's event loop and tokio differ in the order of what becomes ready at one instant, the order here is
//! CPython's, callback for callback: a task that awaits another is woken in one turn, a `gather` in two.

mod branches;
mod calls;
mod circles;
mod control;
mod data;
mod deadlines;
#[cfg(feature = "simulate")]
mod doorbell;
mod doubts;
mod ending;
#[cfg(feature = "simulate")]
mod home;
#[cfg(not(feature = "simulate"))]
#[path = "run/homeless.rs"]
mod home;
mod join;
mod line;
#[cfg(feature = "simulate")]
mod listener;
mod loops;
mod needs;
mod permits;
#[cfg(feature = "simulate")]
mod pulse;
mod queues;
mod registry;
mod resources;
mod scopes;
mod services;
mod standing;
mod steps;
mod strand;
mod tasks;
mod time;
mod world;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::choices::Choices;
use crate::scenario::{Model, Scenario};
use crate::trace::{Room, Trace};
use doubts::KnownPowers;

/// Runs one scenario under one model, as often as is asked. It stays on its thread.
pub struct Runner {
    scenario: Rc<Scenario>,
    model: Model,
    /// What its steps could do for tasks that wait, as far as anybody has asked.
    powers: Rc<KnownPowers>,
    /// Where the next trace goes, if there is such a place already.
    room: Cell<Option<Room>>,
}

impl Runner {
    /// A runner of `scenario` under `model`.
    pub fn new(scenario: &Scenario, model: Model) -> Self {
        let (scenario, powers) = (Rc::new(scenario.clone()), Rc::default());
        Self { scenario, model, powers, room: Cell::default() }
    }

    /// What it runs.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The model under which it does.
    pub const fn model(&self) -> Model {
        self.model
    }

    /// Runs the scenario with these choices, and returns what happened.
    ///
    /// # Panics
    ///
    /// If a run is in progress on this thread: runs do not nest.
    pub fn run(&self, choices: impl Choices + 'static) -> Trace {
        self.run_boxed(Box::new(choices))
    }

    /// The same with choices that are in a box already.
    ///
    /// # Panics
    ///
    /// If a run is in progress on this thread: runs do not nest.
    pub fn run_boxed(&self, choices: Box<dyn Choices>) -> Trace {
        let room = self.room.take().unwrap_or_default();
        let powers = Rc::clone(&self.powers);
        world::Session::new(Rc::clone(&self.scenario), self.model, choices, room, powers).run()
    }

    /// Puts the next trace where this one is, which nobody wants any more. A run is over sooner that need not make the room.
    pub fn reuse(&self, trace: Trace) {
        self.room.set(Some(Room::of(trace)));
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, model, .. } = self;
        let mut shown = f.debug_struct("Runner");
        shown.field("scenario", scenario).field("model", model).finish_non_exhaustive()
    }
}

/// Runs `scenario` under `model` with these choices, and returns what happened.
///
/// # Panics
///
/// If a run is in progress on this thread: runs do not nest.
pub fn run(scenario: &Scenario, model: Model, choices: impl Choices + 'static) -> Trace {
    Runner::new(scenario, model).run(choices)
}
