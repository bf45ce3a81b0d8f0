//! The scripted source: deviations by the number of the decision in the run, plain elsewhere.
//!
//! It answers without a look at any name, and fits only the run that the numbers were counted in: searches use it, people
//! use [`super::Replay`].

use super::{Choices, Meeting, Point};
use crate::scenario::Pattern;
use crate::time::Duration;

/// A deviation: which decision of the run, counted from 0, and what it takes there.
pub type Turnoff = (u32, Taken);

/// What is taken at a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// The alternative with this index.
    Alternative(u64),
    /// This length of time.
    Exactly(Duration),
}

impl Taken {
    /// What a plain run takes.
    pub const PLAIN: Self = Self::Alternative(0);
}

/// Takes the listed alternatives, and the plain one everywhere else.
#[derive(Clone, Debug)]
pub struct Script {
    turnoffs: Vec<Turnoff>,
    /// How many of them are behind.
    passed: usize,
    decisions: u32,
    cancels: Option<Pattern>,
}

impl Script {
    /// The source that takes these, which are in order.
    pub const fn new(turnoffs: Vec<Turnoff>) -> Self {
        Self { turnoffs, passed: 0, decisions: 0, cancels: None }
    }

    /// Makes the waits of tasks whose names fit `pattern` decisions.
    #[must_use]
    pub fn with_cancellations(self, pattern: Pattern) -> Self {
        Self { cancels: Some(pattern), ..self }
    }

    /// What is taken at the decision that comes now.
    fn next(&self) -> Taken {
        let listed = self.turnoffs.get(self.passed).filter(|(at, _)| *at == self.decisions);
        listed.map_or(Taken::PLAIN, |(_, taken)| *taken)
    }

    fn go_on(&mut self) {
        self.passed += usize::from(self.next() != Taken::PLAIN);
        self.decisions += 1;
    }
}

impl Choices for Script {
    fn choose(&mut self, _point: &Point<'_>) -> u64 {
        let taken = self.next();
        self.go_on();
        match taken {
            Taken::Alternative(index) => index,
            Taken::Exactly(_) => 0,
        }
    }

    fn exactly(&mut self, _point: &Point<'_>, _: Meeting<'_>) -> Option<Duration> {
        let Taken::Exactly(length) = self.next() else { return None };
        self.go_on();
        Some(length)
    }

    fn cancels(&self) -> bool {
        self.cancels.is_some()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.cancels.as_ref().is_some_and(|pattern| pattern.matches(task))
    }
}
