//! Choices: the decisions that a run leaves open, asked for by name.
//!
//! A run is a pure function of its scenario and its choices. Each decision point has a name that survives edits
//! elsewhere in the scenario, a number of alternatives, and a plain alternative, which is always 0. A source of choices
//! answers them; this module owns the question and the two simplest sources. What is explored, replayed or shrunk is
//! a matter of further sources.

mod plain;
mod seeded;

use std::fmt;

use crate::scenario::Ratio;
use crate::time::Instant;
pub use plain::Plain;
pub use seeded::Seeded;

/// A source of choices.
pub trait Choices {
    /// The alternative to take at `point`, less than [`Point::alternatives`]. The plain one is 0.
    fn choose(&mut self, point: &Point<'_>) -> u64;

    /// Whether every answer is 0, so that a run need not ask.
    fn is_plain(&self) -> bool {
        false
    }
}

/// A decision that a run leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// What is decided.
    pub name: Name<'a>,
    /// How many alternatives there are, at least 2.
    pub alternatives: u64,
    /// How likely each is, for sources that choose by chance.
    pub odds: Odds,
}

/// The name of a decision point; [`fmt::Display`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// `order at 2.000 #1`: which ready task goes first, the first such decision at that instant.
    Order(Instant, u32),
    /// `tie at 2.000 #1`: whether what is due at an instant goes before a deadline at the same instant.
    Tie(Instant, u32),
    /// `latency of users#2`: how long a service takes for its second request.
    Latency(&'a str, u32),
    /// `failure of users#2`: whether a fault strikes the second request of a service.
    Failure(&'a str, u32),
    /// `delay in worker#2`: how long a ranged step of a task takes, the second such step.
    Delay(&'a str, u32),
    /// `chance in worker#2`: whether a `fail` by chance fails, the second such step of a task.
    Chance(&'a str, u32),
}

/// How likely the alternatives of a point are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odds {
    /// All the same.
    Even,
    /// Two alternatives, and this is the probability of the one that is not plain.
    Chance(Ratio),
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(at, nth) => write!(f, "order at {at} #{nth}"),
            Self::Tie(at, nth) => write!(f, "tie at {at} #{nth}"),
            Self::Latency(service, nth) => write!(f, "latency of {service}#{nth}"),
            Self::Failure(service, nth) => write!(f, "failure of {service}#{nth}"),
            Self::Delay(task, nth) => write!(f, "delay in {task}#{nth}"),
            Self::Chance(task, nth) => write!(f, "chance in {task}#{nth}"),
        }
    }
}
