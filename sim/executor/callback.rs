//! Callbacks: what is noticed before a task is woken.

use std::rc::Rc;

use super::ready::{self, Other};
use super::{Driver, Executor, HostId, Job};

/// Something to notice in a turn of its own, such as the end of a task that another waits for.
pub trait Callback {
    /// The host whose loop notices it.
    fn host(&self) -> HostId;

    /// Notices it, or the first of several such things; the task that is to be woken.
    fn call(&self) -> Option<Job>;

    /// The task that would be woken if everything were noticed now.
    fn wakes(&self) -> Option<Job>;
}

impl Executor {
    /// Wakes a task of the program after everything that is ready now has had its turn.
    pub fn call_soon(&self, callback: Rc<dyn Callback>) {
        // tie: noticed-a-turn-later
        ready::push_other(Other::Callback(callback));
    }

    /// What comes of a callback is done on behalf of the task that it wakes.
    pub(super) fn call_back(&self, callback: &dyn Callback, driver: &mut dyn Driver) {
        if let Some(job) = callback.call() {
            ready::wake(job);
            if self.watched.get() {
                driver.noticed(job);
            }
        }
    }
}
