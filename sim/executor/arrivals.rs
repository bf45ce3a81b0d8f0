//! Arrivals: when what is in flight arrives, if it takes no time.
//!
//! Plainly that is when nothing is ready any more at an instant. But a task may wait for an answer by yielding in a loop, and
//! then something is ready all the time. Real loops look at their sockets between two rounds, however much is ready; here
//! they do when so many rounds have gone by, whatever is chosen.

use super::ready;
use super::{Driver, Executor};

/// After how many rounds at one instant what is in flight arrives, though something is ready.
const PATIENCE: u32 = 16;

impl Executor {
    /// Lets arrive what takes no time; `true` if anything did.
    pub(super) fn settle(driver: &mut dyn Driver) -> bool {
        ready::begin_first_round();
        driver.settle()
    }

    /// Gives the surroundings their turns, and lets arrive what they send, until they are quiet; `true` if anything happened.
    pub(super) fn let_arrive(&self, driver: &mut dyn Driver) -> bool {
        let mut happened = false;
        let mut surroundings = ready::take_surroundings();
        let behind = ready::len();
        while !surroundings.is_empty() || Self::settle(driver) {
            happened = true;
            for task in surroundings {
                self.poll(task, driver);
            }
            surroundings = ready::take_surroundings();
        }
        ready::bring_forward(behind);
        happened
    }

    /// Lets arrive what has been in flight for so many rounds, though there is always something ready.
    pub(super) fn let_arrive_at_last(&self, driver: &mut dyn Driver) {
        let round = ready::round();
        // Whenever nothing was ready, rounds are counted anew.
        let heard = self.heard.get().min(round);
        // tie: packets-in-the-end
        if round.since(heard) < PATIENCE {
            self.heard.set(heard);
            return;
        }
        self.heard.set(round);
        if self.let_arrive(driver) {
            driver.withheld();
        }
        ready::go_on_in(round, 0);
    }
}
