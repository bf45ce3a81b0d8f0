//! Who waits, and what is noticed before they are woken.

use std::task::Waker;

use super::{Host, Job};

/// A task that waits, and how to wake it.
#[derive(Clone, Debug)]
pub struct Sleeper {
    pub(super) job: Job,
    pub(super) waker: Waker,
}

impl Sleeper {
    /// Wakes it: it is ready behind what is ready now.
    pub fn wake(&self) {
        self.waker.wake_by_ref();
    }

    /// Which task it is.
    pub const fn job(&self) -> Job {
        self.job
    }
}

/// Something to notice in a turn of its own, such as the end of a task that another waits for.
pub trait Notice {
    /// The host whose loop notices it.
    fn host(&self) -> Host;

    /// Notices it, or the first of several such things; the task that this wakes.
    fn notice(&self) -> Option<Job>;

    /// The task that would be woken if everything were noticed now.
    fn wakes(&self) -> Option<Job>;
}
