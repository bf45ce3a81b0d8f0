//! Steps on queues and broadcasts.

use std::cell::RefCell;
use std::rc::Rc;

use super::block::block;
use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::shared::broadcast::{Broadcast, Found, Position};
use crate::run::task::flow::{Flow, Stop, fail, fault, turn};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Wait, What};

pub(crate) async fn put(context: &mut TaskContext, queue: &Target, item: &Template) -> Flow {
    let (index, name) = find(context, queue)?;
    let item = context.operand(item)?;
    let queue = &context.world.resources.queues[index];
    let (thing, wait) = (Thing::Queue(index), Wait::Put(Text::clone(&name)));
    if let Some(rendezvous) = &queue.rendezvous {
        let hand = Rc::new(RefCell::new(Some(item.clone())));
        let taken = rendezvous.put(&context.task.entry, &hand, || queue.item_put());
        context.task.wait_at(thing, Access::Write, wait, taken).await?;
        if hand.borrow().is_some() {
            return Err(closed());
        }
        context.task.record(|| What::Put(name, context.shown(&item)));
        return Ok(Value::Null);
    }
    if queue.broadcast.is_some() {
        context.task.touch(thing, Access::Write);
    } else {
        context.task.wait_at(thing, Access::Write, wait, queue.slot(&context.task.entry)).await?;
    }
    put_now(context, index, item)?;
    Ok(Value::Null)
}

/// Puts an item for which there is room, or which fails since the queue is closed.
pub(super) fn put_now(context: &TaskContext, index: usize, item: Value) -> Result<(), Stop> {
    let queue = &context.world.resources.queues[index];
    if queue.is_closed() {
        return Err(closed());
    }
    let name = &context.task.engine.scenario.queues[index].name;
    context.task.record(|| What::Put(Text::clone(name), context.shown(&item)));
    match &queue.broadcast {
        Some(broadcast) => broadcast.push(item),
        None => queue.push(item),
    }
    Ok(())
}

/// Puts an item, unless it would have to wait.
pub(crate) fn try_put(context: &mut TaskContext, queue: &Target, item: &Template) -> Flow {
    let (index, name) = find(context, queue)?;
    let item = context.operand(item)?;
    let queue = &context.world.resources.queues[index];
    context.task.touch(Thing::Queue(index), Access::Write);
    if queue.is_closed() {
        return Err(closed());
    }
    let can = match &queue.rendezvous {
        Some(rendezvous) => rendezvous.is_asked(),
        None => queue.broadcast.is_some() || queue.can_put(),
    };
    if !can {
        context.task.record(|| What::WouldWait(Wait::Put(name)));
        return Err(fail("full"));
    }
    let Some(rendezvous) = &queue.rendezvous else {
        put_now(context, index, item)?;
        return Ok(Value::Null);
    };
    context.task.record(|| What::Put(name, context.shown(&item)));
    rendezvous.hand_over(item);
    queue.item_put();
    Ok(Value::Null)
}

/// Takes the next item, unless it would have to wait.
pub(crate) fn try_get(context: &mut TaskContext, queue: &Target) -> Flow {
    let (index, name) = find(context, queue)?;
    context.handled(Some(index));
    let world = Rc::clone(&context.world);
    let queue = &world.resources.queues[index];
    let thing = Thing::Queue(index);
    context.task.touch(thing.clone(), Access::Write);
    let item = if let Some(broadcast) = &queue.broadcast {
        let position = context.names.position(&thing, || broadcast.end());
        if broadcast.has_news(&position) {
            return found(context, index, &position)?.ok_or_else(closed);
        }
        None
    } else if let Some(rendezvous) = &queue.rendezvous {
        rendezvous.get_now(None, || queue.item_put())
    } else {
        queue.pop()
    };
    match item {
        Some(item) => Ok(got(context, index, name, item)),
        None if queue.is_closed() => Err(closed()),
        None => {
            context.task.record(|| What::WouldWait(Wait::Get(name)));
            Err(fail("empty"))
        }
    }
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

/// The task gets what is put from now on.
pub(crate) fn subscribe(context: &mut TaskContext, queue: &Target) -> Flow {
    let (index, name) = find(context, queue)?;
    let thing = Thing::Queue(index);
    context.task.touch(thing.clone(), Access::Read);
    let Some(broadcast) = &context.world.resources.queues[index].broadcast else {
        return Err(fault(format!("{name} is no broadcast")));
    };
    context.names.subscribe(&thing, broadcast.end());
    context.task.record(|| What::Subscribe(name));
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
    let world = Rc::clone(&context.world);
    let queue = &world.resources.queues[index];
    if let Some(broadcast) = &queue.broadcast {
        return next_news(context, broadcast, index, name).await;
    }
    let (thing, wait) = (Thing::Queue(index), Wait::Get(Text::clone(name)));
    let item = if let Some(rendezvous) = &queue.rendezvous {
        let hand = Rc::default();
        let item = rendezvous.get(&context.task.entry, &hand, || queue.item_put());
        context.task.wait_at(thing, Access::Write, wait, item).await?;
        hand.take()
    } else {
        context.task.wait_at(thing, Access::Write, wait, queue.item(&context.task.entry)).await?;
        queue.pop()
    };
    Ok(item.map(|item| got(context, index, Text::clone(name), item)))
}

/// The task has got an item, which it handles from now on.
fn got(context: &mut TaskContext, index: usize, name: Text, item: Value) -> Value {
    context.task.record(|| What::Got(name, context.shown(&item)));
    context.put_aside().handling.push(index);
    item
}

/// The next item of a broadcast for this task, which subscribes now if nobody has done so for it.
async fn next_news(
    context: &mut TaskContext,
    broadcast: &Broadcast,
    index: usize,
    name: &Text,
) -> Result<Option<Value>, Stop> {
    let thing = Thing::Queue(index);
    let position = context.names.position(&thing, || broadcast.end());
    let task = &context.task;
    let wait = Wait::Get(Text::clone(name));
    let ready = broadcast.ready(&task.entry, &position);
    // Branches of a task share its position: which of them asks first can be seen.
    task.wait_at(thing, Access::Write, wait, ready).await?;
    found(context, index, &position)
}

/// What there is for this task at this position of a broadcast; `None` if it is closed.
pub(super) fn found(
    context: &TaskContext,
    index: usize,
    position: &Position,
) -> Result<Option<Value>, Stop> {
    let Some(broadcast) = &context.world.resources.queues[index].broadcast else { return Ok(None) };
    let name = || Text::clone(&context.task.engine.scenario.queues[index].name);
    match broadcast.find(position) {
        Found::Closed => Ok(None),
        Found::Lag(missed) => {
            context.task.record(|| What::Lagged(name(), missed));
            Err(fail(format!("lagged by {missed}")))
        }
        Found::Item(item) => {
            context.task.record(|| What::Got(name(), context.shown(&item)));
            Ok(Some(item))
        }
    }
}

pub(super) fn find(context: &TaskContext, queue: &Target) -> Result<(usize, Text), Stop> {
    let queues = &context.task.engine.scenario.queues;
    let index = context.index(queue, "queue", queues.iter().map(|queue| &queue.name))?;
    Ok((index, Text::clone(&queues[index].name)))
}

pub(super) fn closed() -> Stop {
    fail("closed")
}
