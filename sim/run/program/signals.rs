//! Steps on signals: events, conditions, notifiers and barriers, at which tasks wait for one another.

use std::rc::Rc;

use ecow::eco_format;

use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::task::flow::{Flow, Stop, fail, fault};
use crate::run::task::need::Need;
use crate::scenario::step::Whom;
use crate::scenario::{Deed, EventKind, Target, Text, Value};
use crate::trace::{Wait, What};

/// An event, a condition or a notifier.
struct Signal {
    index: usize,
    name: Text,
    kind: EventKind,
}

pub(crate) fn set(context: &TaskContext, event: &Target) -> Flow {
    let Signal { index, name, .. } = flag(context, event)?;
    context.task.touch(Thing::Event(index), Access::Write);
    context.task.record(|| What::Set(name));
    context.world.resources.events[index].set();
    Ok(Value::Null)
}

pub(crate) fn clear(context: &TaskContext, event: &Target) -> Flow {
    let Signal { index, name, .. } = flag(context, event)?;
    context.task.touch(Thing::Event(index), Access::Write);
    context.task.record(|| What::Clear(name));
    context.world.resources.events[index].set.set(false);
    Ok(Value::Null)
}

pub(crate) async fn wait(context: &mut TaskContext, event: &Target) -> Flow {
    let Signal { index, name, kind } = find(context, event)?;
    let signal = &context.world.resources.events[index];
    let (thing, wait) = (Thing::Event(index), Wait::Event(Text::clone(&name)));
    match kind {
        EventKind::Flag if signal.set.get() => context.task.touch(thing, Access::Read),
        EventKind::Flag => {
            context.task.wait_at(thing, Access::Read, wait, signal.waiters.notified()).await?;
        }
        EventKind::Notifier => {
            let notified = signal.notified.permit_or_told(&context.task.entry, Rc::default());
            context.task.wait_at(thing, Access::Write, wait, notified).await?;
        }
        EventKind::Condition(lock) => wait_without(context, lock, thing, wait).await?,
    }
    context.task.record(|| What::Passed(name));
    Ok(Value::Null)
}

pub(crate) fn notify(context: &TaskContext, event: &Target, whom: &Whom) -> Flow {
    let Signal { index, name, kind } = find(context, event)?;
    match kind {
        EventKind::Flag => return Err(fault(format!("{name} is no condition or notifier"))),
        EventKind::Condition(lock) => check_is_held(context, lock)?,
        EventKind::Notifier => {}
    }
    let (count, name) = match whom {
        Whom::All => (None, eco_format!("{name} (all)")),
        Whom::First(count) => match context.count(count)? {
            1 => (Some(1), name),
            count => (Some(count), eco_format!("{name} ({count})")),
        },
    };
    context.task.touch(Thing::Event(index), Access::Write);
    context.task.record(|| What::Notify(name));
    let notified = &context.world.resources.events[index].notified;
    match count {
        None => notified.tell_all(),
        Some(count) => notified.tell(count, kind == EventKind::Notifier),
    }
    Ok(Value::Null)
}

/// Waits at a condition: its lock is free meanwhile, and is taken again before the task goes on, also to be cancelled. Who is
/// cancelled passes on what it may have been told. All that is asyncio's.
async fn wait_without(
    context: &TaskContext,
    lock: usize,
    thing: Thing,
    wait: Wait,
) -> Result<(), Stop> {
    check_is_held(context, lock)?;
    leave_lock(context, lock);
    let task = &context.task;
    let Thing::Event(index) = thing else { return Ok(()) };
    let notified = &context.world.resources.events[index].notified;
    let told = task.wait_at(thing.clone(), Access::Write, wait, notified.told(&task.entry)).await;
    let told = take_lock_again(context, lock, told).await;
    if told.is_err() {
        task.touch(thing, Access::Write);
        notified.tell(1, false);
    }
    told
}

/// Frees the lock of a condition.
pub(super) fn leave_lock(context: &TaskContext, lock: usize) {
    let task = &context.task;
    task.touch(Thing::Semaphore(lock), Access::Write);
    task.record(|| What::Released(Text::clone(&task.engine.scenario.semaphores[lock].name)));
    context.world.resources.semaphores[lock].release(task.id, 1);
}

/// Takes the lock of a condition again, whatever strikes meanwhile; how the wait there ended, if that is not how this did.
pub(super) async fn take_lock_again(
    context: &TaskContext,
    lock: usize,
    mut told: Result<(), Stop>,
) -> Result<(), Stop> {
    let task = &context.task;
    let name = &task.engine.scenario.semaphores[lock].name;
    let permits = Rc::clone(&context.world.resources.semaphores[lock]);
    // tie: condition-takes-its-lock-again
    loop {
        let wait = Wait::Acquire(Text::clone(name));
        let permit = permits.acquire(&task.entry, task.id, 1);
        match task.wait_at(Thing::Semaphore(lock), Access::Write, wait, permit).await {
            Ok(()) => break,
            stopped => told = stopped,
        }
    }
    task.record(|| What::Acquired(Text::clone(name)));
    told
}

pub(super) fn check_is_held(context: &TaskContext, lock: usize) -> Result<(), Stop> {
    context.task.touch(Thing::Semaphore(lock), Access::Read);
    if context.world.resources.semaphores[lock].is_held() {
        return Ok(());
    }
    let name = &context.task.engine.scenario.semaphores[lock].name;
    Err(fail(format!("{name} is not acquired")))
}

/// Waits at a barrier; which one it is of those who come, from 0.
pub(crate) async fn arrive(context: &mut TaskContext, target: &Target) -> Flow {
    let (index, name) = barrier_of(context, target)?;
    let parties = context.task.engine.scenario.barriers[index].parties;
    let barrier = &context.world.resources.barriers[index];
    let (task, thing) = (&context.task, Thing::Barrier(index));
    let told = |arrived| Wait::Barrier { name: Text::clone(&name), arrived, parties };
    task.touch(thing.clone(), Access::Write);
    // Who comes before the others have left is not counted yet.
    let need = Need::Deed(Deed::Arrive(index));
    task.wait_quietly(need, told(0), barrier.empties(&task.entry)).await?;
    task.touch(thing.clone(), Access::Write);
    if barrier.is_broken() {
        return Err(fail("broken"));
    }
    let arrived = barrier.enter(parties);
    let waited = if arrived == parties {
        Ok(())
    } else {
        task.wait_at(thing, Access::Write, told(arrived), barrier.opens(&task.entry)).await
    };
    if let Err(stop) = waited {
        barrier.leave();
        return Err(stop);
    }
    pass(context, index, arrived)
}

/// Leaves a barrier that has opened, or is broken; which one it is of those who came, from 0.
pub(super) fn pass(context: &TaskContext, index: usize, arrived: u32) -> Flow {
    let barrier = &context.world.resources.barriers[index];
    // tie: abort-before-passed
    let was_broken = barrier.was_broken();
    barrier.leave();
    if was_broken {
        return Err(fail("broken"));
    }
    let name = &context.task.engine.scenario.barriers[index].name;
    context.task.record(|| What::Passed(Text::clone(name)));
    Ok(Value::Int(i64::from(arrived) - 1))
}

/// Breaks a barrier for all who wait there and all who come.
pub(crate) fn abort(context: &TaskContext, target: &Target) -> Flow {
    let (index, name) = barrier_of(context, target)?;
    context.task.touch(Thing::Barrier(index), Access::Write);
    context.task.record(|| What::Abort(name));
    context.world.resources.barriers[index].abort();
    Ok(Value::Null)
}

/// Breaks a barrier for all who are there, and for nobody else: also one that was broken for good.
pub(crate) fn reset(context: &TaskContext, target: &Target) -> Flow {
    let (index, name) = barrier_of(context, target)?;
    context.task.touch(Thing::Barrier(index), Access::Write);
    context.task.record(|| What::Reset(name));
    context.world.resources.barriers[index].reset();
    Ok(Value::Null)
}

fn flag(context: &TaskContext, event: &Target) -> Result<Signal, Stop> {
    let signal = find(context, event)?;
    if signal.kind == EventKind::Flag {
        return Ok(signal);
    }
    Err(fault(format!("{} is no event", signal.name)))
}

fn find(context: &TaskContext, event: &Target) -> Result<Signal, Stop> {
    let declared = &context.task.engine.scenario.events;
    let index = context.index(event, "event", declared.iter().map(|event| &event.name))?;
    Ok(Signal { index, name: Text::clone(&declared[index].name), kind: declared[index].kind })
}

pub(super) fn barrier_of(context: &TaskContext, target: &Target) -> Result<(usize, Text), Stop> {
    let declared = &context.task.engine.scenario.barriers;
    let index = context.index(target, "barrier", declared.iter().map(|barrier| &barrier.name))?;
    Ok((index, Text::clone(&declared[index].name)))
}

/// Its index, its name and its kind.
pub(super) fn event_of(
    context: &TaskContext,
    event: &Target,
) -> Result<(usize, Text, EventKind), Stop> {
    find(context, event).map(|Signal { index, name, kind }| (index, name, kind))
}
