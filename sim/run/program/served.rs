//! What services have of the program: the lines of their requests.

use std::rc::{Rc, Weak};

use crate::run::hosts::requests::Making;
use crate::run::task::entry::{Entry, State};
use crate::run::world::World;
use crate::scenario::Text;
use crate::trace::TaskId;

/// A world for the services that are a part of it.
struct Served(Weak<World>);

/// Lets the services of a world make tasks.
pub(crate) fn serve(world: &Rc<World>) {
    world.services.make_tasks_with(Rc::new(Served(Rc::downgrade(world))));
}

impl Making for Served {
    fn line(&self, name: &Text, parent: TaskId) -> Rc<Entry> {
        let world = self.0.upgrade().expect("services go before their world");
        world.add_task(name, Some(parent), false, None, State::Running)
    }
}
