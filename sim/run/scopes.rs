//! Steps around a body: `timeout`, `retry`, `try`, `with`, `acquire`.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::control::{Flow, Stop};
use super::strand::Strand;
use super::{steps, time};
use crate::scenario::step::{Catch, CatchKind, Count, Length};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Failure, Wait, What};

/// At the deadline the body is cancelled; when its clean-up has ended, the step fails with `timeout`. A body that
/// swallows the cancellation goes on, and the step ends as the body does.
pub(super) async fn timeout(strand: &mut Strand, after: &Length, body: &Block) -> Flow {
    let after = strand.length(after)?;
    let outer = strand.deadline;
    let requests_before = strand.control.requests();
    let expired = Rc::new(Cell::new(false));
    let expire = {
        let (world, control) = (Rc::downgrade(&strand.world), Rc::clone(&strand.control));
        let (task, expired) = (strand.task, Rc::clone(&expired));
        move || {
            if let Some(world) = world.upgrade() {
                world.record(task, What::Expired(after));
            }
            expired.set(true);
            control.request();
        }
    };
    let at = strand.world.now() + after;
    let deadline = strand.world.executor.deadline(at, outer, Rc::new(expire));
    strand.deadline = Some(deadline.id());
    let flow = steps::block(strand, body).await;
    strand.deadline = outer;
    drop(deadline);
    if !expired.get() {
        return flow;
    }
    strand.control.withdraw();
    match flow {
        // Whoever else asked for the cancellation asked for more than the timeout did.
        Err(Stop::Cancelled) if strand.control.requests() <= requests_before => {
            Err(Stop::Failed(Failure::timeout()))
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
        strand.record(What::AttemptFailed { attempt, of, reason, again });
        let Some(delay) = again else { return Err(Stop::Failed(failure)) };
        if !delay.is_zero() {
            time::pause(strand, Wait::Retry(delay), delay).await?;
        }
        if !strand.count_step() {
            steps::stop_here().await;
        }
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
    if let Err(stop) = &flow
        && let Some(catch) = catches.iter().find(|catch| catch.handles(stop))
    {
        flow = handle(strand, stop.clone(), catch).await;
    }
    if let Some(finally) = finally {
        strand.record(What::Finally);
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
        time::pause(strand, Wait::Open(Text::clone(&name)), open).await?;
    }
    strand.record(What::Opened(Text::clone(&name)));
    let flow = steps::block(strand, body).await;
    let close = strand.length(close)?;
    if !close.is_zero() {
        time::pause(strand, Wait::Close(Text::clone(&name)), close).await?;
    }
    strand.record(What::Closed(name));
    flow
}

pub(super) async fn acquire(strand: &mut Strand, semaphore: &Target, body: &Block) -> Flow {
    let declared = &strand.world.scenario.semaphores;
    let kind = "semaphore or lock";
    let index = strand.index(semaphore, kind, declared.iter().map(|declared| &declared.name))?;
    let name = Text::clone(&declared[index].name);
    let semaphore = Arc::clone(&strand.world.resources.semaphores[index]);
    let permit = strand.wait(Wait::Acquire(Text::clone(&name)), semaphore.acquire()).await?;
    strand.record(What::Acquired(Text::clone(&name)));
    let flow = steps::block(strand, body).await;
    strand.record(What::Released(name));
    drop(permit);
    flow
}

impl Catch {
    fn handles(&self, stop: &Stop) -> bool {
        match (&self.kind, stop) {
            (CatchKind::Failures, Stop::Failed(_)) | (CatchKind::Cancelled, Stop::Cancelled) => {
                true
            }
            (CatchKind::Reason(pattern), Stop::Failed(failure)) => pattern.matches(&failure.reason),
            _ => false,
        }
    }
}

async fn handle(strand: &mut Strand, stop: Stop, catch: &Catch) -> Flow {
    let reason = match &stop {
        Stop::Failed(failure) => Text::clone(&failure.reason),
        Stop::Cancelled => "cancelled".into(),
    };
    strand.record(What::Caught(Text::clone(&reason)));
    let mark = strand.names.enter();
    strand.names.keep(catch.into.as_ref(), &Value::Text(reason));
    let cancelled = stop == Stop::Cancelled;
    strand.caught.push(stop);
    let flow = steps::block(strand, &catch.body).await;
    strand.caught.pop();
    strand.names.leave(mark);
    if cancelled && flow.is_ok() && strand.control.requests() > 0 {
        strand.record(What::Swallowed);
    }
    flow
}
