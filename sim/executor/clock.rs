//! The virtual clock: timers, deadlines, and the jump to what is due next. No ticks.
//!
//! Timers are gone through by `(instant, sequence number)`. Those that are set one after the other for the same instant
//! are a row, and it is rows that a binary heap puts in order: of many tasks that sleep alike it holds next to nothing.
//! What a timer does lies in a slot, so that a timer that is dropped leaves nothing behind that could move the clock.
//! Deadlines are kept apart, because they strike only when everything else at their instant has settled, the innermost
//! first.

#[cfg(test)]
mod tests;

use std::cmp::{Ordering, Reverse};
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::iter::successors;
use std::num::NonZero;
use std::rc::Rc;
use std::task::Waker;

use super::{HostId, Scope};
use crate::time::Instant;

/// What a timer does when it is due.
pub(super) enum Action {
    /// Wakes a task.
    Wake(Waker),
    /// Anything else, such as the delivery of a packet.
    Call(Box<dyn FnOnce()>),
}

impl Action {
    pub(super) fn happen(self) {
        match self {
            Self::Wake(waker) => waker.wake(),
            Self::Call(call) => call(),
        }
    }
}

/// A timer, for as long as it has not fired: its sequence number and, in the last bits, the slot of what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimerId(NonZero<u64>);

/// A deadline, for as long as it is set. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadlineId(u64);

/// What is due on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Timer(TimerId),
    Deadline(DeadlineId),
}

/// The sequence numbers below this are for timers that fire first.
const LATER: u64 = 1 << 39;

#[derive(Default)]
pub(super) struct Clock {
    now: Instant,
    sequence: u64,
    rows: BinaryHeap<Reverse<Timer>>,
    /// The timer that was set last, as long as it is in a row: the next one for its instant stands behind it.
    last: Option<Timer>,
    slots: Vec<Slot>,
    free: Vec<usize>,
    /// Deadlines that have not struck, by instant and age.
    deadlines: BTreeSet<(Instant, DeadlineId)>,
    /// Those of them that have come and linger.
    lingering: BTreeSet<(Instant, DeadlineId)>,
    details: BTreeMap<DeadlineId, Deadline>,
}

/// A timer and its instant; in the heap, the one that is first in its row.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Timer {
    at: Instant,
    id: TimerId,
}

/// What the timer with this id does. The slot is free once that is taken and the timer is in no row.
struct Slot {
    id: TimerId,
    host: HostId,
    action: Option<Action>,
    in_row: bool,
    /// Who stands behind it in its row.
    next: Option<TimerId>,
}

struct Deadline {
    /// `None` if it never comes, unless it is moved.
    at: Option<Instant>,
    host: HostId,
    outer: Option<DeadlineId>,
    scope: Rc<dyn Scope>,
    /// Whether it has been told that it has come.
    has_come: bool,
}

impl Clock {
    /// Makes it a clock at its start, with the memory that it has.
    pub(super) fn clear(&mut self) {
        let Self { now, sequence, rows, last, slots, free, deadlines, lingering, details } = self;
        (*now, *sequence, *last) = (Instant::START, 0, None);
        rows.clear();
        slots.clear();
        free.clear();
        deadlines.clear();
        lingering.clear();
        details.clear();
    }

    pub(super) fn now(&self) -> Instant {
        self.now
    }

    /// A timer that fires before all those of its instant but others of its kind that were set before it.
    pub(super) fn set_timer_first(&mut self, at: Instant, host: HostId, wake: Action) -> TimerId {
        let sequence = self.next_sequence() - LATER;
        let id = self.fill_slot(sequence, host, wake);
        self.rows.push(Reverse(Timer { at, id }));
        id
    }

    pub(super) fn set_timer(&mut self, at: Instant, host: HostId, action: Action) -> TimerId {
        let sequence = self.next_sequence();
        let id = self.fill_slot(sequence, host, action);
        let timer = Timer { at, id };
        match self.last.replace(timer) {
            Some(last) if last.at == at => self.slots[last.id.slot()].next = Some(id),
            _ => self.rows.push(Reverse(timer)),
        }
        id
    }

    fn fill_slot(&mut self, sequence: u64, host: HostId, action: Action) -> TimerId {
        let slot = self.free.pop().unwrap_or(self.slots.len());
        let id = TimerId::new(sequence, slot);
        let filled = Slot { id, host, action: Some(action), in_row: true, next: None };
        match self.slots.get_mut(slot) {
            Some(free) => *free = filled,
            None => self.slots.push(filled),
        }
        id
    }

    /// Whether the timer has neither fired nor been dropped.
    pub(super) fn is_set(&self, id: TimerId) -> bool {
        self.slots.get(id.slot()).is_some_and(|slot| slot.id == id && slot.action.is_some())
    }

    /// Takes what the timer does; the timer is gone after that.
    pub(super) fn take(&mut self, id: TimerId) -> Option<Action> {
        let slot = self.slots.get_mut(id.slot())?;
        let action = slot.action.take_if(|_| slot.id == id)?;
        if !slot.in_row {
            self.free.push(id.slot());
        }
        Some(action)
    }

    pub(super) fn host_of(&self, due: Due) -> Option<HostId> {
        match due {
            Due::Timer(id) => self.is_set(id).then(|| self.slots[id.slot()].host),
            Due::Deadline(id) => self.details.get(&id).map(|deadline| deadline.host),
        }
    }

    pub(super) fn set_deadline(
        &mut self,
        at: Option<Instant>,
        host: HostId,
        outer: Option<DeadlineId>,
        scope: Rc<dyn Scope>,
    ) -> DeadlineId {
        let id = DeadlineId(self.next_sequence());
        self.deadlines.extend(at.map(|at| (at, id)));
        let has_come = at.is_some_and(|at| at <= self.now);
        self.details.insert(id, Deadline { at, host, outer, scope, has_come });
        id
    }

    /// The deadline comes at another instant, or never.
    pub(super) fn move_deadline(&mut self, id: DeadlineId, at: Option<Instant>) {
        self.unset(id);
        if let Some(deadline) = self.details.get_mut(&id) {
            deadline.at = at;
            deadline.has_come = at.is_some_and(|at| at <= self.now);
            self.deadlines.extend(at.map(|at| (at, id)));
        }
    }

    /// It is not due any more.
    fn unset(&mut self, id: DeadlineId) {
        if let Some(at) = self.details.get(&id).and_then(|deadline| deadline.at) {
            self.deadlines.remove(&(at, id));
            self.lingering.remove(&(at, id));
        }
    }

    /// A deadline that is due lingers until it strikes or is dropped.
    pub(super) fn linger(&mut self, id: DeadlineId) {
        let at = self.details.get(&id).and_then(|deadline| deadline.at);
        let due = at.map(|at| (at, id)).filter(|due| self.deadlines.contains(due));
        self.lingering.extend(due);
    }

    /// The deadlines that linger, in order.
    pub(super) fn lingering(&self) -> Vec<DeadlineId> {
        self.lingering.iter().map(|(_, id)| *id).collect()
    }

    pub(super) fn drop_deadline(&mut self, id: DeadlineId) {
        self.unset(id);
        self.details.remove(&id);
    }

    /// What the deadline bounds, if it is set.
    pub(super) fn scope(&self, id: DeadlineId) -> Option<Rc<dyn Scope>> {
        self.details.get(&id).map(|deadline| Rc::clone(&deadline.scope))
    }

    /// The instants from now on at which anything is due.
    pub(super) fn instants(&self) -> BTreeSet<Instant> {
        let behind = |id: &TimerId| self.slots[id.slot()].next;
        let any_set = |first| successors(Some(first), behind).any(|id| self.is_set(id));
        let rows = self.rows.iter().map(|Reverse(first)| first);
        let timers = rows.filter(|first| any_set(first.id)).map(|first| first.at);
        let deadlines = self.deadlines.iter().map(|(at, _)| *at);
        timers.chain(deadlines).filter(|at| *at >= self.now).collect()
    }

    /// The earliest instant at which anything is due.
    pub(super) fn next_instant(&mut self) -> Option<Instant> {
        let timer = self.next_timer().map(|timer| timer.at);
        match self.deadlines.first() {
            Some((deadline, _)) => Some(timer.map_or(*deadline, |timer| timer.min(*deadline))),
            None => timer,
        }
    }

    /// Whether both a timer and a deadline are due at `at`.
    pub(super) fn is_tie(&mut self, at: Instant) -> bool {
        self.next_timer().map(|timer| timer.at) == Some(at)
            && self.deadlines.first().is_some_and(|(due, _)| *due == at)
    }

    pub(super) fn jump(&mut self, to: Instant) {
        debug_assert!(to >= self.now, "time never goes back");
        self.now = to;
    }

    /// The next timer that is due by now, in order of instant and registration, if it was set before `deadline`.
    pub(super) fn pop_due_timer(&mut self, deadline: Option<DeadlineId>) -> Option<TimerId> {
        let timer = self.next_timer().filter(|timer| timer.at <= self.now)?;
        if deadline.is_some_and(|deadline| deadline.0 < timer.id.sequence()) {
            return None;
        }
        self.leave_row();
        Some(timer.id)
    }

    /// Takes what the next timer does that [`Clock::pop_due_timer`] would give.
    pub(super) fn take_due(&mut self, deadline: Option<DeadlineId>) -> Option<Action> {
        let id = self.pop_due_timer(deadline)?;
        self.take(id)
    }

    /// Whether a deadline is due by now.
    pub(super) fn is_deadline_due(&self) -> bool {
        self.deadlines.first().is_some_and(|(at, _)| *at <= self.now)
    }

    /// The deadlines due by now, in order.
    pub(super) fn all_due_deadlines(&self) -> Vec<DeadlineId> {
        let due = self.deadlines.range(..=(self.now, DeadlineId(u64::MAX)));
        due.map(|(_, id)| *id).collect()
    }

    /// Those of them that come only now.
    pub(super) fn deadlines_that_come(&mut self) -> Vec<DeadlineId> {
        let mut due = self.all_due_deadlines();
        due.retain(|id| {
            let deadline = self.details.get_mut(id);
            deadline.is_some_and(|deadline| !std::mem::replace(&mut deadline.has_come, true))
        });
        due
    }

    /// The deadlines due by now that no other due deadline is nested in, in order of registration.
    pub(super) fn due_deadlines(&self) -> Vec<DeadlineId> {
        let mut due = self.all_due_deadlines();
        let mut outer = BTreeSet::new();
        for id in &due {
            let mut enclosing = self.details[id].outer;
            while let Some(id) = enclosing {
                outer.insert(id);
                enclosing = self.details.get(&id).and_then(|deadline| deadline.outer);
            }
        }
        // tie: inner-deadline-first
        due.retain(|id| !outer.contains(id));
        due
    }

    /// The deadline strikes: it is not due any more.
    pub(super) fn strike(&mut self, id: DeadlineId) {
        self.unset(id);
    }

    /// The next timer that has not been dropped.
    fn next_timer(&mut self) -> Option<Timer> {
        while let Some(Reverse(timer)) = self.rows.peek() {
            if self.is_set(timer.id) {
                return Some(*timer);
            }
            self.leave_row();
        }
        None
    }

    /// The next timer leaves its row to the one behind it.
    fn leave_row(&mut self) {
        let Some(mut row) = self.rows.peek_mut() else { return };
        let id = row.0.id;
        let slot = &mut self.slots[id.slot()];
        slot.in_row = false;
        if slot.action.is_none() {
            self.free.push(id.slot());
        }
        if let Some(next) = slot.next {
            row.0.id = next;
        } else {
            PeekMut::pop(row);
            self.last.take_if(|last| last.id == id);
        }
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        LATER + self.sequence
    }
}

impl TimerId {
    const SLOT_BITS: u32 = 24;
    const SLOTS: u64 = 1 << Self::SLOT_BITS;

    fn new(sequence: u64, slot: usize) -> Self {
        assert!(sequence.leading_zeros() >= Self::SLOT_BITS, "fewer than 2^39 timers in a run");
        assert!((slot as u64) < Self::SLOTS, "fewer than 2^24 timers at once");
        let id = NonZero::new(sequence << Self::SLOT_BITS | slot as u64);
        Self(id.expect("sequence numbers begin at 1"))
    }

    const fn sequence(self) -> u64 {
        self.0.get() >> Self::SLOT_BITS
    }

    fn slot(self) -> usize {
        usize::try_from(self.0.get() % Self::SLOTS).expect("slots are indices")
    }
}

impl Timer {
    /// Its place in the order as one number: comparing timers is much of what a clock does.
    fn place(self) -> u128 {
        // tie: timers-as-set
        u128::from(self.at.as_nanos()) << 64 | u128::from(self.id.0.get())
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
