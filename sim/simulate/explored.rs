//! Explorations of a simulated program: its runs by a search, and what is known of them when they are over.
//!
//! What a task of tokio's touches in a turn is not known, so that each turn is taken to conflict with each: a search that leaves out what
//! commutes leaves out nothing here. Beside the choices of a run stand what tokio draws by itself (in `select!`), the tasks of plain tokio,
//! threads, and who goes first of what arrives: where any of it was seen, no exploration is complete.

mod remembered;
mod told;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::panic::Location;
use std::path::PathBuf;

use super::Simulation;
use super::escaped::{Escaped, Hides};
use super::runtime::Made;
use crate::choices::{Choices, Replay};
use crate::expect::Expect;
use crate::explore::program::{Facts, Named, Program};
use crate::explore::replay::unmatched;
use crate::explore::{self, Exploration, Options, Rule, replayed_alone};
use crate::scenario::{Model, Pattern, ScenarioError, Stated, Strategy, Text};
use crate::trace::{Failure, Outcome, Trace};
use crate::tracing_text::panicked;
pub(super) use told::{Again, tell, told, told_of_one};

/// How a program is explored.
#[derive(Clone, Debug)]
pub(super) struct How {
    pub(super) strategy: Strategy,
    pub(super) runs: u64,
    pub(super) seed: u64,
    /// The folder that remembers what has failed.
    pub(super) corpus: Option<PathBuf>,
}

/// What is known of a program before it runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outset {
    /// Whether faults of the network begin by chance.
    has_faults: bool,
    /// Whether there are hosts, whose order is no choice.
    has_hosts: bool,
}

/// Makes a run with these choices, of whose panic nothing is written if it is to be quiet.
pub(super) type Run<'e> = &'e dyn Fn(Box<dyn Choices + Send>, bool) -> Made;

/// What a trace is expected to be, with these servers left running at its end.
pub(super) type Expected<'e> = &'e dyn for<'t> Fn(&'t Trace, &[Text]) -> Expect<'t>;

/// This, as what it is.
pub(super) const fn expecting<F>(expected: F) -> F
where
    F: for<'t> Fn(&'t Trace, &[Text]) -> Expect<'t>,
{
    expected
}

/// A simulated program that is explored.
pub(super) struct Explored<'e> {
    /// What it is called.
    name: String,
    outset: Outset,
    run: Run<'e>,
    expected: Expected<'e>,
    /// The plain run.
    plain: Trace,
    /// What is stated of traces at whose end no server is left.
    stated: Stated,
    /// The same of those where these are, as far as there were any.
    with_servers: RefCell<BTreeMap<Vec<Text>, Stated>>,
    is_quiet: Cell<bool>,
    /// What was seen of its runs.
    pub(super) seen: RefCell<Seen>,
}

/// What was seen of the runs beside their traces.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What was outside of the run that was made last.
    pub(super) last: Escaped,
    /// Whether some decision had an alternative.
    pub(super) had_a_choice: bool,
    /// Where tasks were spawned whose order is no choice.
    pub(super) plain: BTreeSet<&'static Location<'static>>,
    /// What was outside of the first run where something was that may fail a test.
    pub(super) outside: Option<Escaped>,
    /// What beside choices may have decided what happens in them.
    hides: BTreeSet<Hides>,
    /// The same where all choices were made.
    not_all: BTreeSet<Hides>,
}

impl Outset {
    pub(super) fn of(simulation: &Simulation) -> Self {
        let Simulation { faults, hosts, links, .. } = simulation;
        let has_hosts = !(hosts.is_empty() && links.is_empty() && faults.is_empty());
        Self { has_faults: faults.has_chances(), has_hosts }
    }
}

impl<'e> Explored<'e> {
    /// The program of this name; makes the plain run, to learn what is stated of it.
    ///
    /// # Errors
    ///
    /// If that is stated wrongly.
    pub(super) fn new(
        name: &str,
        outset: Outset,
        run: Run<'e>,
        expected: Expected<'e>,
    ) -> Result<Self, ScenarioError> {
        let Made { trace, .. } = run(Box::<Replay>::default(), true);
        Ok(Self {
            name: name.to_owned(),
            outset,
            stated: expected(&trace, &[]).stated()?,
            plain: trace,
            run,
            expected,
            with_servers: RefCell::default(),
            is_quiet: Cell::new(true),
            seen: RefCell::default(),
        })
    }

    /// Explores it.
    ///
    /// # Errors
    ///
    /// Why there is nothing to search for, or its corpus cannot be read or written.
    pub(super) fn explore(&self, how: &How) -> Result<Exploration, String> {
        let How { strategy, runs, seed, corpus } = how;
        self.check(strategy)?;
        let corpus = corpus.as_ref().map(|folder| remembered::read(folder, &self.name));
        let corpus = corpus.transpose()?;
        let first = corpus.as_ref().map(|it| it.first(strategy, *runs)).unwrap_or_default();
        let (strategy, runs, seed, keeps) = (strategy.clone(), *runs, *seed, corpus.is_some());
        let options = Options { strategy, runs, seed, first, keeps, ..Options::default() };
        let mut found = explore::explored(self, &options, |_| ControlFlow::Continue(()));
        // Which orders nobody can tell apart is not known where it is not known what turns touch.
        found.classes = None;
        if found.is_over() {
            let mut beside = self.seen.borrow_mut();
            beside.not_all = std::mem::take(&mut beside.hides);
            found.complete &= beside.not_all.is_empty();
            found.bounded &= beside.not_all.is_empty();
        }
        if let Some(corpus) = corpus {
            remembered::add(&corpus, &found)?;
        }
        Ok(found)
    }

    /// Whether there is anything to search for.
    fn check(&self, strategy: &Strategy) -> Result<(), String> {
        match strategy {
            Strategy::Cancel { tasks } if !self.has_task(tasks) => {
                Err(format!("no task is named `{tasks}`: nothing can be cancelled"))
            }
            Strategy::Faults if !self.outset.has_faults => {
                Err("no fault begins by chance: `Faults::by_chance` says which may".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Whether a task of this name is spawned in the plain run.
    fn has_task(&self, name: &Pattern) -> bool {
        self.plain.tasks.iter().skip(1).any(|task| name.matches(&task.name))
    }

    /// The run that a token stands for, and the exploration of it alone.
    ///
    /// # Errors
    ///
    /// Why it is no token, or what of it matches nothing in the run.
    pub(super) fn replay(&self, token: &str) -> Result<(Trace, Exploration), String> {
        let source = Replay::from_token(token)
            .map_err(|why| format!("{token:?} is no token of a run: {why}"))?;
        self.run(Box::new(source.clone()));
        match unmatched(self, &source) {
            None => Ok(replayed_alone(self, &source.takes())),
            Some(wrong) => {
                let wrong: Vec<_> = wrong.iter().map(ToString::to_string).collect();
                Err(wrong.join("\n"))
            }
        }
    }

    /// What is expected of the trace of the run that was made last.
    fn expect<'t>(&self, trace: &'t Trace) -> Expect<'t> {
        (self.expected)(trace, &self.seen.borrow().last.servers)
    }
}

impl Program for Explored<'_> {
    fn facts(&self) -> Facts<'_> {
        let (expects, model) = (&*self.stated.expects, Model::Async);
        let Outset { has_faults, has_hosts } = self.outset;
        Facts { expects, model, has_faults, hides: has_hosts }
    }

    fn name(&self) -> Named {
        Named { name: self.name.clone(), ..Named::default() }
    }

    fn run(&self, choices: Box<dyn Choices + Send>) -> Trace {
        let Made { mut trace, escaped, panic } = (self.run)(choices, self.is_quiet.get());
        if let Some(panic) = panic {
            let reason = panicked(&*panic);
            let line = reason.lines().next().unwrap_or_default();
            trace.outcome = Outcome::Failed(Failure::new(line));
        }
        self.seen.borrow_mut().see(escaped);
        trace
    }

    fn broken_by(&self, trace: &Trace) -> Vec<Rule> {
        let servers = self.seen.borrow().last.servers.clone();
        if servers.is_empty() {
            return Rule::all(&self.stated.expects, trace);
        }
        let mut with_servers = self.with_servers.borrow_mut();
        let stated = with_servers.entry(servers).or_insert_with_key(|servers| {
            // What is stated without them can be read, and they only add to it.
            (self.expected)(trace, servers).stated().unwrap_or_else(|_| self.stated.clone())
        });
        Rule::all(&stated.expects, trace)
    }
}

impl Seen {
    /// Takes notice of what was outside of a run.
    fn see(&mut self, escaped: Escaped) {
        self.had_a_choice |= escaped.had_a_choice;
        self.plain.extend(&escaped.plain);
        let is_outside = escaped.threads || !escaped.slept.is_empty();
        self.hides.extend(&escaped.hides);
        self.hides.extend(is_outside.then_some(Hides::Threads));
        self.hides.extend((!escaped.plain.is_empty()).then_some(Hides::Plain));
        self.hides.extend((!cfg!(tokio_unstable)).then_some(Hides::Untold));
        if is_outside && self.outside.is_none() {
            self.outside = Some(escaped.clone());
        }
        self.last = escaped;
    }
}
