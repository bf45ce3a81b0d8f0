//! Signals: events and barriers, at which tasks wait for one another.

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

/// How many tasks have arrived at a barrier, and how often it has opened.
#[derive(Default)]
pub(crate) struct Barrier {
    arrived: Cell<u32>,
    opened: Cell<u32>,
    pub(crate) broken: Cell<bool>,
    pub(crate) waiters: Notify,
}

impl Barrier {
    /// One more arrives; how many have then, this one among them. The last of the `parties` opens it for all.
    pub(crate) fn arrive(&self, parties: u32) -> u32 {
        let arrived = self.arrived.get() + 1;
        if arrived == parties {
            self.arrived.set(0);
            self.opened.set(self.opened.get() + 1);
            self.waiters.notify_waiters();
        } else {
            self.arrived.set(arrived);
        }
        arrived
    }

    /// It never opens any more, and nobody waits there.
    pub(crate) fn abort(&self) {
        self.broken.set(true);
        self.waiters.notify_waiters();
    }

    /// How often it has opened.
    pub(crate) fn opened(&self) -> u32 {
        self.opened.get()
    }

    /// One who arrived when it had opened so often waits no longer.
    pub(crate) fn leave(&self, opened: u32) {
        if self.opened.get() == opened {
            self.arrived.set(self.arrived.get() - 1);
        }
    }
}
