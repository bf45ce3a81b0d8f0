//! What comes of the wait of a `select` that is taken: only now it is done.

use std::rc::Rc;

use super::waits::{One, Waited};
use crate::run::program::context::TaskContext;
use crate::run::program::{queues, signals};
use crate::run::shared::rendezvous::Hand;
use crate::run::task::flow::{Flow, Stop, fail};
use crate::scenario::{Text, Value};
use crate::trace::What;

/// Does what was waited for.
pub(super) fn finish(context: &mut TaskContext, one: &One<'_>) -> Flow {
    let scenario = Rc::clone(&context.task.engine.scenario);
    let resources = &context.world.resources;
    let task = &context.task;
    match &one.what {
        Waited::Get(index) => {
            let item = resources.queues[*index].pop().ok_or_else(queues::closed)?;
            Ok(got(context, *index, item))
        }
        Waited::Ask { queue, hand } => ask(context, one, *queue, hand),
        Waited::Offer { queue, item, hand } => offer(context, one, *queue, item, hand),
        Waited::News(index, position) => {
            queues::found(context, *index, position)?.ok_or_else(queues::closed)
        }
        Waited::Put(index, item) => {
            queues::put_now(context, *index, item.clone())?;
            Ok(Value::Null)
        }
        Waited::Handled(index) => {
            task.record(|| What::Joined(Text::clone(&scenario.queues[*index].name)));
            Ok(Value::Null)
        }
        Waited::Event(index) | Waited::Told(index, _) => {
            task.record(|| What::Passed(Text::clone(&scenario.events[*index].name)));
            Ok(Value::Null)
        }
        // It is passed when its lock is taken again.
        Waited::Condition { .. } => Ok(Value::Null),
        Waited::Barrier { index, parties, inside } => {
            let barrier = &resources.barriers[*index];
            if inside.get().is_none() && barrier.is_broken() {
                return Err(fail("broken"));
            }
            let arrived = inside.get().unwrap_or_else(|| barrier.enter(*parties));
            signals::pass(context, *index, arrived)
        }
        Waited::Permit(permit) => {
            one.take_permit(context);
            task.record(|| What::Acquired(Text::clone(&permit.name)));
            Ok(Value::Null)
        }
        Waited::Cells(condition, _) => {
            task.record(|| What::Holds(condition.source().clone()));
            Ok(Value::Null)
        }
        Waited::Changed(index, seen) => {
            let cell = &resources.cells[*index];
            if cell.version.get() == seen.get() {
                return Err(queues::closed());
            }
            seen.set(cell.version.get());
            let value = cell.value.borrow().clone();
            let name = Text::clone(&scenario.cells[*index].name);
            task.record(|| What::Changed(name, context.shown(&value)));
            Ok(value)
        }
        Waited::Message(expected) => expected.take(context),
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

/// The item of another, who has put it into the hand already or waits with it.
fn ask(context: &mut TaskContext, one: &One<'_>, index: usize, hand: &Hand) -> Flow {
    let queue = &context.world.resources.queues[index];
    let item = if one.is_met() {
        hand.take()
    } else {
        let meets = queue.rendezvous.as_ref();
        meets.and_then(|meets| meets.get_now(Some(one.meeting()), || queue.item_put()))
    };
    Ok(got(context, index, item.ok_or_else(queues::closed)?))
}

/// An item for another, who has taken it out of the hand already or waits for it.
fn offer(context: &TaskContext, one: &One<'_>, index: usize, item: &Value, hand: &Hand) -> Flow {
    let queue = &context.world.resources.queues[index];
    let is_put = if one.is_met() {
        hand.borrow().is_none()
    } else {
        let meets = queue.rendezvous.as_ref();
        let is_put = meets.is_some_and(|meets| meets.put_now(one.meeting(), item));
        if is_put {
            queue.item_put();
        }
        is_put
    };
    if !is_put {
        return Err(queues::closed());
    }
    let name = &context.task.engine.scenario.queues[index].name;
    context.task.record(|| What::Put(Text::clone(name), context.shown(item)));
    Ok(Value::Null)
}

/// The task has an item, and handles it from now on.
fn got(context: &mut TaskContext, index: usize, item: Value) -> Value {
    let name = Text::clone(&context.task.engine.scenario.queues[index].name);
    context.task.record(|| What::Got(name, context.shown(&item)));
    context.put_aside().handling.push(index);
    item
}
