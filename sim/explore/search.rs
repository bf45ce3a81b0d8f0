//! Searches: which runs to make next.

use std::fmt;

use crate::choices::Choices;
use crate::run::run;
use crate::scenario::{Model, Scenario, Text};
use crate::trace::{Event, TaskId, Trace};

/// A way through the runs of a scenario.
pub trait Search: fmt::Debug {
    /// The runs to make next, at most `limit` of them; none when the search is over. They do not depend on one another.
    fn next(&mut self, limit: usize) -> Vec<Plan>;

    /// Takes notice of a run, in the order of the plans.
    fn learn(&mut self, observed: &Observed);

    /// Whether every run that could show something new has been made.
    fn is_complete(&self) -> bool {
        false
    }
}

/// A run that is to be made: how to make its choices. It is made on whichever thread is free.
pub struct Plan {
    /// Its number in the exploration, from 0.
    pub number: u64,
    /// Makes the source of choices, with the log that it keeps.
    pub choices: Box<dyn Fn() -> Box<dyn Choices> + Send + Sync>,
    /// Whether the search wants the log of the run's decisions and turns.
    pub logged: bool,
}

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

/// The decisions and turns of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// What happened, one after the other.
    pub entries: Vec<Entry>,
}

/// A decision or a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something was decided.
    Decision(Decision),
    /// A task had a turn.
    Turn(TaskId, Vec<Event>),
}

/// Something that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The name of the point.
    pub point: Text,
    /// What the alternatives are called, the plain one first; for ranges, only those that a search tries.
    pub labels: Vec<Text>,
    /// The tasks that were ready, if that is what was decided.
    pub ready: Vec<TaskId>,
    /// The alternative taken, among `labels`.
    pub taken: usize,
}

impl Plan {
    /// Makes the run.
    pub fn make(&self, scenario: &Scenario, model: Model) -> Observed {
        let choices = (self.choices)();
        let trace = run(scenario, model, choices);
        Observed { number: self.number, trace, log: Log::default() }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("number", &self.number).finish_non_exhaustive()
    }
}
