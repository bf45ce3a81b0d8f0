//! `select`: waits for several things at once, and takes one that is ready. What is not taken loses nothing: only who is taken
//! gets its item or puts it, and who leaves a line passes on what it was woken for.
//!
//! Which is taken is decided here, unless another has met it already. What each wait is stands in [`waits`], what comes of the one that
//! is taken in [`finish`], and what conditions need besides in [`locks`].

mod begin;
mod finish;
mod locks;
mod messages;
mod waits;

use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Context, Poll};

use super::block::block;
use super::context::TaskContext;
use super::held;
use crate::run::shared::rendezvous::Meeting;
use crate::run::task::awaiting::Awaiting;
use crate::run::task::flow::{Flow, Stop};
use crate::run::task::need::Need;
use crate::run::task::several::Several;
use crate::scenario::step::Arm;
use crate::scenario::{Block, Text, Value};
use crate::trace::{Wait, What};
use begin::begin_all;
use waits::{One, Waited};

pub(crate) async fn select(
    context: &mut TaskContext,
    arms: &[Arm],
    otherwise: Option<&Block>,
) -> Flow {
    context.put_aside().selects += 1;
    let (world, entry) = (Rc::clone(&context.world), Rc::clone(&context.task.entry));
    let (mut waits, meeting) = begin_all(context, &world, &entry, arms).await?;
    let taken = poll_fn(|cx| Poll::Ready(take(context, &mut waits, &meeting, cx))).await?;
    let (waited, left) = match (taken, otherwise) {
        (Some(taken), _) => (Ok(taken), Vec::new()),
        (None, Some(otherwise)) => {
            drop(waits);
            context.task.record(|| What::Selected("else".into()));
            return block(context, otherwise).await;
        }
        (None, None) => {
            let left = locks::leave(context, &waits);
            (wait(context, &mut waits, &meeting).await, left)
        }
    };
    let flow = match &waited {
        Ok(taken) => {
            context.task.record(|| What::Selected(Text::clone(&waits[*taken].name)));
            finish::finish(context, &waits[*taken])
        }
        Err(stop) => Err(stop.clone()),
    };
    let taken = waited.ok();
    let others = waits.iter().enumerate().filter(|(index, _)| Some(*index) != taken);
    others.for_each(|(_, one)| one.withdraw(context));
    let taken = taken.map(|taken| waits.remove(taken));
    // Who has it no more passes on only what is left.
    drop(waits);
    let back = locks::come_back(context, left, taken.as_ref().map(|it| &it.what)).await;
    let Some(One { arm, what, .. }) = taken else { return flow };
    let flow = match back.and(flow) {
        Ok(value) => run_arm(context, &arms[arm], &what, value).await,
        Err(stop) => Err(stop),
    };
    if let Waited::Permit(permit) = what {
        context.task.interruptible().await;
        held::give_back(context, permit)?;
    }
    flow
}

/// What runs then.
async fn run_arm(context: &mut TaskContext, arm: &Arm, what: &Waited<'_>, value: Value) -> Flow {
    if let Waited::Condition { event, .. } = what {
        let name = &context.task.engine.scenario.events[*event].name;
        context.task.record(|| What::Passed(Text::clone(name)));
    }
    context.names.keep(arm.wait.first().and_then(|step| step.into.as_ref()), &value);
    let given = block(context, &arm.body).await?;
    Ok(if arm.body.is_empty() { value } else { given })
}

/// Waits until one of them is taken.
async fn wait(
    context: &TaskContext,
    waits: &mut [One<'_>],
    meeting: &Meeting,
) -> Result<usize, Stop> {
    let names: Vec<_> = waits.iter().map(|one| &*one.name).collect();
    let reads = if names.is_empty() { "nothing".into() } else { names.join(" or ") };
    context.task.control().set_awaiting(Some(Awaiting::apart(Rc::new(several(waits)))));
    let taken = first_taken(context, waits, meeting);
    let taken = context.task.wait(Need::AnyOf, Wait::Select(reads.into()), taken).await;
    context.task.control().set_awaiting(None);
    if taken.is_err() {
        for one in waits.iter() {
            one.touch(context);
        }
    }
    taken?
}

fn first_taken<'a>(
    context: &'a TaskContext,
    waits: &'a mut [One<'_>],
    meeting: &'a Meeting,
) -> impl Future<Output = Result<usize, Stop>> + Unpin {
    poll_fn(move |cx| match take(context, waits, meeting, cx) {
        Ok(None) => {
            for one in waits.iter_mut() {
                one.stand_in_line(context, cx);
            }
            Poll::Pending
        }
        Ok(Some(taken)) => Poll::Ready(Ok(taken)),
        Err(stop) => Poll::Ready(Err(stop)),
    })
}

/// What is waited for, as who waits for all of it sees it.
fn several(waits: &[One<'_>]) -> Several {
    let mut several = Several::default();
    for one in waits {
        several.needs.push(one.need);
        match &one.what {
            Waited::Task(entry) => several.tasks.push(Rc::clone(entry)),
            Waited::Clock(at) => several.is_due(*at),
            _ => several.for_others = true,
        }
    }
    several
}

/// Takes one of those that are ready, if any is.
fn take(
    context: &TaskContext,
    waits: &mut [One<'_>],
    meeting: &Meeting,
    cx: &mut Context<'_>,
) -> Result<Option<usize>, Stop> {
    if let Some(met) = meeting.met() {
        for one in waits.iter() {
            one.touch(context);
        }
        return Ok(Some(met));
    }
    let mut ready = Vec::new();
    for (index, one) in waits.iter_mut().enumerate() {
        if one.is_ready(context, cx)? {
            ready.push(index);
        }
    }
    if ready.is_empty() {
        return Ok(None);
    }
    let names: Vec<_> = ready.iter().map(|index| Text::clone(&waits[*index].name)).collect();
    let nth = context.aside.as_ref().map_or(1, |aside| aside.selects);
    // tie: select-in-order
    let picked = {
        let engine = &context.task.engine;
        let (mut decisions, recorder) = (engine.decisions.borrow_mut(), engine.recorder.borrow());
        decisions.selects(recorder.name(context.task.id), nth, &names)
    };
    let taken = ready.remove(picked);
    for other in ready {
        waits[other].give_up(context);
    }
    waits[taken].leave_line(cx);
    Ok(Some(taken))
}
