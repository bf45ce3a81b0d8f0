//! The run: `Scenario × Choices → Trace`.
//!
//! [`run`], and a [`Runner`] for many, builds a world, starts `main`, and drives the executor until the run has ended. Each
//! room knows only those under it:
//!
//! | room | owns |
//! |---|---|
//! | `execution`, `ending`, `driver` | a run from its beginning to its trace; what the executor asks between two turns |
//! | `program` | what each step does |
//! | `deadlock` | whether the run can still come to its end, and what is told of those who wait |
//! | `world` | all that the steps of a task reach |
//! | `shared`, `hosts`, `native` | what tasks share; services; functions in Rust |
//! | `task` | what one task is, where a cancellation or a deadline strikes it, who waits for its end |
//! | `engine` | clock, order, choices, record and limits of a run |
//!
//! Every wait of a task goes through `task::running::Cancellable`, which is therefore the one place where a cancellation can strike.
//!
//! Where CPython's event loop and tokio differ in the order of what becomes ready at one instant, the order here is
//! CPython's, callback for callback: a task that awaits another is woken in one turn, a `gather` in two.

mod deadlock;
mod driver;
mod ending;
mod engine;
mod execution;
mod hosts;
mod native;
mod program;
mod questions;
mod shared;
mod task;
mod world;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::choices::Choices;
use crate::scenario::{Model, Scenario};
use crate::trace::{Keeps, Room, Trace};
use deadlock::powers::KnownPowers;
use execution::Execution;

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
        self.execution(choices, Keeps::default()).run()
    }

    /// The same, and keeps who had a turn when and what made it ready ([`Trace::turns`]).
    ///
    /// # Panics
    ///
    /// If a run is in progress on this thread: runs do not nest.
    pub fn run_keeping_turns(&self, choices: impl Choices + 'static) -> Trace {
        self.run_keeping(Keeps { turns: true, ..Keeps::default() }, Box::new(choices))
    }

    /// The same, and keeps what is asked for.
    ///
    /// # Panics
    ///
    /// If a run is in progress on this thread: runs do not nest.
    pub fn run_keeping(&self, keeps: Keeps, choices: Box<dyn Choices>) -> Trace {
        self.execution(choices, keeps).run()
    }

    fn execution(&self, choices: Box<dyn Choices>, keeps: Keeps) -> Execution {
        let room = self.room.take().unwrap_or_default();
        let powers = Rc::clone(&self.powers);
        let scenario = Rc::clone(&self.scenario);
        Execution::new(scenario, self.model, choices, room, powers, keeps)
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
