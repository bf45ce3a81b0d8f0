//! Making tasks, waiting for them, and cancelling them.
//!
//! A task of the trace runs either on its own, as a task of the executor, or within another: a named sequence, an
//! awaited coroutine, and under the `sync` model everything.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use super::block::block;
use super::context::{Steps, TaskContext};
use super::ends::end;
use super::life::{Making, Wanted, announce, begin, start};
use super::{data, suspended};
use crate::choices::{Access, Thing};
use crate::run::task::awaiting::Awaiting;
use crate::run::task::entry::{Body, Entry, Joiner, Place, State};
use crate::run::task::flow::{Flow, Stop, brief, fail, whole};
use crate::run::task::join::Join;
use crate::run::task::need::{Need, Policy};
use crate::run::world::World;
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::{Block, Model, Step, Target, Template, Text, Value};
use crate::trace::{Wait, What};

/// Makes `main`, the first task.
pub(crate) fn start_main(world: &Rc<World>, steps: &'static Steps) {
    let main = Making::new("main".into(), Body::whole(&world.engine.scenario.main));
    start(world, steps, main);
}

pub(crate) async fn spawn(
    context: &mut TaskContext,
    name: &Template,
    group: Option<&Text>,
    body: &Block,
) -> Flow {
    let group = group.map(|group| context.open_group(group)).transpose()?;
    let mut making = context.making(context.text(name)?, Body::whole(body));
    making.names.part();
    let entry = announce(&context.world, &making);
    context.task.record(|| What::Spawn(Text::clone(&entry.name)));
    if let Some(group) = &group {
        group.add(&entry);
    }
    if context.task.engine.model == Model::Sync {
        let requests = context.task.control().requests();
        let flow = perform(context, &entry, making).await;
        // How it ended is for whoever awaits it, unless it was we who were asked to cancel.
        if flow == Err(Stop::Cancelled) && context.task.control().requests() > requests {
            return flow;
        }
    } else {
        begin(&context.world, context.steps, &entry, making);
    }
    Ok(Value::Null)
}

pub(crate) fn create(context: &TaskContext, name: &Template, body: &Block) -> Flow {
    let base = context.text(name)?;
    let world = &context.world;
    let mut names = context.names_for(body);
    names.part();
    let state = State::Created(Box::new((Body::whole(body), names)));
    let entry = world.add_task(&base, Some(context.task.id), false, None, state);
    context.task.record(|| What::Create(Text::clone(&entry.name)));
    Ok(Value::Null)
}

pub(crate) async fn await_named(context: &mut TaskContext, name: &Template) -> Flow {
    let entry = match context.awaited(name)? {
        Named::Promise(index) => return data::await_promise(context, index).await,
        Named::Task(entry) => entry,
    };
    match context.begin(&entry) {
        Some(making) => run_within(context, &entry, making).await,
        None => await_entry(context, &entry).await,
    }
}

/// Makes a task of a coroutine that nobody has awaited yet. Under the `sync` model it runs to its end, of which whoever takes it
/// is told.
pub(crate) async fn begin_coroutine(context: &mut TaskContext, entry: &Rc<Entry>) {
    let Some(making) = context.begin(entry) else { return };
    if context.task.engine.model == Model::Sync {
        drop(run_within(context, entry, making).await);
    } else {
        begin(&context.world, context.steps, entry, making);
    }
}

/// Whether it came in time is its value.
pub(crate) fn cancel(context: &TaskContext, target: &Template, reason: Option<&Template>) -> Flow {
    let entry = context.find(&context.text(target)?)?;
    let reason = reason.map(|reason| context.text(reason)).transpose()?;
    context.task.touch(Thing::Everything, Access::Write);
    let name = || Text::clone(&entry.name);
    context.task.record(|| match &reason {
        Some(reason) => What::CancelBecause(name(), Text::clone(reason)),
        None => What::Cancel(name()),
    });
    Ok(Value::Bool(entry.request_cancel(reason.as_ref())))
}

/// `uncancel`: takes back one of the requests to cancel this task; how many are left.
pub(crate) fn uncancel(context: &TaskContext) -> Value {
    let left = context.task.control().uncancel();
    context.task.record(|| What::Uncancel(left));
    Value::Int(i64::from(left))
}

/// `task`: a sequence with a name, which runs within the task that comes to it.
pub(crate) async fn named(context: &mut TaskContext, name: &Template, body: &Block) -> Flow {
    let making = context.making(context.text(name)?, Body::whole(body));
    let entry = announce_within(context, &making);
    run_within(context, &entry, making).await
}

/// `shield`: whoever waits here can be cancelled; the body goes on.
pub(crate) async fn shield(context: &mut TaskContext, step: &Step, body: &Block) -> Flow {
    match context.shielded_await(step, body) {
        Some(Awaited::Promise(index)) => {
            return data::await_shielded_promise(context, *index).await;
        }
        Some(Awaited::Task(name)) => match context.awaited(name)? {
            Named::Promise(index) => return data::await_shielded_promise(context, index).await,
            Named::Task(entry) if !entry.is_created() => {
                return await_shielded(context, &entry).await;
            }
            Named::Task(_) => {}
        },
        None => {}
    }
    let base = context.label(step)?;
    let making = context.shielded(base, body);
    aside(context, step.word.word, making).await
}

/// The task that a `shield` is around, if it is that of an ended task.
pub(crate) fn shielded_that_ended(
    context: &TaskContext,
    step: &Step,
    body: &Block,
) -> Result<Option<Rc<Entry>>, Stop> {
    let Some(Awaited::Task(name)) = context.shielded_await(step, body) else { return Ok(None) };
    let entry = context.find(&context.text(name)?)?;
    Ok(Some(entry).filter(|entry| entry.has_ended()))
}

/// `offload`: the body runs on a thread, where blocking holds up nobody else; cancelling who waits does not stop it.
pub(crate) async fn offload(
    context: &mut TaskContext,
    step: &Step,
    pool: Option<&Target>,
    body: &Block,
) -> Flow {
    let base = context.label(step)?;
    let making = context.offloaded(base, pool, body)?;
    aside(context, step.word.word, making).await
}

/// What is awaited by a name.
pub(crate) enum Named {
    /// A promise, by its index.
    Promise(usize),
    Task(Rc<Entry>),
}

/// Runs a task within another: under its own name, but on the same task of the executor, which takes its result.
pub(crate) async fn run_within(context: &mut TaskContext, entry: &Entry, making: Making) -> Flow {
    let flow = perform(context, entry, making).await;
    entry.mark_taken();
    flow
}

/// Names a task that runs within the context's own.
pub(crate) fn announce_within(context: &TaskContext, making: &Making) -> Rc<Entry> {
    let (thread, within) = (context.task.thread, Some(Rc::clone(&context.task.entry)));
    context.world.add_task(&making.base, making.parent, thread, within, State::Running)
}

/// Waits for a task; a cancellation that comes meanwhile is passed on to it.
pub(crate) async fn await_entry(context: &TaskContext, entry: &Rc<Entry>) -> Flow {
    let thing = Thing::Task(entry.id);
    if let Some(flow) = entry.take() {
        context.task.touch(thing, Access::Read);
        if flow == Err(Stop::Cancelled) {
            context.task.control().set_reason(entry.take_reason());
        }
        return flow;
    }
    let wait = Wait::Await(Text::clone(&entry.name));
    context.task.control().set_awaiting(Some(Awaiting::together(Rc::<Entry>::clone(entry))));
    let waits = !entry.has_ended();
    let ended = context.task.wait_at(thing.clone(), Access::Read, wait, end_of_entry(entry)).await;
    context.task.control().set_awaiting(None);
    let ended = ended?;
    if waits {
        context.task.touch(thing, Access::After);
    }
    if ended == Err(Stop::Cancelled) {
        // The first who awaits what was cancelled is told the reason: so does asyncio.
        context.task.control().set_reason(entry.take_reason());
    }
    ended
}

/// Waits for a task that a cancellation meanwhile is not passed on to.
async fn await_shielded(context: &TaskContext, entry: &Rc<Entry>) -> Flow {
    if entry.has_ended() {
        context.task.touch(Thing::Task(entry.id), Access::Read);
    } else {
        let join =
            Join::new(&context.task.engine, context.task.id, Policy::All, vec![Rc::clone(entry)]);
        let wait = Wait::Await(Text::clone(&entry.name));
        context.task.control().set_awaiting(Some(Awaiting::apart(Rc::<Join>::clone(&join))));
        let waited =
            context.task.wait_at(Thing::Task(entry.id), Access::Read, wait, join.wait()).await;
        context.task.control().set_awaiting(None);
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

impl TaskContext {
    /// The body of a `shield`.
    pub(crate) fn shielded(&self, base: Text, body: &Block) -> Making {
        Making { place: Place::Shielded, ..self.making(base, Body::whole(body)) }
    }

    /// What a `shield` without a name is around, if to await it is all that it does: no further task is needed, as
    /// `asyncio.shield` needs none for a task or a future.
    fn shielded_await<'a>(&self, step: &Step, body: &'a Block) -> Option<&'a Awaited> {
        let [Step { kind: StepKind::Await { target }, .. }] = &**body else { return None };
        (step.label.is_none() && self.task.engine.model != Model::Sync).then_some(target)
    }

    /// The body of an `offload`, for which a thread of the pool must be free; without a pool one always is.
    pub(crate) fn offloaded(
        &self,
        base: Text,
        pool: Option<&Target>,
        body: &Block,
    ) -> Result<Making, Stop> {
        let seat = match pool {
            None => None,
            Some(pool) => {
                let declared = &self.task.engine.scenario.pools;
                let index = self.index(pool, "pool", declared.iter().map(|pool| &pool.name))?;
                let wait = format!("a thread of {}", declared[index].name).into();
                let threads = Rc::clone(&self.world.resources.pools[index]);
                if threads.is_closed() {
                    return Err(fail("the pool is shut down"));
                }
                Some(Box::new(Wanted::Seat(threads, Need::Pool(index), wait)))
            }
        };
        Ok(Making { place: Place::Thread, seat, ..self.making(base, Body::whole(body)) })
    }

    /// The name that a step gives the task it makes: `as=`, else its node.
    fn label(&self, step: &Step) -> Result<Text, Stop> {
        let word = || Ok(step.word.word.into());
        step.label.as_ref().map_or_else(word, |label| self.text(label))
    }

    /// The task that a coroutine becomes, if nobody has awaited it yet.
    pub(crate) fn begin(&self, entry: &Entry) -> Option<Making> {
        let (body, names) = entry.begin()?;
        self.task.touch(Thing::Task(entry.id), Access::Write);
        Some(Making { names, ..self.making(Text::clone(&entry.name), body) })
    }

    /// The promise of this name, or else the last task that was given it.
    pub(crate) fn awaited(&self, name: &Template) -> Result<Named, Stop> {
        let name = self.text(name)?;
        let promise =
            self.task.engine.scenario.promises.iter().position(|promise| *promise == name);
        promise.map_or_else(|| self.find(&name).map(Named::Task), |it| Ok(Named::Promise(it)))
    }

    pub(crate) fn find(&self, name: &str) -> Result<Rc<Entry>, Stop> {
        self.task.engine.touch(|| Thing::Name(name.into()), Access::Read);
        let entry = self.world.registry.borrow().find(name);
        entry.ok_or_else(|| fail(format!("there is no {} yet", brief(name))))
    }
}

/// Runs a task within another, for nobody yet.
async fn perform(context: &mut TaskContext, entry: &Entry, making: Making) -> Flow {
    entry.run_within(context.task.entry.id);
    context.task.control().set_sequence(entry.id);
    let outer_task = std::mem::replace(&mut context.task.id, entry.id);
    let outer_names = std::mem::replace(&mut context.names, making.names);
    context.task.record(|| What::Started);
    let flow = whole(block(context, making.body.steps()).await);
    context.task.interruptible().await;
    suspended::let_all_go(context).await;
    end(context, entry, flow.clone());
    context.task.id = outer_task;
    context.task.control().set_sequence(outer_task);
    context.names = outer_names;
    flow
}

/// Runs a task on its own and waits for it; a cancellation that comes meanwhile is not passed on.
async fn aside(context: &mut TaskContext, step: &'static str, making: Making) -> Flow {
    if context.task.engine.model == Model::Sync {
        let entry = announce_within(context, &making);
        return run_within(context, &entry, making).await;
    }
    let entry = start(&context.world, context.steps, making);
    let join =
        Join::new(&context.task.engine, context.task.id, Policy::All, vec![Rc::clone(&entry)]);
    context.task.touch(Thing::Task(entry.id), Access::Read);
    context.task.control().set_awaiting(Some(Awaiting::apart(Rc::<Join>::clone(&join))));
    let waited =
        context.task.wait_quietly(Need::End(entry.id), Wait::Branches(step), join.wait()).await;
    context.task.control().set_awaiting(None);
    if waited.is_err() {
        entry.nobody_waits();
    }
    waited?;
    context.task.touch(Thing::Task(entry.id), Access::Read);
    entry.take().unwrap_or(Err(Stop::Cancelled))
}
