//! Making tasks, waiting for them, and cancelling them.
//!
//! A task of the trace runs either on its own, as a task of the executor, or within another: a named sequence, an
//! awaited coroutine, and under the `sync` model everything.

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use super::control::{Awaiting, Flow, Stop};
use super::join::{Join, Policy};
use super::needs::Need;
use super::registry::{Body, Entry, Home, Joiner, State};
use super::resources::{Seat, Seats};
use super::strand::{Names, Strand, brief, fail};
use super::world::World;
use super::{data, ending, steps};
use crate::choices::{Access, Thing};
use crate::executor::{DeadlineId, Role};
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::{Block, Model, Step, Target, Template, Text, Value};
use crate::trace::{Task, TaskId, Wait, What};

/// Copies of names that take no more bytes are counted with the tasks that have them.
const FEW_NAMES: usize = 512;

/// Makes `main`, the first task.
pub(super) fn start_main(world: &Rc<World>) {
    let main = Making::new("main".into(), Body::whole(&world.scenario.main));
    start(world, main);
}

pub(super) async fn spawn(strand: &mut Strand, name: &Template, body: &Block) -> Flow {
    let making = strand.making(strand.text(name)?, Body::whole(body));
    let entry = announce(&strand.world, &making);
    strand.record(|| What::Spawn(Text::clone(&entry.name)));
    if strand.world.model == Model::Sync {
        let requests = strand.control().requests();
        let flow = perform(strand, &entry, making).await;
        // How it ended is for whoever awaits it, unless it was we who were asked to cancel.
        if flow == Err(Stop::Cancelled) && strand.control().requests() > requests {
            return flow;
        }
    } else {
        begin(&strand.world, &entry, making);
    }
    Ok(Value::Null)
}

pub(super) fn create(strand: &Strand, name: &Template, body: &Block) -> Flow {
    let base = strand.text(name)?;
    let world = &strand.world;
    let state = State::Created(Box::new((Body::whole(body), strand.names.clone())));
    let entry = world.add_task(&base, Some(strand.task), false, None, state);
    strand.record(|| What::Create(Text::clone(&entry.name)));
    Ok(Value::Null)
}

pub(super) async fn await_named(strand: &mut Strand, name: &Template) -> Flow {
    let entry = match strand.awaited(name)? {
        Named::Promise(index) => return data::await_promise(strand, index).await,
        Named::Task(entry) => entry,
    };
    if let Some((body, names)) = strand.begin(&entry) {
        let making = Making { names, ..strand.making(Text::clone(&entry.name), body) };
        run_within(strand, &entry, making).await
    } else {
        await_entry(strand, &entry).await
    }
}

pub(super) fn cancel(strand: &Strand, target: &Template) -> Flow {
    let entry = strand.find(&strand.text(target)?)?;
    strand.touch(Thing::Everything, Access::Write);
    strand.record(|| What::Cancel(Text::clone(&entry.name)));
    entry.request_cancel();
    Ok(Value::Null)
}

/// `task`: a sequence with a name, which runs within the task that comes to it.
pub(super) async fn named(strand: &mut Strand, name: &Template, body: &Block) -> Flow {
    let making = strand.making(strand.text(name)?, Body::whole(body));
    let entry = announce_within(strand, &making);
    run_within(strand, &entry, making).await
}

/// `shield`: whoever waits here can be cancelled; the body goes on.
pub(super) async fn shield(strand: &mut Strand, step: &Step, body: &Block) -> Flow {
    match strand.shielded_await(step, body) {
        Some(Awaited::Promise(index)) => {
            return data::await_shielded_promise(strand, *index).await;
        }
        Some(Awaited::Task(name)) => match strand.awaited(name)? {
            Named::Promise(index) => return data::await_shielded_promise(strand, index).await,
            Named::Task(entry) if !entry.is_created() => {
                return await_shielded(strand, &entry).await;
            }
            Named::Task(_) => {}
        },
        None => {}
    }
    let base = strand.label(step)?;
    let making = strand.shielded(base, body);
    aside(strand, step.kind.word(), making).await
}

/// The task that a `shield` is around, if it is that of an ended task.
pub(super) fn shielded_that_ended(
    strand: &Strand,
    step: &Step,
    body: &Block,
) -> Result<Option<Rc<Entry>>, Stop> {
    let Some(Awaited::Task(name)) = strand.shielded_await(step, body) else { return Ok(None) };
    let entry = strand.find(&strand.text(name)?)?;
    Ok(Some(entry).filter(|entry| entry.has_ended()))
}

/// `offload`: the body runs on a thread, where blocking holds up nobody else; cancelling who waits does not stop it.
pub(super) async fn offload(
    strand: &mut Strand,
    step: &Step,
    pool: Option<&Target>,
    body: &Block,
) -> Flow {
    let base = strand.label(step)?;
    let making = strand.offloaded(base, pool, body)?;
    aside(strand, step.kind.word(), making).await
}

/// What is awaited by a name.
pub(super) enum Named {
    /// A promise, by its index.
    Promise(usize),
    Task(Rc<Entry>),
}

/// A task that is being made.
pub(super) struct Making {
    /// The name that was asked for.
    pub(super) base: Text,
    pub(super) body: Body,
    /// The names that it starts with: a copy.
    pub(super) names: Names,
    pub(super) parent: Option<TaskId>,
    /// The innermost deadline around the step that makes it.
    pub(super) deadline: Option<DeadlineId>,
    /// Where it is to run.
    pub(super) home: Home,
    /// What it must have before it starts. Few tasks have to have one, and all would be larger by it.
    pub(super) seat: Option<Box<Place>>,
}

impl Making {
    /// A task that nobody makes.
    fn new(base: Text, body: Body) -> Self {
        let (names, home) = (Names::default(), Home::default());
        Self { base, body, names, parent: None, deadline: None, home, seat: None }
    }
}

/// One of so many threads or workers, and what a task waits for then.
pub(super) struct Place(Rc<Seats>, Need, Text);

/// Makes a task that runs on its own, ready behind what is ready now.
#[inline]
pub(super) fn start(world: &Rc<World>, making: Making) -> Rc<Entry> {
    let entry = announce(world, &making);
    begin(world, &entry, making);
    entry
}

/// Runs a task within another: under its own name, but on the same task of the executor, which takes its result.
pub(super) async fn run_within(strand: &mut Strand, entry: &Entry, making: Making) -> Flow {
    let flow = perform(strand, entry, making).await;
    entry.mark_taken();
    flow
}

/// Names a task that runs within the strand's own.
pub(super) fn announce_within(strand: &Strand, making: &Making) -> Rc<Entry> {
    let (thread, within) = (strand.thread, Some(Rc::clone(&strand.entry)));
    strand.world.add_task(&making.base, making.parent, thread, within, State::Running)
}

/// Waits for a task; a cancellation that comes meanwhile is passed on to it.
pub(super) async fn await_entry(strand: &Strand, entry: &Rc<Entry>) -> Flow {
    let thing = Thing::Task(entry.id);
    if let Some(flow) = entry.take() {
        strand.touch(thing, Access::Read);
        return flow;
    }
    let wait = Wait::Await(Text::clone(&entry.name));
    strand.control().set_awaiting(Some(Awaiting::Task(Rc::clone(entry))));
    let ended = strand.wait_at(thing, Access::Read, wait, end_of_entry(entry)).await;
    strand.control().set_awaiting(None);
    ended?
}

/// Waits for a task that a cancellation meanwhile is not passed on to.
async fn await_shielded(strand: &Strand, entry: &Rc<Entry>) -> Flow {
    if entry.has_ended() {
        strand.touch(Thing::Task(entry.id), Access::Read);
    } else {
        let join = Join::new(strand, Policy::All, vec![Rc::clone(entry)]);
        let wait = Wait::Await(Text::clone(&entry.name));
        strand.control().set_awaiting(Some(Awaiting::Apart(Rc::clone(&join))));
        let waited = strand.wait_at(Thing::Task(entry.id), Access::Read, wait, join.wait()).await;
        strand.control().set_awaiting(None);
        waited?;
    }
    entry.take().unwrap_or(Err(Stop::Cancelled))
}

async fn end_of_entry(entry: &Entry) -> Flow {
    let mut joined = false;
    poll_fn(|cx| {
        if let Some(flow) = entry.take() {
            return Poll::Ready(flow);
        }
        if !std::mem::replace(&mut joined, true) {
            entry.add_joiner(Joiner::Awaiter(cx.waker().clone()));
        }
        Poll::Pending
    })
    .await
}

impl Strand {
    /// A task that this one makes: it starts with a copy of its names.
    pub(super) fn making(&self, base: Text, body: Body) -> Making {
        self.weigh(self.names.weight().saturating_sub(FEW_NAMES));
        Making {
            names: self.names.clone(),
            parent: Some(self.task),
            deadline: self.deadline,
            ..Making::new(base, body)
        }
    }

    /// The body of a `shield`.
    pub(super) fn shielded(&self, base: Text, body: &Block) -> Making {
        Making { home: Home::Shielded, ..self.making(base, Body::whole(body)) }
    }

    /// What a `shield` without a name is around, if to await it is all that it does: no further task is needed, as
    /// `asyncio.shield` needs none for a task or a future.
    fn shielded_await<'a>(&self, step: &Step, body: &'a Block) -> Option<&'a Awaited> {
        let [Step { kind: StepKind::Await { target }, .. }] = &**body else { return None };
        (step.label.is_none() && self.world.model != Model::Sync).then_some(target)
    }

    /// The body of an `offload`, for which a thread of the pool must be free; without a pool one always is.
    pub(super) fn offloaded(
        &self,
        base: Text,
        pool: Option<&Target>,
        body: &Block,
    ) -> Result<Making, Stop> {
        let seat = match pool {
            None => None,
            Some(pool) => {
                let declared = &self.world.scenario.pools;
                let index = self.index(pool, "pool", declared.iter().map(|pool| &pool.name))?;
                let wait = format!("a thread of {}", declared[index].name).into();
                let threads = Rc::clone(&self.world.resources.pools[index]);
                Some(Box::new(Place(threads, Need::Pool(index), wait)))
            }
        };
        Ok(Making { home: Home::Thread, seat, ..self.making(base, Body::whole(body)) })
    }

    /// The name that a step gives the task it makes: `as=`, else its node.
    fn label(&self, step: &Step) -> Result<Text, Stop> {
        let node = || Ok(Text::clone(&step.node));
        step.label.as_ref().map_or_else(node, |label| self.text(label))
    }

    /// Takes the body of a coroutine that nobody has awaited yet.
    pub(super) fn begin(&self, entry: &Entry) -> Option<(Body, Names)> {
        let begun = entry.begin()?;
        self.touch(Thing::Task(entry.id), Access::Write);
        Some(begun)
    }

    /// The promise of this name, or else the last task that was given it.
    pub(super) fn awaited(&self, name: &Template) -> Result<Named, Stop> {
        let name = self.text(name)?;
        let promise = self.world.scenario.promises.iter().position(|promise| *promise == name);
        promise.map_or_else(|| self.find(&name).map(Named::Task), |it| Ok(Named::Promise(it)))
    }

    pub(super) fn find(&self, name: &str) -> Result<Rc<Entry>, Stop> {
        self.world.touch(|| Thing::Name(name.into()), Access::Read);
        let entry = self.world.registry.borrow().find(name);
        entry.ok_or_else(|| fail(format!("there is no {} yet", brief(name))))
    }
}

impl World {
    /// Whether each task has a worker of its own, at least while it lives.
    pub(super) const fn runs_on_threads(&self) -> bool {
        matches!(self.model, Model::Threads(_))
    }

    /// Adds a task that asks to be named `base`.
    fn add_task(
        &self,
        base: &Text,
        parent: Option<TaskId>,
        thread: bool,
        within: Option<Rc<Entry>>,
        state: State,
    ) -> Rc<Entry> {
        self.touch(|| Thing::Name(Text::clone(base)), Access::Write);
        let maker = parent.unwrap_or(TaskId::MAIN);
        self.has_room(maker, 1);
        // Of a name that others have, this is a copy with a number.
        self.weigh(maker, base.len());
        let entry = self.registry.borrow_mut().add(base, within, state);
        let task = Task { name: Text::clone(&entry.name), parent, thread };
        let id = self.recorder.borrow_mut().add_task(task);
        debug_assert_eq!(id, entry.id, "the registry and the trace count alike");
        self.touch(|| Thing::Task(entry.id), Access::Write);
        entry
    }
}

/// Runs a task within another, for nobody yet.
async fn perform(strand: &mut Strand, entry: &Entry, making: Making) -> Flow {
    entry.run_within(strand.entry.id);
    strand.control().set_sequence(entry.id);
    let outer_task = std::mem::replace(&mut strand.task, entry.id);
    let outer_names = std::mem::replace(&mut strand.names, making.names);
    strand.record(|| What::Started);
    let flow = steps::block(strand, making.body.steps()).await;
    strand.interruptible().await;
    end(strand, entry, flow.clone());
    strand.task = outer_task;
    strand.control().set_sequence(outer_task);
    strand.names = outer_names;
    flow
}

/// Runs a task on its own and waits for it; a cancellation that comes meanwhile is not passed on.
async fn aside(strand: &mut Strand, step: &'static str, making: Making) -> Flow {
    if strand.world.model == Model::Sync {
        let entry = announce_within(strand, &making);
        return run_within(strand, &entry, making).await;
    }
    let entry = start(&strand.world, making);
    let join = Join::new(strand, Policy::All, vec![Rc::clone(&entry)]);
    strand.touch(Thing::Task(entry.id), Access::Read);
    strand.control().set_awaiting(Some(Awaiting::Apart(Rc::clone(&join))));
    let waited = strand.wait_quietly(Need::End(entry.id), Wait::Branches(step), join.wait()).await;
    strand.control().set_awaiting(None);
    if waited.is_err() {
        entry.nobody_waits();
    }
    waited?;
    strand.touch(Thing::Task(entry.id), Access::Read);
    entry.take().unwrap_or(Err(Stop::Cancelled))
}

fn announce(world: &World, making: &Making) -> Rc<Entry> {
    let thread = making.home == Home::Thread || world.runs_on_threads();
    world.add_task(&making.base, making.parent, thread, None, State::Running)
}

/// Makes a task that has been announced run on its own.
pub(super) fn begin(world: &Rc<World>, entry: &Rc<Entry>, making: Making) {
    entry.set_home(making.home, making.body);
    let deadlines = world.run.deadlines_come();
    entry.control().wait_for(Wait::Start, Need::Time, world.now(), deadlines);
    let is_main = making.parent.is_none();
    let seat = making.seat.or_else(|| {
        let workers = world.workers.as_ref().filter(|_| !is_main)?;
        Some(Box::new(Place(Rc::clone(workers), Need::Worker, "a worker".into())))
    });
    let mut strand = Strand::new(world, entry, making.names, making.deadline);
    let entry_of_it = Rc::clone(entry);
    let host = world.host_of(strand.thread);
    let job = world.executor.spawn(host, Role::Program, || async move {
        let mut flow = live(&mut strand, entry_of_it.steps(), seat).await;
        // A request that came after the last wait has nowhere else to strike.
        if flow.is_ok() && strand.control().take_strike() {
            flow = Err(Stop::Cancelled);
        }
        strand.handled(None);
        strand.control().end();
        end(&strand, &strand.entry, flow);
        ending::task_ended(&strand.world, strand.entry.id);
    });
    world.registry.borrow_mut().begin(job, entry.id);
}

/// The life of a task that runs on its own. One that is cancelled before its first turn never starts.
async fn live(strand: &mut Strand, body: &[Step], seat: Option<Box<Place>>) -> Flow {
    strand.control().begin(strand.world.executor.current_job());
    strand.touch(Thing::Task(strand.task), Access::Read);
    if strand.control().take_strike() {
        return Err(Stop::Cancelled);
    }
    let seat = match seat {
        Some(seat) => Box::pin(sit_down(strand, *seat)).await?,
        None => None,
    };
    strand.record(|| What::Started);
    let flow = steps::block(strand, body).await;
    strand.interruptible().await;
    if seat.is_some() {
        strand.touch(Thing::Threads, Access::Write);
    }
    flow
}

/// Waits until one of the threads or workers is free.
async fn sit_down(
    strand: &Strand,
    Place(threads, need, wait): Place,
) -> Result<Option<Seat>, Stop> {
    let free = pin!(threads.take(strand.task));
    strand.touch(Thing::Threads, Access::Write);
    let waited = strand.wait(need, Wait::Worker(wait), free).await;
    strand.touch(Thing::Threads, Access::Write);
    waited.map(Some)
}

/// A task ends: whoever waits for it hears so, and in which order tasks end may matter to who waits for several.
fn end(strand: &Strand, entry: &Entry, flow: Flow) {
    strand.touch(Thing::Task(entry.id), Access::Write);
    let access = if flow.is_ok() && !entry.is_raced() { Access::Read } else { Access::Write };
    strand.touch(Thing::Ends, access);
    strand.record(|| end_of(&flow));
    entry.end(flow);
}

fn end_of(flow: &Flow) -> What {
    match flow {
        Ok(_) => What::Finished,
        Err(Stop::Failed(failure)) => What::Failed(Text::clone(&failure.reason)),
        Err(Stop::Cancelled) => What::Cancelled,
    }
}
