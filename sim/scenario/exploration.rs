//! Explorations and replays that a scenario file states: which runs beside the plain one belong to its tests.
//!
//! Here they are plain data; what a strategy does is told where runs are explored.

use std::fmt;
use std::str::FromStr;

use super::{Model, ModelKind, Pattern, SourceSpan, Text};

/// An `explore` node: an exploration that is part of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explore {
    /// How runs are chosen.
    pub strategy: Strategy,
    /// How many runs are made at most.
    pub runs: u64,
    /// What chance starts from.
    pub seed: u64,
    /// The only model under which it is made, if it names one.
    pub model: Option<ModelKind>,
    /// The words of the expectations that it is meant to find broken.
    pub fails: Vec<Text>,
}

impl Explore {
    /// Whether it makes runs that this one makes, too, all of them, under some model.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        let same_model = self.model.is_none() || other.model.is_none() || self.model == other.model;
        let runs = |it: &Self| (it.strategy.clone(), it.runs, it.seed);
        same_model && runs(self) == runs(other)
    }
}

/// A `replay` node: one run that is kept as a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is called, of which there is one in a file.
    pub name: Text,
    /// The choices that are not the plain ones, each with its place in the file.
    pub takes: Vec<Chosen>,
    /// The only model under which it is run, if it names one.
    pub model: Option<ModelKind>,
    /// The words of the expectations that it is meant to break.
    pub fails: Vec<Text>,
}

/// A `take` node: the alternative to take at a decision point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The name of the point.
    pub point: Text,
    /// What the alternative is called.
    pub alternative: Text,
    /// Its whole node in the source.
    pub span: SourceSpan,
}

/// How to search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// `random`: by chance.
    Random,
    /// `pct:3`: by priorities, for bugs of this depth.
    Pct {
        /// How many ordering constraints bring the bug out, at least 1.
        depth: u32,
    },
    /// `urw`: each order as likely as any other.
    Urw,
    /// `surw`: each order of the touches of one thing as likely as any other.
    Surw,
    /// `pos`: by priorities that are drawn again where turns conflict.
    Pos,
    /// `feedback`: from runs that showed something new.
    Feedback,
    /// `exhaustive`: every combination, the fewest deviations first.
    Exhaustive,
    /// `delays:2`, `preemptions:2`: every run that is no farther than so many from a first one.
    Bounded {
        /// What is counted.
        bound: Bound,
        /// How many there may be.
        most: u32,
    },
    /// `cancel:worker*`: a cancellation at each wait of some tasks.
    Cancel {
        /// Which tasks.
        tasks: Pattern,
    },
    /// `faults`: each fault by chance at each packet, then several together.
    Faults,
    /// `mixed`: some of each.
    #[default]
    Mixed,
}

/// What is counted of how far a run is from a first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Each ready task that is passed over, where the plain run is the first.
    Delays,
    /// Each time that another task goes first than the one that could have gone on, where the first run lets it.
    Preemptions,
}

/// Why a text names no strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrategyError {
    /// It is no such word.
    Unknown,
    /// What follows `pct:` is no number from 1 on.
    Depth,
    /// What follows `delays:` or `preemptions:` is no number.
    Bound,
    /// Nothing follows `cancel:`.
    Tasks,
}

impl Explore {
    /// How many runs an `explore` node asks for that does not say.
    pub const RUNS: u64 = 1000;

    /// Whether it is made under this model.
    pub fn is_of(&self, model: Model) -> bool {
        is_of(self.model, model)
    }
}

impl Kept {
    /// Whether it is run under this model.
    pub fn is_of(&self, model: Model) -> bool {
        is_of(self.model, model)
    }
}

/// Whether what names `only` one model, if it names one, is for this one.
fn is_of(only: Option<ModelKind>, model: Model) -> bool {
    only.is_none_or(|kind| kind == model.kind())
}

impl Strategy {
    /// How strategies are written.
    pub const FORMS: [&str; 12] = [
        "mixed",
        "random",
        "surw",
        "urw",
        "pos",
        "pct:DEPTH",
        "feedback",
        "exhaustive",
        "delays:MOST",
        "preemptions:MOST",
        "faults",
        "cancel:TASKS",
    ];
    /// Those that are a word and nothing else.
    const WORDS: [Self; 8] = [
        Self::Mixed,
        Self::Random,
        Self::Surw,
        Self::Urw,
        Self::Pos,
        Self::Feedback,
        Self::Exhaustive,
        Self::Faults,
    ];
    /// The depth of `pct` alone.
    const DEPTH: u32 = 3;

    /// Whether it goes through all runs of a kind: whoever asks for it wants to know of each.
    pub const fn goes_through_all(&self) -> bool {
        matches!(self, Self::Exhaustive | Self::Bounded { .. })
    }

    /// Whether it goes on from runs that showed something new.
    pub const fn has_feedback(&self) -> bool {
        matches!(self, Self::Feedback | Self::Mixed)
    }

    /// The word that it begins with.
    const fn word(&self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Pct { .. } => "pct",
            Self::Urw => "urw",
            Self::Surw => "surw",
            Self::Pos => "pos",
            Self::Feedback => "feedback",
            Self::Exhaustive => "exhaustive",
            Self::Bounded { bound, .. } => bound.word(),
            Self::Cancel { .. } => "cancel",
            Self::Faults => "faults",
            Self::Mixed => "mixed",
        }
    }
}

impl Bound {
    const ALL: [Self; 2] = [Self::Delays, Self::Preemptions];

    /// What a strategy with it begins with.
    const fn word(self) -> &'static str {
        match self {
            Self::Delays => "delays",
            Self::Preemptions => "preemptions",
        }
    }

    /// So many of them in words.
    pub(crate) fn told(self, many: u32) -> String {
        let words = self.word();
        format!("{many} {}", if many == 1 { &words[..words.len() - 1] } else { words })
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bound| bound.word() == word)
    }
}

impl FromStr for Strategy {
    type Err = StrategyError;

    fn from_str(text: &str) -> Result<Self, StrategyError> {
        match text.split_once(':') {
            None if text == "pct" => Ok(Self::Pct { depth: Self::DEPTH }),
            None if text == "cancel" => Err(StrategyError::Tasks),
            None if Bound::from_word(text).is_some() => Err(StrategyError::Bound),
            None => {
                let found = Self::WORDS.into_iter().find(|strategy| strategy.word() == text);
                found.ok_or(StrategyError::Unknown)
            }
            Some(("pct", depth)) => {
                let depth = depth.parse().ok().filter(|depth| *depth > 0);
                Ok(Self::Pct { depth: depth.ok_or(StrategyError::Depth)? })
            }
            Some((word, most)) if let Some(bound) = Bound::from_word(word) => {
                Ok(Self::Bounded { bound, most: most.parse().map_err(|_| StrategyError::Bound)? })
            }
            Some(("cancel", "")) => Err(StrategyError::Tasks),
            Some(("cancel", tasks)) => Ok(Self::Cancel { tasks: Pattern::new(tasks) }),
            _ => Err(StrategyError::Unknown),
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::Pct { depth } => write!(f, ":{depth}"),
            Self::Bounded { most, .. } => write!(f, ":{most}"),
            Self::Cancel { tasks } => write!(f, ":{tasks}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for StrategyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => {
                let [others @ .., last] = Strategy::FORMS;
                write!(f, "a strategy is {}, or {last}", others.join(", "))
            }
            Self::Depth => f.write_str("the depth of pct is a number from 1 on, as in pct:3"),
            Self::Bound => f.write_str("the bound is a number from 0 on, as in delays:2"),
            Self::Tasks => f.write_str("cancel says which tasks, as in cancel:worker*"),
        }
    }
}

impl std::error::Error for StrategyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_strategy_is_refused() {
        for text in [
            "",
            "cancel",
            "cancel:",
            "pct:0",
            "pct:x",
            "random:1",
            "Random",
            "delays",
            "delays:",
            "preemptions:-1",
        ] {
            assert!(text.parse::<Strategy>().is_err(), "{text}");
        }
    }
}
