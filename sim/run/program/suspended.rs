//! Suspended: generators between two of their values.
//!
//! A generator is a future with names of its own, which whoever asks it for a value polls as a part of its own task. It goes on from
//! its `yield` in the task that asks next, which may be another: so it is lent the context of that task, and gives it back with the value.
//! As in Python, one that nobody has any more is closed: under the `async` model in a task of its own, two turns later, as
//! asyncio's loop does it; under the others at once, as plain generators are.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::mem::{replace, swap, take};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use super::block::block;
use super::context::{self, Exchange, TaskContext};
use super::ends::end_own;
use crate::choices::{Access, Thing};
use crate::executor::{Role, Turn};
use crate::run::task::entry::{Body, Place, State};
use crate::run::task::flow::{Flow, Left, Stop, fail, whole};
use crate::run::task::names::{Held, Names};
use crate::run::task::need::Need;
use crate::run::task::running::Task;
use crate::run::world::World;
use crate::scenario::blocks::closing_name;
use crate::scenario::{Block, Model, Text, Value};
use crate::trace::{TaskId, Wait, What};

/// The values of a procedure that yields some.
pub(crate) struct Generator {
    /// What traces call it.
    pub(crate) name: Text,
    procedure: usize,
    /// Whether several tasks may have it.
    is_named: bool,
    stage: RefCell<Stage>,
}

/// How far a generator has come.
enum Stage {
    /// Nobody has asked for a value; the names that it begins with.
    New(Names),
    /// It stands at a `yield`.
    Suspended(Steps),
    /// Somebody waits for its next value.
    Running,
    Over,
}

/// The steps of a generator on their way.
struct Steps {
    exchange: Rc<Exchange>,
    future: Pin<Box<dyn Future<Output = Flow>>>,
}

impl Generator {
    pub(crate) fn new(name: Text, is_named: bool, procedure: usize, names: Names) -> Self {
        Self { name, is_named, procedure, stage: RefCell::new(Stage::New(names)) }
    }

    pub(crate) fn is_new(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::New(_))
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Running)
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Over)
    }

    fn is_suspended(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Suspended(_))
    }
}

/// What a `yield` comes to at which a generator is closed: like a `give`, it ends what is around it, and no `catch` handles it.
pub(crate) fn exit() -> Stop {
    Stop::Left(Left::Body(Box::new(Value::Null)))
}

/// Goes on to the next value, which whoever asks gets at once; none if there is none any more.
///
/// # Errors
///
/// If the generator fails, or is cancelled where it waits.
pub(crate) async fn resume(
    context: &mut TaskContext,
    generator: &Generator,
    sent: Flow,
) -> Result<Option<Value>, Stop> {
    touch(context, generator);
    let mut steps = match generator.stage.replace(Stage::Running) {
        // Nothing of it has begun that could handle that.
        Stage::New(_) if sent.is_err() => {
            generator.stage.replace(Stage::Over);
            return whole(sent).map(|_| None);
        }
        Stage::New(names) => Steps::begin(context, generator, names),
        Stage::Suspended(steps) => steps,
        Stage::Running | Stage::Over => {
            generator.stage.replace(Stage::Over);
            return Ok(None);
        }
    };
    let exchange = Rc::clone(&steps.exchange);
    exchange.sent.replace(Some(sent));
    swap(context, &mut exchange.lent.borrow_mut());
    let ended = poll_fn(|cx| match steps.future.as_mut().poll(cx) {
        Poll::Ready(flow) => Poll::Ready(Some(flow)),
        Poll::Pending if exchange.given.borrow().is_some() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await;
    swap(context, &mut exchange.lent.borrow_mut());
    touch(context, generator);
    let Some(flow) = ended else {
        generator.stage.replace(Stage::Suspended(steps));
        return Ok(exchange.given.take());
    };
    generator.stage.replace(Stage::Over);
    match whole(flow) {
        Err(Stop::Failed(failure)) if failure.reason == "exhausted" => {
            Err(fail("async generator raised StopAsyncIteration"))
        }
        flow => flow.map(|_| None),
    }
}

/// Yields a value: the generator goes on when the next is asked for, with what is sent then.
pub(crate) async fn give(context: &mut TaskContext, value: Value) -> Flow {
    let running = context.aside.as_ref().and_then(|aside| aside.generators.last());
    // No file yields where nobody asks, but a program may be made in Rust.
    let Some(exchange) = running.cloned() else { return Ok(Value::Null) };
    exchange.given.replace(Some(value));
    exchange.give_back(context);
    exchange.take_over(context).await
}

/// Closes a generator that nobody else runs: where it stands it is left, with `exit`, or cancelled.
///
/// # Errors
///
/// What it fails with on its way out, or that it does not leave.
pub(crate) async fn close(context: &mut TaskContext, generator: &Generator, stop: Stop) -> Flow {
    touch(context, generator);
    if !generator.is_suspended() {
        generator.stage.replace(Stage::Over);
        return Ok(Value::Null);
    }
    if resume(context, generator, Err(stop)).await?.is_some() {
        generator.stage.replace(Stage::Over);
        return Err(fail("async generator ignored GeneratorExit"));
    }
    Ok(Value::Null)
}

/// Somebody has no use any more for a generator.
pub(crate) async fn drop_one(context: &mut TaskContext, generator: Rc<Generator>) {
    touch(context, &generator);
    if Rc::strong_count(&generator) > 1 || !generator.is_suspended() {
        return;
    }
    if context.task.engine.model == Model::Async {
        begin_to_close(&context.world, context.steps, context.task.id, generator);
    } else {
        drop(Box::pin(close(context, &generator, exit())).await);
    }
}

/// The same for what a name stood for.
pub(crate) async fn drop_any(context: &mut TaskContext, held: Rc<dyn Any>) {
    if let Ok(generator) = held.downcast() {
        drop_one(context, generator).await;
    }
}

/// The same for what names stood for that are no more.
pub(crate) async fn let_go(context: &mut TaskContext, held: Held) {
    for held in held.into_all() {
        drop_any(context, held).await;
    }
}

/// The same for all names of the context.
pub(crate) async fn let_all_go(context: &mut TaskContext) {
    let held = context.names.let_all_go();
    let_go(context, held).await;
}

/// The same at the end of a task. One that has failed keeps what it had, as a traceback does, until the end of the run.
pub(crate) async fn left_by(context: &mut TaskContext, held: Held, flow: &Flow) {
    if matches!(flow, Ok(_) | Err(Stop::Left(_))) || context.task.engine.model != Model::Async {
        return let_go(context, held).await;
    }
    context.world.kept.borrow_mut().extend(held.into_all());
}

/// Closes what is still kept, as `loop.shutdown_asyncgens()` does when all else has ended; the tasks that do.
pub(crate) fn close_kept(world: &Rc<World>, steps: &'static context::Steps) -> Vec<TaskId> {
    let kept = world.kept.take().into_iter().filter_map(|held| held.downcast().ok());
    let is_left = |it: &Rc<Generator>| Rc::strong_count(it) == 1 && it.is_suspended();
    let left: Vec<Rc<Generator>> = kept.filter(is_left).collect();
    let close = |generator| begin_to_close(world, steps, TaskId::MAIN, generator);
    left.into_iter().map(close).collect()
}

/// This turn uses a generator that others may use, too.
pub(crate) fn touch(context: &TaskContext, generator: &Generator) {
    if generator.is_named {
        context.task.touch(Thing::Generator(generator.procedure), Access::Write);
    }
}

/// Makes the task that closes a generator, as `asyncio`'s loop does when it hears that nobody has it any more.
fn begin_to_close(
    world: &Rc<World>,
    steps: &'static context::Steps,
    parent: TaskId,
    generator: Rc<Generator>,
) -> TaskId {
    let engine = &world.engine;
    let name = closing_name(&generator.name);
    let entry = world.add_task(&name, Some(parent), false, None, State::Running);
    let body = &engine.scenario.procedures[generator.procedure].body;
    entry.set_place(Place::Own, Body::whole(body));
    entry.control().wait_for(
        Wait::Start,
        Need::Time,
        engine.now(),
        engine.progress.deadlines_come(),
    );
    // What the generator holds is held in the name of whoever took it, who may go on only when this has.
    engine.suspects.cannot_tell();
    let task = Task::new(engine, &entry, None);
    let mut closing = TaskContext::new(world, steps, task, Names::default());
    let job = engine.executor.spawn(engine.host_of(false), Role::Program, || async move {
        // The loop makes the task in a turn, and that begins in the next.
        Turn::new().await;
        let control = closing.task.control();
        control.begin(closing.task.engine.executor.current_job());
        let stop = if control.take_strike() { Stop::Cancelled } else { exit() };
        closing.task.touch(Thing::Task(closing.task.id), Access::Read);
        closing.task.record(|| What::Started);
        let flow = close(&mut closing, &generator, stop).await;
        let flow = closing.struck_last(flow);
        end_own(&mut closing, flow);
    });
    world.registry.borrow_mut().begin(job, entry.id);
    entry.id
}

impl Steps {
    /// Those of a generator, which begin when it is polled.
    fn begin(context: &TaskContext, generator: &Generator, names: Names) -> Self {
        let exchange = Rc::new(Exchange {
            lent: RefCell::new(empty(context, Names::default())),
            sent: RefCell::default(),
            given: RefCell::default(),
            depth: Cell::default(),
            within: Cell::default(),
            caught_outside: Cell::default(),
            caught: RefCell::default(),
        });
        let body = &context.task.engine.scenario.procedures[generator.procedure].body;
        let own = empty(context, names);
        let future = run(Rc::clone(&exchange), own, Block::clone(body));
        Self { exchange, future: Box::pin(future) }
    }
}

/// What a generator does, from the first time that it is asked to its end.
async fn run(exchange: Rc<Exchange>, mut context: TaskContext, body: Block) -> Flow {
    let flow = match exchange.take_over(&mut context).await {
        Ok(_) => block(&mut context, &body).await,
        Err(stop) => Err(stop),
    };
    let_all_go(&mut context).await;
    exchange.give_back(&mut context);
    flow
}

/// A context that stands where one is lent.
fn empty(context: &TaskContext, names: Names) -> TaskContext {
    let Task { engine, entry, .. } = &context.task;
    let task = Task::new(engine, entry, None);
    TaskContext::new(&context.world, context.steps, task, names)
}

impl Exchange {
    /// Waits until somebody asks, and goes on in the context of that, with the generator's own names.
    async fn take_over(self: &Rc<Self>, context: &mut TaskContext) -> Flow {
        let asked = || self.sent.take().map_or(Poll::Pending, Poll::Ready);
        let sent = poll_fn(|_| asked()).await;
        let mut lent = self.lent.borrow_mut();
        swap(context, &mut lent);
        let own = take(&mut lent.names);
        lent.names = context.names.exchange(own);
        self.depth.set(context.depth);
        context.depth += self.within.get();
        let aside = context.put_aside();
        self.caught_outside.set(aside.caught.len());
        aside.caught.append(&mut self.caught.borrow_mut());
        aside.generators.push(Rc::clone(self));
        sent
    }

    /// Gives the context back to whoever asked.
    fn give_back(&self, context: &mut TaskContext) {
        let aside = context.put_aside();
        aside.generators.pop();
        self.caught.replace(aside.caught.split_off(self.caught_outside.get()));
        self.within.set(replace(&mut context.depth, self.depth.get()) - self.depth.get());
        let mut lent = self.lent.borrow_mut();
        let outer = take(&mut lent.names);
        lent.names = context.names.exchange(outer);
        swap(context, &mut lent);
    }
}
