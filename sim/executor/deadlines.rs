//! Deadlines: when they come, and when they strike.
//!
//! A deadline comes behind whom the timers of its instant wake. It strikes when its scope says that it is stuck, and when all is
//! quiet at the latest; of those nested in one another, the innermost first.

use std::rc::Rc;

use super::clock::{DeadlineId, Due};
use super::hold::Worker;
use super::ready::{self, Other};
use super::timer::Deadline;
use super::{Driver, Executor, HostId, Scope};
use crate::time::Instant;

impl Executor {
    /// Ends `scope` at `at`, if ever, but after deadlines nested in it: when everything else at that instant has settled, or, if it
    /// [lingers](Self::lingers), as soon as the scope says that it is stuck; not if the returned guard is dropped first.
    pub fn deadline(
        self: &Rc<Self>,
        at: Option<Instant>,
        outer: Option<DeadlineId>,
        scope: Rc<dyn Scope>,
    ) -> Deadline {
        let (host, _) = self.current.get();
        let id = self.memory.clock.borrow_mut().set_deadline(at, host, outer, scope);
        self.comes_if_due(id, at);
        Deadline::new(Rc::clone(self), id)
    }

    /// Lets a deadline come at another instant, or never.
    pub fn move_deadline(&self, id: DeadlineId, at: Option<Instant>) {
        self.memory.clock.borrow_mut().move_deadline(id, at);
        self.comes_if_due(id, at);
    }

    /// A deadline that is due when it is set comes behind whatever is ready.
    fn comes_if_due(&self, id: DeadlineId, at: Option<Instant>) {
        if at.is_some_and(|at| at <= self.now()) {
            ready::push_other(Other::Come(id));
        }
    }

    /// A deadline has come, and its scope goes on for a while: after each turn it is asked whether it is [stuck](Scope::is_stuck).
    pub fn lingers(&self, id: DeadlineId) {
        self.memory.clock.borrow_mut().linger(id);
        self.lingering.set(true);
    }

    /// Whoever has the deadline has seen to it.
    pub fn has_struck(&self, id: DeadlineId) {
        self.memory.clock.borrow_mut().strike(id);
    }

    /// Deadlines of this instant come, behind whom its timers have woken.
    pub(super) fn let_deadlines_come(&self, driver: &mut dyn Driver) {
        let come = self.memory.clock.borrow_mut().deadlines_that_come();
        for id in come {
            let (host, scope) = {
                let clock = self.memory.clock.borrow();
                (clock.host_of(Due::Deadline(id)), clock.scope(id))
            };
            // A loop that does not look at its timers finds it late, when all is quiet.
            if self.held.get() > 0 && host.is_some_and(|host| self.is_behind(host)) {
                continue;
            }
            // tie: listener-behind-woken
            if scope.is_some_and(|scope| scope.may_hear()) {
                ready::push_other(Other::Come(id));
            } else {
                self.come(id, driver);
            }
        }
    }

    fn is_behind(&self, host: HostId) -> bool {
        self.memory.workers.borrow().get(host.0 as usize).is_some_and(Worker::is_behind)
    }

    /// A deadline comes: what its body may hear at this instant arrives before.
    pub(super) fn come(&self, id: DeadlineId, driver: &mut dyn Driver) {
        let scope = self.memory.clock.borrow().scope(id);
        let Some(scope) = scope else { return };
        if scope.may_hear() {
            let round = ready::round();
            // tie: answer-before-deadline
            self.let_arrive(driver);
            ready::go_on_in(round, 0);
        }
        if let Some(job) = scope.come()
            && self.watched.get()
        {
            driver.noticed(job);
        }
    }

    /// Deadlines that linger strike where their bodies cannot go on.
    #[cold]
    pub(super) fn strike_stuck(&self) {
        let lingering = self.memory.clock.borrow().lingering();
        self.lingering.set(!lingering.is_empty());
        for id in lingering {
            let scope = self.memory.clock.borrow().scope(id);
            if scope.is_some_and(|scope| scope.is_stuck()) {
                self.strike(id);
            }
        }
    }

    pub(super) fn strike_deadlines(&self) {
        let due = self.memory.clock.borrow().due_deadlines();
        for id in due {
            self.strike(id);
        }
    }

    pub(super) fn strike(&self, id: DeadlineId) {
        self.memory.clock.borrow_mut().strike(id);
        self.come_due(Due::Deadline(id));
    }
}
