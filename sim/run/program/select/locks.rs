//! Locks of the conditions at which a `select` waits: they are free meanwhile, and are taken again before it goes on, whichever of
//! its waits is taken. Who is not told, or is told in vain, tells another: asyncio's `Condition.wait` does so when it is cancelled.

use super::waits::{One, Waited};
use crate::choices::{Access, Thing};
use crate::run::program::context::TaskContext;
use crate::run::program::signals;
use crate::run::task::flow::Stop;

/// A condition, and its lock, which is free while it is waited for.
pub(super) struct Left {
    event: usize,
    lock: usize,
}

/// Frees the locks of all conditions.
pub(super) fn leave(context: &TaskContext, waits: &[One<'_>]) -> Vec<Left> {
    let mut left: Vec<Left> = Vec::new();
    for one in waits {
        let Waited::Condition { event, lock } = one.what else { continue };
        if left.iter().all(|other| other.lock != lock) {
            signals::leave_lock(context, lock);
        }
        left.push(Left { event, lock });
    }
    left
}

/// Takes them again, and tells others what was not taken here.
///
/// # Errors
///
/// [`Stop::Cancelled`] if that strikes meanwhile; the locks are taken all the same.
pub(super) async fn come_back(
    context: &TaskContext,
    left: Vec<Left>,
    taken: Option<&Waited<'_>>,
) -> Result<(), Stop> {
    let mut back = Ok(());
    for (index, Left { lock, .. }) in left.iter().enumerate() {
        if left[..index].iter().all(|other| other.lock != *lock) {
            back = signals::take_lock_again(context, *lock, back).await;
        }
    }
    for Left { event, .. } in left {
        let is_taken = matches!(taken, Some(Waited::Condition { event: it, .. }) if *it == event);
        if back.is_err() || !is_taken {
            context.task.touch(Thing::Event(event), Access::Write);
            context.world.resources.events[event].notified.tell(1, false);
        }
    }
    back
}
