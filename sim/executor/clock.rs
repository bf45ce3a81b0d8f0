//! The virtual clock: timers, deadlines, and the jump to what is due next. No ticks.
//!
//! A timer is a plain entry of a binary heap, ordered by `(instant, sequence number)`; what it does lies in a slot, so
//! that a timer that is dropped leaves nothing behind that could move the clock. Deadlines are kept apart, because they
//! strike only when everything else at their instant has settled, the innermost first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;
use std::task::Waker;

use super::{Host, Scope};
use crate::time::Instant;

/// What a timer does when it is due.
pub(super) enum Action {
    /// Wakes a task.
    Wake(Waker),
    /// Anything else, such as the delivery of a packet.
    Call(Box<dyn FnOnce()>),
}

/// A timer, for as long as it has not fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimerId {
    slot: u32,
    sequence: u64,
}

/// A deadline, for as long as it is set. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadlineId(u64);

/// What is due on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Timer(TimerId),
    Deadline(DeadlineId),
}

#[derive(Default)]
pub(super) struct Clock {
    now: Instant,
    sequence: u64,
    timers: BinaryHeap<Reverse<(Instant, u64, u32)>>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// Deadlines that have not struck, by instant and age.
    deadlines: BTreeSet<(Instant, DeadlineId)>,
    details: BTreeMap<DeadlineId, Deadline>,
}

struct Slot {
    sequence: u64,
    host: Host,
    action: Option<Action>,
}

struct Deadline {
    at: Instant,
    host: Host,
    outer: Option<DeadlineId>,
    scope: Rc<dyn Scope>,
}

impl Clock {
    pub(super) fn now(&self) -> Instant {
        self.now
    }

    pub(super) fn set_timer(&mut self, at: Instant, host: Host, action: Action) -> TimerId {
        let sequence = self.next_sequence();
        let filled = Slot { sequence, host, action: Some(action) };
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = filled;
            slot
        } else {
            let slot = u32::try_from(self.slots.len()).expect("fewer than 2^32 timers at once");
            self.slots.push(filled);
            slot
        };
        self.timers.push(Reverse((at, sequence, slot)));
        TimerId { slot, sequence }
    }

    /// Whether the timer has neither fired nor been dropped.
    pub(super) fn is_set(&self, id: TimerId) -> bool {
        self.slots[id.slot as usize].sequence == id.sequence
    }

    /// Takes what the timer does; the timer is gone after that.
    pub(super) fn take(&mut self, id: TimerId) -> Option<Action> {
        let slot = &mut self.slots[id.slot as usize];
        if slot.sequence != id.sequence {
            return None;
        }
        let action = slot.action.take()?;
        slot.sequence = u64::MAX;
        self.free.push(id.slot);
        Some(action)
    }

    pub(super) fn host_of(&self, due: Due) -> Option<Host> {
        match due {
            Due::Timer(id) => self.is_set(id).then(|| self.slots[id.slot as usize].host),
            Due::Deadline(id) => self.details.get(&id).map(|deadline| deadline.host),
        }
    }

    pub(super) fn set_deadline(
        &mut self,
        at: Instant,
        host: Host,
        outer: Option<DeadlineId>,
        scope: Rc<dyn Scope>,
    ) -> DeadlineId {
        let id = DeadlineId(self.next_sequence());
        self.deadlines.insert((at, id));
        self.details.insert(id, Deadline { at, host, outer, scope });
        id
    }

    pub(super) fn drop_deadline(&mut self, id: DeadlineId) {
        if let Some(deadline) = self.details.remove(&id) {
            self.deadlines.remove(&(deadline.at, id));
        }
    }

    /// What the deadline bounds, if it is set.
    pub(super) fn scope(&self, id: DeadlineId) -> Option<Rc<dyn Scope>> {
        self.details.get(&id).map(|deadline| Rc::clone(&deadline.scope))
    }

    /// The earliest instant at which anything is due.
    pub(super) fn next_instant(&mut self) -> Option<Instant> {
        let deadline = self.deadlines.first().map(|(at, _)| *at);
        [self.next_timer(), deadline].into_iter().flatten().min()
    }

    /// Whether both a timer and a deadline are due at `at`.
    pub(super) fn is_tie(&mut self, at: Instant) -> bool {
        self.next_timer() == Some(at) && self.deadlines.first().is_some_and(|(due, _)| *due == at)
    }

    pub(super) fn jump(&mut self, to: Instant) {
        debug_assert!(to >= self.now, "time never goes back");
        self.now = to;
    }

    /// The next timer that is due by now, in order of instant and registration, if it was set before `deadline`.
    pub(super) fn pop_due_timer(&mut self, deadline: Option<DeadlineId>) -> Option<TimerId> {
        if self.next_timer()? > self.now {
            return None;
        }
        let Reverse((_, sequence, slot)) = *self.timers.peek()?;
        if deadline.is_some_and(|deadline| deadline.0 < sequence) {
            return None;
        }
        self.timers.pop();
        Some(TimerId { slot, sequence })
    }

    /// The deadlines due by now that no other due deadline is nested in, in order of registration.
    pub(super) fn due_deadlines(&self) -> Vec<DeadlineId> {
        let due: Vec<_> =
            self.deadlines.range(..=(self.now, DeadlineId(u64::MAX))).copied().collect();
        let mut outer = BTreeSet::new();
        for (_, id) in &due {
            let mut enclosing = self.details[id].outer;
            while let Some(id) = enclosing {
                outer.insert(id);
                enclosing = self.details.get(&id).and_then(|deadline| deadline.outer);
            }
        }
        due.into_iter().map(|(_, id)| id).filter(|id| !outer.contains(id)).collect()
    }

    /// The deadline strikes: it is not due any more.
    pub(super) fn strike(&mut self, id: DeadlineId) {
        if let Some(deadline) = self.details.get(&id) {
            self.deadlines.remove(&(deadline.at, id));
        }
    }

    fn next_timer(&mut self) -> Option<Instant> {
        while let Some(Reverse((at, sequence, slot))) = self.timers.peek() {
            if self.slots[*slot as usize].sequence == *sequence {
                return Some(*at);
            }
            self.timers.pop();
        }
        None
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }
}
