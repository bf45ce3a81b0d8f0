//! Explorations and replays that a scenario file states: which runs beside the plain one belong to its tests.
//!
//! Here they are plain data; what a strategy does is told where runs are explored.

use std::fmt;
use std::str::FromStr;

use super::{ModelKind, SourceSpan, Text};

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

/// How the runs of an exploration are chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// `random`: every choice by chance.
    #[default]
    Random,
    /// `pct` or `pct:3`: priorities of tasks by chance, changed at so many places less one.
    Pct(u32),
    /// `exhaustive`: every combination of choices that can matter, once.
    Exhaustive,
    /// `cancel:worker`: one run for each wait of a task, with a cancellation striking there.
    Cancel(Text),
}

/// Why a text names no strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrategyError;

impl Explore {
    /// How many runs an `explore` node asks for that does not say.
    pub const RUNS: u64 = 1000;
}

impl Strategy {
    /// How strategies are written.
    pub const FORMS: [&str; 4] = ["random", "pct:DEPTH", "exhaustive", "cancel:TASK"];
    /// The depth of `pct` that does not name one.
    const DEPTH: u32 = 3;
}

impl FromStr for Strategy {
    type Err = StrategyError;

    fn from_str(text: &str) -> Result<Self, StrategyError> {
        match text.split_once(':').map_or((text, None), |(word, more)| (word, Some(more))) {
            ("random", None) => Ok(Self::Random),
            ("exhaustive", None) => Ok(Self::Exhaustive),
            ("pct", None) => Ok(Self::Pct(Self::DEPTH)),
            ("pct", Some(depth)) => {
                let depth = depth.parse().ok().filter(|depth| *depth > 0);
                depth.map(Self::Pct).ok_or(StrategyError)
            }
            ("cancel", Some(task)) if !task.is_empty() => Ok(Self::Cancel(task.into())),
            _ => Err(StrategyError),
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random"),
            Self::Pct(depth) => write!(f, "pct:{depth}"),
            Self::Exhaustive => f.write_str("exhaustive"),
            Self::Cancel(task) => write!(f, "cancel:{task}"),
        }
    }
}

impl fmt::Display for StrategyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a strategy is one of {}", Strategy::FORMS.join(", "))
    }
}

impl std::error::Error for StrategyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_reads_back() {
        for text in ["random", "pct:3", "exhaustive", "cancel:worker#2"] {
            assert_eq!(text.parse::<Strategy>().unwrap().to_string(), text);
        }
        assert_eq!("pct".parse(), Ok(Strategy::Pct(3)));
    }

    #[test]
    fn what_is_no_strategy_is_refused() {
        for text in ["", "cancel", "cancel:", "pct:0", "pct:x", "random:1", "Random"] {
            assert_eq!(text.parse::<Strategy>(), Err(StrategyError), "{text}");
        }
    }
}
