//! `group` with a `body`: `asyncio.TaskGroup`, step by step as CPython 3.13 leaves one.

use std::rc::Rc;

use super::block::block;
use super::branches;
use super::context::{Groups, TaskContext};
use crate::choices::Access;
use crate::run::task::awaiting::Awaiting;
use crate::run::task::flow::{Flow, Stop, fail};
use crate::run::task::group::TaskGroup;
use crate::run::task::need::Need;
use crate::scenario::{Block, Model, Text};
use crate::trace::{Wait, What};

pub(crate) async fn task_group(
    context: &mut TaskContext,
    name: Option<&Text>,
    branches: &Block,
    body: &Block,
) -> Flow {
    let (engine, entry) = (&context.task.engine, &context.task.entry);
    let group = TaskGroup::new(engine, entry, context.task.id);
    let outer = context.groups.clone();
    let groups = Groups { name: name.cloned(), group: Rc::clone(&group), outer: outer.clone() };
    context.groups = Some(Rc::new(groups));
    let flow = run(context, &group, branches, body).await;
    context.groups = outer;
    leave(context, &group, flow).await
}

/// Makes the branches, and runs the body.
async fn run(
    context: &mut TaskContext,
    group: &Rc<TaskGroup>,
    branches: &Block,
    body: &Block,
) -> Flow {
    for plan in branches::plan(context, branches).await? {
        if context.task.engine.model == Model::Sync {
            plan.run_within(context).await.1?;
        } else {
            group.add(&plan.start(context));
        }
    }
    block(context, body).await
}

/// Waits for the tasks, and says how the group ended.
async fn leave(context: &mut TaskContext, group: &Rc<TaskGroup>, flow: Flow) -> Flow {
    let control = || context.task.control();
    group.exit();
    let mut cancelled = flow == Err(Stop::Cancelled);
    if matches!(flow, Err(Stop::Failed(_) | Stop::Cancelled)) {
        group.abort();
    }
    while !group.all_ended() {
        // Who asks for a cancellation meanwhile has it at once; that of the group itself has been done.
        if wait(context, group).await.is_err() && group.abort() {
            cancelled = true;
        }
    }
    // tie: group-takes-back-its-request
    if group.has_cancelled_body() && control().uncancel() == 0 {
        cancelled = false;
    }
    let failed = group.failed();
    if failed.is_empty() && cancelled {
        return Err(Stop::Cancelled);
    }
    let failures = failed.iter().filter_map(|task| match task.take() {
        Some(Err(Stop::Failed(failure))) => Some((Some(Text::clone(&task.name)), failure)),
        _ => None,
    });
    let mut failures: Vec<_> = failures.collect();
    match flow {
        // Its own failure was the first, if it was not cancelled because of another.
        Err(Stop::Failed(failure)) => {
            let place = if group.has_cancelled_body() { failures.len() } else { 0 };
            failures.insert(place, (None, failure));
        }
        flow if failures.is_empty() => return flow,
        _ => {}
    }
    if control().requests() > 0 {
        control().request_again();
    }
    let (_, mut first) = failures.remove(0);
    for (task, other) in failures {
        let task = task.unwrap_or_else(|| Text::clone(&context.task.entry.name));
        context.task.record(|| What::AlsoFailed(task, Text::clone(&other.reason)));
        first.others.push(Text::clone(&other.reason));
        first.others.extend(other.others);
    }
    Err(Stop::Failed(first))
}

async fn wait(context: &TaskContext, group: &Rc<TaskGroup>) -> Result<(), Stop> {
    group.touch(Access::Read);
    let waits = !group.all_ended();
    context.task.control().set_awaiting(Some(Awaiting::apart(Rc::<TaskGroup>::clone(group))));
    let waited = context.task.wait_quietly(Need::Branches, Wait::Branches("group"), group.wait());
    let waited = waited.await;
    context.task.control().set_awaiting(None);
    group.waits_no_more();
    group.touch(if waits && waited.is_ok() { Access::After } else { Access::Read });
    waited
}

impl TaskContext {
    /// The group of this name around it, which takes another task.
    pub(super) fn open_group(&self, name: &Text) -> Result<Rc<TaskGroup>, Stop> {
        let mut groups = self.groups.as_ref();
        while let Some(around) = groups {
            if around.name.as_ref() == Some(name) && around.group.is_open() {
                return Ok(Rc::clone(&around.group));
            }
            groups = around.outer.as_ref();
        }
        Err(fail("the group takes no more tasks"))
    }
}
