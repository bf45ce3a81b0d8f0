//! Needs: what must happen for a wait to be over, and so whom a task waits for.

use std::rc::Rc;

use smallvec::SmallVec;

use super::control::Awaiting;
use super::join::Join;
use super::registry::{Entry, Home};
use super::world::World;
use crate::choices::Thing;
use crate::executor;
use crate::scenario::Deed;
use crate::trace::{TaskId, Wait};

/// What must happen for a wait to be over. Numbers are indices of declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It ends by itself, or by something outside of the program.
    Time,
    /// Somebody gives back a permit of a semaphore or a lock,
    Permit(usize),
    /// or a thread of a pool,
    Pool(usize),
    /// or a worker.
    Worker,
    /// Somebody does this.
    Deed(Deed),
    /// A task ends.
    End(TaskId),
    /// Some of the branches of this task end.
    Branches,
}

impl Need {
    /// What a wait for `thing` needs.
    pub(super) fn of(thing: &Thing, wait: &Wait) -> Self {
        match (thing, wait) {
            (Thing::Semaphore(index), _) => Self::Permit(*index),
            (Thing::Queue(index), Wait::Put(_)) => Self::Deed(Deed::Empty(*index)),
            (Thing::Queue(index), Wait::Join(_)) => Self::Deed(Deed::Handle(*index)),
            (Thing::Queue(index), _) => Self::Deed(Deed::Fill(*index)),
            (Thing::Event(index), _) => Self::Deed(Deed::Set(*index)),
            (Thing::Barrier(index), _) => Self::Deed(Deed::Arrive(*index)),
            (Thing::Promise(index), _) => Self::Deed(Deed::Settle(*index)),
            (Thing::Task(task), _) => Self::End(*task),
            _ => Self::Time,
        }
    }
}

/// Tasks that hold something, each once for each that it holds.
pub(super) type Holders = SmallVec<[TaskId; 2]>;

/// Whom a task waits for.
pub(super) enum Standing<'w> {
    /// For nobody of the program: it has its turn soon, or time or a deadline makes it go on.
    Moves,
    /// For one of these to give back what it holds. They hold all that there is of it.
    Holders(SmallVec<[&'w Rc<Entry>; 2]>),
    /// For somebody to do this.
    Deed(Deed),
    /// For this task to end. Whether a cancellation of the one that waits would be passed on.
    Ends { task: &'w Rc<Entry>, passes_on: bool },
    /// For branches.
    Branches(Rc<Join>),
}

impl World {
    /// Whom a task waits for that runs on its own; `entries` are all tasks.
    pub(super) fn standing<'w>(&self, entry: &Entry, entries: &'w [Rc<Entry>]) -> Standing<'w> {
        let control = entry.control();
        let is_stopped = control.job().is_some_and(executor::is_waiting);
        let Some(need) = control.need().filter(|_| is_stopped && !control.is_bounded()) else {
            return Standing::Moves;
        };
        let held_by = |holders: Option<Holders>| {
            let owner_of = |holder: TaskId| owner(&entries[holder.index()], entries);
            let owners = holders.and_then(|holders| holders.into_iter().map(owner_of).collect());
            owners.map_or(Standing::Moves, Standing::Holders)
        };
        match need {
            Need::Time => Standing::Moves,
            Need::Permit(index) => held_by(self.resources.semaphores[index].all_holders()),
            Need::Pool(index) => held_by(self.resources.pools[index].all_holders()),
            Need::Worker => held_by(self.workers.as_ref().and_then(|it| it.all_holders())),
            Need::Deed(deed) => Standing::Deed(deed),
            Need::End(task) => {
                let awaited = &entries[task.index()];
                let passes_on = matches!(control.awaiting(), Some(Awaiting::Task(_)));
                match owner(awaited, entries).filter(|_| !awaited.has_ended()) {
                    Some(task) => Standing::Ends { task, passes_on },
                    None => Standing::Moves,
                }
            }
            Need::Branches => match control.awaiting() {
                Some(Awaiting::Branches(join) | Awaiting::Apart(join)) if !join.goes_on() => {
                    Standing::Branches(join)
                }
                _ => Standing::Moves,
            },
        }
    }

    /// The names of those who hold what a task waits for.
    pub(super) fn holders(&self, need: Need) -> Holders {
        let holders = match need {
            Need::Permit(index) => self.resources.semaphores[index].all_holders(),
            Need::Pool(index) => self.resources.pools[index].all_holders(),
            Need::Worker => self.workers.as_ref().and_then(|workers| workers.all_holders()),
            _ => None,
        };
        holders.unwrap_or_default()
    }
}

/// The task of the executor that a task is: itself, or the one that it runs within.
pub(super) fn owner<'w>(entry: &'w Rc<Entry>, entries: &'w [Rc<Entry>]) -> Option<&'w Rc<Entry>> {
    if entry.running_home().is_some() {
        return Some(entry);
    }
    let within = &entries[entry.runs_within()?.index()];
    within.running_home().map(|_| within)
}

/// Whether cancelling those who wait for it cancels a task that runs on its own; `as_branch` if it is a branch of theirs.
pub(super) fn is_cancelled_with(entry: &Entry, as_branch: bool) -> bool {
    match entry.running_home() {
        Some(Home::Thread) => entry.stands_in_line(),
        Some(Home::Shielded) => !as_branch,
        _ => true,
    }
}
