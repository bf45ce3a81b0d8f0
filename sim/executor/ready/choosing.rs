//! What is done with the ready list where the order is a choice: who can go first, and who goes before the others.

use std::rc::Rc;

use super::READY;
use super::entry::{Entry, Known, State};
use super::list::{FEW, List};
use crate::choices::{Line, LineChange, Place};
use crate::executor::{Callback, Job, Meta, Role};
use crate::time::Instant;

/// The tasks of the program to choose from: those that are ready, in order, and then those that are about to be woken.
#[derive(Debug, Default)]
pub struct Candidates {
    /// How many are to be found in the list, if there are many; the others stand here.
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
pub(super) struct Candidate {
    /// Which task.
    pub(super) job: Job,
    /// Where in the ready list its turn is, or what wakes it.
    place: Place,
}

impl Candidates {
    /// How many there are.
    pub const fn count(&self) -> usize {
        self.ready + self.others.len()
    }

    /// Which task it is that has this index, less than their count.
    pub fn job(&self, index: usize) -> Job {
        READY.with_borrow(|ready| self.at(ready, index).job)
    }

    /// Which tasks they are, in order.
    pub fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::with_capacity(self.count());
        if self.ready > 0 {
            READY.with_borrow(|List { contest, entries, tasks, .. }| {
                let all = contest.places().filter_map(|place| candidate_at(entries, tasks, place));
                jobs.extend(all.map(|it| it.job));
            });
        }
        jobs.extend(self.others.iter().map(|it| it.job));
        jobs
    }

    /// How many of them, the first ones, stand in the list: it is told what changes there, if [`Driver::follows_line`] and they are many.
    ///
    /// [`Driver::follows_line`]: crate::executor::Driver::follows_line
    pub fn in_line(&self) -> usize {
        let follows = || READY.with_borrow(|ready| ready.contest.changes().is_some());
        if self.ready > FEW && follows() { self.ready } else { 0 }
    }

    /// What has changed there since it was last told.
    pub fn changes(&self) -> &[LineChange] {
        &self.changes
    }

    /// The index of the one whose turn is at this place.
    pub fn index_of(&self, place: Place) -> Option<usize> {
        READY.with_borrow(|ready| ready.contest.index_of(place))
    }

    /// Which task that is, if one has its turn there that may go first.
    pub fn job_at(&self, place: Place) -> Option<Job> {
        READY.with_borrow(|ready| {
            let may = ready.contest.may_go_first(place);
            may.then(|| candidate_at(&ready.entries, &ready.tasks, place))
                .flatten()
                .map(|it| it.job)
        })
    }

    /// What has changed is told now, if any of them stand in the list.
    pub(in crate::executor) fn tell_changes(&mut self) {
        self.changes.clear();
        if self.ready > FEW {
            READY.with_borrow_mut(|ready| {
                self.changes.extend_from_slice(ready.contest.changes().unwrap_or_default());
                ready.contest.forget_changes();
            });
        }
    }

    pub(super) fn clear(&mut self) {
        self.others.clear();
        (self.ready, self.surrounded, self.withheld) = (0, false, false);
    }

    pub(super) fn at(&self, ready: &List, index: usize) -> Candidate {
        if let Some(other) = index.checked_sub(self.ready) {
            return self.others[other];
        }
        let place = ready.contest.nth(index).expect("less than there are");
        candidate_at(&ready.entries, &ready.tasks, place).expect("only tasks may go first")
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
    found.clear();
    READY.with_borrow_mut(|ready| {
        let Some(Entry::Run(head)) = ready.entries.front() else { return false };
        let Meta { role, .. } = ready.tasks[*head].meta;
        if role == Role::Surroundings {
            return false;
        }
        match while_held {
            None => ready.find_all(found, at),
            Some(can_run) => {
                found.surrounded = ready.is_surrounded();
                ready.find_those_who_can(found, at, can_run)
            }
        }
    })
}

/// Takes out of the list the turn of the candidate of this index, which goes first, or what wakes it; with where that stood.
pub(in crate::executor) fn take_chosen(
    candidates: &Candidates,
    index: usize,
) -> Option<(Place, Entry)> {
    READY.with_borrow_mut(|ready| ready.take_chosen(candidates, index))
}

/// Takes the tasks of the surroundings out of the list, in order.
pub(in crate::executor) fn take_surroundings() -> Vec<usize> {
    READY.with_borrow_mut(|ready| {
        let mut taken = Vec::new();
        if ready.is_of_many && ready.surroundings == 0 {
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
        let place = if ready.is_of_many {
            ready.notices.place_of(callback)
        } else {
            let is_it = |entry: &Entry| entry.callback().is_some_and(|it| Rc::ptr_eq(it, callback));
            ready.entries.iter().find(|(_, entry)| is_it(entry)).map(|(place, _)| place)
        };
        ready.remove(place?)
    })
}

pub(in crate::executor) fn pop_last() -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        let last = ready.entries.last()?;
        ready.remove(last)
    })
}

impl List {
    /// See [`take_chosen`].
    pub(super) fn take_chosen(
        &mut self,
        from: &Candidates,
        index: usize,
    ) -> Option<(Place, Entry)> {
        let Candidate { job, place } = from.at(self, index);
        let since = self.tasks[job.index()].since;
        self.contest.fairness().goes_first(job.index(), since);
        let entry = self.remove(place)?;
        if matches!(entry, Entry::Run(_)) {
            self.overtake(place, self.round_of(&entry));
        }
        Some((place, entry))
    }

    /// Those who are ready, and those who are about to be woken.
    pub(super) fn find_all(&mut self, found: &mut Candidates, at: Instant) -> bool {
        if self.is_of_many {
            self.find_among_many(found, at)
        } else {
            self.find_among_few(found, at)
        }
    }

    /// The same where nothing is kept: each entry is looked at.
    fn find_among_few(&mut self, found: &mut Candidates, at: Instant) -> bool {
        let Self { entries, tasks, contest, .. } = self;
        let (mut longest, mut wakes) = (None, false);
        for (place, entry) in entries.iter() {
            match entry {
                Entry::Run(index) => match &tasks[*index] {
                    Known { meta: Meta { role: Role::Program, job, .. }, since, .. } => {
                        longest = Some(longest.map_or(*since, |longest| (*since).min(longest)));
                        found.others.push(Candidate { job: *job, place });
                    }
                    _ => found.surrounded = true,
                },
                Entry::Other(_) => wakes = true,
            }
        }
        if let Some(longest) = longest {
            contest.begin_among(at, longest);
        }
        for (place, entry) in entries.iter().filter(|_| wakes) {
            if let Some(job) = entry.callback().and_then(|callback| callback.wakes())
                && tasks[job.index()].state != State::Ended
                && !found.others.iter().any(|other| other.job == job)
            {
                found.others.push(Candidate { job, place });
            }
        }
        if contest.fairness().has_run_out() {
            let all = found.others.len();
            found.others.retain(|it| !contest.fairness().has_to_wait(it.job.index()));
            found.withheld = found.others.len() < all;
        }
        found.count() > 0
    }

    /// The same where it is kept who may go first, and what is to be noticed.
    fn find_among_many(&mut self, found: &mut Candidates, at: Instant) -> bool {
        found.surrounded = self.is_surrounded();
        self.contest.begin(at);
        found.withheld = self.contest.holds_back();
        self.asked += 1;
        let Self { notices, tasks, contest, asked, .. } = self;
        found.ready = contest.count();
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

    /// Whether a task of the surroundings is ready.
    fn is_surrounded(&self) -> bool {
        if self.is_of_many {
            return self.surroundings > 0;
        }
        let is_of_them = |entry: &Entry| match entry {
            Entry::Run(index) => self.tasks[*index].meta.role == Role::Surroundings,
            Entry::Other(_) => false,
        };
        self.entries.iter().any(|(_, entry)| is_of_them(entry))
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
