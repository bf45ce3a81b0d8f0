//! What names can be declared as.

/// What a name can be declared as. Each kind has its own names; locks are semaphores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Service,
    Semaphore,
    Queue,
    Event,
    Barrier,
    Promise,
    Once,
    Cell,
    Pool,
    Session,
}

impl Kind {
    /// The word that declares one.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Semaphore => "semaphore",
            Self::Queue => "queue",
            Self::Event => "event",
            Self::Barrier => "barrier",
            Self::Promise => "promise",
            Self::Once => "once",
            Self::Cell => "cell",
            Self::Pool => "pool",
            Self::Session => "session",
        }
    }

    /// Whether steps and questions find it by its name where something of another kind could have it.
    #[cfg(feature = "scenarios")]
    pub(super) const fn is_shared(self) -> bool {
        !matches!(self, Self::Service | Self::Pool | Self::Session)
    }

    /// What stands behind the name, as an example.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Service => " latency=\"1s\"",
            Self::Semaphore => " permits=1",
            Self::Queue | Self::Event | Self::Promise | Self::Once | Self::Session => "",
            Self::Barrier => " parties=2",
            Self::Cell => " 0",
            Self::Pool => " threads=2",
        }
    }
}
