//! Standing: whom a task waits for.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::executor;
use crate::run::task::awaiting::Awaiting;
use crate::run::task::entry::{Entry, Place};
use crate::run::task::need::{Holders, Need};
use crate::run::world::World;
use crate::scenario::Deed;
use crate::trace::TaskId;

/// Whom a task waits for.
pub(crate) enum Standing<'w> {
    /// For nobody of the program: it has its turn soon, or time or a deadline makes it go on.
    Moves,
    /// For one of these to give back what it holds. They hold all that there is of it.
    Holders(SmallVec<[&'w Rc<Entry>; 2]>),
    /// For somebody to do this.
    Deed(Deed),
    /// For this task to end. Whether a cancellation of the one that waits would be passed on.
    Ends { task: &'w Rc<Entry>, passes_on: bool },
    /// For branches.
    Branches(Awaiting),
    /// For one of these.
    AnyOf(Vec<Self>),
}

impl<'w> Standing<'w> {
    /// Whom a task waits for that runs on its own; `entries` are all tasks.
    pub(crate) fn of(world: &World, entry: &Entry, entries: &'w [Rc<Entry>]) -> Self {
        let control = entry.control();
        let is_stopped = control.job().is_some_and(executor::is_waiting);
        let Some(need) = control.need().filter(|_| is_stopped && !control.is_bounded()) else {
            return Standing::Moves;
        };
        match need {
            Need::AnyOf => {
                let any_of = |awaiting: Awaiting| {
                    let needs = awaiting.what.any_of().iter();
                    needs.map(|need| Self::of_need(world, entry, *need, entries)).collect()
                };
                Standing::AnyOf(control.awaiting().map(any_of).unwrap_or_default())
            }
            need => Self::of_need(world, entry, need, entries),
        }
    }

    fn of_need(world: &World, entry: &Entry, need: Need, entries: &'w [Rc<Entry>]) -> Self {
        let control = entry.control();
        let held_by = |holders: Option<Holders>| {
            let owner_of = |holder: TaskId| owner(&entries[holder.index()], entries);
            let owners = holders.and_then(|holders| holders.into_iter().map(owner_of).collect());
            owners.map_or(Standing::Moves, Standing::Holders)
        };
        match need {
            Need::Time | Need::AnyOf => Standing::Moves,
            Need::Permit(index) => {
                let permits = &world.resources.semaphores[index];
                if permits.are_apart {
                    Standing::Deed(Deed::Release(index))
                } else {
                    held_by(permits.keepers(entry.id))
                }
            }
            Need::Once(_) | Need::Pool(_) | Need::Worker => held_by(holders(world, need)),
            Need::Deed(deed) => Standing::Deed(deed),
            Need::End(task) => {
                let awaited = &entries[task.index()];
                let passes_on = control.awaiting().is_some_and(|awaiting| awaiting.passes_on());
                match owner(awaited, entries).filter(|_| !awaited.has_ended()) {
                    Some(task) => Standing::Ends { task, passes_on },
                    None => Standing::Moves,
                }
            }
            Need::Branches => {
                let waits = |awaiting: &Awaiting| {
                    awaiting.what.branches().is_some_and(|branches| !branches.go_on())
                };
                control.awaiting().filter(waits).map_or(Standing::Moves, Standing::Branches)
            }
        }
    }
}

/// Those who hold what a task waits for, if nobody else does.
pub(crate) fn holders(world: &World, need: Need) -> Option<Holders> {
    match need {
        Need::Permit(index) => world.resources.semaphores[index].all_holders(),
        Need::Once(index) => {
            world.resources.onces[index].maker().map(|maker| Holders::from_slice(&[maker]))
        }
        Need::Pool(index) => world.resources.pools[index].all_holders(),
        Need::Worker => world.workers.as_ref().and_then(|workers| workers.all_holders()),
        _ => None,
    }
}

/// The task of the executor that a task is: itself, or the one that it runs within.
pub(crate) fn owner<'w>(entry: &'w Rc<Entry>, entries: &'w [Rc<Entry>]) -> Option<&'w Rc<Entry>> {
    if entry.running_place().is_some() {
        return Some(entry);
    }
    let within = &entries[entry.runs_within()?.index()];
    within.running_place().map(|_| within)
}

/// Whether cancelling those who wait for it cancels a task that runs on its own; `as_branch` if it is a branch of theirs.
pub(crate) fn is_cancelled_with(entry: &Entry, as_branch: bool) -> bool {
    match entry.running_place() {
        Some(Place::Thread) => entry.stands_in_line(),
        Some(Place::Shielded) => !as_branch,
        _ => true,
    }
}
