//! What is done with the ready list where the order is a choice: who can go first, and who goes before the others.

use std::rc::Rc;

use super::{Entry, Known, List, READY, State};
use crate::executor::{Callback, Candidate, Meta, Role};
use crate::time::Instant;

/// The tasks of the program to choose from.
#[derive(Default)]
pub(in crate::executor) struct Candidates {
    pub(in crate::executor) tasks: Vec<Candidate>,
    /// Whether the surroundings have something to do, too.
    pub(in crate::executor) surrounded: bool,
    /// Whether some have to wait, and are not among them.
    pub(in crate::executor) withheld: bool,
}

/// Finds the tasks to choose from at this instant, the head of the list first; `false` if that is something else. A task that
/// is to be woken later could run now; one that has gone first often has to wait.
pub(in crate::executor) fn find_candidates(
    found: &mut Candidates,
    at: Instant,
    can_run: impl Fn(&Meta) -> bool,
    can_wake: bool,
) -> bool {
    found.tasks.clear();
    (found.surrounded, found.withheld) = (false, false);
    READY.with_borrow_mut(|List { tasks, entries, fairness, .. }| {
        let (entries, mut waking) = (&*entries.make_contiguous(), false);
        let mut longest = None;
        for (place, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Run(index) => {
                    let Known { meta, since, .. } = &tasks[*index];
                    if can_run(meta) {
                        longest = Some(longest.map_or(*since, |longest| (*since).min(longest)));
                        found.tasks.push(Candidate { job: meta.job, place });
                    } else if place == 0 {
                        return false;
                    } else {
                        found.surrounded |= meta.role == Role::Surroundings;
                    }
                }
                Entry::Other(_) if place == 0 => return false,
                entry @ Entry::Other(_) => waking |= entry.callback().is_some(),
            }
        }
        for (place, entry) in entries.iter().enumerate().filter(|_| waking && can_wake) {
            if let Some(job) = entry.callback().and_then(|callback| callback.wakes())
                && tasks[job.index()].state != State::Ended
                && !found.tasks.iter().any(|candidate| candidate.job == job)
            {
                found.tasks.push(Candidate { job, place });
            }
        }
        if longest.is_some_and(|longest| fairness.has_run_out(at, longest)) {
            let ready = found.tasks.len();
            found.tasks.retain(|it| !fairness.has_to_wait(it.job.index()));
            found.withheld = found.tasks.len() < ready;
        }
        !found.tasks.is_empty()
    })
}

/// Takes out of the list the turn of the task that goes first, or what wakes it.
pub(in crate::executor) fn take_first(first: Candidate) -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let job = first.job.index();
        ready.fairness.goes_first(job, ready.tasks[job].since);
        let entry = ready.remove(first.place)?;
        if matches!(entry, Entry::Run(_)) {
            ready.overtake(first.place, &entry);
        }
        Some(entry)
    })
}

/// Takes the tasks of the surroundings out of the list, in order.
pub(in crate::executor) fn take_surroundings() -> Vec<usize> {
    READY.with_borrow_mut(|ready| {
        let entries = std::mem::take(&mut ready.entries);
        let mut taken = Vec::new();
        for entry in entries {
            match entry {
                Entry::Run(task) if ready.tasks[task].meta.role == Role::Surroundings => {
                    taken.push(task);
                }
                other => ready.entries.push_back(other),
            }
        }
        taken
    })
}

/// Makes what is in the list from `place` on go before the others: it comes from outside between two rounds, before the
/// next.
pub(in crate::executor) fn bring_forward(place: usize) {
    READY.with_borrow_mut(|ready| {
        let rounds = ready.entries.iter().take(place).map(|entry| ready.round_of(entry));
        let next = rounds.min().unwrap_or_default();
        ready.set_rounds(place.., |round| *round = next);
        ready.entries.rotate_left(place);
    });
}

/// A task that something woke which stood at this place has its turn now.
pub(in crate::executor) fn overtake(place: usize, entry: &Entry) {
    READY.with_borrow_mut(|ready| ready.overtake(place, entry));
}

/// Removes the next entry for the same notice.
pub(in crate::executor) fn remove_callback(callback: &Rc<dyn Callback>) -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let same = |entry: &Entry| entry.callback().is_some_and(|it| Rc::ptr_eq(it, callback));
        let place = ready.entries.iter().position(same)?;
        ready.entries.remove(place)
    })
}

pub(in crate::executor) fn pop_last() -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.entries.pop_back())
}

impl List {
    /// An entry that stood at this place has its turn now. Who stood before it in an earlier round than its own has missed both.
    fn overtake(&mut self, place: usize, entry: &Entry) {
        if place == 0 {
            return;
        }
        let round = self.round_of(entry);
        let Self { tasks, entries, .. } = self;
        for before in entries.iter_mut().take(place) {
            let of = before.round_in(tasks);
            if *of < round {
                *of = round.next();
            }
        }
    }

    /// Removes an entry, before which there are few as a rule.
    fn remove(&mut self, place: usize) -> Option<Entry> {
        let (front, _) = self.entries.as_mut_slices();
        let Some(until) = front.get_mut(..=place) else { return self.entries.remove(place) };
        for before in (0..place).rev() {
            until.swap(before, before + 1);
        }
        self.entries.pop_front()
    }
}
