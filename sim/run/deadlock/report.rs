//! What tasks wait for when a run ends before they do: at a deadlock, or at a limit.

use std::rc::Rc;

use super::powers::KnownPowers;
use super::standing::{holders, owner};
use super::survey::{Rigour, Survey};
use crate::run::task::cancellation::Waiting;
use crate::run::task::entry::Entry;
use crate::run::task::need::Need;
use crate::run::world::World;
use crate::scenario::Text;
use crate::trace::{Keeper, Standing, TaskId, What};

/// Tells of each task that waits what it waits for: nothing happens any more.
pub(crate) fn deadlock(world: &World) {
    report(world, |_| Some(What::Deadlock));
}

/// The same of those that wait for one another: whatever else happens cannot help them.
pub(crate) fn circle(world: &World, powers: &KnownPowers) {
    let registry = world.registry.borrow();
    let survey = Survey::new(world, powers, registry.entries(), Rigour::Proof);
    report(world, |task| (!survey.moves(task)).then_some(What::Deadlock));
}

/// Tells of each task that waits what it waits for, where the run stops at a limit, and which of them seem to wait for one
/// another.
pub(crate) fn waits(world: &World, powers: &KnownPowers) {
    let registry = world.registry.borrow();
    let survey = Survey::new(world, powers, registry.entries(), Rigour::Suspicion);
    let what = |task| if survey.moves(task) { What::Waiting } else { What::Suspected };
    report(world, |task| Some(what(task)));
}

fn report(world: &World, what: impl Fn(TaskId) -> Option<fn(Box<Standing>) -> What>) {
    let registry = world.registry.borrow();
    let entries = registry.entries();
    for entry in entries.iter().filter(|entry| entry.running_place().is_some()) {
        if let Some(waiting) = entry.control().waiting()
            && let Some(what) = what(entry.id)
        {
            let Waiting { wait, since, need, .. } = waiting;
            let keeper = keeper(world, entries, entry, need);
            let what = what(Box::new(Standing { wait, since, keeper }));
            world.engine.recorder.borrow_mut().add_last(world.engine.now(), sequence(entry), what);
        }
    }
}

/// Who keeps a task from what it needs.
fn keeper(world: &World, entries: &[Rc<Entry>], entry: &Entry, need: Need) -> Keeper {
    let name = |task: TaskId| Text::clone(&entries[task.index()].name);
    if let Need::End(awaited) = need {
        let runs_it = owner(&entries[awaited.index()], entries);
        return match runs_it.map(|owner| (owner.id, sequence(owner))) {
            Some((owner, _)) if owner == entry.id => Keeper::Itself,
            Some((_, at)) if at != awaited => Keeper::At(name(at)),
            _ => Keeper::Unknown,
        };
    }
    let mut holders = holders(world, need).unwrap_or_default();
    holders.sort_unstable();
    holders.dedup();
    if holders.is_empty() {
        Keeper::Unknown
    } else {
        Keeper::Holders(holders.into_iter().map(name).collect())
    }
}

/// The task of the trace in whose name a task of the executor waits.
fn sequence(entry: &Entry) -> TaskId {
    entry.control().sequence().unwrap_or(entry.id)
}
