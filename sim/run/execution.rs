//! A run from its beginning to its trace.

use std::rc::Rc;

use super::deadlock::powers::KnownPowers;
use super::driver::Driver;
use super::native::Runtime;
use super::world::World;
use super::{ending, program};
use crate::choices::Choices;
use crate::scenario::{Model, Scenario};
use crate::trace::{Keeps, Room, Trace};

/// A run that has not ended. Dropped in between (by a panic), it takes its tasks down before the network that they use.
pub(crate) struct Execution {
    driver: Driver,
}

impl Execution {
    pub(crate) fn new(
        scenario: Rc<Scenario>,
        model: Model,
        choices: Box<dyn Choices>,
        room: Room,
        powers: Rc<KnownPowers>,
        keeps: Keeps,
    ) -> Self {
        let world = World::new(scenario, model, choices, room, keeps);
        Self { driver: Driver::new(world, powers) }
    }

    pub(crate) fn run(mut self) -> Trace {
        let world = &self.driver.world;
        let _listening = world.runtime.is_some().then(Runtime::listen);
        program::start_main(world);
        ending::drive(&mut self.driver, program::close_kept)
    }
}

impl Drop for Execution {
    fn drop(&mut self) {
        let world = Rc::clone(&self.driver.world);
        world.engine.executor.shut_down(&mut self.driver);
        // Tasks that never ended and those that wait for them hold one another.
        let registry = world.registry.borrow();
        let never_ended = registry.entries().iter().filter(|entry| !entry.has_ended());
        for entry in never_ended {
            entry.forget_joiners();
            // So may what was to run, and generators that nobody closed.
            entry.begin();
        }
        world.kept.take();
    }
}
