//! Steps on promises and cells, and `fail`.

use std::borrow::Cow;
use std::future::poll_fn;
use std::mem::take;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::context::{TaskContext, truth};
use super::loops::Frame;
use crate::choices::{Access, Name, Thing};
use crate::executor::Turn;
use crate::run::shared::broadcast::Position;
use crate::run::shared::promise::Promised;
use crate::run::task::awaiting::Awaiting;
use crate::run::task::flow::{Flow, Stop, fail, fault};
use crate::run::task::names::Names;
use crate::run::task::need::Need;
use crate::run::world::World;
use crate::scenario::expression::Names as Lookup;
use crate::scenario::{Deed, Expression, Occurrence, Step, Target, Template, Text, Value};
use crate::trace::{Wait, What};

/// `let`, and that the step has ended.
pub(super) fn bind(
    context: &mut TaskContext,
    name: &Text,
    value: &Template,
    frame: &mut Frame<'_>,
) -> Result<(), Stop> {
    // What the step before came to may be a copy of the list that is added to, and is replaced anyway.
    let before = take(&mut frame.value);
    let value = if let Some(list) = context.put_behind(name, value) {
        list
    } else {
        frame.value = before;
        let value = context.operand(value)?;
        context.names.bind(name, value.clone());
        value
    };
    frame.end_step(&mut context.names, &value);
    Ok(())
}

pub(crate) fn resolve(context: &TaskContext, promise: &Target, value: &Template) -> Flow {
    let value = context.operand(value)?;
    let shown = context.shown(&value);
    settle(context, promise, Ok(value), |name| What::Resolve(name, shown))
}

pub(crate) fn reject(context: &TaskContext, promise: &Target, reason: &Template) -> Flow {
    let reason = context.text(reason)?;
    let shown = Text::clone(&reason);
    settle(context, promise, Err(fail(reason)), |name| What::Reject(name, shown))
}

/// Waits for a promise. A request to cancel is passed on to the promise, which is cancelled at once, for all who wait for it:
/// so does asyncio.
pub(crate) async fn await_promise(context: &mut TaskContext, index: usize) -> Flow {
    let promise = &context.world.resources.promises[index];
    let promised = Promised {
        engine: Rc::clone(&context.task.engine),
        promise: Rc::clone(promise),
        index,
        waiter: context.task.id,
    };
    context.task.control().set_awaiting(Some(Awaiting::together(Rc::new(promised))));
    let waited = until_settled(context, index, async || promise.waiters.notified().await).await;
    context.task.control().set_awaiting(None);
    waited?;
    promise.outcome()
}

/// Waits for a promise, which a cancellation leaves as it is. What stands between takes a turn to pass the value on.
pub(crate) async fn await_shielded_promise(context: &mut TaskContext, index: usize) -> Flow {
    let promise = &context.world.resources.promises[index];
    let passed_on = async || {
        promise.waiters.notified().await;
        Turn::new().await;
    };
    until_settled(context, index, passed_on).await?;
    promise.outcome()
}

async fn until_settled(
    context: &TaskContext,
    index: usize,
    notified: impl AsyncFnOnce(),
) -> Result<(), Stop> {
    let thing = Thing::Promise(index);
    if context.world.resources.promises[index].is_settled() {
        context.task.touch(thing, Access::Read);
        return Ok(());
    }
    let wait = Wait::Await(Text::clone(&context.task.engine.scenario.promises[index]));
    context.task.wait_at(thing, Access::Read, wait, notified()).await
}

/// Reads a cell, and ends the step of `frame` that does so with what is in it. It goes there at once: values that are moved
/// about are waited for.
pub(crate) fn read(
    context: &mut TaskContext,
    cell: &Target,
    frame: &mut Frame<'_>,
) -> Result<(), Stop> {
    let index = cell_of(context, cell)?;
    context.task.touch(Thing::Cell(index), Access::Read);
    let TaskContext { world, names, task, .. } = context;
    let value = &*world.resources.cells[index].value.borrow();
    let name = &world.engine.scenario.cells[index].name;
    task.record(|| What::Read(Text::clone(name), world.engine.shown(task.id, value)));
    frame.end_step(names, value);
    Ok(())
}

pub(crate) fn write(context: &TaskContext, cell: &Target, value: &Template) -> Flow {
    let index = cell_of(context, cell)?;
    let value = context.operand(value)?;
    context.task.touch(Thing::Cell(index), Access::Write);
    if context.world.resources.cells[index].closed.get() {
        return Err(fail("closed"));
    }
    context.task.record(|| What::Write(cell_name(context, index), context.shown(&value)));
    context.world.resources.cells[index].write(&value);
    Ok(Value::Null)
}

/// Waits until the cells make the condition true; it is looked at again after each write to one of them, when the
/// waiting task has its turn.
pub(crate) async fn until(
    context: &mut TaskContext,
    condition: &Expression,
    cells: &[usize],
) -> Flow {
    let context = &*context;
    let met = poll_fn(|cx| match cells_make_true(context, condition, cells) {
        Ok(false) => {
            watch_cells(context, cells, cx.waker());
            Poll::Pending
        }
        met => Poll::Ready(met),
    });
    let wait = Wait::Until(condition.source().clone());
    context.task.wait(Need::Deed(Deed::Write), wait, met).await??;
    context.task.record(|| What::Holds(condition.source().clone()));
    Ok(Value::Null)
}

/// Waits until a watch has a value that the task has not seen, which it has seen then.
pub(crate) async fn changed(context: &mut TaskContext, cell: &Target) -> Flow {
    let (index, name, seen) = watch_of(context, cell)?;
    let TaskContext { world, task, .. } = context;
    let cell = &world.resources.cells[index];
    let news = poll_fn(|cx| {
        // Branches of a task see together: which of them looks first can be seen.
        world.engine.touch(|| Thing::Cell(index), Access::Write);
        if cell.version.get() > seen.get() {
            seen.set(cell.version.get());
            return Poll::Ready(Some(cell.value.borrow().clone()));
        }
        if cell.closed.get() {
            return Poll::Ready(None);
        }
        cell.watch(cx.waker());
        Poll::Pending
    });
    let news = task.wait(Need::Deed(Deed::Write), Wait::Changed(Text::clone(&name)), news);
    let Some(value) = news.await? else { return Err(fail("closed")) };
    task.record(|| What::Changed(name, world.engine.shown(task.id, &value)));
    Ok(value)
}

/// A watch, by its index and its name, and which value of it the task has seen.
pub(super) fn watch_of(
    context: &mut TaskContext,
    cell: &Target,
) -> Result<(usize, Text, Position), Stop> {
    let index = cell_of(context, cell)?;
    let name = cell_name(context, index);
    if !context.task.engine.scenario.cells[index].is_watched {
        return Err(fault(format!("{name} is no watch")));
    }
    Ok((index, name, context.names.position(&Thing::Cell(index), || 0)))
}

/// Nobody writes a watch any more.
pub(crate) fn close_cell(context: &TaskContext, index: usize) {
    context.task.touch(Thing::Cell(index), Access::Write);
    context.task.record(|| What::CloseQueue(cell_name(context, index)));
    context.world.resources.cells[index].close();
}

/// Whether the cells make the condition true.
pub(super) fn cells_make_true(
    context: &TaskContext,
    condition: &Expression,
    cells: &[usize],
) -> Result<bool, Stop> {
    let world = &context.world;
    for cell in cells {
        world.engine.touch(|| Thing::Cell(*cell), Access::Read);
    }
    let view = View { names: &context.names, world, cells };
    let value = condition.evaluate(&view).map_err(|error| fault(error.0))?;
    truth(condition, value)
}

/// Wakes `waker` when one of the cells is written.
pub(super) fn watch_cells(context: &TaskContext, cells: &[usize], waker: &Waker) {
    for index in cells {
        context.world.resources.cells[*index].watch(waker);
    }
}

/// `fail`: with a reason, or raising again what the innermost handler caught.
pub(crate) fn fail_step(
    context: &mut TaskContext,
    step: &Step,
    reason: Option<&Template>,
    when: Occurrence,
) -> Flow {
    let world = &context.world;
    let nth = if let Occurrence::First(_) = when {
        context.task.touch(Thing::Failures(step.span.offset()), Access::Write);
        let mut failures = world.engine.progress.failures.borrow_mut();
        let nth = failures.entry(step.span.offset()).or_default();
        *nth += 1;
        *nth
    } else {
        context.chances += u32::from(when != Occurrence::Always);
        context.chances
    };
    let recorder = world.engine.recorder.borrow();
    let name = Name::Chance(&**recorder.name(context.task.id), nth);
    if !world.engine.decisions.borrow_mut().strikes(when, nth, name) {
        return Ok(Value::Null);
    }
    drop(recorder);
    if let Some(reason) = reason {
        return Err(fail(context.text(reason)?));
    }
    let caught = context.aside.as_ref().and_then(|aside| aside.caught.last().cloned());
    Err(caught.unwrap_or_else(|| fail("nothing was caught")))
}

/// What an `until` sees: the task's own names, and the cells it names.
struct View<'a> {
    names: &'a Names,
    world: &'a World,
    cells: &'a [usize],
}

impl Lookup for View<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.names.value(name).or_else(|| {
            let declared = &self.world.scenario().cells;
            let cell = self.cells.iter().find(|cell| *declared[**cell].called == *name)?;
            Some(Cow::Owned(self.world.resources.cells[*cell].value.borrow().clone()))
        })
    }
}

fn settle(
    context: &TaskContext,
    promise: &Target,
    result: Flow,
    what: impl FnOnce(Text) -> What,
) -> Flow {
    let declared = &context.task.engine.scenario.promises;
    let index = context.index(promise, "promise", declared.iter())?;
    let name = Text::clone(&declared[index]);
    let promise = &context.world.resources.promises[index];
    context.task.touch(Thing::Promise(index), Access::Write);
    if promise.is_settled() {
        return Err(fail(format!("{name} is settled already")));
    }
    context.task.record(|| what(name));
    promise.settle(result);
    Ok(Value::Null)
}

#[expect(clippy::inline_always, reason = "it is no more than a number as a rule")]
#[inline(always)]
fn cell_of(context: &TaskContext, cell: &Target) -> Result<usize, Stop> {
    let names = context.task.engine.scenario.cells.iter().map(|cell| &cell.name);
    context.index(cell, "cell", names)
}

fn cell_name(context: &TaskContext, index: usize) -> Text {
    Text::clone(&context.task.engine.scenario.cells[index].name)
}
