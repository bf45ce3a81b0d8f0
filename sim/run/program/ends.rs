//! Ends: what is told and touched when a task ends, and the last that one does which runs on its own.

use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::task::entry::Entry;
use crate::run::task::flow::{Flow, Stop};
use crate::scenario::Text;
use crate::trace::What;

/// A task ends: whoever waits for it hears so, and in which order tasks end may matter to who waits for several.
pub(super) fn end(context: &TaskContext, entry: &Entry, flow: Flow) {
    context.task.touch(Thing::Task(entry.id), Access::Write);
    let access = if flow.is_ok() && !entry.is_raced() { Access::Read } else { Access::Write };
    context.task.touch(Thing::Ends, access);
    context.task.record(|| end_of(&flow));
    if let Err(Stop::Failed(failure)) = &flow
        && let Some(place) = failure.place
    {
        context.task.engine.recorder.borrow_mut().place(place);
    }
    entry.end(flow);
}

fn end_of(flow: &Flow) -> What {
    match flow {
        Ok(_) | Err(Stop::Left(_)) => What::Finished,
        Err(Stop::Failed(failure)) => What::Failed(Text::clone(&failure.reason)),
        Err(Stop::Cancelled) => What::Cancelled,
    }
}

/// A task ends that runs on its own.
pub(super) fn end_own(context: &mut TaskContext, flow: Flow) {
    context.handled(None);
    context.task.control().end();
    end(context, &context.task.entry, flow);
    let entry = &context.task.entry;
    context.task.engine.task_ended(entry.id, entry.is_witness());
}

impl TaskContext {
    /// A request that came after the last wait has nowhere else to strike.
    pub(super) fn struck_last(&self, flow: Flow) -> Flow {
        if flow.is_ok() && self.task.control().take_strike() { Err(Stop::Cancelled) } else { flow }
    }
}
