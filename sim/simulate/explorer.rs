//! The explorer: a simulation of which many runs are made, each with other choices.

use std::env;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::path::PathBuf;
use std::slice;
use std::thread;

use super::again::{REPLAY, replayed};
use super::explored::{Again, Explored, How, Outset, expecting, told, told_of_one};
use super::quiet::Quiet;
use super::test::wanted;
use super::{Ending, Simulation, runtime};
use crate::choices::Choices;
use crate::expect::{Expect, rerun};
use crate::explore::Exploration;
use crate::scenario::{Explore, Strategy, Text};
use crate::trace::Trace;

/// An exploration of a simulated program that is being set up: made by [`Simulation::explore`].
///
/// ```
/// use standstill::Simulation;
/// use standstill::simulate::spawn_named;
/// use std::sync::{Arc, Mutex};
/// use tokio::task::yield_now;
///
/// async fn withdraw(balance: Arc<Mutex<u32>>) {
///     let read = *balance.lock().unwrap();
///     yield_now().await;
///     *balance.lock().unwrap() = read - 1;
/// }
///
/// let found = Simulation::new().explore().runs(100).run(|| async {
///     let balance = Arc::new(Mutex::new(2));
///     let tasks = ["ann", "bob"].map(|name| spawn_named(name, withdraw(Arc::clone(&balance))));
///     for task in tasks {
///         task.await.unwrap();
///     }
///     assert_eq!(*balance.lock().unwrap(), 0);
/// });
/// assert!(!found.holds());
/// assert!(found.exploration.failures[0].runs > 0);
/// ```
#[must_use = "nothing runs before `run`"]
pub struct Explorer {
    simulation: Simulation,
    how: How,
    /// Tokens of runs that are made first.
    kept: Vec<String>,
    expected: Box<dyn for<'t> Fn(Expect<'t>) -> Expect<'t>>,
}

/// What an exploration of a simulated program has found.
#[derive(Clone, Debug)]
pub struct Found {
    /// In numbers, and each failure with its counterexample.
    pub exploration: Exploration,
    /// What is wrong, in words.
    wrong: Option<String>,
}

impl Found {
    /// Whether nothing is wrong.
    pub const fn holds(&self) -> bool {
        self.wrong.is_none()
    }

    /// What is wrong: the exploration in numbers, and each counterexample with its trace, and how to see it again. `None` if nothing is.
    pub fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    /// Panics if anything is wrong.
    ///
    /// # Panics
    ///
    /// With [`Self::wrong`].
    #[track_caller]
    pub fn assert(&self) {
        if let Some(wrong) = &self.wrong {
            panic!("\n{wrong}");
        }
    }
}

impl Explorer {
    pub(super) fn new(simulation: Simulation) -> Self {
        let (strategy, corpus) = (Strategy::default(), None);
        let how = How { strategy, runs: Explore::RUNS, seed: 0, corpus };
        let simulation = simulation.explored();
        Self { simulation, how, kept: Vec::new(), expected: Box::new(|expect| expect) }
    }

    /// How runs are chosen: `"mixed"` unless set, `"random"`, `"surw"`, `"urw"`, `"pos"`, `"pct:3"`, `"feedback"`, `"exhaustive"`, `"faults"`, or `"cancel:worker*"`.
    ///
    /// # Panics
    ///
    /// If it is none of them.
    pub fn strategy(mut self, strategy: &str) -> Self {
        self.how.strategy = wanted::read(strategy, "what was given");
        self
    }

    /// How many runs are made at most; 1000 unless set.
    pub const fn runs(mut self, runs: u64) -> Self {
        self.how.runs = runs;
        self
    }

    /// What chance starts from; 0 unless set.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.how.seed = seed;
        self
    }

    /// The folder that remembers what has failed, and what is made first of it. It need not be there.
    pub fn corpus(mut self, folder: impl Into<PathBuf>) -> Self {
        self.how.corpus = Some(folder.into());
        self
    }

    /// Makes the run first for which this token stands, of a counterexample that was told; may be called several times.
    pub fn keep(mut self, token: &str) -> Self {
        self.kept.push(token.to_owned());
        self
    }

    /// What each trace is expected to be, beside ending well and leaving no task running.
    ///
    /// ```
    /// use standstill::Simulation;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// Simulation::new()
    ///     .explore()
    ///     .runs(10)
    ///     .expect(|trace| trace.total("2s"))
    ///     .run(|| async { sleep(Duration::from_secs(2)).await })
    ///     .assert();
    /// ```
    pub fn expect(mut self, expected: impl for<'t> Fn(Expect<'t>) -> Expect<'t> + 'static) -> Self {
        self.expected = Box::new(expected);
        self
    }

    /// Makes the runs, each with a program of its own: those that are kept, and where these are as expected, those of the search. If the variable `STANDSTILL_REPLAY` stands for a run, only that is made.
    ///
    /// # Panics
    ///
    /// If what is expected is stated wrongly, if there is nothing to search for, if the corpus cannot be read or written, or if there is no such run
    /// as is asked for.
    #[track_caller]
    pub fn run<F>(&self, program: impl Fn() -> F) -> Found
    where
        F: Future,
        F::Output: Ending,
    {
        let place = Location::caller();
        let run = |choices: Box<dyn Choices + Send>, is_quiet: bool| {
            let program = program();
            let _quiet = is_quiet.then(Quiet::begin);
            runtime::made(&self.simulation, choices, program)
        };
        let expected =
            expecting(|trace: &Trace, _: &[Text]| (self.expected)(trace.expect().at_place(place)));
        let (command, name) = (rerun(), thread::current().name().map(str::to_owned));
        let name = name.filter(|name| name != "main").unwrap_or_else(|| "program".to_owned());
        let explored = Explored::new(&name, Outset::of(&self.simulation), &run, &expected);
        let explored = explored.unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
        let asked = env::var(REPLAY).ok();
        for token in asked.as_ref().map_or(&*self.kept, slice::from_ref) {
            let made = explored.replay(token);
            let made = made.unwrap_or_else(|why| panic!("{name} has no such run: {why}"));
            let wrong = told_of_one(&made, &explored, &replayed(token, &command));
            if wrong.is_some() || asked.is_some() {
                return Found { exploration: made.1, wrong };
            }
        }
        let exploration = explored.explore(&self.how);
        let exploration =
            exploration.unwrap_or_else(|why| panic!("{name} cannot be explored: {why}"));
        let again = Again {
            command: &|token| replayed(token, &command),
            keep: &|token| format!("`.keep({token:?})`"),
        };
        let wrong = told(&exploration, &explored, again);
        Found { exploration, wrong }
    }
}

impl fmt::Debug for Explorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explorer").field("how", &self.how).finish_non_exhaustive()
    }
}
