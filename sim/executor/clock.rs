//! The virtual clock: timers, deadlines, and the jump to what is due next. No ticks.
//!
//! A timer is a plain entry of a binary heap, ordered by `(instant, sequence number)`; what it does lies in a slot, so
//! that a timer that is dropped leaves nothing behind that could move the clock. Deadlines are kept apart, because they
//! strike only when everything else at their instant has settled, the innermost first.

use std::cmp::{Ordering, Reverse};
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
pub(super) struct TimerId(u64);

/// A deadline, for as long as it is set. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadlineId(u64);

/// What is due on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Timer(TimerId),
    Deadline(DeadlineId),
}

pub(super) struct Clock {
    now: Instant,
    sequence: u64,
    timers: BinaryHeap<Reverse<Timer>>,
    slots: Vec<Slot>,
    free: Vec<usize>,
    /// Deadlines that have not struck, by instant and age.
    deadlines: BTreeSet<(Instant, DeadlineId)>,
    details: BTreeMap<DeadlineId, Deadline>,
}

/// A timer in the heap.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Timer {
    at: Instant,
    id: TimerId,
}

/// What the timer with this id does; the slot is free once that is taken.
struct Slot {
    id: TimerId,
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
    /// A clock with room for so many timers at once; it makes more when it needs it.
    pub(super) fn with_capacity(timers: usize) -> Self {
        Self {
            now: Instant::START,
            sequence: 0,
            timers: BinaryHeap::with_capacity(timers),
            slots: Vec::with_capacity(timers),
            free: Vec::with_capacity(timers),
            deadlines: BTreeSet::new(),
            details: BTreeMap::new(),
        }
    }

    pub(super) fn now(&self) -> Instant {
        self.now
    }

    pub(super) fn set_timer(&mut self, at: Instant, host: Host, action: Action) -> TimerId {
        let slot = self.free.pop().unwrap_or(self.slots.len());
        let id = TimerId::new(self.next_sequence(), slot);
        let filled = Slot { id, host, action: Some(action) };
        match self.slots.get_mut(slot) {
            Some(free) => *free = filled,
            None => self.slots.push(filled),
        }
        self.timers.push(Reverse(Timer { at, id }));
        id
    }

    /// Whether the timer has neither fired nor been dropped.
    pub(super) fn is_set(&self, id: TimerId) -> bool {
        let slot = &self.slots[id.slot()];
        slot.id == id && slot.action.is_some()
    }

    /// Takes what the timer does; the timer is gone after that.
    pub(super) fn take(&mut self, id: TimerId) -> Option<Action> {
        let slot = &mut self.slots[id.slot()];
        let action = slot.action.take_if(|_| slot.id == id)?;
        self.free.push(id.slot());
        Some(action)
    }

    pub(super) fn host_of(&self, due: Due) -> Option<Host> {
        match due {
            Due::Timer(id) => self.is_set(id).then(|| self.slots[id.slot()].host),
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
        self.timers.pop();
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

    /// The next timer that has not been dropped.
    fn next_timer(&mut self) -> Option<Timer> {
        while let Some(Reverse(timer)) = self.timers.peek() {
            if self.is_set(timer.id) {
                return Some(*timer);
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

impl TimerId {
    const SLOT_BITS: u32 = 24;
    const SLOTS: u64 = 1 << Self::SLOT_BITS;

    fn new(sequence: u64, slot: usize) -> Self {
        assert!(sequence.leading_zeros() >= Self::SLOT_BITS, "fewer than 2^40 timers in a run");
        assert!((slot as u64) < Self::SLOTS, "fewer than 2^24 timers at once");
        Self(sequence << Self::SLOT_BITS | slot as u64)
    }

    const fn sequence(self) -> u64 {
        self.0 >> Self::SLOT_BITS
    }

    fn slot(self) -> usize {
        usize::try_from(self.0 % Self::SLOTS).expect("slots are indices")
    }
}

impl Timer {
    /// Its place in the order as one number: comparing timers is much of what a clock does.
    fn place(self) -> u128 {
        u128::from(self.at.as_nanos()) << 64 | u128::from(self.id.0)
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
