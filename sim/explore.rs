//! Exploring: many runs of one scenario, each with other choices.
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
//! assert_eq!(&*counterexample[0].point, "latency of users#1");
//! assert_eq!(&*counterexample[0].choice, "3.01s");
//! # Ok::<(), standstill::scenario::ScenarioError>(())
//! ```

pub mod counterexample;
pub mod exploration;
pub mod replay;
pub mod search;
pub mod shrink;

mod finding;
mod fuzz;
mod judge;
#[cfg(test)]
mod tests;

use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub use crate::diff::Difference;
use crate::run::Runner;
use crate::scenario::{Explore, Model, Scenario, Strategy};
pub use exploration::{Coverage, Exploration, Failure, MergeError, Rule};
use finding::Finding;
pub use fuzz::fuzz;
pub use judge::{Complaint, complaints};
pub use replay::{Unmatched, replay};
use search::{Plan, Search};

/// How many runs make a batch at most, and how many events are in one at most, as far as can be foreseen.
const BATCH: u64 = 2_048;
const BATCH_EVENTS: u64 = 200_000;
/// How many runs the first batch makes, when nothing is known of their size yet.
const FIRST_BATCH: u64 = 16;

/// What to explore, and how far.
#[derive(Clone, Debug)]
pub struct Options {
    /// How runs are chosen.
    pub strategy: Strategy,
    /// How many runs are made at most, by all shards together.
    pub runs: u64,
    /// What chance starts from.
    pub seed: u64,
    /// How many threads make the runs. The result does not depend on it.
    pub jobs: NonZero<usize>,
    /// Which part of the exploration is made.
    pub shard: Shard,
}

/// One of several parts of an exploration, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which of them.
    pub number: u64,
    /// How many there are.
    pub of: NonZero<u64>,
}

/// Explores what can happen.
pub fn explore(scenario: &Scenario, model: Model, options: &Options) -> Exploration {
    watched(scenario, model, options, |_| ControlFlow::Continue(()))
}

/// Explores what can happen, and shows `watch` what was found after each batch of runs, which can end it early.
pub fn watched(
    scenario: &Scenario,
    model: Model,
    options: &Options,
    watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    let search = options.strategy.search(options.seed, scenario, model);
    searched(search, scenario, model, options, watch)
}

/// Explores the runs of a search of one's own; `options` say how many, and what to call its strategy. Whether its choices
/// are the same when a run is made again is checked, as it is of any other.
pub fn searched(
    mut search: Box<dyn Search>,
    scenario: &Scenario,
    model: Model,
    options: &Options,
    mut watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    let mut found = Exploration::new(scenario, model, options);
    let runner = Runner::new(scenario, model);
    let (mut planned, mut batch) = (0, FIRST_BATCH);
    while planned < options.runs {
        let limit = batch.min(options.runs - planned);
        let plans = search.next(usize::try_from(limit).unwrap_or(usize::MAX));
        if plans.is_empty() {
            break;
        }
        planned += plans.len() as u64;
        let mut largest = 1;
        let mut made = make(&plans, &runner, options, &found).into_iter().peekable();
        for plan in &plans {
            let made = made.next_if(|it| it.number == plan.number);
            match made.as_ref().and_then(|it| it.observed.as_ref()).filter(|_| plan.logged) {
                Some(observed) => search.learn(observed),
                None => search.pass(plan.number),
            }
            let Some(mut finding) = made else { continue };
            largest = largest.max(finding.events);
            if options.shard.holds(finding.number) {
                if found.has_no_simpler(&finding) {
                    // What is told has to come back.
                    finding.make_again(plan, &runner);
                }
                found.add(finding);
            }
        }
        batch = (BATCH_EVENTS / largest).clamp(FIRST_BATCH, BATCH);
        if watch(&found).is_break() {
            break;
        }
    }
    found.complete = search.is_complete();
    counterexample::attach(&mut found, scenario, model);
    found
}

/// Makes the runs of a batch on several threads. They come back in the order of the plans.
///
/// A run from which the search wants to learn is made by every shard, any other only by its own. Few others are kept whole:
/// the next run can use their memory while it is at hand, and no thread has to give back that of another.
fn make(plans: &[Plan], runner: &Runner, options: &Options, found: &Exploration) -> Vec<Finding> {
    let is_made = |plan: &&Plan| plan.logged || options.shard.holds(plan.number);
    let plans: Vec<_> = plans.iter().filter(is_made).collect();
    let jobs = options.jobs.get().min(plans.len());
    let next = AtomicUsize::new(0);
    let take = || plans.get(next.fetch_add(1, Ordering::Relaxed));
    let finding = |plan: &Plan, runner: &Runner| {
        let mut finding = Finding::make(plan, runner);
        if !(plan.logged || found.has_no_simpler(&finding)) {
            finding.observed = None;
        }
        finding
    };
    let made = |runner: &Runner| {
        let mut findings = Vec::with_capacity(plans.len());
        findings.extend(std::iter::from_fn(take).map(|plan| finding(plan, runner)));
        findings
    };
    let (scenario, model) = (runner.scenario(), runner.model());
    let helper = || made(&Runner::new(scenario, model));
    let mut findings = thread::scope(|scope| {
        let helpers: Vec<_> = (1..jobs).map(|_| scope.spawn(helper)).collect();
        let mut findings = made(runner);
        for helper in helpers {
            findings.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        findings
    });
    findings.sort_by_key(|finding| finding.number);
    findings
}

impl Default for Options {
    /// A thousand runs by chance, on one thread.
    fn default() -> Self {
        Self {
            strategy: Strategy::default(),
            runs: Explore::RUNS,
            seed: 0,
            jobs: NonZero::<usize>::MIN,
            shard: Shard::WHOLE,
        }
    }
}

impl From<&Explore> for Options {
    fn from(stated: &Explore) -> Self {
        let Explore { strategy, runs, seed, .. } = stated;
        Self { strategy: strategy.clone(), runs: *runs, seed: *seed, ..Self::default() }
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
