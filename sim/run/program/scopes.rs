//! Steps around a body: `timeout`, `retry`, `try`, `with`.

use ecow::eco_format;

use super::block::block;
use super::context::TaskContext;
use crate::run::task::deadlines::{self, Deadline};
use crate::run::task::flow::{Flow, Stop, fault};
use crate::run::task::running::Task;
use crate::scenario::step::{Catch, CatchKind, Length, StepKind};
use crate::scenario::{Block, Pattern, Template, Text, Value};
use crate::trace::{Failure, Wait, What};

/// At the deadline the body is cancelled; when its clean-up has ended, the step fails with `timeout`. A body that
/// swallows the cancellation goes on, and the step ends as the body does.
pub(crate) async fn timeout(
    context: &mut TaskContext,
    after: Option<&Length>,
    name: Option<&Template>,
    body: &Block,
) -> Flow {
    let after = after.map(|after| context.length(after)).transpose()?;
    let name = name.map(|name| context.text(name)).transpose()?;
    let outer = context.task.deadline;
    let requests_before = context.task.control().requests();
    let Task { engine, entry, id, .. } = &context.task;
    let deadline = Deadline::begin(engine, entry, *id, outer, after);
    if let Some(name) = name {
        context.world.deadlines.name(engine, name, &deadline);
    }
    context.task.deadline = Some(deadline.id());
    let flow = block(context, body).await;
    context.task.deadline = outer;
    if !deadline.end() {
        return flow;
    }
    context.task.control().withdraw();
    match flow {
        // Whoever else asked for the cancellation asked for more than the timeout did.
        Err(Stop::Cancelled) if context.task.control().requests() <= requests_before => {
            Err(Stop::Failed(Box::new(Failure::timeout())))
        }
        flow => flow,
    }
}

/// `reschedule`: a deadline comes so long from now, or never; without a name, it is the innermost around this, on this task.
pub(crate) fn reschedule(
    context: &mut TaskContext,
    after: Option<&Length>,
    of: Option<&Template>,
) -> Flow {
    let after = after.map(|after| context.length(after)).transpose()?;
    let of = of.map(|of| context.text(of)).transpose()?;
    let engine = &context.task.engine;
    match &of {
        Some(name) => context.world.deadlines.reschedule(engine, name, after)?,
        None => deadlines::reschedule_innermost(engine, context.task.control(), after)?,
    }
    context.task.record(|| What::Reschedule(of, after));
    Ok(Value::Null)
}

pub(crate) async fn retry(context: &mut TaskContext, step: &StepKind) -> Flow {
    let StepKind::Retry { attempts, delay, factor, longest, on, body } = step else {
        return Ok(Value::Null);
    };
    let of = context.count(attempts)?.max(1);
    let mut growth = 1_u64;
    let mut attempt = 1;
    loop {
        let failure = match block(context, body).await {
            Err(Stop::Failed(failure)) => failure,
            ended => return ended,
        };
        let is_meant = match on {
            Some(pattern) => Pattern::new(&context.text(pattern)?).matches(&failure.reason),
            None => true,
        };
        let again = if attempt < of && is_meant {
            let mut delay = context.length(delay)?.saturating_mul(growth);
            if let Some(longest) = longest {
                delay = delay.min(context.length(longest)?);
            }
            growth = growth.saturating_mul(u64::from(*factor));
            Some(delay)
        } else {
            None
        };
        let reason = Text::clone(&failure.reason);
        context.task.record(|| What::AttemptFailed { attempt, of, reason, again });
        let Some(delay) = again else { return Err(Stop::Failed(failure)) };
        if !delay.is_zero() {
            context.pause(Wait::Retry(delay), delay).await?;
        }
        context.counted().await;
        attempt += 1;
    }
}

pub(crate) async fn try_block(
    context: &mut TaskContext,
    body: &Block,
    catches: &[Catch],
    finally: Option<&Block>,
) -> Flow {
    let mut flow = block(context, body).await;
    if let Err(stop @ (Stop::Failed(_) | Stop::Cancelled)) = &flow {
        flow = match handler(context, catches, stop) {
            Ok(Some(catch)) => handle(context, stop.clone(), catch).await,
            Ok(None) => flow,
            Err(stop) => Err(stop),
        };
    }
    if let Some(finally) = finally {
        context.task.record(|| What::Finally);
        block(context, finally).await?;
    }
    flow
}

pub(crate) async fn with(
    context: &mut TaskContext,
    name: &Template,
    open: &Length,
    close: &Length,
    body: &Block,
) -> Flow {
    let name = context.text(name)?;
    if context.task.engine.scenario.semaphores.iter().any(|it| it.name == name) {
        return Err(fault(format!("{name} is no resource of `with`; `acquire` takes its permits")));
    }
    let open = context.length(open)?;
    if !open.is_zero() {
        context.pause(Wait::Open(Text::clone(&name)), open).await?;
    }
    context.task.record(|| What::Opened(Text::clone(&name)));
    let flow = block(context, body).await;
    let close = context.length(close)?;
    if !close.is_zero() {
        context.pause(Wait::Close(Text::clone(&name)), close).await?;
    }
    context.task.record(|| What::Closed(name));
    flow
}

/// The first that handles it.
fn handler<'a>(
    context: &TaskContext,
    catches: &'a [Catch],
    stop: &Stop,
) -> Result<Option<&'a Catch>, Stop> {
    for catch in catches {
        let computed = match &catch.kind {
            CatchKind::Computed(template) => Some(CatchKind::of(&context.text(template)?)),
            _ => None,
        };
        if computed.as_ref().unwrap_or(&catch.kind).handles(stop) {
            return Ok(Some(catch));
        }
    }
    Ok(None)
}

impl CatchKind {
    fn handles(&self, stop: &Stop) -> bool {
        match (self, stop) {
            (Self::Failures, Stop::Failed(_)) | (Self::Cancelled, Stop::Cancelled) => true,
            (Self::Reason(pattern), Stop::Failed(failure)) => pattern.matches(&failure.reason),
            _ => false,
        }
    }
}

async fn handle(context: &mut TaskContext, stop: Stop, catch: &Catch) -> Flow {
    let (reason, others) = match &stop {
        Stop::Failed(failure) => (Text::clone(&failure.reason), failure.others.clone()),
        Stop::Cancelled | Stop::Left(_) => {
            (context.task.control().reason().unwrap_or_else(|| "cancelled".into()), Vec::new())
        }
    };
    context.task.record(|| match &stop {
        Stop::Cancelled if *reason != *"cancelled" => {
            What::Caught(eco_format!("cancelled: {reason}"))
        }
        _ => What::Caught(Text::clone(&reason)),
    });
    context.names.keep(catch.into.as_ref(), &Value::Text(Text::clone(&reason)));
    if catch.all.is_some() {
        let all = [reason].into_iter().chain(others).map(Value::Text).collect();
        context.names.keep(catch.all.as_ref(), &Value::List(all));
    }
    let cancelled = stop == Stop::Cancelled;
    context.put_aside().caught.push(stop);
    let flow = block(context, &catch.body).await;
    context.put_aside().caught.pop();
    let goes_on = matches!(flow, Ok(_) | Err(Stop::Left(_)));
    if cancelled && goes_on && context.task.control().requests() > 0 {
        context.task.record(|| What::Swallowed);
    }
    flow
}
