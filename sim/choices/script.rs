//! The scripted source: deviations by the number of the decision in the run, plain elsewhere.
//!
//! It answers without a look at any name, and fits only the run that the numbers were counted in: searches use it, people
//! use [`super::Replay`].

use super::{Choices, Point};
use crate::scenario::Pattern;

/// A deviation: which decision of the run, counted from 0, and the alternative that it takes.
pub type Turnoff = (u32, u64);

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
}

impl Choices for Script {
    fn choose(&mut self, _point: &Point<'_>) -> u64 {
        let decision = self.decisions;
        self.decisions += 1;
        match self.turnoffs.get(self.passed) {
            Some((at, alternative)) if *at == decision => {
                self.passed += 1;
                *alternative
            }
            _ => 0,
        }
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.cancels.as_ref().is_some_and(|pattern| pattern.matches(task))
    }
}
