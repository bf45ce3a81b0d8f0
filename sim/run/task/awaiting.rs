//! Awaiting: what a task waits for that others bring about, as the one that waits sees it.

use std::rc::Rc;

use super::need::{Need, Policy};
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::TaskId;

/// What a task waits for, if that is no mere wait of its own.
#[derive(Clone)]
pub(crate) struct Awaiting {
    pub(crate) what: Rc<dyn Awaited>,
    /// Whether a request is passed on to it; if not, it strikes the task itself.
    passes_on: bool,
}

/// What tasks wait for together with what others do for it: another task, branches, a promise.
pub(crate) trait Awaited {
    /// Whether it is over or could be at the instant `at`.
    fn may_end(&self, at: Instant) -> bool;
    /// Whether it goes on at this instant, without another's doing (as `Control::is_moving` says).
    fn is_moving(&self, since: u64) -> bool;
    /// Whether it waits for something from outside that may come at this instant.
    fn may_hear(&self) -> bool;
    /// Takes over a request to cancel, if it can.
    fn take_request(&self, reason: Option<&Text>) -> Passed;
    /// Of what one is enough for the wait to be over, if it is several waits at once.
    fn any_of(&self) -> &[Need] {
        &[]
    }
    /// The branches that it is, if it is some.
    fn branches(&self) -> Option<&dyn Branches> {
        None
    }
}

/// Branches, for whoever wants to know what becomes of those who wait for them.
pub(crate) trait Branches {
    /// What is waited for.
    fn policy(&self) -> Policy;
    /// Whether they count as part of the task that waits for them.
    fn are_in_place(&self) -> bool;
    /// Whether the one that waits has, or may be about to have, its turn.
    fn go_on(&self) -> bool;
    /// Whether something holds of all whose ends are still to come.
    fn all_outstanding(&self, holds: &mut dyn FnMut(TaskId) -> bool) -> bool;
}

/// What became of a request that is to be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// Somebody else has it.
    On,
    /// All that the task awaits has ended, or is settled: it strikes when that is noticed.
    TooLate,
    /// There is nobody else.
    Not,
}

impl Awaiting {
    /// A request is passed on to what is awaited.
    pub(crate) fn together(what: Rc<dyn Awaited>) -> Self {
        Self { what, passes_on: true }
    }

    /// A request strikes the task itself.
    pub(crate) fn apart(what: Rc<dyn Awaited>) -> Self {
        Self { what, passes_on: false }
    }

    /// Whether a request is passed on.
    pub(crate) fn passes_on(&self) -> bool {
        self.passes_on
    }

    /// Whether it is branches that count as part of the task itself.
    pub(crate) fn is_in_place(&self) -> bool {
        self.what.branches().is_some_and(Branches::are_in_place)
    }
}
