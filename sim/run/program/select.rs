//! `select`: waits for several things at once, and takes one that is ready. What is not taken loses nothing: only who is taken
//! gets its item or puts it, and who leaves a line passes on what it was woken for.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use ecow::eco_format;

use super::block::block;
use super::context::TaskContext;
use super::held::{self, Permit};
use super::tasks::{self, Named};
use super::{data, queues, signals};
use crate::choices::{Access, Thing};
use crate::run::task::awaiting::Awaiting;
use crate::run::task::entry::{Entry, Joiner};
use crate::run::task::flow::{Flow, Stop, fault};
use crate::run::task::need::Need;
use crate::run::task::several::Several;
use crate::run::world::World;
use crate::scenario::step::{Arm, Awaited, Count, StepKind};
use crate::scenario::{Block, Deed, Expression, Step, Target, Text, Value};
use crate::time::Instant;
use crate::trace::{TaskId, Wait, What};

pub(crate) async fn select(
    context: &mut TaskContext,
    arms: &[Arm],
    otherwise: Option<&Block>,
) -> Flow {
    let (world, entry) = (Rc::clone(&context.world), Rc::clone(&context.task.entry));
    let of = Of { world: &world, entry: &entry, holder: context.task.id };
    context.put_aside().selects += 1;
    let mut waits = Vec::with_capacity(arms.len());
    for arm in arms {
        for step in &*arm.wait {
            let (what, wait) = begin(context, step).await?;
            waits.push(One::new(of, what, &wait));
        }
    }
    number_equal_names(&mut waits);
    let taken = poll_fn(|cx| Poll::Ready(take(context, &mut waits, cx))).await?;
    let taken = match (taken, otherwise) {
        (Some(taken), _) => taken,
        (None, Some(otherwise)) => {
            drop(waits);
            context.task.record(|| What::Selected("else".into()));
            return block(context, otherwise).await;
        }
        (None, None) => wait(context, &mut waits).await?,
    };
    let One { name, what, .. } = waits.remove(taken);
    context.task.record(|| What::Selected(name));
    let flow = finish(context, &what);
    // Who has it no more passes on only what is left.
    drop(waits);
    let (value, arm) = (flow?, &arms[taken]);
    context.names.keep(arm.wait.first().and_then(|step| step.into.as_ref()), &value);
    let flow = block(context, &arm.body).await;
    if let Waited::Permit(permit) = what {
        context.task.interruptible().await;
        held::give_back(context, permit)?;
    }
    flow.map(|given| if arm.body.is_empty() { value } else { given })
}

/// What an arm waits for. Numbers are indices of declarations.
enum Waited<'w> {
    Get(usize),
    Put(usize, Value),
    Handled(usize),
    Event(usize),
    Permit(Permit),
    Task(Rc<Entry>),
    Promise(usize),
    Cells(&'w Expression, &'w [usize]),
    Clock(Instant),
}

/// On whose behalf is waited: an entry, and the task of the trace that would hold a permit.
#[derive(Clone, Copy)]
struct Of<'w> {
    world: &'w World,
    entry: &'w Rc<Entry>,
    holder: TaskId,
}

/// One of several waits.
struct One<'w> {
    of: Of<'w>,
    /// As it reads.
    name: Text,
    what: Waited<'w>,
    need: Need,
    /// By what it is woken.
    line: Line<'w>,
    /// Whether that has been, and is not to be asked again.
    come: bool,
}

type Line<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

/// What a step of an arm waits for, and how that reads.
async fn begin<'w>(context: &mut TaskContext, step: &'w Step) -> Result<(Waited<'w>, Wait), Stop> {
    Ok(match &step.kind {
        StepKind::Get { queue } => {
            let (index, name) = buffered(context, queue)?;
            // Whoever asks for the next has handled the last.
            context.handled(Some(index));
            (Waited::Get(index), Wait::Get(name))
        }
        StepKind::Put { queue, item } => {
            let (index, name) = buffered(context, queue)?;
            (Waited::Put(index, context.operand(item)?), Wait::Put(name))
        }
        StepKind::Join { queue } => {
            let (index, name) = queues::find(context, queue)?;
            context.handled(Some(index));
            (Waited::Handled(index), Wait::Join(name))
        }
        StepKind::Wait { event } => {
            let (index, name) = signals::event_of(context, event)?;
            (Waited::Event(index), Wait::Event(name))
        }
        StepKind::Acquire { semaphore, .. } => {
            let permit = held::some(context, semaphore, &Count::Known(1))?;
            let wait = Wait::Acquire(Text::clone(&permit.name));
            (Waited::Permit(permit), wait)
        }
        StepKind::Await { target } => begin_await(context, target).await?,
        StepKind::Until { condition, cells } => {
            (Waited::Cells(condition, cells), Wait::Until(condition.source().clone()))
        }
        StepKind::Sleep(length) => {
            let length = context.length(length)?;
            (Waited::Clock(context.task.engine.now() + length), Wait::Sleep(length))
        }
        _ => unreachable!("`{}` is not waited for with others", step.word.word),
    })
}

/// A queue that keeps items for one who takes them.
fn buffered(context: &TaskContext, queue: &Target) -> Result<(usize, Text), Stop> {
    let (index, name) = queues::find(context, queue)?;
    let queue = &context.world.resources.queues[index];
    if queue.rendezvous.is_some() || queue.broadcast.is_some() {
        return Err(fault(format!("{name} is no queue that keeps items for one who takes them")));
    }
    Ok((index, name))
}

/// A promise, or a task. A coroutine becomes a task.
async fn begin_await<'w>(
    context: &mut TaskContext,
    target: &Awaited,
) -> Result<(Waited<'w>, Wait), Stop> {
    let named = match target {
        Awaited::Promise(index) => Named::Promise(*index),
        Awaited::Task(name) => context.awaited(name)?,
    };
    Ok(match named {
        Named::Promise(index) => {
            let name = Text::clone(&context.task.engine.scenario.promises[index]);
            (Waited::Promise(index), Wait::Await(name))
        }
        Named::Task(entry) => {
            tasks::begin_coroutine(context, &entry).await;
            let name = Text::clone(&entry.name);
            (Waited::Task(entry), Wait::Await(name))
        }
    })
}

/// Waits until one of them is taken.
async fn wait(context: &TaskContext, waits: &mut [One<'_>]) -> Result<usize, Stop> {
    let names: Vec<_> = waits.iter().map(|one| &*one.name).collect();
    let reads = Wait::Select(names.join(" or ").into());
    context.task.control().set_awaiting(Some(Awaiting::apart(Rc::new(several(waits)))));
    let taken = first_taken(context, waits);
    let taken = context.task.wait(Need::AnyOf, reads, taken).await;
    context.task.control().set_awaiting(None);
    taken?
}

fn first_taken<'a>(
    context: &'a TaskContext,
    waits: &'a mut [One<'_>],
) -> impl Future<Output = Result<usize, Stop>> + Unpin {
    poll_fn(move |cx| match take(context, waits, cx) {
        Ok(None) => {
            for one in waits.iter_mut() {
                one.stand_in_line(context, cx);
            }
            Poll::Pending
        }
        Ok(Some(taken)) => Poll::Ready(Ok(taken)),
        Err(stop) => Poll::Ready(Err(stop)),
    })
}

/// What is waited for, as who waits for all of it sees it.
fn several(waits: &[One<'_>]) -> Several {
    let mut several = Several::default();
    for one in waits {
        several.needs.push(one.need);
        match &one.what {
            Waited::Task(entry) => several.tasks.push(Rc::clone(entry)),
            Waited::Clock(at) => several.is_due(*at),
            _ => several.for_others = true,
        }
    }
    several
}

/// Takes one of those that are ready, if any is.
fn take(
    context: &TaskContext,
    waits: &mut [One<'_>],
    cx: &mut Context<'_>,
) -> Result<Option<usize>, Stop> {
    let mut ready = Vec::new();
    for (index, one) in waits.iter_mut().enumerate() {
        if one.is_ready(context, cx)? {
            ready.push(index);
        }
    }
    if ready.is_empty() {
        return Ok(None);
    }
    let names: Vec<_> = ready.iter().map(|index| Text::clone(&waits[*index].name)).collect();
    let nth = context.aside.as_ref().map_or(1, |aside| aside.selects);
    // tie: select-in-order
    let picked = {
        let engine = &context.task.engine;
        let (mut decisions, recorder) = (engine.decisions.borrow_mut(), engine.recorder.borrow());
        decisions.selects(recorder.name(context.task.id), nth, &names)
    };
    let taken = ready.remove(picked);
    for other in ready {
        waits[other].give_up(context);
    }
    waits[taken].leave_line(cx);
    Ok(Some(taken))
}

/// Does what was waited for.
fn finish(context: &mut TaskContext, what: &Waited<'_>) -> Flow {
    let scenario = Rc::clone(&context.task.engine.scenario);
    let resources = &context.world.resources;
    let task = &context.task;
    match what {
        Waited::Get(index) => {
            let item = resources.queues[*index].pop().ok_or_else(queues::closed)?;
            let name = Text::clone(&scenario.queues[*index].name);
            task.record(|| What::Got(name, context.shown(&item)));
            context.put_aside().handling.push(*index);
            Ok(item)
        }
        Waited::Put(index, item) => {
            if resources.queues[*index].is_closed() {
                return Err(queues::closed());
            }
            let name = Text::clone(&scenario.queues[*index].name);
            task.record(|| What::Put(name, context.shown(item)));
            resources.queues[*index].push(item.clone());
            Ok(Value::Null)
        }
        Waited::Handled(index) => {
            task.record(|| What::Joined(Text::clone(&scenario.queues[*index].name)));
            Ok(Value::Null)
        }
        Waited::Event(index) => {
            task.record(|| What::Passed(Text::clone(&scenario.events[*index].name)));
            Ok(Value::Null)
        }
        Waited::Permit(permit) => {
            task.record(|| What::Acquired(Text::clone(&permit.name)));
            Ok(Value::Null)
        }
        Waited::Cells(condition, _) => {
            task.record(|| What::Holds(condition.source().clone()));
            Ok(Value::Null)
        }
        Waited::Clock(due) => {
            let late = task.engine.now() - *due;
            if !late.is_zero() {
                task.record(|| What::Late(late));
            }
            Ok(Value::Null)
        }
        Waited::Task(entry) => entry.take().unwrap_or(Err(Stop::Cancelled)),
        Waited::Promise(index) => resources.promises[*index].outcome(),
    }
}

/// The second of a name is told apart by a number, as tasks are.
fn number_equal_names(waits: &mut [One<'_>]) {
    for index in (1..waits.len()).rev() {
        let (before, rest) = waits.split_at_mut(index);
        let same = before.iter().filter(|one| one.name == rest[0].name).count();
        if same > 0 {
            rest[0].name = eco_format!("{}#{}", rest[0].name, same + 1);
        }
    }
}

impl<'w> One<'w> {
    fn new(of: Of<'w>, what: Waited<'w>, wait: &Wait) -> Self {
        let line = what.line(of);
        let name = match wait {
            Wait::Sleep(length) => eco_format!("after {length}"),
            wait => eco_format!("{wait}"),
        };
        let need = match &what {
            Waited::Cells(..) => Need::Deed(Deed::Write),
            what => what.thing().map_or(Need::Time, |(thing, _)| Need::of(&thing, wait)),
        };
        // What takes no time is over at once.
        let come = matches!(wait, Wait::Sleep(length) if length.is_zero());
        Self { of, name, what, need, line, come }
    }

    /// Whether it could be taken now.
    fn is_ready(&mut self, context: &TaskContext, cx: &mut Context<'_>) -> Result<bool, Stop> {
        if let Some((thing, access)) = self.what.thing() {
            context.task.touch(thing, access);
        }
        let resources = &context.world.resources;
        Ok(match &self.what {
            Waited::Get(index) => resources.queues[*index].can_get(),
            Waited::Put(index, _) => resources.queues[*index].can_put(),
            Waited::Handled(index) => resources.queues[*index].is_handled(),
            Waited::Task(entry) => entry.has_ended(),
            Waited::Promise(index) => resources.promises[*index].is_settled(),
            Waited::Cells(condition, cells) => data::cells_make_true(context, condition, cells)?,
            Waited::Event(index) => {
                let is_set = resources.events[*index].set.get();
                self.comes(cx) || is_set
            }
            Waited::Permit(_) | Waited::Clock(_) => self.comes(cx),
        })
    }

    /// Whether it has been woken, or has got what it stood in line for.
    fn comes(&mut self, cx: &mut Context<'_>) -> bool {
        self.come = self.come || self.line.as_mut().poll(cx).is_ready();
        self.come
    }

    /// It is not ready: it is woken when it may be.
    fn stand_in_line(&mut self, context: &TaskContext, cx: &mut Context<'_>) {
        match &self.what {
            Waited::Cells(_, cells) => data::watch_cells(context, cells, cx.waker()),
            Waited::Event(_) | Waited::Permit(_) | Waited::Clock(_) => {}
            // What was handled has another after it: that is waited for anew.
            Waited::Handled(_) if self.line.as_mut().poll(cx).is_ready() => {
                self.line = self.what.line(self.of);
                let _ = self.line.as_mut().poll(cx);
            }
            _ => {
                let _ = self.line.as_mut().poll(cx);
            }
        }
    }

    /// It is taken: what it was woken for is not for others.
    fn leave_line(&mut self, cx: &mut Context<'_>) {
        if matches!(self.what, Waited::Get(_) | Waited::Put(..)) {
            let _ = self.line.as_mut().poll(cx);
        }
    }

    /// It was ready, and another is taken.
    fn give_up(&self, context: &TaskContext) {
        if let Waited::Permit(permit) = &self.what {
            context.world.resources.semaphores[permit.index].release(context.task.id, 1);
        }
    }
}

impl<'w> Waited<'w> {
    /// What it is about, if that is something that tasks share and that is not touched elsewhere.
    fn thing(&self) -> Option<(Thing, Access)> {
        Some(match self {
            Self::Get(index) | Self::Put(index, _) | Self::Handled(index) => {
                (Thing::Queue(*index), Access::Write)
            }
            Self::Event(index) => (Thing::Event(*index), Access::Read),
            Self::Permit(permit) => (Thing::Semaphore(permit.index), Access::Write),
            Self::Task(entry) => (Thing::Task(entry.id), Access::Read),
            Self::Promise(index) => (Thing::Promise(*index), Access::Read),
            Self::Cells(..) | Self::Clock(_) => return None,
        })
    }

    fn line(&self, Of { world, entry, holder }: Of<'w>) -> Line<'w> {
        let resources = &world.resources;
        match self {
            Self::Get(index) => Box::pin(resources.queues[*index].item(entry)),
            Self::Put(index, _) => Box::pin(resources.queues[*index].slot(entry)),
            Self::Handled(index) => Box::pin(resources.queues[*index].handled()),
            Self::Event(index) => Box::pin(resources.events[*index].waiters.notified()),
            Self::Permit(permit) => {
                Box::pin(resources.semaphores[permit.index].acquire(entry, holder, 1))
            }
            Self::Task(entry) => Box::pin(End { entry: Rc::clone(entry), waker: None }),
            Self::Promise(index) => Box::pin(resources.promises[*index].waiters.notified()),
            Self::Cells(..) => Box::pin(pending()),
            Self::Clock(due) => Box::pin(world.engine.executor.sleep_until(*due)),
        }
    }
}

/// The end of a task, for who may leave before it.
struct End {
    entry: Rc<Entry>,
    waker: Option<Waker>,
}

impl Future for End {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.waker.is_none() {
            self.entry.add_joiner(Joiner::Awaiter(cx.waker().clone()));
            self.waker = Some(cx.waker().clone());
        }
        if self.entry.has_ended() { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        if let Some(waker) = &self.waker {
            self.entry.forget_awaiter(waker);
        }
    }
}
