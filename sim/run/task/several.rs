//! Several waits at once, of which one is enough, as who waits for all of them sees them.

use std::rc::Rc;

use super::awaiting::{Awaited, Passed};
use super::entry::Entry;
use super::need::Need;
use crate::scenario::Text;
use crate::time::Instant;

/// What is waited for.
#[derive(Default)]
pub(crate) struct Several {
    /// What each of them needs.
    pub(crate) needs: Vec<Need>,
    /// The tasks whose end is one of them.
    pub(crate) tasks: Vec<Rc<Entry>>,
    /// When the first clock strikes.
    due: Option<Instant>,
    /// Whether there are waits for what tasks share.
    pub(crate) for_others: bool,
}

impl Several {
    /// One of them is over at this instant.
    pub(crate) fn is_due(&mut self, at: Instant) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }
}

impl Awaited for Several {
    fn may_end(&self, at: Instant) -> bool {
        let is_due = self.due.is_some_and(|due| due <= at);
        is_due || self.for_others || self.tasks.iter().any(|task| task.may_end(at))
    }

    fn is_moving(&self, since: u64) -> bool {
        self.tasks.iter().any(|task| task.is_moving(since))
    }

    fn may_hear(&self) -> bool {
        self.tasks.iter().any(|task| task.may_hear())
    }

    fn take_request(&self, _: Option<&Text>) -> Passed {
        Passed::Not
    }

    fn any_of(&self) -> &[Need] {
        &self.needs
    }
}
