//! Wakes: who had a turn when, and in whose turn it was woken for that. A simulation keeps this only if it is asked to.
//!
//! What runners are woken by is seen through the wakers that they are polled with. Who is woken while nobody has a turn was woken from outside:
//! by a timer, by a packet, or by a task of plain `tokio::spawn`, of which nothing is known.

use std::cell::RefCell;

use super::runner::RunnerId;
use crate::time::Instant;
use crate::trace::{Cause, TaskId, Turn};

/// What is kept.
#[derive(Debug, Default)]
pub(super) struct Wakes(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    turns: Vec<Turn>,
    /// The turns in progress, each within the one before it.
    open: Vec<Open>,
    /// For each runner, by what it was woken first since it had a turn last.
    woken: Vec<Option<Cause>>,
}

/// A turn in progress: its parts, one more after each turn within it. It has none if it was not woken for it, but is polled because whoever is
/// around it was: it only goes on waiting, and what it does after all is told as done by the other.
#[derive(Debug, Default)]
struct Open {
    parts: Vec<usize>,
}

impl Wakes {
    /// A runner is woken, or made, which is as good.
    pub(super) fn woken(&self, runner: RunnerId) {
        let mut kept = self.0.borrow_mut();
        let cause = kept.now();
        let count = kept.woken.len().max(runner.0 + 1);
        kept.woken.resize(count, None);
        kept.woken[runner.0].get_or_insert(cause);
    }

    /// A runner begins a turn. `first_event` is the number of events before it.
    pub(super) fn begin(&self, runner: RunnerId, at: Instant, first_event: usize) {
        let mut kept = self.0.borrow_mut();
        let woken = kept.woken.get_mut(runner.0).and_then(Option::take);
        let mut parts = Vec::new();
        if let Some(cause) = woken.or(kept.open.is_empty().then_some(Cause::Outside)) {
            parts.push(kept.turns.len());
            kept.turns.push(Turn { at, task: None, first_event, cause });
        }
        kept.open.push(Open { parts });
    }

    /// The turn that began last is over; it was that of this task. `first_event` is the number of events until now.
    pub(super) fn end(&self, task: TaskId, at: Instant, first_event: usize) {
        let kept = &mut *self.0.borrow_mut();
        let Some(ended) = kept.open.pop() else { return };
        for part in &ended.parts {
            kept.turns[*part].task = Some(task);
        }
        let outer = kept.open.iter_mut().rev().find(|open| !open.parts.is_empty());
        if let (Some(outer), Some(inner)) = (outer, ended.parts.last()) {
            outer.parts.push(kept.turns.len());
            let cause = Cause::Turn(*inner);
            kept.turns.push(Turn { at, task: None, first_event, cause });
        }
    }

    /// All turns that there were.
    pub(super) fn take(&self) -> Vec<Turn> {
        std::mem::take(&mut *self.0.borrow_mut()).turns
    }
}

impl Kept {
    /// What happens now is caused by this.
    fn now(&self) -> Cause {
        let part = self.open.iter().rev().find_map(|open| open.parts.last());
        part.map_or(Cause::Outside, |part| Cause::Turn(*part))
    }
}
