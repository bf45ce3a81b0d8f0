//! Rounds: how often the ready list has been gone through at one instant.

/// A round, counted from the last time that nothing was ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Round(u32);

impl Round {
    /// That of what comes when nothing is ready.
    pub(super) const NONE: Self = Self(0);
    /// The first after the one that began with nothing ready.
    pub(super) const FIRST: Self = Self(1);

    /// Behind all others.
    pub(super) const LAST: Self = Self(u32::MAX);

    /// The round of this number.
    pub(super) const fn of(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    pub(super) const fn number(self) -> u32 {
        self.0
    }

    /// The one after it.
    pub(super) const fn next(self) -> Self {
        self.after(1)
    }

    /// How many rounds later it is than one before it.
    pub(super) const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }

    /// So many rounds later.
    pub(super) const fn after(self, rounds: u32) -> Self {
        Self(self.0.saturating_add(rounds))
    }
}
