//! Steps on queues.

use super::block::block;
use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::task::flow::{Flow, Stop, fail, turn};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Wait, What};

pub(crate) async fn put(context: &mut TaskContext, queue: &Target, item: &Template) -> Flow {
    let (index, name) = find(context, queue)?;
    let item = context.operand(item)?;
    let queue = &context.world.resources.queues[index];
    let slot = queue.slot(&context.task.entry);
    let wait = Wait::Put(Text::clone(&name));
    context.task.wait_at(Thing::Queue(index), Access::Write, wait, slot).await?;
    if queue.is_closed() {
        return Err(closed());
    }
    context.task.record(|| What::Put(name, context.shown(&item)));
    queue.push(item);
    Ok(Value::Null)
}

pub(crate) async fn get(context: &mut TaskContext, queue: &Target) -> Flow {
    let (index, name) = find(context, queue)?;
    next(context, index, &name).await?.ok_or_else(closed)
}

pub(crate) async fn drain(
    context: &mut TaskContext,
    queue: &Target,
    into: Option<&Text>,
    body: &Block,
) -> Flow {
    let (index, name) = find(context, queue)?;
    while let Some(item) = next(context, index, &name).await? {
        context.counted().await;
        context.names.keep(into, &item);
        if turn(block(context, body).await)?.is_break() {
            break;
        }
    }
    Ok(Value::Null)
}

pub(crate) fn close(context: &TaskContext, queue: &Target) -> Flow {
    let (index, name) = find(context, queue)?;
    context.task.touch(Thing::Queue(index), Access::Write);
    context.task.record(|| What::CloseQueue(name));
    context.world.resources.queues[index].close();
    Ok(Value::Null)
}

pub(crate) async fn join(context: &mut TaskContext, queue: &Target) -> Flow {
    let (index, name) = find(context, queue)?;
    context.handled(Some(index));
    let queue = &context.world.resources.queues[index];
    while !queue.is_handled() {
        let wait = Wait::Join(Text::clone(&name));
        let thing = Thing::Queue(index);
        context.task.wait_at(thing, Access::Write, wait, queue.handled()).await?;
    }
    context.task.touch(Thing::Queue(index), Access::Write);
    context.task.record(|| What::Joined(name));
    Ok(Value::Null)
}

impl TaskContext {
    /// The items that this task has taken, from one queue or from all, are handled.
    pub(crate) fn handled(&mut self, queue: Option<usize>) {
        let Some(aside) = &mut self.aside else { return };
        let world = &self.world;
        aside.handling.retain(|index| {
            let done = queue.is_none_or(|queue| queue == *index);
            if done {
                world.engine.touch(|| Thing::Queue(*index), Access::Write);
                world.resources.queues[*index].item_handled();
            }
            !done
        });
    }
}

/// The next item; `None` when the queue is closed and empty. Whoever asks for the next has handled the last.
async fn next(context: &mut TaskContext, index: usize, name: &Text) -> Result<Option<Value>, Stop> {
    context.handled(Some(index));
    let queue = &context.world.resources.queues[index];
    let item = queue.item(&context.task.entry);
    let wait = Wait::Get(Text::clone(name));
    context.task.wait_at(Thing::Queue(index), Access::Write, wait, item).await?;
    let Some(item) = queue.pop() else { return Ok(None) };
    context.task.record(|| What::Got(Text::clone(name), context.shown(&item)));
    context.put_aside().handling.push(index);
    Ok(Some(item))
}

fn find(context: &TaskContext, queue: &Target) -> Result<(usize, Text), Stop> {
    let queues = &context.task.engine.scenario.queues;
    let index = context.index(queue, "queue", queues.iter().map(|queue| &queue.name))?;
    Ok((index, Text::clone(&queues[index].name)))
}

fn closed() -> Stop {
    fail("closed")
}
