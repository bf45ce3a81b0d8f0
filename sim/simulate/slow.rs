//! Slow polls: those that take long in real time, which block the loop.

use std::cell::Cell;

use super::runner::RunnerId;
use crate::time::Duration;

/// Finds polls that take long in real time. One reading of the real clock a poll does for the end of the poll before.
pub(super) struct SlowPolls {
    limit: std::time::Duration,
    poll: Cell<Option<Poll>>,
}

/// A poll that is in progress.
#[derive(Clone, Copy)]
struct Poll {
    /// Whose it is: the first of a task that says so.
    runner: Option<RunnerId>,
    began: RealInstant,
}

#[expect(clippy::disallowed_types, reason = "a poll that blocks is found by the real clock")]
type RealInstant = std::time::Instant;

impl SlowPolls {
    /// Tells of those that take this long.
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit: limit.into(), poll: Cell::new(None) }
    }

    /// A poll begins, of this runner if that is known; tells of the one before, if it took long.
    pub(super) fn begin(&self, runner: Option<RunnerId>) -> Option<(RunnerId, Duration)> {
        let began = RealInstant::now();
        self.ended(self.poll.replace(Some(Poll { runner, began }))?, began)
    }

    /// All is quiet; tells of the poll before, if it took long.
    pub(super) fn end(&self) -> Option<(RunnerId, Duration)> {
        self.ended(self.poll.take()?, RealInstant::now())
    }

    /// The poll in progress is one of this runner, unless it is known to be another's; `false` if it is.
    pub(super) fn claim(&self, runner: RunnerId) -> bool {
        match self.poll.get() {
            Some(poll @ Poll { runner: None, .. }) => {
                self.poll.set(Some(Poll { runner: Some(runner), ..poll }));
                true
            }
            _ => false,
        }
    }

    fn ended(&self, poll: Poll, now: RealInstant) -> Option<(RunnerId, Duration)> {
        let took = now - poll.began;
        // To the tenth of a second: the rest is up to the machine.
        let tenths = u64::try_from(took.as_millis() / 100).unwrap_or(u64::MAX);
        let told = Duration::from_millis(tenths.saturating_mul(100));
        // What nobody has claimed is told of the program.
        (took >= self.limit).then_some((poll.runner.unwrap_or(RunnerId::MAIN), told))
    }
}
