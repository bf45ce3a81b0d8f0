//! `callback`: what the loop calls at an instant, as with asyncio's `call_later`, `call_at` and `call_soon`.

use super::context::TaskContext;
use super::life::{self, Making, Wanted};
use crate::run::task::entry::Body;
use crate::run::task::flow::Flow;
use crate::scenario::step::Length;
use crate::scenario::{Block, Template, Text, Value};
use crate::trace::What;

/// Who waits for the same instant comes after it, since asyncio wakes a task in the turn after that of its timer.
pub(crate) fn callback(
    context: &mut TaskContext,
    name: &Template,
    after: &Length,
    body: &Block,
) -> Flow {
    let after = context.length(after)?;
    let making = context.making(context.text(name)?, Body::whole(body));
    // A callback after no time is one of `call_soon`, which stands in line with whatever is ready.
    let due = (!after.is_zero()).then(|| context.task.engine.now() + after);
    let seat = due.map(|at| Box::new(Wanted::Instant(at)));
    let making = Making { deadline: None, seat, ..making };
    let entry = life::announce(&context.world, &making);
    context.task.record(|| What::Callback(Text::clone(&entry.name), after));
    life::begin(&context.world, context.steps, &entry, making);
    Ok(Value::Null)
}
