//! Searches: which runs to make next.
//!
//! A search hands out plans and is told what came of them; each kind has a file of its own, and [`Strategy`] names them. What
//! a single run chooses is up to the sources in [`crate::choices`].

mod bounded;
mod cancel;
mod dependence;
mod exhaustive;
mod faults;
mod feedback;
mod forks;
mod known;
mod lengths;
mod log;
mod mixed;
mod pct;
mod pos;
mod prefixes;
mod random;
mod size;
mod sleep;
mod strategy;
mod surw;
#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests;
mod trials;
mod urw;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::program::Program;
use crate::choices::{Choices, Script, Take};
use crate::trace::Trace;
pub use bounded::Bounded;
pub use cancel::Cancel;
pub use exhaustive::Exhaustive;
pub use faults::Faults;
pub use feedback::Feedback;
pub(super) use known::Known;
pub use log::{Decision, Entry, Log, Offer, Turned};
pub use mixed::Mixed;
pub use pct::Pct;
pub use pos::Pos;
pub use random::Random;
pub use strategy::{Strategy, StrategyError};
pub use surw::Surw;
pub use urw::Urw;

/// A way through the runs of a program.
pub trait Search: fmt::Debug {
    /// The runs to make next, at most `limit` of them; none when the search is over. They do not depend on one another. It
    /// must have learnt of all runs that it asked for before.
    fn next(&mut self, limit: usize) -> Vec<Plan>;

    /// Takes notice of a run of which it wanted the log, in the order of the plans.
    fn learn(&mut self, observed: &Observed);

    /// Takes notice of any other run.
    fn pass(&mut self, _number: u64) {}

    /// Takes notice of a run that it has not asked for, with its log.
    fn notice(&mut self, _observed: &Observed) {}

    /// The runs that it goes on from, the latest last, if it is one that keeps some.
    fn kept(&self) -> Option<Vec<Vec<Take>>> {
        None
    }

    /// About how many runs it makes in all, if it can tell.
    fn size(&self) -> Option<u64> {
        None
    }

    /// How far the runs that have been made reach.
    fn reach(&self) -> Reach {
        Reach::Part
    }

    /// Whether every run that could show something new has been made.
    fn is_complete(&self) -> bool {
        self.reach() == Reach::All
    }

    /// How many of the runs so far differ from all that came before in more than the order of turns that nobody can tell
    /// apart, if it is known.
    fn classes(&self) -> Option<u64> {
        None
    }
}

/// How far runs reach among all that a program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Something may be left that they do not show.
    Part,
    /// Nothing is left within the bound of the search, but beyond.
    Bound,
    /// Nothing is left that could show something new.
    All,
}

/// A run that is to be made: how to make its choices. It is made on whichever thread is free.
pub struct Plan {
    /// Its number in the exploration, from 0.
    pub number: u64,
    /// Makes the source of choices.
    pub choices: MakeChoices,
    /// Whether the search wants the log of the run's decisions and turns.
    pub logged: bool,
    /// Whether it wants to know of each decision who goes first who could have: [`Offer::Tasks`], and else [`Offer::Newcomers`]. It
    /// takes memory and time for each that is ready.
    pub offers: bool,
    /// The strategy that asks for it, where there are several.
    pub by: Option<Strategy>,
}

/// Makes a source of choices, on any thread.
pub type MakeChoices = Box<dyn Fn() -> Box<dyn Choices + Send> + Send + Sync>;

/// A run that was made.
#[derive(Debug)]
pub struct Observed {
    /// The number of its plan.
    pub number: u64,
    /// What happened.
    pub trace: Trace,
    /// Every decision and every turn, if the plan asked for them.
    pub log: Log,
}

impl Plan {
    /// The plan of a run with these choices, of which no log is kept.
    pub(super) fn new<C: Choices + Send + 'static>(
        number: u64,
        choices: impl Fn() -> C + Send + Sync + 'static,
    ) -> Self {
        let choices: MakeChoices = Box::new(move || Box::new(choices()));
        Self { number, choices, logged: false, offers: false, by: None }
    }

    /// The plan of the plain run, with a log.
    fn plain() -> Self {
        Self::new(0, || Script::new(Vec::new())).logged()
    }

    /// The same plan, with a log.
    fn logged(self) -> Self {
        Self { logged: true, ..self }
    }

    /// The same plan, with a log in which all offers are.
    fn logged_with_offers(self) -> Self {
        Self { offers: true, ..self.logged() }
    }

    /// Makes the run.
    pub fn make(&self, program: &dyn Program) -> Observed {
        let (number, choices) = (self.number, (self.choices)());
        if !self.logged {
            return Observed { number, trace: program.run(choices), log: Log::default() };
        }
        let log = Arc::new(Mutex::new(Log::default()));
        let trace = program.run(Box::new(log::Logged::new(choices, self.offers, Arc::clone(&log))));
        let log = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
        Observed { number, trace, log }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("number", &self.number).finish_non_exhaustive()
    }
}
