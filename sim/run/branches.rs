//! Steps with branches: `gather`, `group`, `race`, `as-completed`.

use std::future::pending;
use std::rc::Rc;
use std::sync::Arc;

use super::control::{Awaiting, Flow, Stop};
use super::join::{Join, Policy};
use super::needs::Need;
use super::registry::{Body, Entry};
use super::strand::{Strand, fail};
use super::tasks::{self, Making, Named};
use crate::choices::{Access, Thing};
use crate::scenario::step::{Awaited, OnError, StepKind};
use crate::scenario::{Block, Model, Step, Text, Value};
use crate::trace::{Wait, What};

/// Turns of a loop for which room is made at most at once.
const MANY: u32 = 1_024;

pub(super) async fn gather(strand: &mut Strand, branches: &Block, on_error: OnError) -> Flow {
    let plans = plan(strand, branches).await?;
    if strand.world.model == Model::Sync {
        Box::pin(in_sequence(strand, plans, on_error)).await
    } else if plans.is_empty() {
        Ok(Value::List([].into()))
    } else {
        let policy = match on_error {
            OnError::Pass => Policy::FirstFailure,
            OnError::Collect => Policy::Collect,
        };
        let join = begin(strand, policy, plans);
        wait(strand, "gather", &join, Awaiting::Branches).await?;
        if let Some(failed) = join.decisive() {
            return failed.take().unwrap_or(Err(Stop::Cancelled));
        }
        if join.cancel_was_requested() {
            return Err(Stop::Cancelled);
        }
        results(&join)
    }
}

pub(super) async fn group(strand: &mut Strand, branches: &Block) -> Flow {
    let plans = plan(strand, branches).await?;
    if strand.world.model == Model::Sync {
        Box::pin(in_sequence(strand, plans, OnError::Pass)).await
    } else if plans.is_empty() {
        Ok(Value::List([].into()))
    } else {
        let join = begin(strand, Policy::FailTogether, plans);
        let waited = wait(strand, "group", &join, Awaiting::Apart).await;
        let interrupted = waited.and(settle(strand, "group", &join).await);
        // A failure, also one in the clean-up, tells more than the cancellation that it may have come with.
        if let Some(failed) = join.first_failed() {
            tell_other_failures(strand, &join, &failed);
            // Who was cancelled from outside may not forget it for the failure: so does asyncio since CPython 3.13.
            strand.control().request_again();
            return failed.take().unwrap_or(Err(Stop::Cancelled));
        }
        interrupted?;
        results(&join)
    }
}

pub(super) async fn race(strand: &mut Strand, branches: &Block) -> Flow {
    let plans = plan(strand, branches).await?;
    if strand.world.model == Model::Sync {
        match plans.into_iter().next() {
            Some(first) => {
                let (name, flow) = first.run_within(strand).await;
                strand.record(|| What::RaceWon(name));
                flow
            }
            None => Ok(Value::Null),
        }
    } else if plans.is_empty() {
        Ok(Value::Null)
    } else {
        let join = begin(strand, Policy::FirstEnd, plans);
        let waited = wait(strand, "race", &join, Awaiting::Apart).await;
        if let Some(winner) = join.decisive() {
            strand.record(|| What::RaceWon(Text::clone(&winner.name)));
            waited.and(settle(strand, "race", &join).await)?;
            tell_other_failures(strand, &join, &winner);
            winner.take().unwrap_or(Err(Stop::Cancelled))
        } else {
            waited.and(settle(strand, "race", &join).await)?;
            Err(Stop::Cancelled)
        }
    }
}

pub(super) async fn as_completed(
    strand: &mut Strand,
    branches: &Block,
    result: &Text,
    body: &Block,
) -> Flow {
    let plans = plan(strand, branches).await?;
    if strand.world.model == Model::Sync {
        for plan in plans {
            let value = plan.run_within(strand).await.1?;
            handle(strand, result, value, body).await?;
        }
        return Ok(Value::Null);
    }
    if plans.is_empty() {
        return Ok(Value::Null);
    }
    let count = plans.len();
    let join = begin(strand, Policy::Each, plans);
    // A failure or a cancellation leaves the other branches running: they are for whoever comes to them.
    for _ in 0..count {
        wait(strand, "as-completed", &join, Awaiting::Apart).await?;
        let ended = join.next_ended().and_then(|branch| branch.take());
        let value = ended.unwrap_or(Err(Stop::Cancelled))?;
        handle(strand, result, value, body).await?;
    }
    Ok(Value::Null)
}

/// A branch that is to run.
enum Plan {
    /// A task of its own.
    Make(Making),
    /// A coroutine, as a task of its own.
    Begin(Rc<Entry>, Making),
    /// A task that runs already.
    Join(Rc<Entry>),
}

impl Plan {
    /// Runs the branch within the task that has it; its name and how it ended.
    async fn run_within(self, strand: &mut Strand) -> (Text, Flow) {
        let (entry, making) = match self {
            Self::Make(making) => (tasks::announce_within(strand, &making), making),
            Self::Begin(entry, making) => (entry, making),
            Self::Join(entry) => {
                let flow = tasks::await_entry(strand, &entry).await;
                return (Text::clone(&entry.name), flow);
            }
        };
        let flow = tasks::run_within(strand, &entry, making).await;
        (Text::clone(&entry.name), flow)
    }
}

/// The branches that some steps stand for: a loop for one each turn, an awaited task for itself. Each counts as a step, and
/// never is there more of them than there may be tasks: if there would be, nothing goes on.
async fn plan(strand: &mut Strand, branches: &Block) -> Result<Vec<Plan>, Stop> {
    let mut plans = Vec::new();
    for index in 0..branches.len() {
        plan_step(strand, branches, index, &mut plans)?;
    }
    if strand.world.run.limit.get().is_some() {
        drop(plans);
        pending::<()>().await;
        return Ok(Vec::new());
    }
    Ok(plans)
}

fn plan_step(
    strand: &mut Strand,
    block: &Block,
    index: usize,
    plans: &mut Vec<Plan>,
) -> Result<(), Stop> {
    if !strand.count_step() || !strand.world.has_room(strand.task, plans.len()) {
        return Ok(());
    }
    let step = &block[index];
    match &step.kind {
        StepKind::Repeat { times, index, body } => {
            let times = strand.count(times)?;
            plans.reserve(times.min(MANY) as usize);
            for n in 0..times {
                if strand.world.run.limit.get().is_some() {
                    return Ok(());
                }
                let bound = index.as_ref().map(|index| (index, Value::Int(i64::from(n))));
                plan_turn(strand, step, bound, body, plans)?;
            }
        }
        StepKind::Each { variable, values, body } => {
            for value in strand.items(values)? {
                if strand.world.run.limit.get().is_some() {
                    return Ok(());
                }
                plan_turn(strand, step, Some((variable, value)), body, plans)?;
            }
        }
        StepKind::Await { target: Awaited::Task(name), .. } => {
            plans.push(match strand.awaited(name)? {
                Named::Promise(_) => {
                    Plan::Make(strand.making(branch_name(strand, step)?, Body::one(block, index)))
                }
                Named::Task(entry) => match strand.begin(&entry) {
                    None => Plan::Join(entry),
                    Some((body, names)) => {
                        let making = strand.making(Text::clone(&entry.name), body);
                        Plan::Begin(entry, Making { names, ..making })
                    }
                },
            });
        }
        kind => {
            // A shield around a task that has ended is that task, as in asyncio.
            if let StepKind::Shield { body } = kind
                && let Some(ended) = tasks::shielded_that_ended(strand, step, body)?
            {
                plans.push(Plan::Join(ended));
                return Ok(());
            }
            let base = branch_name(strand, step)?;
            plans.push(Plan::Make(match kind {
                StepKind::Task { body, .. } => strand.making(base, Body::whole(body)),
                StepKind::Shield { body } => strand.shielded(base, body),
                StepKind::Offload { pool, body } => strand.offloaded(base, pool.as_ref(), body)?,
                _ => strand.making(base, Body::one(block, index)),
            }));
        }
    }
    Ok(())
}

/// One turn of a loop: its only step as a branch, or all of its steps as one.
fn plan_turn(
    strand: &mut Strand,
    step: &Step,
    bound: Option<(&Text, Value)>,
    body: &Block,
    plans: &mut Vec<Plan>,
) -> Result<(), Stop> {
    if !strand.count_step() || !strand.world.has_room(strand.task, plans.len()) {
        return Ok(());
    }
    let outer = bound.map(|(name, value)| {
        let outer = strand.names.clone();
        strand.names.bind(name, value);
        outer
    });
    let planned = if body.len() == 1 && step.label.is_none() {
        plan_step(strand, body, 0, plans)
    } else {
        branch_name(strand, step)
            .map(|base| plans.push(Plan::Make(strand.making(base, Body::whole(body)))))
    };
    if let Some(outer) = outer {
        strand.names = outer;
    }
    planned
}

/// `as=`, else the target, else the node.
fn branch_name(strand: &Strand, step: &Step) -> Result<Text, Stop> {
    strand.text(&step.branch_name(&strand.world.scenario))
}

fn begin(strand: &Strand, policy: Policy, plans: Vec<Plan>) -> Rc<Join> {
    let started = plans.into_iter().map(|plan| match plan {
        Plan::Make(making) => tasks::start(&strand.world, making),
        Plan::Begin(entry, making) => {
            tasks::begin(&strand.world, &entry, making);
            entry
        }
        Plan::Join(entry) => entry,
    });
    Join::new(strand, policy, started.collect())
}

/// Under the `sync` model: each branch runs to its end before the next begins.
async fn in_sequence(strand: &mut Strand, plans: Vec<Plan>, on_error: OnError) -> Flow {
    let mut values = Vec::with_capacity(plans.len());
    for plan in plans {
        let (_, flow) = plan.run_within(strand).await;
        values.push(match (flow, on_error) {
            (Ok(value), _) => value,
            (Err(stop @ Stop::Failed(_)), OnError::Collect) => collected(&Err(stop)),
            (Err(stop), _) => return Err(stop),
        });
    }
    put_together(values.into_iter().collect())
}

async fn handle(strand: &mut Strand, result: &Text, value: Value, body: &Block) -> Flow {
    strand.names.bind(result, value);
    super::steps::block(strand, body).await
}

/// Waits until what the step waits for is decided.
async fn wait(
    strand: &Strand,
    step: &'static str,
    join: &Rc<Join>,
    awaiting: fn(Rc<Join>) -> Awaiting,
) -> Result<(), Stop> {
    join.touch(strand);
    strand.control().set_awaiting(Some(awaiting(Rc::clone(join))));
    let waited = strand.wait_quietly(Need::Branches, Wait::Branches(step), join.wait()).await;
    strand.control().set_awaiting(None);
    join.touch(strand);
    waited
}

/// Cancels the branches that still run and waits for their clean-up. If that wait is interrupted, it goes on all the
/// same, and the interruption counts when it is over.
async fn settle(strand: &Strand, step: &'static str, join: &Rc<Join>) -> Result<(), Stop> {
    let mut interrupted = Ok(());
    join.settle();
    for branch in join.branches() {
        if !branch.has_ended() && !join.has_cancelled() {
            strand.touch(Thing::Everything, Access::Write);
            strand.record(|| What::Cancel(Text::clone(&branch.name)));
            branch.cancel_branch();
        }
    }
    while !join.all_ended() {
        let waited = wait(strand, step, join, Awaiting::Apart).await;
        interrupted = interrupted.and(waited);
    }
    interrupted
}

/// Failures besides the one that is passed on.
fn tell_other_failures(strand: &Strand, join: &Join, decisive: &Rc<Entry>) {
    for branch in join.branches() {
        if Rc::ptr_eq(branch, decisive) {
            continue;
        }
        if let Some(failure) = branch.untaken_failure() {
            branch.mark_taken();
            strand.record(|| What::AlsoFailed(Text::clone(&branch.name), failure.reason));
        }
    }
}

fn results(join: &Join) -> Flow {
    let cancelled = || collected(&Err(Stop::Cancelled));
    let value = |branch: &Rc<Entry>| branch.take_as(collected).unwrap_or_else(cancelled);
    put_together(join.branches().iter().map(value).collect())
}

/// The list of the values that branches gave.
fn put_together(values: Arc<[Value]>) -> Flow {
    let values = Value::List(values);
    values.check().map_err(|excess| fail(excess.words()))?;
    Ok(values)
}

/// A result, or a failure as one.
fn collected(flow: &Flow) -> Value {
    match flow {
        Ok(value) => value.clone(),
        Err(Stop::Failed(failure)) => {
            Value::record([("error", Value::Text(Text::clone(&failure.reason)))])
        }
        Err(Stop::Cancelled) => Value::record([("error", Value::text("cancelled"))]),
    }
}
