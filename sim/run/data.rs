//! Steps on shared data and on the flow of a program: events, barriers, promises, cells, branches, loops, failures.

use std::borrow::Cow;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::Poll;
use std::vec::IntoIter;

use super::control::{Awaiting, Flow, Stop};
use super::loops::Frame;
use super::needs::Need;
use super::strand::{Names, Strand, fail, truth};
use super::world::World;
use crate::choices::{Access, Name, Thing};
use crate::executor::Turn;
use crate::scenario::expression::Names as Lookup;
use crate::scenario::{Deed, Expression, Occurrence, Step, Target, Template, Text, Value};
use crate::trace::{TaskId, Wait, What};

pub(super) fn set(strand: &Strand, event: &Target) -> Flow {
    let (index, name) = event_of(strand, event)?;
    strand.touch(Thing::Event(index), Access::Write);
    strand.record(|| What::Set(name));
    let event = &strand.world.resources.events[index];
    event.set.set(true);
    event.waiters.notify_waiters();
    Ok(Value::Null)
}

pub(super) fn clear(strand: &Strand, event: &Target) -> Flow {
    let (index, name) = event_of(strand, event)?;
    strand.touch(Thing::Event(index), Access::Write);
    strand.record(|| What::Clear(name));
    strand.world.resources.events[index].set.set(false);
    Ok(Value::Null)
}

pub(super) async fn wait(strand: &mut Strand, event: &Target) -> Flow {
    let (index, name) = event_of(strand, event)?;
    let event = &strand.world.resources.events[index];
    let thing = Thing::Event(index);
    if event.set.get() {
        strand.touch(thing, Access::Read);
    } else {
        let wait = Wait::Event(Text::clone(&name));
        strand.wait_at(thing, Access::Read, wait, event.waiters.notified()).await?;
    }
    strand.record(|| What::Passed(name));
    Ok(Value::Null)
}

pub(super) async fn arrive(strand: &mut Strand, target: &Target) -> Flow {
    let declared = &strand.world.scenario.barriers;
    let index = strand.index(target, "barrier", declared.iter().map(|barrier| &barrier.name))?;
    let name = Text::clone(&declared[index].name);
    let parties = declared[index].parties;
    let barrier = &strand.world.resources.barriers[index];
    let thing = Thing::Barrier(index);
    let arrived = barrier.arrived.get() + 1;
    if arrived == parties {
        strand.touch(thing, Access::Write);
        barrier.arrived.set(0);
        barrier.opened.set(barrier.opened.get() + 1);
        barrier.waiters.notify_waiters();
    } else {
        barrier.arrived.set(arrived);
        let opened = barrier.opened.get();
        let wait = Wait::Barrier { name: Text::clone(&name), arrived, parties };
        let passed = strand.wait_at(thing, Access::Write, wait, barrier.waiters.notified()).await;
        if passed.is_err() && barrier.opened.get() == opened {
            barrier.arrived.set(barrier.arrived.get() - 1);
        }
        passed?;
    }
    strand.record(|| What::Passed(name));
    Ok(Value::Null)
}

pub(super) fn resolve(strand: &Strand, promise: &Target, value: &Template) -> Flow {
    let value = strand.operand(value)?;
    let shown = strand.shown(&value);
    settle(strand, promise, Ok(value), |name| What::Resolve(name, shown))
}

pub(super) fn reject(strand: &Strand, promise: &Target, reason: &Template) -> Flow {
    let reason = strand.text(reason)?;
    let shown = Text::clone(&reason);
    settle(strand, promise, Err(fail(reason)), |name| What::Reject(name, shown))
}

/// Waits for a promise. A request to cancel is passed on to the promise, which is cancelled at once, for all who wait for it:
/// so does asyncio.
pub(super) async fn await_promise(strand: &mut Strand, index: usize) -> Flow {
    let promise = &strand.world.resources.promises[index];
    let promised = Promised { world: Rc::downgrade(&strand.world), index, waiter: strand.task };
    strand.control().set_awaiting(Some(Awaiting::Promise(Rc::new(promised))));
    let waited = until_settled(strand, index, async || promise.waiters.notified().await).await;
    strand.control().set_awaiting(None);
    waited?;
    promise.outcome()
}

/// Waits for a promise, which a cancellation leaves as it is. What stands between takes a turn to pass the value on.
pub(super) async fn await_shielded_promise(strand: &mut Strand, index: usize) -> Flow {
    let promise = &strand.world.resources.promises[index];
    let passed_on = async || {
        promise.waiters.notified().await;
        Turn::new().await;
    };
    until_settled(strand, index, passed_on).await?;
    promise.outcome()
}

async fn until_settled(
    strand: &Strand,
    index: usize,
    notified: impl AsyncFnOnce(),
) -> Result<(), Stop> {
    let thing = Thing::Promise(index);
    if strand.world.resources.promises[index].settled.borrow().is_some() {
        strand.touch(thing, Access::Read);
        return Ok(());
    }
    let wait = Wait::Await(Text::clone(&strand.world.scenario.promises[index]));
    strand.wait_at(thing, Access::Read, wait, notified()).await
}

/// Reads a cell, and ends the step of `frame` that does so with what is in it. It goes there at once: values that are moved
/// about are waited for.
pub(super) fn read(strand: &mut Strand, cell: &Target, frame: &mut Frame<'_>) -> Result<(), Stop> {
    let index = cell_of(strand, cell)?;
    strand.touch(Thing::Cell(index), Access::Read);
    let Strand { world, names, task, .. } = strand;
    let value = &*world.resources.cells[index].value.borrow();
    let name = &world.scenario.cells[index].name;
    world.record(*task, || What::Read(Text::clone(name), world.shown(*task, value)));
    frame.end_step(names, value);
    Ok(())
}

pub(super) fn write(strand: &Strand, cell: &Target, value: &Expression) -> Flow {
    let index = cell_of(strand, cell)?;
    let value = strand.value(value)?;
    strand.touch(Thing::Cell(index), Access::Write);
    strand.record(|| What::Write(cell_name(strand, index), strand.shown(&value)));
    strand.world.resources.cells[index].write(&value);
    Ok(Value::Null)
}

/// Waits until the cells make the condition true; it is looked at again after each write to one of them, when the
/// waiting task has its turn.
pub(super) async fn until(strand: &mut Strand, condition: &Expression, cells: &[usize]) -> Flow {
    let world = &strand.world;
    let view = View { names: &strand.names, world, cells };
    let evaluate = || {
        for cell in cells {
            world.touch(|| Thing::Cell(*cell), Access::Read);
        }
        let value = condition.evaluate(&view).map_err(|error| fail(error.0))?;
        truth(condition, value)
    };
    let met = poll_fn(|cx| match evaluate() {
        Ok(false) => {
            for index in cells {
                world.resources.cells[*index].watch(cx.waker());
            }
            Poll::Pending
        }
        met => Poll::Ready(met),
    });
    let wait = Wait::Until(condition.source().clone());
    strand.wait(Need::Deed(Deed::Write), wait, met).await??;
    strand.record(|| What::Holds(condition.source().clone()));
    Ok(Value::Null)
}

/// `fail`: with a reason, or raising again what the innermost handler caught.
pub(super) fn fail_step(
    strand: &mut Strand,
    step: &Step,
    reason: Option<&Template>,
    when: Occurrence,
) -> Flow {
    let world = &strand.world;
    let nth = if let Occurrence::First(_) = when {
        strand.touch(Thing::Failures(step.span.offset()), Access::Write);
        let mut failures = world.run.failures.borrow_mut();
        let nth = failures.entry(step.span.offset()).or_default();
        *nth += 1;
        *nth
    } else {
        strand.chances += u32::from(when != Occurrence::Always);
        strand.chances
    };
    let recorder = world.recorder.borrow();
    let name = Name::Chance(&**recorder.name(strand.task), nth);
    if !world.decisions.borrow_mut().strikes(when, nth, name) {
        return Ok(Value::Null);
    }
    drop(recorder);
    if let Some(reason) = reason {
        return Err(fail(strand.text(reason)?));
    }
    let caught = strand.aside.as_ref().and_then(|aside| aside.caught.last().cloned());
    Err(caught.unwrap_or_else(|| fail("nothing was caught")))
}

impl Strand {
    /// The values of an `each`; a list among them stands for its items.
    pub(super) fn items(&self, values: &[Template]) -> Result<Items, Stop> {
        self.weigh(size_of_val(values));
        let values = values.iter().map(|value| self.operand(value)).collect::<Result<Vec<_>, _>>();
        Ok(Items { values: values?.into_iter(), list: None })
    }
}

/// The values of an `each`, one after the other. Lists among them are not copied.
pub(super) struct Items {
    values: IntoIter<Value>,
    /// The list whose items come next, and how many have come.
    list: Option<(Arc<[Value]>, usize)>,
}

impl Iterator for Items {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((list, come)) = &mut self.list {
                if let Some(item) = list.get(*come) {
                    *come += 1;
                    return Some(item.clone());
                }
                self.list = None;
            }
            match self.values.next()? {
                Value::List(list) => self.list = Some((list, 0)),
                value => return Some(value),
            }
        }
    }
}

/// A promise, for a task that waits for it.
pub(super) struct Promised {
    world: Weak<World>,
    index: usize,
    waiter: TaskId,
}

impl Promised {
    /// Cancels the promise on behalf of the waiter; `false` if it is settled.
    pub(super) fn cancel(&self) -> bool {
        let Some(world) = self.world.upgrade() else { return false };
        let promise = &world.resources.promises[self.index];
        if promise.settled.borrow().is_some() {
            return false;
        }
        world.touch(|| Thing::Promise(self.index), Access::Write);
        world.record(self.waiter, || {
            What::Cancel(Text::clone(&world.scenario.promises[self.index]))
        });
        promise.settle(Err(Stop::Cancelled));
        true
    }
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
            let declared = &self.world.scenario.cells;
            let cell = self.cells.iter().find(|cell| *declared[**cell].called == *name)?;
            Some(Cow::Owned(self.world.resources.cells[*cell].value.borrow().clone()))
        })
    }
}

fn settle(
    strand: &Strand,
    promise: &Target,
    result: Flow,
    what: impl FnOnce(Text) -> What,
) -> Flow {
    let declared = &strand.world.scenario.promises;
    let index = strand.index(promise, "promise", declared.iter())?;
    let name = Text::clone(&declared[index]);
    let promise = &strand.world.resources.promises[index];
    strand.touch(Thing::Promise(index), Access::Write);
    if promise.settled.borrow().is_some() {
        return Err(fail(format!("{name} is settled already")));
    }
    strand.record(|| what(name));
    promise.settle(result);
    Ok(Value::Null)
}

fn event_of(strand: &Strand, event: &Target) -> Result<(usize, Text), Stop> {
    let declared = &strand.world.scenario.events;
    let index = strand.index(event, "event", declared.iter())?;
    Ok((index, Text::clone(&declared[index])))
}

#[expect(clippy::inline_always, reason = "it is no more than a number as a rule")]
#[inline(always)]
fn cell_of(strand: &Strand, cell: &Target) -> Result<usize, Stop> {
    let names = strand.world.scenario.cells.iter().map(|cell| &cell.name);
    strand.index(cell, "cell", names)
}

fn cell_name(strand: &Strand, index: usize) -> Text {
    Text::clone(&strand.world.scenario.cells[index].name)
}
