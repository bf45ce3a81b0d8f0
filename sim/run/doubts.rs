//! Doubts: when it is asked whether the run can still come to its end, which costs nothing as long as nobody waits for others.
//!
//! As long as every task that waits may go on, only a wait that begins can change that, and only if the one that begins to
//! wait may not go on; or the end of a task on which another relied. So each wait for others is a doubt, which a first look
//! dispels as a rule before time passes: it follows what is waited for to somebody who certainly goes on. Where it finds
//! nobody, a survey of all tasks tells ([`super::circles`]). From then on, each wait and each end of a task is a reason for
//! another; but there are the fewer surveys the more there have been in vain, so that they never take much of the time of a
//! run.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use super::circles::{Rigour, Survey};
use super::join::Policy;
use super::needs::{self, Standing};
use super::registry::Entry;
use super::world::World;
use crate::scenario::{Deed, Powers, Scenario};
use crate::trace::TaskId;

/// So many tasks are looked at to dispel one doubt.
const FIRST_LOOK: u32 = 16;

/// After a survey in vain there is none for so many times as many looks as there are tasks, at most.
const MOST_PATIENCE: u64 = 8;

/// So few tasks are surveyed as soon as there is a doubt, the first times.
const FEW: u64 = 64;
const FREE_SURVEYS: u32 = 3;

/// What is doubtful in a run.
pub(super) struct Doubts {
    /// Who has begun to wait since the last look.
    suspects: RefCell<Vec<TaskId>>,
    /// Who does what others wait for, as far as anybody relies on it, and who does.
    witnesses: RefCell<BTreeMap<Deed, Witness>>,
    /// Whether a first look has failed to dispel a doubt.
    unsure: Cell<bool>,
    /// How many surveys there have been,
    surveys: Cell<u32>,
    /// and how many looks there are still to be without one.
    patience: Cell<u64>,
    known: Rc<KnownPowers>,
}

/// Somebody who goes on, and could do what others wait for.
struct Witness {
    task: TaskId,
    relying: Vec<TaskId>,
}

/// A body, by the place of its block in memory, and its only step if it is that alone.
type Place = (usize, Option<u32>);

/// The powers of the bodies of a scenario, each found once: it is kept from run to run.
#[derive(Default)]
pub(super) struct KnownPowers(RefCell<BTreeMap<Place, Rc<Powers>>>);

impl KnownPowers {
    fn of(&self, scenario: &Scenario, entry: &Entry) -> Rc<Powers> {
        let mut known = self.0.borrow_mut();
        let find = || Rc::new(Powers::of(scenario, entry.steps()));
        Rc::clone(known.entry(entry.body_key()).or_insert_with(find))
    }
}

impl Doubts {
    pub(super) fn new(known: Rc<KnownPowers>) -> Self {
        Self {
            suspects: RefCell::default(),
            witnesses: RefCell::default(),
            unsure: Cell::new(false),
            surveys: Cell::new(0),
            patience: Cell::new(0),
            known,
        }
    }

    /// A task begins to wait for others.
    pub(super) fn suspect(&self, world: &World, task: TaskId) {
        self.suspects.borrow_mut().push(task);
        world.executor.doubt(true);
    }

    /// A task begins to wait for its branches. Those that it has made go on as yet.
    pub(super) fn branches_awaited(&self, world: &World) {
        if self.unsure.get() {
            world.executor.doubt(true);
        }
    }

    /// A task has ended that ran on its own.
    pub(super) fn ended(&self, world: &World, entry: &Entry) {
        if self.unsure.get() {
            world.executor.doubt(true);
        } else if entry.is_witness() {
            self.witness_ended(world);
        }
    }

    /// From now on everything is doubtful.
    pub(super) fn be_unsure(&self, world: &World) {
        self.unsure.set(true);
        world.executor.doubt(true);
    }

    /// Whether the run can never come to its end.
    pub(super) fn are_justified(&self, world: &World) -> bool {
        world.executor.doubt(false);
        let registry = world.registry.borrow();
        let entries = registry.entries();
        let suspects = mem::take(&mut *self.suspects.borrow_mut());
        if !self.unsure.get() {
            let goes_on = |suspect: &TaskId| {
                let entry = &entries[suspect.index()];
                entry.has_ended() || self.goes_on(world, entry, entries, &mut { FIRST_LOOK })
            };
            if suspects.iter().all(goes_on) {
                let mut room = suspects;
                room.clear();
                self.suspects.replace(room);
                return false;
            }
            self.unsure.set(true);
        }
        if let Some(patience) = self.patience.get().checked_sub(1) {
            self.patience.set(patience);
            world.executor.doubt(true);
            return false;
        }
        let is_stuck = Survey::new(world, entries, Rigour::Proof).is_stuck();
        let (surveys, tasks) = (self.surveys.get(), entries.len() as u64);
        let least = if tasks > FEW { tasks } else { 0 };
        let patience = 1_u64.checked_shl(surveys).unwrap_or(u64::MAX) >> FREE_SURVEYS;
        self.patience.set(patience.clamp(least, MOST_PATIENCE * tasks));
        self.surveys.set(surveys.saturating_add(1));
        is_stuck
    }

    /// What the steps of a task could do for others.
    pub(super) fn powers(&self, world: &World, entry: &Entry) -> Rc<Powers> {
        self.known.of(&world.scenario, entry)
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
        match world.standing(entry, entries) {
            Standing::Moves => true,
            Standing::Holders(holders) => {
                holders.iter().any(|holder| self.goes_on(world, holder, entries, looks))
            }
            Standing::Ends { task, .. } => self.goes_on(world, task, entries, looks),
            Standing::Deed(deed) => self.is_done_by_somebody(world, deed, entry, entries, looks),
            Standing::Branches(join) => {
                let mut goes_on = |branch: &Rc<Entry>| {
                    let owner = needs::owner(branch, entries);
                    owner.is_none_or(|task| self.goes_on(world, task, entries, looks))
                };
                match join.policy() {
                    Policy::FirstEnd | Policy::Each => join.outstanding().any(goes_on),
                    _ => join.outstanding().all(&mut goes_on),
                }
            }
        }
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
            entry.running_home().is_some()
                && entry.id != waiter.id
                && self.powers(world, entry).deeds.contains(&deed)
        };
        let known = self.witnesses.borrow().get(&deed).map(|known| &entries[known.task.index()]);
        let others = entries.iter().take(FIRST_LOOK as usize).filter(can);
        let found = known
            .filter(can)
            .into_iter()
            .chain(others)
            .find(|entry| self.goes_on(world, entry, entries, looks));
        let Some(found) = found else { return false };
        found.set_witness();
        let mut witnesses = self.witnesses.borrow_mut();
        let witness = witnesses.entry(deed);
        let witness = witness.or_insert_with(|| Witness { task: found.id, relying: Vec::new() });
        witness.task = found.id;
        witness.relying.push(waiter.id);
        if witness.relying.len().is_power_of_two() {
            let mut relying = mem::take(&mut witness.relying);
            relying.sort_unstable();
            relying.dedup();
            witness.relying = relying;
        }
        true
    }

    /// Somebody on whom others relied has ended: all who relied on anybody look again.
    fn witness_ended(&self, world: &World) {
        let mut suspects = self.suspects.borrow_mut();
        for witness in mem::take(&mut *self.witnesses.borrow_mut()).into_values() {
            suspects.extend(witness.relying);
        }
        world.executor.doubt(true);
    }
}
