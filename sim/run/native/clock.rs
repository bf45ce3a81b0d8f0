//! The clock of the runtime of called functions, which may be ahead of the executor's while time passes.

use std::cell::Cell;

use tokio::runtime::Handle;
use tokio::time;

use crate::time::Instant;

/// Tokio's paused clock, counted from its start.
pub(crate) struct Clock {
    runtime: Handle,
    pub(crate) start: time::Instant,
    /// Whether time passes, and the clock of the executor is behind.
    is_ahead: Cell<bool>,
}

impl Clock {
    pub(crate) fn new(runtime: Handle) -> Self {
        let start = {
            let _entered = runtime.enter();
            time::Instant::now()
        };
        Self { runtime, start, is_ahead: Cell::new(false) }
    }

    /// How far it has come.
    pub(crate) fn now(&self) -> Instant {
        let _entered = self.runtime.enter();
        Instant::START + (time::Instant::now() - self.start).into()
    }

    /// The same, if the executor has not come there yet.
    pub(crate) fn ahead(&self) -> Option<Instant> {
        self.is_ahead.get().then(|| self.now())
    }

    /// Time begins to pass, or the executor comes after it.
    pub(crate) fn set_ahead(&self, is_ahead: bool) {
        self.is_ahead.set(is_ahead);
    }
}
