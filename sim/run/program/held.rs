//! Steps on what a task has for itself: permits of semaphores and locks, with a body or apart from one, and values that are
//! made once.

use std::rc::Rc;

use ecow::eco_format;

use super::block::block;
use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::task::flow::{Flow, Left, Stop, fail, fault};
use crate::scenario::step::{Count, Share};
use crate::scenario::{Block, PermitKind, Target, Text, Value};
use crate::trace::{Wait, What};

/// Some permits of a semaphore or a lock.
pub(super) struct Permit {
    /// The index of the semaphore.
    pub(super) index: usize,
    pub(super) count: u64,
    /// As the trace calls them: how many, or in which mode, if there is more than one way.
    pub(super) name: Text,
}

pub(crate) async fn acquire(
    context: &mut TaskContext,
    semaphore: &Target,
    share: &Share,
    body: &Block,
) -> Flow {
    let permit = share_of(context, semaphore, share)?;
    wait_for(context, &permit).await?;
    let flow = block(context, body).await;
    context.task.interruptible().await;
    give_back(context, permit)?;
    flow
}

/// Takes permits that some later step gives back. Whether it has them, if it would not wait for them.
pub(crate) async fn take(
    context: &mut TaskContext,
    semaphore: &Target,
    share: &Share,
    tries: bool,
) -> Flow {
    let permit = share_of(context, semaphore, share)?;
    if !tries {
        wait_for(context, &permit).await?;
        return Ok(Value::Null);
    }
    context.task.touch(Thing::Semaphore(permit.index), Access::Write);
    let permits = &context.world.resources.semaphores[permit.index];
    let has = permits.take(context.task.id, permit.count);
    context.task.record(|| {
        if has { What::Acquired(permit.name) } else { What::WouldWait(Wait::Acquire(permit.name)) }
    });
    Ok(Value::Bool(has))
}

pub(crate) fn release(context: &TaskContext, semaphore: &Target, share: &Share) -> Flow {
    let permit = share_of(context, semaphore, share)?;
    give_back(context, permit)?;
    Ok(Value::Null)
}

/// Gives the value that is made once; whoever comes first makes it.
pub(crate) async fn init(context: &mut TaskContext, once: &Target, body: &Block) -> Flow {
    let declared = &context.task.engine.scenario.onces;
    let index = context.index(once, "once", declared.iter())?;
    let name = Text::clone(&declared[index]);
    let world = Rc::clone(&context.world);
    let once = &world.resources.onces[index];
    let thing = Thing::Once(index);
    if once.value().is_some() {
        context.task.touch(thing.clone(), Access::Read);
    } else {
        let (wait, turn) = (Wait::Init(Text::clone(&name)), once.turn(&context.task.entry));
        context.task.wait_at(thing.clone(), Access::Write, wait, turn).await?;
    }
    let value = if let Some(value) = once.value() {
        value
    } else {
        once.begin(context.task.id);
        let flow = block(context, body).await;
        context.task.interruptible().await;
        context.task.touch(thing, Access::Write);
        // What makes it is a whole of its own, as what a library takes for it is a function.
        let flow = match flow {
            Err(Stop::Left(Left::Body(value))) => Ok(*value),
            flow => flow,
        };
        match &flow {
            Ok(value) => once.set(value),
            Err(_) => once.pass_on(),
        }
        flow?
    };
    context.task.record(|| What::Made(name, context.shown(&value)));
    Ok(value)
}

async fn wait_for(context: &TaskContext, permit: &Permit) -> Result<(), Stop> {
    let permits = Rc::clone(&context.world.resources.semaphores[permit.index]);
    let (task, wait) = (&context.task, Wait::Acquire(Text::clone(&permit.name)));
    let permission = permits.acquire(&task.entry, task.id, permit.count);
    task.wait_at(Thing::Semaphore(permit.index), Access::Write, wait, permission).await?;
    task.record(|| What::Acquired(Text::clone(&permit.name)));
    Ok(())
}

pub(super) fn give_back(context: &TaskContext, permit: Permit) -> Result<(), Stop> {
    let task = &context.task;
    task.touch(Thing::Semaphore(permit.index), Access::Write);
    let permits = &context.world.resources.semaphores[permit.index];
    if !permits.can_release(permit.count) {
        let name = &context.task.engine.scenario.semaphores[permit.index].name;
        return Err(fail(format!("{name} is released too often")));
    }
    task.record(|| What::Released(permit.name));
    permits.release(task.id, permit.count);
    Ok(())
}

/// What of a semaphore or a lock is asked for.
pub(super) fn share_of(
    context: &TaskContext,
    semaphore: &Target,
    share: &Share,
) -> Result<Permit, Stop> {
    match share {
        Share::Permits(count) => some(context, semaphore, count),
        Share::Read => shared(context, semaphore, "read"),
        Share::Write => shared(context, semaphore, "write"),
    }
}

/// Some permits of a semaphore or a lock.
fn some(context: &TaskContext, semaphore: &Target, count: &Count) -> Result<Permit, Stop> {
    let (index, name) = find(context, semaphore)?;
    if context.task.engine.scenario.semaphores[index].kind == PermitKind::ReadWrite {
        return Err(fault(format!("{name} is no semaphore or lock")));
    }
    let count = context.count(count)?;
    let name = if count == 1 { name } else { eco_format!("{name} ({count})") };
    Ok(Permit { index, count: count.into(), name })
}

/// A lock that many can read with.
fn shared(context: &TaskContext, lock: &Target, mode: &str) -> Result<Permit, Stop> {
    let (index, name) = find(context, lock)?;
    if context.task.engine.scenario.semaphores[index].kind != PermitKind::ReadWrite {
        return Err(fault(format!("{name} is no rwlock")));
    }
    let all = context.world.resources.semaphores[index].count();
    let count = if mode == "read" { 1 } else { all };
    Ok(Permit { index, count, name: eco_format!("{name} ({mode})") })
}

fn find(context: &TaskContext, semaphore: &Target) -> Result<(usize, Text), Stop> {
    let declared = &context.task.engine.scenario.semaphores;
    let kind = "semaphore or lock";
    let index = context.index(semaphore, kind, declared.iter().map(|declared| &declared.name))?;
    Ok((index, Text::clone(&declared[index].name)))
}
