//! Slow polls: those that take long in real time, which block the loop.

use std::cell::Cell;

use super::runner::RunnerId;
use crate::time::Duration;

/// Finds polls that take long in real time. One reading of the real clock a turn does for the end of the turn before.
pub(super) struct SlowPolls {
    limit: std::time::Duration,
    turn: Cell<Option<(RunnerId, RealInstant)>>,
}

#[expect(clippy::disallowed_types, reason = "a poll that blocks is found by the real clock")]
type RealInstant = std::time::Instant;

impl SlowPolls {
    /// Tells of those that take this long.
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit: limit.into(), turn: Cell::new(None) }
    }

    /// The turn of `next` begins, or all is quiet; tells of the turn before, if it took long.
    pub(super) fn turn(&self, next: Option<RunnerId>) -> Option<(RunnerId, Duration)> {
        let now = RealInstant::now();
        let (runner, began) = self.turn.replace(next.map(|runner| (runner, now)))?;
        let took = now - began;
        // To the tenth of a second: the rest is up to the machine.
        let tenths = u64::try_from(took.as_millis() / 100).unwrap_or(u64::MAX);
        let told = Duration::from_millis(tenths.saturating_mul(100));
        (took >= self.limit).then_some((runner, told))
    }
}
