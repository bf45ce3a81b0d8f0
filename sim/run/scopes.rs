//! Steps around a body: `timeout`, `retry`, `try`, `with`, `acquire`.

use std::rc::Rc;

use super::control::{Flow, Stop};
use super::deadlines::Bounded;
use super::steps;
use super::strand::Strand;
use crate::choices::{Access, Thing};
use crate::scenario::step::{Catch, CatchKind, Count, Length};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Failure, Wait, What};

/// At the deadline the body is cancelled; when its clean-up has ended, the step fails with `timeout`. A body that
/// swallows the cancellation goes on, and the step ends as the body does.
pub(super) async fn timeout(strand: &mut Strand, after: &Length, body: &Block) -> Flow {
    let after = strand.length(after)?;
    let outer = strand.deadline;
    let requests_before = strand.control().requests();
    let (bounded, deadline) = Bounded::begin(strand, after);
    strand.deadline = Some(deadline.id());
    let flow = steps::block(strand, body).await;
    strand.deadline = outer;
    drop(deadline);
    if !bounded.end() {
        return flow;
    }
    strand.control().withdraw();
    match flow {
        // Whoever else asked for the cancellation asked for more than the timeout did.
        Err(Stop::Cancelled) if strand.control().requests() <= requests_before => {
            Err(Stop::Failed(Box::new(Failure::timeout())))
        }
        flow => flow,
    }
}

pub(super) async fn retry(
    strand: &mut Strand,
    attempts: &Count,
    delay: &Length,
    factor: u32,
    body: &Block,
) -> Flow {
    let of = strand.count(attempts)?.max(1);
    let mut growth = 1_u64;
    let mut attempt = 1;
    loop {
        let failure = match steps::block(strand, body).await {
            Err(Stop::Failed(failure)) => failure,
            ended => return ended,
        };
        let again = if attempt < of {
            let delay = strand.length(delay)?.saturating_mul(growth);
            growth = growth.saturating_mul(u64::from(factor));
            Some(delay)
        } else {
            None
        };
        let reason = Text::clone(&failure.reason);
        strand.record(|| What::AttemptFailed { attempt, of, reason, again });
        let Some(delay) = again else { return Err(Stop::Failed(failure)) };
        if !delay.is_zero() {
            strand.pause(Wait::Retry(delay), delay).await?;
        }
        strand.counted().await;
        attempt += 1;
    }
}

pub(super) async fn try_block(
    strand: &mut Strand,
    body: &Block,
    catches: &[Catch],
    finally: Option<&Block>,
) -> Flow {
    let mut flow = steps::block(strand, body).await;
    if let Err(stop) = &flow {
        flow = match handler(strand, catches, stop) {
            Ok(Some(catch)) => handle(strand, stop.clone(), catch).await,
            Ok(None) => flow,
            Err(stop) => Err(stop),
        };
    }
    if let Some(finally) = finally {
        strand.record(|| What::Finally);
        steps::block(strand, finally).await?;
    }
    flow
}

pub(super) async fn with(
    strand: &mut Strand,
    name: &Template,
    open: &Length,
    close: &Length,
    body: &Block,
) -> Flow {
    let name = strand.text(name)?;
    let open = strand.length(open)?;
    if !open.is_zero() {
        strand.pause(Wait::Open(Text::clone(&name)), open).await?;
    }
    strand.record(|| What::Opened(Text::clone(&name)));
    let flow = steps::block(strand, body).await;
    let close = strand.length(close)?;
    if !close.is_zero() {
        strand.pause(Wait::Close(Text::clone(&name)), close).await?;
    }
    strand.record(|| What::Closed(name));
    flow
}

pub(super) async fn acquire(strand: &mut Strand, semaphore: &Target, body: &Block) -> Flow {
    let declared = &strand.world.scenario.semaphores;
    let kind = "semaphore or lock";
    let index = strand.index(semaphore, kind, declared.iter().map(|declared| &declared.name))?;
    let name = Text::clone(&declared[index].name);
    let permits = Rc::clone(&strand.world.resources.semaphores[index]);
    let wait = Wait::Acquire(Text::clone(&name));
    let thing = Thing::Semaphore(index);
    let permit = permits.acquire(&strand.entry, strand.task);
    strand.wait_at(thing.clone(), Access::Write, wait, permit).await?;
    strand.record(|| What::Acquired(Text::clone(&name)));
    let flow = steps::block(strand, body).await;
    strand.interruptible().await;
    strand.touch(thing, Access::Write);
    strand.record(|| What::Released(name));
    permits.release(strand.task);
    flow
}

/// The first that handles it.
fn handler<'a>(
    strand: &Strand,
    catches: &'a [Catch],
    stop: &Stop,
) -> Result<Option<&'a Catch>, Stop> {
    for catch in catches {
        let computed = match &catch.kind {
            CatchKind::Computed(template) => Some(CatchKind::of(&strand.text(template)?)),
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

async fn handle(strand: &mut Strand, stop: Stop, catch: &Catch) -> Flow {
    let reason = match &stop {
        Stop::Failed(failure) => Text::clone(&failure.reason),
        Stop::Cancelled => "cancelled".into(),
    };
    strand.record(|| What::Caught(Text::clone(&reason)));
    strand.names.keep(catch.into.as_ref(), &Value::Text(reason));
    let cancelled = stop == Stop::Cancelled;
    strand.put_aside().caught.push(stop);
    let flow = steps::block(strand, &catch.body).await;
    strand.put_aside().caught.pop();
    if cancelled && flow.is_ok() && strand.control().requests() > 0 {
        strand.record(|| What::Swallowed);
    }
    flow
}
