//! Who goes first, where that is a choice: the ready tasks, those that are about to be woken, and what comes between turns.

use std::ops::ControlFlow;

use super::ready::{self, Entry};
use super::{Driver, Executor, Meta};
use crate::choices::Place;

impl Executor {
    /// The entry at the head of the list; if that is a task of the program, whichever of them the driver picks. One that is
    /// to be woken later can be picked now.
    pub(super) fn next_chosen(&self, driver: &mut dyn Driver) -> Option<Entry> {
        let may_come_between = self.connected.get() || self.memory.clock.borrow().is_deadline_due();
        if let ControlFlow::Break(only) = ready::take_only(may_come_between) {
            return only;
        }
        let mut found = self.find_candidates();
        if found && may_come_between && self.come_between(driver) {
            found = self.find_candidates();
        }
        if !found {
            return ready::pop();
        }
        let mut candidates = self.memory.candidates.borrow_mut();
        if candidates.withheld {
            driver.withheld();
        }
        let mut picked = 0;
        if candidates.count() > 1 {
            candidates.tell_changes();
            picked = driver.pick(&candidates);
        }
        let (first, entry) = ready::take_chosen(&candidates, picked)?;
        drop(candidates);
        Self::turn_of_chosen(first, entry)
    }

    /// The turn of the task that goes first: what stood at this place, or that of the task which this wakes.
    fn turn_of_chosen(first: Place, entry: Entry) -> Option<Entry> {
        let Some(callback) = entry.callback() else { return Some(entry) };
        ready::go_on_in(ready::round_of(&entry), entry.of_turn());
        let woken = loop {
            match callback.call() {
                Some(job) => break job,
                None => drop(ready::remove_callback(callback)?),
            }
        };
        ready::wake(woken);
        // What has just been woken is at the end of the list.
        let entry = ready::pop_last()?;
        ready::overtake(first, &entry);
        Some(entry)
    }

    /// Finds the tasks to choose from; `false` if something else comes first.
    fn find_candidates(&self) -> bool {
        let found = &mut self.memory.candidates.borrow_mut();
        if self.held.get() == 0 {
            return ready::find_candidates(found, self.now(), None);
        }
        let workers = self.memory.workers.borrow();
        let can_run = |meta: &Meta| {
            let holder = workers[meta.host.0 as usize].holder;
            holder.is_none_or(|holder| holder == meta.job)
        };
        ready::find_candidates(found, self.now(), Some(&can_run))
    }

    /// Before the next turn, lets happen what plainly happens only when all is quiet, as far as the driver says so: deadlines
    /// strike, and what is in flight arrives. Whom that makes ready is at the head of the list; `false` if nothing happened.
    fn come_between(&self, driver: &mut dyn Driver) -> bool {
        let (at, mut came) = (self.now(), false);
        if self.memory.clock.borrow().is_deadline_due() {
            let due = self.memory.clock.borrow().due_deadlines();
            let behind = ready::len();
            for id in due {
                if driver.strikes_now(at) {
                    self.strike(id);
                    came = true;
                }
            }
            ready::bring_forward(behind);
        }
        let arrives = self.connected.get() && {
            let ready = self.memory.candidates.borrow();
            driver.arrives_now(at, &ready, ready.surrounded)
        };
        if arrives {
            self.let_arrive(driver);
        }
        came || arrives
    }
}
