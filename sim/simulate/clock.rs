//! The clock of a simulation: what time it is, as whoever keeps the time tells.

use std::cell::Cell;

use crate::time::Instant;

/// The clock, until the run ends: from then on it stands.
pub(super) struct Clock {
    keeper: Cell<Keeper>,
    /// When something last happened.
    active: Cell<Instant>,
    /// When the run ended.
    ended: Cell<Option<Instant>>,
}

/// Who tells the time.
#[derive(Clone, Copy)]
pub(super) enum Keeper {
    /// Nobody: it is the time of the last event.
    Nobody,
    /// Tokio, from this moment on.
    Tokio(tokio::time::Instant),
    /// A turmoil simulation.
    #[cfg(feature = "turmoil")]
    Turmoil,
}

impl Clock {
    /// One that stands at the start.
    pub(super) fn new() -> Self {
        let (active, ended) = (Cell::new(Instant::START), Cell::new(None));
        Self { keeper: Cell::new(Keeper::Nobody), active, ended }
    }

    /// The time is told by this keeper from now on.
    pub(super) fn set_keeper(&self, keeper: Keeper) {
        self.keeper.set(keeper);
    }

    /// The instant at which everything happens now.
    pub(super) fn now(&self) -> Instant {
        if let Some(ended) = self.ended.get() {
            return ended;
        }
        let since = match self.keeper.get() {
            Keeper::Nobody => return self.active.get(),
            Keeper::Tokio(start) => tokio::time::Instant::now() - start,
            #[cfg(feature = "turmoil")]
            Keeper::Turmoil => match turmoil::sim_elapsed() {
                Some(elapsed) => elapsed,
                None => return self.active.get(),
            },
        };
        Instant::START + since.into()
    }

    /// Something happens, at this instant.
    pub(super) fn set_active(&self, at: Instant) {
        self.active.set(at);
    }

    /// When something last happened.
    pub(super) fn active(&self) -> Instant {
        self.active.get()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get().is_some()
    }

    /// The run ends, or did, at this instant.
    pub(super) fn end_at(&self, at: Instant) {
        self.ended.set(Some(at));
    }
}

/// Whether the clock of tokio goes on by itself, as after `tokio::time::resume`: then no two looks at it are the same.
pub(super) fn is_real_time() -> bool {
    let now = tokio::time::Instant::now;
    let first = now();
    (0..3).any(|_| now() != first)
}
