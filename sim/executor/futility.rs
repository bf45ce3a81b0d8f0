//! Futility: whether anything that still happens can lead to an end, which the driver is asked if there is a doubt.

use super::{Driver, Executor};

/// After so many steps at one instant the driver is asked, though time has not passed, and after eight times as many again.
pub(super) const CHECKPOINT: u64 = 1 << 10;

impl Executor {
    /// Whether to ask the driver if it is stuck, before time passes.
    pub fn doubt(&self, is_doubtful: bool) {
        self.doubtful.set(is_doubtful);
    }

    /// Asks the driver whether it is stuck, though there is something to do at this instant.
    #[cold]
    pub(super) fn is_stuck_here(&self, driver: &mut dyn Driver) -> bool {
        self.checkpoint.set(self.checkpoint.get().saturating_mul(8));
        self.doubtful.get() && driver.is_stuck()
    }
}
