//! The ready list of the run on this thread.
//!
//! It is gone through in rounds: what is ready when a round begins has one turn each; what becomes ready meanwhile is of
//! the next round.
//!
//! It is a thread-local: `async-task` asks for a schedule function that could be called from anywhere, so it cannot hold a
//! list of this thread's own. It belongs to whoever has the thread's [`Memory`](super::memory::Memory).

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use async_task::Runnable;

use super::clock::Due;
use super::{Host, Job, Meta, Notice, Role};

/// Room for what is ready in a small run.
const ROOM: usize = 64;

/// Something to do at this instant.
pub(super) enum Entry {
    /// Poll a task.
    Run(Runnable<Meta>),
    /// Notice something: whom it wakes becomes ready behind what is ready by then.
    Notice(Rc<dyn Notice>),
    /// Do what came due while the worker of its host was held.
    Due(Host, Due),
    /// Look at what came due on a host while its worker was held.
    CatchUp(Host),
}

impl Entry {
    fn is_surroundings(&self) -> bool {
        matches!(self, Self::Run(runnable) if runnable.metadata().role == Role::Surroundings)
    }
}

/// What is ready, in order, and how far the rounds have come.
struct List {
    entries: VecDeque<Entry>,
    /// Turns left in this round.
    left: usize,
    /// Rounds after this one, if they are numbered.
    rounds_left: Option<u32>,
    /// Holds of a worker, each of which is part of the round in which it began: meanwhile no turn counts.
    holds: u32,
}

thread_local! {
    static READY: RefCell<List> = const { RefCell::new(List::new()) };
}

/// Empties the list for the next run.
pub(super) fn clear() {
    while pop().is_some() {}
    READY.with_borrow_mut(|ready| {
        ready.holds = 0;
        // It begins at its beginning, and a small run need not go round to it.
        ready.entries.clear();
        ready.entries.reserve(ROOM);
    });
}

pub(super) fn schedule(runnable: Runnable<Meta>) {
    push(Entry::Run(runnable));
}

pub(super) fn push(entry: Entry) {
    READY.with_borrow_mut(|ready| ready.entries.push_back(entry));
}

/// Adds an entry that has its turn in this round still.
pub(super) fn push_in_round(entry: Entry) {
    READY.with_borrow_mut(|ready| {
        ready.entries.push_back(entry);
        ready.left += 1;
    });
}

/// Begins to count rounds anew.
pub(super) fn begin_rounds() {
    READY.with_borrow_mut(|ready| (ready.left, ready.rounds_left) = (0, None));
}

/// Ends all when so many more rounds are over.
pub(super) fn end_after(rounds: u32) {
    READY.with_borrow_mut(|ready| ready.rounds_left = Some(rounds));
}

/// Whether the rounds are to end, and no hold keeps them from it.
pub(super) fn is_ending() -> bool {
    READY.with_borrow(|ready| ready.rounds_left.is_some() && ready.holds == 0)
}

/// Turns left in this round.
pub(super) fn turns_left() -> usize {
    READY.with_borrow(|ready| ready.left)
}

pub(super) fn begin_hold() {
    READY.with_borrow_mut(|ready| ready.holds += 1);
}

pub(super) fn end_hold() {
    READY.with_borrow_mut(|ready| ready.holds -= 1);
}

/// Counts a turn; `false` when the last round is over.
pub(super) fn begin_turn() -> bool {
    READY.with_borrow_mut(List::begin_turn)
}

/// Counts a turn and takes the entry that has it, if there is one and the last round is not over.
pub(super) fn next() -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.begin_turn().then(|| ready.entries.pop_front())?)
}

pub(super) fn pop() -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.entries.pop_front())
}

pub(super) fn is_empty() -> bool {
    READY.with_borrow(|ready| ready.entries.is_empty())
}

impl List {
    const fn new() -> Self {
        Self { entries: VecDeque::new(), left: 0, rounds_left: None, holds: 0 }
    }

    fn begin_turn(&mut self) -> bool {
        if self.holds > 0 {
            return true;
        }
        if self.left == 0 {
            if let Some(rounds) = self.rounds_left {
                let Some(rounds) = rounds.checked_sub(1) else { return false };
                self.rounds_left = Some(rounds);
            }
            self.left = self.entries.len();
        }
        self.left = self.left.saturating_sub(1);
        true
    }
}

/// The tasks of the program to choose from, and where in the list each of them is.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) jobs: Vec<Job>,
    pub(super) places: Vec<usize>,
    /// Whether the surroundings have something to do, too.
    pub(super) surrounded: bool,
}

/// Finds the tasks to choose from, the head of the list first; `false` if that is something else. A task that is to be
/// woken later could run now.
pub(super) fn find_candidates(
    found: &mut Candidates,
    can_run: impl Fn(&Meta) -> bool,
    can_wake: impl Fn(Job) -> bool,
) -> bool {
    found.jobs.clear();
    found.places.clear();
    found.surrounded = false;
    READY.with_borrow_mut(|ready| {
        let (entries, mut waking) = (&*ready.entries.make_contiguous(), false);
        for (place, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Run(runnable) if can_run(runnable.metadata()) => {
                    found.jobs.push(runnable.metadata().job);
                    found.places.push(place);
                }
                _ if place == 0 => return false,
                Entry::Notice(_) => waking = true,
                entry => found.surrounded |= entry.is_surroundings(),
            }
        }
        for (place, entry) in entries.iter().enumerate().filter(|_| waking) {
            if let Entry::Notice(notice) = entry
                && let Some(job) = notice.wakes()
                && can_wake(job)
                && !found.jobs.contains(&job)
            {
                found.jobs.push(job);
                found.places.push(place);
            }
        }
        !found.jobs.is_empty()
    })
}

/// Takes the tasks of the surroundings out of the list, in order.
pub(super) fn take_surroundings() -> Vec<Entry> {
    READY.with_borrow_mut(|ready| {
        let entries = std::mem::take(&mut ready.entries);
        let (mut taken, left) = (Vec::new(), ready.left);
        for (place, entry) in entries.into_iter().enumerate() {
            if entry.is_surroundings() {
                ready.left -= usize::from(place < left);
                taken.push(entry);
            } else {
                ready.entries.push_back(entry);
            }
        }
        taken
    })
}

pub(super) fn len() -> usize {
    READY.with_borrow(|ready| ready.entries.len())
}

/// Makes what is in the list from `place` on go before the others, in this round.
pub(super) fn bring_forward(place: usize) {
    READY.with_borrow_mut(|ready| {
        ready.left += ready.entries.len() - place;
        ready.entries.rotate_left(place);
    });
}

pub(super) fn remove(place: usize) -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.entries.remove(place))
}

/// Removes the next entry for the same notice.
pub(super) fn remove_notice(notice: &Rc<dyn Notice>) -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let same =
            |entry: &Entry| matches!(entry, Entry::Notice(other) if Rc::ptr_eq(other, notice));
        let place = ready.entries.iter().position(same)?;
        ready.entries.remove(place)
    })
}

pub(super) fn pop_last() -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.entries.pop_back())
}
