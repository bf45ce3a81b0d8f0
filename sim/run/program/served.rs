//! What services have of the program: the lines of their requests, and the programs that answer some.

use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::context::{OpenStream, Steps};
use super::life::{self, Making as Task};
use crate::network::{Asked, Stream};
use crate::run::hosts::requests::Making;
use crate::run::task::entry::{Body, Entry, Place, State};
use crate::run::task::names::Names;
use crate::run::world::World;
use crate::scenario::service::REQUEST;
use crate::scenario::{Text, Value};
use crate::trace::TaskId;

/// A world for the services that are a part of it.
struct Served {
    world: Weak<World>,
    steps: &'static Steps,
}

/// Lets the services of a world make tasks.
pub(crate) fn serve(world: &Rc<World>, steps: &'static Steps) {
    world.services.make_tasks_with(Rc::new(Served { world: Rc::downgrade(world), steps }));
}

impl Served {
    fn world(&self) -> Rc<World> {
        self.world.upgrade().expect("services go before their world")
    }
}

impl Making for Served {
    fn line(&self, name: &Text, parent: TaskId) -> Rc<Entry> {
        self.world().add_task(name, Some(parent), false, None, State::Running)
    }

    fn run(&self, line: &Rc<Entry>, service: usize, program: usize, asked: &Asked) {
        let world = self.world();
        let mut names = Names::default();
        names.bind(&REQUEST.into(), request(asked));
        let procedure = &world.scenario().procedures[program];
        let making = Task {
            base: Text::clone(&line.name),
            body: Body::whole(&procedure.body),
            names,
            parent: Some(TaskId::MAIN),
            deadline: None,
            groups: None,
            streams: None,
            place: Place::Served,
            service: Some(service),
            seat: None,
        };
        life::begin(&world, self.steps, line, making);
    }

    fn serve(&self, name: &Text, parent: TaskId, service: usize, program: usize, stream: Stream) {
        let world = self.world();
        let procedure = &world.scenario().procedures[program];
        let making = Task {
            base: Text::clone(name),
            body: Body::whole(&procedure.body),
            names: Names::default(),
            parent: Some(parent),
            deadline: None,
            groups: None,
            streams: Some(Rc::new(OpenStream::of_service(service, stream))),
            place: Place::Own,
            service: Some(service),
            seat: None,
        };
        // That it fails is told by its line, and its client hears of it.
        life::start(&world, self.steps, making).mark_taken();
    }
}

/// A request as a program sees it.
fn request(asked: &Asked) -> Value {
    let query = asked.path.split_once('?').map_or("", |(_, query)| query);
    let headers =
        asked.headers.iter().map(|(name, value)| (Text::clone(name), Value::text(&**value)));
    Value::record([
        ("method", Value::text(asked.method.as_str())),
        ("path", Value::text(asked.route())),
        ("query", Value::text(query)),
        ("headers", Value::Record(Arc::new(headers.collect()))),
        ("body", Value::text(&*String::from_utf8_lossy(&asked.body))),
    ])
}
