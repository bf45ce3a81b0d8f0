//! The world of a run: all that the steps of its tasks reach.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::engine::Engine;
use super::hosts::services::Services;
use super::native::Runtime;
use super::shared::resources::Resources;
use super::shared::seats::Seats;
use super::task::deadlines::Deadlines;
use super::task::entry::{Entry, State};
use super::task::registry::Registry;
use crate::choices::{Access, Choices, Thing};
use crate::scenario::{Model, Scenario, Text};
use crate::trace::{Keeps, Room, Task, TaskId};

/// Room for the tasks of a small run, so that nothing has to grow for them.
const ROOM: usize = 16;

pub(crate) struct World {
    pub(crate) engine: Rc<Engine>,
    /// `None` where nothing is called. Dropped before the network that its tasks use.
    pub(crate) runtime: Option<Rc<Runtime>>,
    pub(crate) services: Rc<Services>,
    pub(crate) resources: Resources,
    /// Workers for tasks, where there are fewer of them than tasks may want.
    pub(crate) workers: Option<Rc<Seats>>,
    pub(crate) registry: RefCell<Registry>,
    /// Generators of tasks that have failed, which are closed when the run ends.
    pub(crate) kept: RefCell<Vec<Rc<dyn Any>>>,
    pub(crate) deadlines: Deadlines,
}

impl World {
    pub(crate) fn new(
        scenario: Rc<Scenario>,
        model: Model,
        choices: Box<dyn Choices>,
        room: Room,
        keeps: Keeps,
    ) -> Rc<Self> {
        let is_called = !scenario.calls.is_empty() && !scenario.called.is_empty();
        let runtime = is_called.then(|| Runtime::new(&scenario, model));
        let ahead = runtime.as_ref().map(|runtime| runtime.ahead());
        let engine = Engine::new(scenario, model, choices, room, ahead, keeps);
        let workers = match model {
            Model::Threads(Some(workers)) => Some(Seats::new(workers)),
            _ => None,
        };
        Rc::new(Self {
            services: Services::start(&engine, is_called),
            resources: Resources::new(&engine.scenario),
            registry: RefCell::new(Registry::with_capacity(ROOM)),
            kept: RefCell::default(),
            deadlines: Deadlines::default(),
            engine,
            runtime,
            workers,
        })
    }

    /// What the run is one of.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.engine.scenario
    }

    /// Adds a task that asks to be named `base`; `within` is the one that it runs within, if it does not run on its own.
    pub(crate) fn add_task(
        &self,
        base: &Text,
        parent: Option<TaskId>,
        thread: bool,
        within: Option<Rc<Entry>>,
        state: State,
    ) -> Rc<Entry> {
        self.engine.touch(|| Thing::Name(Text::clone(base)), Access::Write);
        let maker = parent.unwrap_or(TaskId::MAIN);
        self.engine.has_room(maker, 1);
        // Of a name that others have, this is a copy with a number.
        self.engine.weigh(maker, base.len());
        let entry = self.registry.borrow_mut().add(base, within, state);
        let task = Task { name: Text::clone(&entry.name), parent, thread };
        let id = self.engine.recorder.borrow_mut().add_task(task);
        debug_assert_eq!(id, entry.id, "the registry and the trace count alike");
        self.engine.touch(|| Thing::Task(entry.id), Access::Write);
        entry
    }
}
