//! Programs: what is explored, whatever it is. It runs with choices, and says what of a run is not as it should be.
//!
//! A scenario is one (`of_scenario`), and so is a simulated tokio program. Searches, shrinking and the sums of what was found
//! know no more of it than this.

use super::rule::Rule;
use crate::choices::{Choices, Replay, Take};
use crate::scenario::expectation::{Expect, Expectation, Property, of_model};
use crate::scenario::{EventPattern, Model};
use crate::trace::Trace;

/// Something that can be run with choices, as often as is asked.
pub trait Program {
    /// What is known of it before it runs.
    fn facts(&self) -> Facts<'_>;

    /// What explorations of it are called.
    fn name(&self) -> Named;

    /// Runs it with these choices: the same with the same.
    fn run(&self, choices: Box<dyn Choices + Send>) -> Trace;

    /// The rules that the run which was made last breaks, in the order of their violations.
    fn broken_by(&self, trace: &Trace) -> Vec<Rule> {
        Rule::all(self.facts().expects, trace)
    }

    /// Nobody wants this trace any more: the next may go into its place.
    fn reuse(&self, _trace: Trace) {}

    /// What makes the same program on another thread, if it can run on several.
    fn elsewhere(&self) -> Option<Elsewhere<'_>> {
        None
    }
}

/// Makes a program on another thread.
pub type Elsewhere<'p> = Box<dyn Fn() -> Box<dyn Program> + Sync + 'p>;

/// What is known of a program before it runs.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'p> {
    /// What is stated of its traces.
    pub(crate) expects: &'p [Expect],
    /// Under which model it runs.
    pub(crate) model: Model,
    /// Whether faults of a network begin in it by chance.
    pub(crate) has_faults: bool,
    /// Whether its runs can differ in what is no choice, or no enumeration has been compared with all of them: then no search says that it has
    /// made all that can differ.
    pub(crate) hides: bool,
}

/// What a program is called where explorations are told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// What it calls itself.
    pub(crate) name: String,
    /// The file that it stands in.
    pub(crate) file: String,
    /// Stands for the text of that.
    pub(crate) text: u64,
    /// Its case, if there are several,
    pub(crate) case: Option<String>,
    /// and what its parameters are set to.
    pub(crate) set: Vec<String>,
}

impl<'p> Facts<'p> {
    /// What is stated of its traces.
    pub(crate) fn expectations(&self) -> impl Iterator<Item = &'p Expectation> + use<'p> {
        of_model(self.expects, self.model.kind())
    }

    /// The `sometimes` expectations: how each is written, and its pattern.
    pub(super) fn sometimes(&self) -> impl Iterator<Item = (String, &'p EventPattern)> + use<'p> {
        self.expectations().filter_map(|expectation| match &expectation.property {
            Property::Sometimes(pattern) => Some((format!("sometimes \"{pattern}\""), pattern)),
            _ => None,
        })
    }
}

/// The run with these deviations; those that match nothing fall away.
pub(super) fn replayed(program: &dyn Program, takes: &[Take]) -> Trace {
    program.run(Box::new(Replay::new(takes.iter().cloned())))
}
