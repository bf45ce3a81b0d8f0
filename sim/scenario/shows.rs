//! What a snapshot shows of a trace, as the scenario says: what does not matter to those who review it is left out.

use super::EventPattern;

/// What of a trace stands in its snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shows {
    /// Kinds of events.
    pub level: Level,
    /// Only events that fit one of these, if there is one.
    pub lines: Vec<EventPattern>,
    /// No event that fits one of these.
    pub hide: Vec<EventPattern>,
}

/// Which kinds of events stand in a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// `"all"`
    #[default]
    All,
    /// `"results"`: without what only begins, a task or a wait.
    Results,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 2] = [Self::All, Self::Results];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Results => "results",
        }
    }
}

impl Shows {
    /// Whether everything is shown.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an event is shown that a trace shows as `what` of the task of this name. `begins` tells that a task or a wait begins with it.
    pub fn shows(&self, task: &str, what: &str, begins: bool) -> bool {
        let fits = |pattern: &EventPattern| pattern.matches(task, what);
        !(begins && self.level == Level::Results)
            && (self.lines.is_empty() || self.lines.iter().any(fits))
            && !self.hide.iter().any(fits)
    }
}
