//! Exploring: many runs of one program, each with other choices.
//!
//! A [`search::Search`] says which runs to make; what it is told of each run decides the next. The runs of one batch do not
//! depend on each other, so that any number of threads may make them, and the result is the same. What was found is an
//! [`Exploration`]: plain data, of which parts that were made on several machines can be merged. How it reads is up to
//! [`crate::report`].
//!
//! ```
//! use standstill::explore::{Options, explore};
//! use standstill::scenario::{Model, Scenario};
//!
//! let text = r#"
//!     scenario "The slower of two"
//!     service "users" latency="1s..5s"
//!     main { fetch "users" }
//!     expect { total max="3s" }
//! "#;
//! let scenario = Scenario::parse("slow.kdl", text)?;
//! let found = explore(&scenario, Model::Async, &Options { runs: 100, ..Options::default() });
//! let counterexample = &found.failures[0].counterexample;
//! assert_eq!(counterexample[0].point.to_string(), "latency of users#1");
//! assert_eq!(&*counterexample[0].choice, "3.01s");
//! # Ok::<(), standstill::scenario::ScenarioError>(())
//! ```

#[cfg(feature = "scenarios")]
pub mod causes;
#[cfg(any(feature = "cli", feature = "simulate"))]
pub(crate) mod corpus;
pub mod counterexample;
pub mod exploration;
pub mod program;
pub mod replay;
mod rule;
pub mod search;
pub mod shrink;

mod batch;
mod finding;
#[cfg(feature = "scenarios")]
mod fuzz;
mod judge;
#[cfg(feature = "scenarios")]
mod of_scenario;
mod one;
#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests;

use std::num::NonZero;
use std::ops::ControlFlow;

use crate::choices::{Replay, Take};
use crate::scenario::{Explore, Strategy, Text};
pub use crate::twice::Difference;
use batch::Batch;
pub use exploration::{ClaimError, Coverage, Exploration, Failure, MergeError};
#[cfg(feature = "scenarios")]
pub use fuzz::fuzz;
pub use judge::{Complaint, complaints};
#[cfg(feature = "scenarios")]
pub use of_scenario::{explore, searched, watched};
#[cfg(feature = "simulate")]
pub(crate) use one::replayed_alone;
pub use program::{Facts, Program};
pub use replay::Unmatched;
#[cfg(feature = "scenarios")]
pub use replay::replay;
pub use rule::Rule;
use search::{Known, Reach, Search};

/// How many runs make a batch at most, and how many events are in one at most, as far as can be foreseen.
const BATCH: u64 = 2_048;
const BATCH_EVENTS: u64 = 200_000;
/// How many runs the first batch makes, when nothing is known of their size yet.
const FIRST_BATCH: u64 = 16;
/// How many runs a short look makes at most, and how many events are in them.
const SHORT_LOOK: u64 = 100;
const SHORT_LOOK_EVENTS: u64 = 200_000;

/// What to explore, and how far.
#[derive(Clone, Debug)]
pub struct Options {
    /// How runs are chosen.
    pub strategy: Strategy,
    /// How many runs are made at most, by all shards together.
    pub runs: u64,
    /// What chance starts from.
    pub seed: u64,
    /// Runs to make right behind the plain one, each by what it takes: those that have failed before, say.
    pub first: Vec<Vec<Take>>,
    /// Whether the runs that a search with feedback goes on from are told in the end: [`Exploration::kept`].
    pub keeps: bool,
    /// The words of the expectations that are meant to be found broken. If the plain run breaks another, that has to be mended
    /// first, and there is only a short look at what else may fail.
    pub fails: Vec<Text>,
    /// What a run that fails unmeant changes about the runs to come.
    pub on_failure: OnFailure,
    /// How many threads make the runs. The result does not depend on it.
    pub jobs: NonZero<usize>,
    /// Which part of the exploration is made.
    pub shard: Shard,
}

/// What a run that breaks something that is not meant to be broken changes about the runs to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// If it is the plain run, a short look is taken in place of all runs.
    #[default]
    ShortLook,
    /// Nothing.
    KeepGoing,
    /// It is the last: the one with the smallest number that fails.
    Stop,
}

/// One of several parts of an exploration, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which of them.
    pub number: u64,
    /// How many there are.
    pub of: NonZero<u64>,
}

/// Explores the runs of a program.
pub(crate) fn explored(
    program: &dyn Program,
    options: &Options,
    watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    let search = options.strategy.search(options.seed, &program.facts());
    let search: Box<dyn Search> = if options.first.is_empty() {
        search
    } else {
        Box::new(Known::before(search, options.first.clone()))
    };
    searched_of(search, program, options, watch)
}

/// Explores the runs of a program that a search makes; `options` say how many, and what to call its strategy.
fn searched_of(
    mut search: Box<dyn Search>,
    program: &dyn Program,
    options: &Options,
    mut watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    let mut found = Exploration::new(program, options);
    let (mut planned, mut size, mut most) = (0, FIRST_BATCH, options.runs);
    // How large a search is takes a look at many runs: there is one as often as a quarter more were made, and at the end.
    let mut look_at = 0;
    while planned < most {
        let limit = size.min(most - planned);
        let plans = search.next(usize::try_from(limit).unwrap_or(usize::MAX));
        if plans.is_empty() {
            break;
        }
        planned += plans.len() as u64;
        let batch = Batch::new(plans, options, &found);
        let mut made = batch.make(program, options.jobs, &mut || watch(&found));
        let has_failed = made.failed;
        let is_cut = has_failed || made.plans < batch.plans.len();
        let mut kept = std::mem::take(&mut made.kept).into_iter().peekable();
        for plan in &batch.plans[..made.plans] {
            let kept = kept.next_if(|it| it.number == plan.number);
            let plainly_fails = |it: &&finding::Finding| it.is_plain_and_fails(&options.fails);
            if !options.strategy.goes_through_all()
                && options.on_failure == OnFailure::ShortLook
                && let Some(plain) = kept.as_ref().filter(plainly_fails)
            {
                most = most.min((SHORT_LOOK_EVENTS / plain.events.max(1)).clamp(1, SHORT_LOOK));
            }
            match kept.as_ref().filter(|_| plan.logged) {
                _ if is_cut => {}
                Some(logged) => search.learn(&logged.observed),
                None => search.pass(plan.number),
            }
            let Some(mut finding) = kept.filter(|it| options.shard.holds(it.number)) else {
                continue;
            };
            if finding.is_simplest(|rule| found.rank(rule)) {
                // What is told has to come back.
                finding.make_again(plan, program);
            }
            found.add(finding, program);
        }
        if is_cut || planned >= look_at {
            found.estimate = search.size();
            look_at = planned + planned / 4;
        }
        size = (BATCH_EVENTS / made.most_events()).clamp(FIRST_BATCH, BATCH);
        made.add_others(&mut found);
        if is_cut {
            found.stopped = has_failed;
            return ended(found, &*search, program, options);
        }
        if watch(&found).is_break() {
            break;
        }
    }
    found.complete = search.is_complete();
    found.bounded = search.reach() == Reach::Bound;
    found.classes = search.classes();
    found.estimate = search.size();
    found.short_look = most < options.runs && planned >= most && !found.is_over();
    ended(found, &*search, program, options)
}

/// What is told when the last run is over.
fn ended(
    mut found: Exploration,
    search: &dyn Search,
    program: &dyn Program,
    options: &Options,
) -> Exploration {
    counterexample::attach(&mut found, program);
    let kept = if options.keeps { search.kept() } else { None };
    // What the plain run shows the next exploration sees anyway.
    let kept = kept.into_iter().flatten().filter(|takes| !takes.is_empty());
    let kept: Vec<_> = kept.map(|takes| Replay::token(&takes)).collect();
    found.kept = Some(kept).filter(|kept| !kept.is_empty());
    found
}

impl Default for Options {
    /// A thousand runs by chance, on one thread.
    fn default() -> Self {
        Self {
            strategy: Strategy::default(),
            runs: Explore::RUNS,
            seed: 0,
            first: Vec::new(),
            keeps: false,
            fails: Vec::new(),
            on_failure: OnFailure::default(),
            jobs: NonZero::<usize>::MIN,
            shard: Shard::WHOLE,
        }
    }
}

impl From<&Explore> for Options {
    fn from(stated: &Explore) -> Self {
        let Explore { strategy, runs, seed, fails, .. } = stated;
        let (strategy, fails) = (strategy.clone(), fails.clone());
        Self { strategy, runs: *runs, seed: *seed, fails, ..Self::default() }
    }
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { number: 1, of: NonZero::<u64>::MIN };

    /// The shard with this number, from 1, if there are so many.
    pub fn new(number: u64, of: u64) -> Option<Self> {
        let of = NonZero::new(of)?;
        (1..=of.get()).contains(&number).then_some(Self { number, of })
    }

    /// Whether the run with this number belongs to it.
    const fn holds(self, run: u64) -> bool {
        run % self.of.get() == self.number - 1
    }
}
