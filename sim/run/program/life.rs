//! A task that runs on its own: what it is made of, and its life from its first turn to its end.

use std::pin::pin;
use std::rc::Rc;

use super::block::block;
use super::context::{Groups, OpenStream, Steps, TaskContext};
use super::ends::end_own;
use super::suspended;
use crate::choices::{Access, Thing};
use crate::executor::{DeadlineId, Role};
use crate::run::engine::service_host;
use crate::run::shared::seats::{Seat, Seats};
use crate::run::task::entry::{Body, Entry, Place, State};
use crate::run::task::flow::{Flow, Stop, whole};
use crate::run::task::names::Names;
use crate::run::task::need::Need;
use crate::run::task::running::Task;
use crate::run::world::World;
use crate::scenario::blocks::use_generator;
use crate::scenario::{Step, Text};
use crate::time::Instant;
use crate::trace::{TaskId, Wait, What};

/// Copies of names that take no more bytes are counted with the tasks that have them.
const FEW_NAMES: usize = 512;

/// A task that is being made.
pub(crate) struct Making {
    /// The name that was asked for.
    pub(crate) base: Text,
    pub(crate) body: Body,
    /// The names that it starts with: a copy.
    pub(crate) names: Names,
    pub(crate) parent: Option<TaskId>,
    /// The innermost deadline around the step that makes it.
    pub(crate) deadline: Option<DeadlineId>,
    /// The groups around it.
    pub(crate) groups: Option<Rc<Groups>>,
    /// The streams around it.
    pub(crate) streams: Option<Rc<OpenStream>>,
    /// Where it is to run.
    pub(crate) place: Place,
    /// The service on whose host it is to run, if that is not the program's.
    pub(crate) service: Option<usize>,
    /// What it must have before it starts. Few tasks have to have one, and all would be larger by it.
    pub(crate) seat: Option<Box<Wanted>>,
}

impl Making {
    /// A task that nobody makes.
    pub(crate) fn new(base: Text, body: Body) -> Self {
        let (names, place) = (Names::default(), Place::default());
        let (parent, deadline, groups, streams) = (None, None, None, None);
        let (service, seat) = (None, None);
        Self { base, body, names, parent, deadline, groups, streams, place, service, seat }
    }
}

/// One of so many threads or workers, and what a task waits for then.
pub(crate) enum Wanted {
    Seat(Rc<Seats>, Need, Text),
    /// The instant of a callback, which comes before all that only begins to wake then.
    Instant(Instant),
}

impl TaskContext {
    /// A task that this one makes: it starts with a copy of its names.
    pub(crate) fn making(&self, base: Text, body: Body) -> Making {
        self.weigh(self.names.weight().saturating_sub(FEW_NAMES));
        Making {
            names: self.names_for(body.steps()),
            parent: Some(self.task.id),
            deadline: self.task.deadline,
            groups: self.groups.clone(),
            streams: self.streams.clone(),
            service: self.task.service,
            ..Making::new(base, body)
        }
    }

    /// A copy of its names for a task that runs these steps.
    pub(crate) fn names_for(&self, steps: &[Step]) -> Names {
        self.names.copy_holding(|name| use_generator(steps, name))
    }
}

/// Makes a task that runs on its own, ready behind what is ready now.
#[inline]
pub(crate) fn start(world: &Rc<World>, steps: &'static Steps, making: Making) -> Rc<Entry> {
    let entry = announce(world, &making);
    begin(world, steps, &entry, making);
    entry
}

pub(super) fn announce(world: &World, making: &Making) -> Rc<Entry> {
    let thread = making.place == Place::Thread || world.engine.runs_on_threads();
    world.add_task(&making.base, making.parent, thread, None, State::Running)
}

/// Makes a task that has been announced run on its own.
pub(crate) fn begin(world: &Rc<World>, steps: &'static Steps, entry: &Rc<Entry>, making: Making) {
    entry.set_place(making.place, making.body);
    if making.service.is_some() {
        entry.set_of_service();
    }
    let deadlines = world.engine.progress.deadlines_come();
    entry.control().wait_for(Wait::Start, Need::Time, world.engine.now(), deadlines);
    let is_main = making.parent.is_none();
    let seat = making.seat.or_else(|| {
        let is_of_main = !is_main && making.service.is_none();
        let workers = world.workers.as_ref().filter(|_| is_of_main)?;
        Some(Box::new(Wanted::Seat(Rc::clone(workers), Need::Worker, "a worker".into())))
    });
    let mut task = Task::new(&world.engine, entry, making.deadline);
    task.service = making.service;
    let mut context = TaskContext::new(world, steps, task, making.names);
    context.groups = making.groups;
    context.streams = making.streams;
    let entry_of_it = Rc::clone(entry);
    let host = match making.service {
        Some(service) => service_host(service),
        None => world.engine.host_of(context.task.thread),
    };
    let job = world.engine.executor.spawn(host, Role::Program, || async move {
        let flow = match seat {
            Some(seat) => Box::pin(seated(&mut context, entry_of_it.steps(), *seat)).await,
            None => live(&mut context, entry_of_it.steps()).await,
        };
        let flow = context.struck_last(flow);
        let held = context.names.let_all_go();
        if !held.is_empty() {
            Box::pin(suspended::left_by(&mut context, held, &flow)).await;
        }
        end_own(&mut context, flow);
    });
    world.registry.borrow_mut().begin(job, entry.id);
}

/// The life of a task that runs on its own.
async fn live(context: &mut TaskContext, body: &[Step]) -> Flow {
    begin_life(context)?;
    start_life(context);
    go_through(context, body).await
}

/// The same for one that needs a seat first. Boxed, because few do, and of those that don't there can be a million.
async fn seated(context: &mut TaskContext, body: &[Step], wanted: Wanted) -> Flow {
    begin_life(context)?;
    let seat = sit_down(context, wanted).await?;
    start_life(context);
    let flow = go_through(context, body).await;
    if seat.is_some() {
        context.task.touch(Thing::Threads, Access::Write);
    }
    flow
}

/// It has its first turn. One that is cancelled before never starts.
fn begin_life(context: &TaskContext) -> Result<(), Stop> {
    context.task.control().begin(context.task.engine.executor.current_job());
    context.task.touch(Thing::Task(context.task.id), Access::Read);
    if context.task.control().take_strike() { Err(Stop::Cancelled) } else { Ok(()) }
}

fn start_life(context: &TaskContext) {
    if !context.task.entry.is_served() {
        context.task.record(|| What::Started);
    }
}

async fn go_through(context: &mut TaskContext, body: &[Step]) -> Flow {
    let flow = whole(block(context, body).await);
    context.task.interruptible().await;
    flow
}

/// Waits until one of the threads or workers is free.
async fn sit_down(context: &TaskContext, wanted: Wanted) -> Result<Option<Seat>, Stop> {
    let (threads, need, wait) = match wanted {
        Wanted::Seat(threads, need, wait) => (threads, need, wait),
        Wanted::Instant(at) => {
            let comes = context.task.engine.executor.sleep_until_first(at);
            context.task.wait_quietly(Need::Time, Wait::Callback(at), comes).await?;
            return Ok(None);
        }
    };
    let free = pin!(threads.take(context.task.id));
    context.task.touch(Thing::Threads, Access::Write);
    let seat = context.task.wait(need, Wait::Worker(wait), free).await;
    context.task.touch(Thing::Threads, Access::Write);
    seat.map(Some)
}
