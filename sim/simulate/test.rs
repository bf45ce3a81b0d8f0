//! What the attribute `#[standstill::test]` does with a function.

use std::env;
use std::future::Future;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::again::{SEED, again};
use super::excerpt::excerpt;
use super::{Ending, Simulation, twice};
use crate::scenario::Limits;
use crate::time::{Duration, DurationError};
use crate::watchdog;

/// A test of a program, as [`standstill::test`](crate::test) writes it down. Its options are told there.
#[derive(Clone, Debug, Default)]
pub struct Test {
    /// The path of the test, with its crate.
    pub name: &'static str,
    /// The seeds of its runs; `None` for the one plain run.
    pub seeds: Option<Range<u64>>,
    /// The simulated time after which a run is stopped.
    pub time: Option<&'static str>,
    /// How long a run may stand still in real time before the process is ended.
    pub watchdog: Option<&'static str>,
    /// The targets and levels that are recorded.
    pub filter: Option<&'static str>,
    /// A scenario file whose `expect` blocks must hold.
    pub expect: Option<&'static str>,
    /// Tasks that are meant to be left running.
    pub leaks: &'static [&'static str],
}

impl Test {
    /// Runs the program with each seed, twice, and checks each trace.
    ///
    /// # Panics
    ///
    /// If the program panics or does not end well, if it is not the same twice, or if the trace is not as expected.
    #[track_caller]
    pub fn run<F>(&self, program: impl Fn() -> F)
    where
        F: Future<Output: Ending>,
    {
        let Some(seeds) = asked().or_else(|| self.seeds.clone()) else {
            return self.run_with(None, &program);
        };
        for seed in seeds {
            self.run_with(Some(seed), &program);
        }
    }

    #[track_caller]
    fn run_with<F>(&self, seed: Option<u64>, program: &impl Fn() -> F)
    where
        F: Future<Output: Ending>,
    {
        let run = || twice(|| self.simulation(seed).run(program()));
        let trace = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
            self.tell(seed);
            resume_unwind(panic)
        });
        let expect = self.expect.map_or_else(|| trace.expect(), |path| trace.expect_file(path));
        let expect = self.leaks.iter().fold(expect.of_a_test(), |expect, task| expect.leaks(task));
        if let Some(wrong) = expect.complaint(&self.command(seed)) {
            panic!("{}\n\n{}\n{wrong}", self.headline(seed), excerpt(&trace));
        }
    }

    fn simulation(&self, seed: Option<u64>) -> Simulation {
        let mut simulation = Simulation::new().network();
        simulation.test = Some(self.test());
        if let Some(seed) = seed {
            simulation = simulation.seed(seed);
        }
        if let Some(filter) = self.filter {
            simulation = simulation.filter(filter);
        }
        if let Some(patience) = self.watchdog {
            simulation =
                simulation.watchdog(read("time of the watchdog", patience, watchdog::read));
        }
        if let Some(time) = self.time {
            let time = read("time limit", time, str::parse);
            simulation = simulation.limits(Limits { time, ..Limits::DEFAULT });
        }
        simulation
    }

    fn headline(&self, seed: Option<u64>) -> String {
        let test = self.test();
        seed.map_or_else(
            || format!("{test} fails"),
            |seed| format!("{test} fails with seed {seed}"),
        )
    }

    /// The name of the test, as libtest knows it.
    fn test(&self) -> &'static str {
        self.name.split_once("::").map_or(self.name, |(_, name)| name)
    }

    /// The command that shows the run again.
    fn command(&self, seed: Option<u64>) -> String {
        again(self.test(), seed)
    }

    /// Tells how to see a panic again.
    #[expect(clippy::print_stderr, reason = "the panic leaves no other way to tell it")]
    fn tell(&self, seed: Option<u64>) {
        eprintln!("{}; run it again: {}", self.headline(seed), self.command(seed));
    }
}

/// An option that is a duration.
fn read(name: &str, text: &str, read: fn(&str) -> Result<Duration, DurationError>) -> Duration {
    read(text).unwrap_or_else(|error| panic!("cannot read the {name} {text:?}: {error}"))
}

/// The seed that is asked for in the environment.
fn asked() -> Option<Range<u64>> {
    let text = env::var(SEED).ok()?;
    let seed: u64 =
        text.parse().unwrap_or_else(|_| panic!("{SEED} is a number, such as 37, and not {text:?}"));
    Some(seed..seed.saturating_add(1))
}
