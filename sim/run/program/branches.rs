//! Steps with branches: `gather`, `group`, `race`, `as-completed`.

use std::future::pending;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::block::block;
use super::context::TaskContext;
use super::life::{self, Making};
use super::procedures;
use super::tasks::{self, Named};
use crate::choices::{Access, Thing};
use crate::run::task::awaiting::{self, Awaiting};
use crate::run::task::entry::{Body, Entry};
use crate::run::task::flow::{Flow, Stop, fault, turn};
use crate::run::task::join::Join;
use crate::run::task::need::{Need, Policy};
use crate::scenario::step::{Awaited, OnError, StepKind};
use crate::scenario::{Block, List, Model, Step, Text, Value};
use crate::trace::{Wait, What};

/// Turns of a loop for which room is made at most at once.
const MANY: u32 = 1_024;

pub(crate) async fn gather(context: &mut TaskContext, branches: &Block, on_error: OnError) -> Flow {
    let plans = plan(context, branches).await?;
    if context.task.engine.model == Model::Sync {
        Box::pin(in_sequence(context, plans, on_error)).await
    } else if plans.is_empty() {
        Ok(Value::List([].into()))
    } else {
        let policy = match on_error {
            OnError::Pass => Policy::FirstFailure,
            OnError::Collect => Policy::Collect,
        };
        let join = begin(context, policy, plans);
        wait(context, "gather", &join, Awaiting::together).await?;
        if let Some(failed) = join.decisive() {
            return failed.take().unwrap_or(Err(Stop::Cancelled));
        }
        if join.cancel_was_requested() {
            return Err(Stop::Cancelled);
        }
        results(&join)
    }
}

pub(crate) async fn group(context: &mut TaskContext, branches: &Block) -> Flow {
    let plans = plan(context, branches).await?;
    if context.task.engine.model == Model::Sync {
        Box::pin(in_sequence(context, plans, OnError::Pass)).await
    } else if plans.is_empty() {
        Ok(Value::List([].into()))
    } else {
        let join = begin(context, Policy::FailTogether, plans);
        let waited = wait(context, "group", &join, Awaiting::apart).await;
        let interrupted = waited.and(settle(context, "group", &join).await);
        // A failure, also one in the clean-up, tells more than the cancellation that it may have come with.
        if let Some(failed) = join.first_failed() {
            tell_other_failures(context, &join, &failed);
            // Who was cancelled from outside may not forget it for the failure: so does asyncio since CPython 3.13.
            context.task.control().request_again();
            return failed.take().unwrap_or(Err(Stop::Cancelled));
        }
        interrupted?;
        results(&join)
    }
}

pub(crate) async fn race(context: &mut TaskContext, branches: &Block) -> Flow {
    let plans = plan(context, branches).await?;
    if context.task.engine.model == Model::Sync {
        match plans.into_iter().next() {
            Some(first) => {
                let (name, flow) = first.run_within(context).await;
                context.task.record(|| What::RaceWon(name));
                flow
            }
            None => Ok(Value::Null),
        }
    } else if plans.is_empty() {
        Ok(Value::Null)
    } else {
        let join = begin(context, Policy::FirstEnd, plans);
        let waited = wait(context, "race", &join, Awaiting::apart).await;
        if let Some(winner) = join.decisive() {
            context.task.record(|| What::RaceWon(Text::clone(&winner.name)));
            waited.and(settle(context, "race", &join).await)?;
            tell_other_failures(context, &join, &winner);
            winner.take().unwrap_or(Err(Stop::Cancelled))
        } else {
            waited.and(settle(context, "race", &join).await)?;
            Err(Stop::Cancelled)
        }
    }
}

pub(crate) async fn as_completed(
    context: &mut TaskContext,
    branches: &Block,
    result: &Text,
    body: &Block,
    on_error: OnError,
) -> Flow {
    let given = |flow: Flow| match on_error {
        OnError::Pass => flow,
        OnError::Collect => Ok(collected(&flow)),
    };
    let plans = plan(context, branches).await?;
    if context.task.engine.model == Model::Sync {
        for plan in plans {
            let value = given(plan.run_within(context).await.1)?;
            if handle(context, result, value, body).await?.is_break() {
                break;
            }
        }
        return Ok(Value::Null);
    }
    if plans.is_empty() {
        return Ok(Value::Null);
    }
    let count = plans.len();
    let join = begin(context, Policy::Each, plans);
    // A failure or a cancellation leaves the other branches running: they are for whoever comes to them.
    for _ in 0..count {
        wait(context, "as-completed", &join, Awaiting::apart).await?;
        let ended = join.next_ended().and_then(|branch| branch.take());
        let value = given(ended.unwrap_or(Err(Stop::Cancelled)))?;
        if handle(context, result, value, body).await?.is_break() {
            break;
        }
    }
    Ok(Value::Null)
}

/// A branch that is to run.
pub(super) enum Plan {
    /// A task of its own.
    Make(Making),
    /// A coroutine, as a task of its own.
    Begin(Rc<Entry>, Making),
    /// A task that runs already.
    Join(Rc<Entry>),
}

impl Plan {
    /// Makes it run, if it does not already.
    pub(super) fn start(self, context: &TaskContext) -> Rc<Entry> {
        match self {
            Self::Make(making) => life::start(&context.world, context.steps, making),
            Self::Begin(entry, making) => {
                life::begin(&context.world, context.steps, &entry, making);
                entry
            }
            Self::Join(entry) => entry,
        }
    }

    /// Runs the branch within the task that has it; its name and how it ended.
    pub(super) async fn run_within(self, context: &mut TaskContext) -> (Text, Flow) {
        let (entry, making) = match self {
            Self::Make(making) => (tasks::announce_within(context, &making), making),
            Self::Begin(entry, making) => (entry, making),
            Self::Join(entry) => {
                let flow = tasks::await_entry(context, &entry).await;
                return (Text::clone(&entry.name), flow);
            }
        };
        let flow = tasks::run_within(context, &entry, making).await;
        (Text::clone(&entry.name), flow)
    }
}

/// The branches that some steps stand for: a loop for one each turn, an awaited task for itself. Each counts as a step, and
/// never is there more of them than there may be tasks: if there would be, nothing goes on.
pub(super) async fn plan(context: &mut TaskContext, branches: &Block) -> Result<Vec<Plan>, Stop> {
    let mut plans = Vec::new();
    for index in 0..branches.len() {
        plan_step(context, branches, index, &mut plans)?;
    }
    if context.task.engine.progress.limit.get().is_some() {
        drop(plans);
        pending::<()>().await;
        return Ok(Vec::new());
    }
    Ok(plans)
}

fn plan_step(
    context: &mut TaskContext,
    block: &Block,
    index: usize,
    plans: &mut Vec<Plan>,
) -> Result<(), Stop> {
    if !context.count_step() || !context.task.engine.has_room(context.task.id, plans.len()) {
        return Ok(());
    }
    let step = &block[index];
    match &step.kind {
        StepKind::Repeat { times, index, body } => {
            let times = context.count(times)?;
            plans.reserve(times.min(MANY) as usize);
            for n in 0..times {
                if context.task.engine.progress.limit.get().is_some() {
                    return Ok(());
                }
                let index = index.as_ref().map(|index| (index, Value::Int(i64::from(n))));
                plan_turn(context, step, [index, None], body, plans)?;
            }
        }
        StepKind::Each { variable, index, values, body } => {
            for (n, value) in (0..).zip(context.items(values, None)?) {
                if context.task.engine.progress.limit.get().is_some() {
                    return Ok(());
                }
                let index = index.as_ref().map(|index| (index, Value::Int(n)));
                plan_turn(context, step, [index, Some((variable, value))], body, plans)?;
            }
        }
        StepKind::Await { target: Awaited::Task(name), .. } => {
            plans.push(match context.awaited(name)? {
                Named::Promise(_) => {
                    Plan::Make(context.making(context.text(&step.branch)?, Body::one(block, index)))
                }
                Named::Task(entry) => match context.begin(&entry) {
                    None => Plan::Join(entry),
                    Some(making) => Plan::Begin(entry, making),
                },
            });
        }
        kind => {
            // A shield around a task that has ended is that task, as in asyncio.
            if let StepKind::Shield { body } = kind
                && let Some(ended) = tasks::shielded_that_ended(context, step, body)?
            {
                plans.push(Plan::Join(ended));
                return Ok(());
            }
            let base = procedures::branch_name(context, step)?;
            plans.push(Plan::Make(match kind {
                StepKind::Task { body, .. } => context.making(base, Body::whole(body)),
                StepKind::Shield { body } => context.shielded(base, body),
                StepKind::Offload { pool, body } => context.offloaded(base, pool.as_ref(), body)?,
                _ => context.making(base, Body::one(block, index)),
            }));
        }
    }
    Ok(())
}

/// One turn of a loop: its only step as a branch, or all of its steps as one.
fn plan_turn(
    context: &mut TaskContext,
    step: &Step,
    bound: [Option<(&Text, Value)>; 2],
    body: &Block,
    plans: &mut Vec<Plan>,
) -> Result<(), Stop> {
    if !context.count_step() || !context.task.engine.has_room(context.task.id, plans.len()) {
        return Ok(());
    }
    let is_bound = bound.iter().any(Option::is_some);
    let outer = is_bound.then(|| context.names.clone());
    for (name, value) in bound.into_iter().flatten() {
        context.names.bind(name, value);
    }
    let planned = if body.len() == 1 && step.label.is_none() {
        plan_step(context, body, 0, plans)
    } else {
        context
            .text(&step.branch)
            .map(|base| plans.push(Plan::Make(context.making(base, Body::whole(body)))))
    };
    if let Some(outer) = outer {
        context.names = outer;
    }
    planned
}

fn begin(context: &TaskContext, policy: Policy, plans: Vec<Plan>) -> Rc<Join> {
    let started = plans.into_iter().map(|plan| plan.start(context));
    Join::new(&context.task.engine, context.task.id, policy, started.collect())
}

/// Under the `sync` model: each branch runs to its end before the next begins.
async fn in_sequence(context: &mut TaskContext, plans: Vec<Plan>, on_error: OnError) -> Flow {
    let mut values = Vec::with_capacity(plans.len());
    for plan in plans {
        let (_, flow) = plan.run_within(context).await;
        values.push(match (flow, on_error) {
            (Ok(value), _) => value,
            (Err(stop @ Stop::Failed(_)), OnError::Collect) => collected(&Err(stop)),
            (Err(stop), _) => return Err(stop),
        });
    }
    put_together(values.into_iter().collect())
}

/// Whether the steps for a result leave the loop that they are a turn of.
async fn handle(
    context: &mut TaskContext,
    result: &Text,
    value: Value,
    body: &Block,
) -> Result<ControlFlow<()>, Stop> {
    context.names.bind(result, value);
    turn(block(context, body).await)
}

/// Waits until what the step waits for is decided.
async fn wait(
    context: &TaskContext,
    step: &'static str,
    join: &Rc<Join>,
    awaiting: fn(Rc<dyn awaiting::Awaited>) -> Awaiting,
) -> Result<(), Stop> {
    join.touch(Access::Read);
    let waits = !join.is_decided();
    context.task.control().set_awaiting(Some(awaiting(Rc::<Join>::clone(join))));
    let waited = context.task.wait_quietly(Need::Branches, Wait::Branches(step), join.wait()).await;
    context.task.control().set_awaiting(None);
    let needed_all = waits && waited.is_ok() && join.needs_all();
    join.touch(if needed_all { Access::After } else { Access::Read });
    waited
}

/// Cancels the branches that still run and waits for their clean-up. If that wait is interrupted, it goes on all the
/// same, and the interruption counts when it is over.
async fn settle(context: &TaskContext, step: &'static str, join: &Rc<Join>) -> Result<(), Stop> {
    let mut interrupted = Ok(());
    join.settle();
    for branch in join.branches() {
        if !branch.has_ended() && !join.has_cancelled() {
            context.task.touch(Thing::Everything, Access::Write);
            context.task.record(|| What::Cancel(Text::clone(&branch.name)));
            branch.cancel_branch(None);
        }
    }
    while !join.all_ended() {
        let waited = wait(context, step, join, Awaiting::apart).await;
        interrupted = interrupted.and(waited);
    }
    interrupted
}

/// Failures besides the one that is passed on.
fn tell_other_failures(context: &TaskContext, join: &Join, decisive: &Rc<Entry>) {
    for branch in join.branches() {
        if Rc::ptr_eq(branch, decisive) {
            continue;
        }
        if let Some(failure) = branch.untaken_failure() {
            branch.mark_taken();
            context.task.record(|| What::AlsoFailed(Text::clone(&branch.name), failure.reason));
        }
    }
}

fn results(join: &Join) -> Flow {
    let cancelled = || collected(&Err(Stop::Cancelled));
    let value = |branch: &Rc<Entry>| branch.take_as(collected).unwrap_or_else(cancelled);
    put_together(join.branches().iter().map(value).collect())
}

/// The list of the values that branches gave.
fn put_together(values: List) -> Flow {
    values.check_given().map_err(|excess| fault(excess.words()))?;
    Ok(Value::List(values))
}

/// A result, or a failure as one.
fn collected(flow: &Flow) -> Value {
    match flow {
        Ok(value) => value.clone(),
        Err(Stop::Failed(failure)) => {
            Value::record([("error", Value::Text(Text::clone(&failure.reason)))])
        }
        Err(Stop::Cancelled) => Value::record([("error", Value::text("cancelled"))]),
        Err(Stop::Left(_)) => Value::Null,
    }
}
