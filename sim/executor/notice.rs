//! What is noticed before a task is woken.

use super::{Host, Job};

/// Something to notice in a turn of its own, such as the end of a task that another waits for.
pub trait Notice {
    /// The host whose loop notices it.
    fn host(&self) -> Host;

    /// Notices it, or the first of several such things; the task that is to be woken.
    fn notice(&self) -> Option<Job>;

    /// The task that would be woken if everything were noticed now.
    fn wakes(&self) -> Option<Job>;
}
