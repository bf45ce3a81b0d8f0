//! Signals: events, conditions and notifiers, of which tasks tell one another.

use std::cell::Cell;

use tokio::sync::Notify;

use super::notified::Notified;

/// What tasks wait for until another tells them: by a flag, or so that only who waits hears it.
#[derive(Default)]
pub(crate) struct Event {
    pub(crate) set: Cell<bool>,
    pub(crate) waiters: Notify,
    pub(crate) notified: Notified,
}

impl Event {
    /// Sets it, and wakes all who wait for it.
    pub(crate) fn set(&self) {
        self.set.set(true);
        self.waiters.notify_waiters();
    }
}
