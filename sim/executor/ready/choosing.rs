//! What is done with the ready list where the order is a choice: who can go first, and who goes before the others.

use std::rc::Rc;

use super::READY;
use super::entry::{Entry, Known, State};
use super::list::List;
use crate::choices::{Line, LineChange, Place};
use crate::executor::{Callback, Job, Meta, Role};
use crate::time::Instant;

/// So few stand here themselves: to look at each then costs next to nothing.
const FEW: usize = 16;

/// The tasks of the program to choose from: those that are ready, in order, and then those that are about to be woken.
#[derive(Debug, Default)]
pub struct Candidates {
    /// How many are to be found in the list; the others stand here.
    ready: usize,
    others: Vec<Candidate>,
    /// What has changed among those in the list, if the driver follows that.
    changes: Vec<LineChange>,
    /// Whether the surroundings have something to do, too.
    pub(in crate::executor) surrounded: bool,
    /// Whether some have to wait, and are not among them.
    pub(in crate::executor) withheld: bool,
}

/// A task of the program that is ready, or about to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::executor) struct Candidate {
    /// Which task.
    job: Job,
    /// Where in the ready list its turn is, or what wakes it.
    pub(in crate::executor) place: Place,
}

impl Candidates {
    /// How many there are.
    pub const fn count(&self) -> usize {
        self.ready + self.others.len()
    }

    /// Which task it is that has this index, less than their count.
    pub fn job(&self, index: usize) -> Job {
        self.at(index).job
    }

    /// How many of them, the first ones, stand in the list: it is told what changes there, if [`Driver::follows_line`].
    ///
    /// [`Driver::follows_line`]: crate::executor::Driver::follows_line
    pub fn in_line(&self) -> usize {
        if READY.with_borrow(|ready| ready.contest.changes().is_some()) { self.ready } else { 0 }
    }

    /// What has changed there since it was last told.
    pub fn changes(&self) -> &[LineChange] {
        &self.changes
    }

    /// The index of the one whose turn is at this place.
    pub fn index_of(&self, place: Place) -> Option<usize> {
        READY.with_borrow(|ready| ready.contest.index_of(place))
    }

    /// What has changed is told now, if any of them stand in the list.
    pub(in crate::executor) fn tell_changes(&mut self) {
        self.changes.clear();
        if self.ready > 0 {
            READY.with_borrow_mut(|ready| {
                self.changes.extend_from_slice(ready.contest.changes().unwrap_or_default());
                ready.contest.forget_changes();
            });
        }
    }

    pub(in crate::executor) fn at(&self, index: usize) -> Candidate {
        if let Some(other) = index.checked_sub(self.ready) {
            return self.others[other];
        }
        READY.with_borrow(|ready| {
            let place = ready.contest.nth(index).expect("less than there are");
            candidate_at(&ready.entries, &ready.tasks, place).expect("only tasks may go first")
        })
    }
}

/// The task whose turn is at a place.
fn candidate_at(entries: &Line<Entry>, tasks: &[Known], place: Place) -> Option<Candidate> {
    match entries.get(place)? {
        Entry::Run(index) => Some(Candidate { job: tasks[*index].meta.job, place }),
        Entry::Other(_) => None,
    }
}

/// Finds the tasks to choose from at this instant; `false` if something else is at the head of the list, or there are none. A task that
/// is to be woken later could run now; one that has gone first often has to wait. While a worker is held, only those
/// can run of which `while_held` tells so.
pub(in crate::executor) fn find_candidates(
    found: &mut Candidates,
    at: Instant,
    while_held: Option<&dyn Fn(&Meta) -> bool>,
) -> bool {
    found.others.clear();
    (found.ready, found.surrounded, found.withheld) = (0, false, false);
    READY.with_borrow_mut(|ready| {
        let Some(Entry::Run(head)) = ready.entries.front() else { return false };
        let Meta { role, .. } = ready.tasks[*head].meta;
        if role == Role::Surroundings {
            return false;
        }
        found.surrounded = ready.surroundings > 0;
        match while_held {
            None => ready.find_all(found, at),
            Some(can_run) => ready.find_those_who_can(found, at, can_run),
        }
    })
}

/// Takes out of the list the turn of the task that goes first, or what wakes it.
pub(in crate::executor) fn take_first(first: Candidate) -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let job = first.job.index();
        let since = ready.tasks[job].since;
        ready.contest.fairness().goes_first(job, since);
        let entry = ready.remove(first.place)?;
        if matches!(entry, Entry::Run(_)) {
            ready.overtake(first.place, ready.round_of(&entry));
        }
        Some(entry)
    })
}

/// Takes the tasks of the surroundings out of the list, in order.
pub(in crate::executor) fn take_surroundings() -> Vec<usize> {
    READY.with_borrow_mut(|ready| {
        let mut taken = Vec::new();
        if ready.is_choice && ready.surroundings == 0 {
            return taken;
        }
        for entry in ready.drain() {
            match entry {
                Entry::Run(task) if ready.tasks[task].meta.role == Role::Surroundings => {
                    taken.push(task);
                }
                other => ready.push(other),
            }
        }
        taken
    })
}

/// Makes what has come into the list behind so many go before the others: it comes from outside between two rounds, before the
/// next.
pub(in crate::executor) fn bring_forward(behind: usize) {
    READY.with_borrow_mut(|ready| {
        if behind == ready.len() {
            return;
        }
        let mut all = ready.drain();
        let rounds = all.iter().take(behind).map(|entry| ready.round_of(entry));
        let next = rounds.min().unwrap_or_default();
        all.rotate_left(behind);
        let come = all.len() - behind;
        for (nth, mut entry) in all.into_iter().enumerate() {
            if nth < come {
                *entry.round_in(&mut ready.tasks) = next;
            }
            ready.push(entry);
        }
    });
}

/// A task that something woke which stood at this place has its turn now.
pub(in crate::executor) fn overtake(place: Place, entry: &Entry) {
    READY.with_borrow_mut(|ready| ready.overtake(place, ready.round_of(entry)));
}

/// Removes the next entry for the same notice.
pub(in crate::executor) fn remove_callback(callback: &Rc<dyn Callback>) -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let place = ready.notices.place_of(callback)?;
        ready.remove(place)
    })
}

pub(in crate::executor) fn pop_last() -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let last = ready.entries.last()?;
        ready.remove(last)
    })
}

impl List {
    /// Those who are ready, and those who are about to be woken.
    fn find_all(&mut self, found: &mut Candidates, at: Instant) -> bool {
        self.contest.begin(at);
        found.withheld = self.contest.holds_back();
        self.asked += 1;
        let Self { entries, notices, tasks, contest, asked, .. } = self;
        if contest.count() > FEW {
            found.ready = contest.count();
        } else {
            let places = (0..).map_while(|nth| contest.nth(nth));
            found.others.extend(places.filter_map(|place| candidate_at(entries, tasks, place)));
        }
        for (place, callback) in notices.iter() {
            let Some(job) = callback.wakes() else { continue };
            let known = &mut tasks[job.index()];
            let is_there = contest.is_ready(job.index()) || known.offered == *asked;
            if is_there || known.state == State::Ended {
                continue;
            }
            if contest.fairness().has_to_wait(job.index()) {
                found.withheld = true;
            } else {
                known.offered = *asked;
                found.others.push(Candidate { job, place });
            }
        }
        found.count() > 0
    }

    /// Those who can run while a worker is held.
    #[cold]
    fn find_those_who_can(
        &mut self,
        found: &mut Candidates,
        at: Instant,
        can_run: &dyn Fn(&Meta) -> bool,
    ) -> bool {
        let Self { entries, tasks, contest, .. } = self;
        let can_run = |entry: &Entry| match entry {
            Entry::Run(index) => {
                let Known { meta, since, .. } = &tasks[*index];
                (meta.role == Role::Program && can_run(meta)).then_some((meta.job, *since))
            }
            Entry::Other(_) => None,
        };
        if entries.front().and_then(can_run).is_none() {
            return false;
        }
        let all = entries.iter().filter_map(|(place, entry)| Some((place, can_run(entry)?)));
        let all: Vec<_> = all.collect();
        if let Some(longest) = all.iter().map(|(_, (_, since))| *since).min() {
            contest.begin_among(at, longest);
        }
        let fairness = contest.fairness();
        let may = all.iter().filter(|(_, (job, _))| !fairness.has_to_wait(job.index()));
        found.others.extend(may.map(|(place, (job, _))| Candidate { job: *job, place: *place }));
        found.withheld = found.others.len() < all.len();
        found.count() > 0
    }
}
