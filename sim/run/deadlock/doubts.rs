//! Doubts: when it is asked whether the run can still come to its end, which costs nothing as long as nobody waits for others.
//!
//! As long as every task that waits may go on, only a wait that begins can change that, and only if the one that begins to
//! wait may not go on; or the end of a task on which another relied. So each wait for others is a doubt, which a first look
//! dispels as a rule before time passes: it follows what is waited for to somebody who certainly goes on. Where it finds
//! nobody, a survey of all tasks tells ([`super::survey`]). From then on, each wait and each end of a task is a reason for
//! another; but there are the fewer surveys the more there have been in vain, so that they never take much of the time of a
//! run.

use std::cell::Cell;
use std::rc::Rc;

use super::powers::KnownPowers;
use super::standing::{Standing, owner};
use super::survey::{Rigour, Survey};
use crate::run::engine::Witness;
use crate::run::task::awaiting::Branches;
use crate::run::task::entry::Entry;
use crate::run::task::need::Policy;
use crate::run::world::World;
use crate::scenario::Deed;

/// So many tasks are looked at to dispel one doubt.
const FIRST_LOOK: u32 = 16;

/// After a survey in vain there is none for so many times as many looks as there are tasks, at most.
const MOST_PATIENCE: u64 = 8;

/// So few tasks are surveyed as soon as there is a doubt, the first times.
const FEW: u64 = 64;
const FREE_SURVEYS: u32 = 3;

/// How much has been done about what is doubtful in a run.
pub(crate) struct Doubts {
    /// How many surveys there have been,
    surveys: Cell<u32>,
    /// and how many looks there are still to be without one.
    patience: Cell<u64>,
    powers: Rc<KnownPowers>,
}

impl Doubts {
    pub(crate) fn new(powers: Rc<KnownPowers>) -> Self {
        Self { surveys: Cell::new(0), patience: Cell::new(0), powers }
    }

    /// What the steps of tasks could do for others.
    pub(crate) fn powers(&self) -> &KnownPowers {
        &self.powers
    }

    /// Whether the run can never come to its end.
    pub(crate) fn are_justified(&self, world: &World) -> bool {
        let executor = &world.engine.executor;
        executor.doubt(false);
        if !world.engine.suspects.can_tell() {
            return false;
        }
        let registry = world.registry.borrow();
        let entries = registry.entries();
        let dispelled = world.engine.suspects.are_dispelled(|suspect| {
            let entry = &entries[suspect.index()];
            entry.has_ended() || self.goes_on(world, entry, entries, &mut { FIRST_LOOK })
        });
        if dispelled {
            return false;
        }
        if let Some(patience) = self.patience.get().checked_sub(1) {
            self.patience.set(patience);
            executor.doubt(true);
            return false;
        }
        let is_stuck = Survey::new(world, &self.powers, entries, Rigour::Proof).is_stuck();
        let (surveys, tasks) = (self.surveys.get(), entries.len() as u64);
        let least = if tasks > FEW { tasks } else { 0 };
        let patience = 1_u64.checked_shl(surveys).unwrap_or(u64::MAX) >> FREE_SURVEYS;
        self.patience.set(patience.clamp(least, MOST_PATIENCE * tasks));
        self.surveys.set(surveys.saturating_add(1));
        is_stuck
    }

    /// Whether somebody is found at once who goes on and for whom, in the end, this task waits.
    fn goes_on(
        &self,
        world: &World,
        entry: &Entry,
        entries: &[Rc<Entry>],
        looks: &mut u32,
    ) -> bool {
        let Some(left) = looks.checked_sub(1) else { return false };
        *looks = left;
        let standing = Standing::of(world, entry, entries);
        self.is_resolved(world, standing, entry, entries, looks)
    }

    /// The same for what a task waits for.
    fn is_resolved(
        &self,
        world: &World,
        standing: Standing<'_>,
        entry: &Entry,
        entries: &[Rc<Entry>],
        looks: &mut u32,
    ) -> bool {
        match standing {
            Standing::Moves => true,
            Standing::AnyOf(these) => {
                these.into_iter().any(|one| self.is_resolved(world, one, entry, entries, looks))
            }
            Standing::Holders(holders) => {
                holders.iter().any(|holder| self.goes_on(world, holder, entries, looks))
            }
            Standing::Ends { task, .. } => self.goes_on(world, task, entries, looks),
            Standing::Deed(deed) => self.is_done_by_somebody(world, deed, entry, entries, looks),
            Standing::Branches(awaiting) => awaiting
                .what
                .branches()
                .is_some_and(|branches| self.go_on(world, branches, entries, looks)),
        }
    }

    /// Whether so many of the branches are found at once to go on that the one that waits for them does.
    fn go_on(
        &self,
        world: &World,
        branches: &dyn Branches,
        entries: &[Rc<Entry>],
        looks: &mut u32,
    ) -> bool {
        let one_will_do =
            matches!(branches.policy(), Policy::FirstEnd | Policy::AnyEnd | Policy::Each);
        let all_are_as_expected = branches.all_outstanding(&mut |branch| {
            let owner = owner(&entries[branch.index()], entries);
            let goes_on = owner.is_none_or(|task| self.goes_on(world, task, entries, looks));
            goes_on != one_will_do
        });
        all_are_as_expected != one_will_do
    }

    /// Whether somebody who goes on could do what a task waits for, which relies on it then.
    fn is_done_by_somebody(
        &self,
        world: &World,
        deed: Deed,
        waiter: &Entry,
        entries: &[Rc<Entry>],
        looks: &mut u32,
    ) -> bool {
        let can = |entry: &&Rc<Entry>| {
            entry.running_place().is_some()
                && entry.id != waiter.id
                && self.powers.of(world.scenario(), entry).deeds.contains(&deed)
        };
        let known = world
            .engine
            .suspects
            .witnesses
            .borrow()
            .get(&deed)
            .map(|known| &entries[known.task.index()]);
        let others = entries.iter().take(FIRST_LOOK as usize).filter(can);
        let found = known
            .filter(can)
            .into_iter()
            .chain(others)
            .find(|entry| self.goes_on(world, entry, entries, looks));
        let Some(found) = found else { return false };
        found.set_witness();
        let mut witnesses = world.engine.suspects.witnesses.borrow_mut();
        let witness = witnesses.entry(deed);
        let witness = witness.or_insert_with(|| Witness { task: found.id, relying: Vec::new() });
        witness.task = found.id;
        witness.relying.push(waiter.id);
        if witness.relying.len().is_power_of_two() {
            let mut relying = std::mem::take(&mut witness.relying);
            relying.sort_unstable();
            relying.dedup();
            witness.relying = relying;
        }
        true
    }
}
