//! What the attribute `#[standstill::test]` does with a function.

mod explored;
pub(super) mod wanted;

use std::collections::BTreeSet;
use std::future::Future;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};

use super::advice::{self, IN_PLACE};
use super::again::again;
use super::control::{Control, controlled};
use super::escaped::Escaped;
use super::excerpt::excerpt;
use super::places::with_line;
use super::quiet::Quiet;
use super::runtime::{self, Made};
use super::{Ending, Flavor, Simulation, twice};
use crate::choices::Choices;
use crate::expect::Expect;
use crate::scenario::{Limits, Text};
use crate::time::{Duration, DurationError};
use crate::trace::{Outcome, Trace};
use crate::watchdog;
use wanted::Wanted;

/// A test of a program, as [`standstill::test`](crate::test) writes it down. Its options are told there.
#[derive(Clone, Debug, Default)]
pub struct Test {
    /// The path of the test, with its crate.
    pub name: &'static str,
    /// The seeds of its runs; `None` for the one plain run.
    pub seeds: Option<Range<u64>>,
    /// The strategy by which it is explored, as `standstill explore --strategy` takes it.
    pub explore: Option<&'static str>,
    /// How many runs an exploration makes at most.
    pub runs: Option<u64>,
    /// The folder that remembers what explorations have found to fail.
    pub corpus: Option<&'static str>,
    /// Tokens of runs that are made first.
    pub replays: &'static [&'static str],
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
    /// What else is meant: one of [`ALLOWED`].
    pub allow: &'static [&'static str],
    /// How many threads its runtime has in tokio, which decides what panics there.
    pub flavor: Flavor,
    /// Sets the simulation up: hosts, links, faults.
    pub setup: Option<fn(Simulation) -> Simulation>,
}

/// What a test can allow: panics of tasks that nobody awaits; blocking work on real threads; that seeds choose nothing, as its tasks are
/// those of plain tokio.
pub const ALLOWED: [&str; 3] = [PANICS, THREADS, ONE_ORDER];
const PANICS: &str = "panics";
const THREADS: &str = "threads";
const ONE_ORDER: &str = "one-order";
/// The servers among the tasks that are left running.
const SERVERS: &str = "servers";

/// What is told if the first of two runs holds, and the second panics: no choice is other in it.
const SECOND: &str = "the first run held, and the second, with the same choices, panics: most probably a `static` or thread-local that the first has changed; \
     make it in the program";

/// How a run of a test is made.
enum Way {
    /// With this seed; plainly without one.
    Seed(Option<u64>),
    /// With these choices, as one of an exploration; whether of its panic nothing is written.
    Choices(Box<dyn Choices + Send>, bool),
}

impl Test {
    /// Runs the program, with each seed twice, or explores it, and checks each trace.
    ///
    /// # Panics
    ///
    /// If the program panics or does not end well, if it is not the same twice, if the trace is not as expected, or if something left the simulation that
    /// is not allowed to.
    #[track_caller]
    pub fn run<F>(&self, program: impl Fn() -> F)
    where
        F: Future<Output: Ending>,
    {
        self.run_all(&|way| self.made(way, &program));
    }

    /// The same, where what the program asks the operating system is answered: each run has a thread of its own.
    ///
    /// # Panics
    ///
    /// As [`Test::run`].
    #[track_caller]
    pub fn run_controlled<F>(&self, control: Control, program: impl Fn() -> F + Sync)
    where
        F: Future<Output: Ending>,
    {
        self.run_all(&|way| controlled(control, || self.made(way, &program)));
    }

    /// Makes a run in this way.
    fn made<F>(&self, way: Way, program: &impl Fn() -> F) -> Made
    where
        F: Future<Output: Ending>,
    {
        match way {
            Way::Seed(seed) => {
                let mut simulation = self.simulation();
                if let Some(seed) = seed {
                    simulation = simulation.seed(seed);
                }
                runtime::run(simulation, program())
            }
            Way::Choices(choices, is_quiet) => {
                let simulation = self.simulation().explored();
                let program = program();
                let _quiet = is_quiet.then(Quiet::begin);
                runtime::made(&simulation, choices, program)
            }
        }
    }

    #[track_caller]
    fn run_all(&self, run: &dyn Fn(Way) -> Made) {
        let place = Location::caller();
        match Wanted::of(self) {
            Wanted::Replay(token) => self.replay(&token, place, run),
            Wanted::Explore(how) => {
                self.keep(place, run);
                self.explore(&how, place, run);
            }
            Wanted::Seeds(seeds) => {
                self.keep(place, run);
                self.run_seeds(seeds, run);
            }
        }
    }

    #[track_caller]
    fn run_seeds(&self, seeds: Option<Range<u64>>, run: &dyn Fn(Way) -> Made) {
        let Some(seeds) = seeds else {
            let escaped = self.run_with(None, run);
            tell_in_place(escaped.in_place);
            return;
        };
        let (mut had_a_choice, mut in_place, mut plain) = (false, false, BTreeSet::new());
        for seed in seeds.clone() {
            let escaped = self.run_with(Some(seed), run);
            had_a_choice |= escaped.had_a_choice;
            in_place |= escaped.in_place;
            plain.extend(escaped.plain);
        }
        tell_in_place(in_place);
        // Who asks for seeds from outside asks all tests.
        if !had_a_choice && self.seeds.is_some() {
            let seeds = format!("{} seeds", seeds.end.saturating_sub(seeds.start));
            self.tell_of_no_choice("its seeds", &seeds, &plain);
        }
    }

    #[track_caller]
    fn run_with(&self, seed: Option<u64>, run: &dyn Fn(Way) -> Made) -> Escaped {
        let (mut escaped, mut runs) = (Escaped::default(), 0);
        let run = || {
            twice(|| {
                let made = run(Way::Seed(seed));
                escaped = made.escaped;
                runs += 1;
                made.trace
            })
        };
        let trace = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
            self.tell(seed, runs == 1);
            resume_unwind(panic)
        });
        // Where the test stands is where this is called: not in a closure.
        let place = Location::caller();
        let wrong = self.expected(&trace, &escaped.servers, place).complaint(&self.command(seed));
        if let Some(wrong) = wrong.or_else(|| self.escape(&escaped, &self.command(seed))) {
            let beside = escaped.beside.as_ref().map(|threads| {
                format!(
                    "Simulated time does not wait for real threads, and some run beside the simulation: {threads}. What comes from them comes too late: a task \
                     in place of the thread, `tokio::time` in place of its timers.\n\n"
                )
            });
            tell_in_place(escaped.in_place);
            let failed = matches!(trace.outcome, Outcome::Failed(_));
            let advice = failed.then(|| advice::on_any(&trace)).flatten();
            let advice = advice.map(|advice| format!("{advice}\n\n"));
            let beside = beside.or(advice).unwrap_or_default();
            panic!("{}\n\n{}\n{beside}{wrong}", self.headline(seed), excerpt(&trace));
        }
        escaped
    }

    /// What is expected of the trace of a run at whose end these servers are left, by the test that stands there.
    fn expected<'t>(&self, trace: &'t Trace, servers: &[Text], place: &Location<'_>) -> Expect<'t> {
        let expect = match self.expect {
            Some(path) => of_file(trace, path),
            None => trace.expect().at_place(place),
        };
        let leaks = self.leaks.iter().filter(|leak| **leak != SERVERS).copied();
        let left = servers.iter().filter(|_| self.leaks.contains(&SERVERS));
        let leaks = leaks.chain(left.map(Text::as_str));
        let expect = leaks.fold(expect.of_a_test(servers), Expect::leaks);
        if self.allow.contains(&PANICS) { expect.untaken("*") } else { expect }
    }

    /// What is wrong with what was outside of the simulation, in a run that this command makes again.
    fn escape(&self, escaped: &Escaped, command: &str) -> Option<String> {
        if !escaped.slept.is_empty() {
            let places: Vec<_> = escaped.slept.iter().map(String::as_str).collect();
            return Some(format!(
                "`std::thread::sleep`, or another call that holds up the thread, at {}: it would hold up all tasks, and no simulated time\n\
                 use `tokio::time::sleep(…).await`; or, if it is meant to wait in real time, allow it: `#[standstill::test(allow = \"threads\")]`\n\n\
                 run it again: {}\n",
                places.join(", "),
                command
            ));
        }
        let is_wrong = escaped.threads && !self.allow.contains(&THREADS);
        is_wrong.then(|| {
            format!(
                "blocking work ran on a real thread, outside of simulated time and order: `tokio::task::spawn_blocking` or `tokio::fs`\n\
                 use `standstill::tokio::task::spawn_blocking`, which runs it in the simulation; or, if it is meant, allow it: \
                 `#[standstill::test(allow = \"threads\")]`\n\n\
                 run it again: {command}\n"
            )
        })
    }

    /// So many runs are no better than one: fails if that is because of whom the tasks were spawned by, else says so.
    #[track_caller]
    #[expect(clippy::print_stderr, reason = "a test that passes has no other way to say something")]
    fn tell_of_no_choice(&self, by: &str, runs: &str, plain: &BTreeSet<&Location<'_>>) {
        let words = format!("{runs}, and no choice had an alternative");
        let test = self.test();
        if !plain.is_empty() && !self.allow.contains(&ONE_ORDER) {
            let places: Vec<_> = plain.iter().map(|place| with_line(place)).collect();
            let places = places.join(", ");
            panic!(
                "{test} tests nothing by {by}\n\n{words}: the tasks were spawned by plain tokio, at {places}\n\
                 spawn them through `standstill::tokio`; or, if it is meant, allow it: \
                 `#[standstill::test(allow = \"one-order\")]`"
            );
        }
        eprintln!("{test}: {words}: no two tasks were ready at once");
    }

    fn simulation(&self) -> Simulation {
        let simulation = Simulation::new().network();
        let mut simulation = match self.setup {
            Some(setup) => setup(simulation),
            None => simulation,
        };
        (simulation.test, simulation.flavor) = (Some(self.test()), self.flavor);
        if self.allow.contains(&THREADS) {
            simulation = simulation.threads();
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

    /// Tells how to see a panic again, and whether only the second of two runs that are alike has panicked.
    #[expect(clippy::print_stderr, reason = "the panic leaves no other way to tell it")]
    fn tell(&self, seed: Option<u64>, only_second: bool) {
        if only_second {
            eprintln!("{SECOND}");
        }
        eprintln!("{}; run it again: {}", self.headline(seed), self.command(seed));
    }
}

/// Tells of blocking work in place, for which a test of tokio's may expect a panic.
#[expect(clippy::print_stderr, reason = "a test that passes has no other way to say something")]
fn tell_in_place(in_place: bool) {
    if in_place {
        eprintln!("{IN_PLACE}");
    }
}

/// What a scenario file expects of a trace.
#[cfg(feature = "scenarios")]
fn of_file<'t>(trace: &'t Trace, path: &str) -> Expect<'t> {
    trace.expect_file(path)
}

/// Nothing here can read one.
#[cfg(not(feature = "scenarios"))]
fn of_file<'t>(_: &'t Trace, path: &str) -> Expect<'t> {
    panic!(
        "`expect = {path:?}` names a scenario file, which the feature `scenarios` of standstill reads"
    )
}

/// An option that is a duration.
fn read(name: &str, text: &str, read: fn(&str) -> Result<Duration, DurationError>) -> Duration {
    read(text).unwrap_or_else(|error| panic!("cannot read the {name} {text:?}: {error}"))
}
