//! Runs that were made: of each file that is named, under each of its models, and its replays.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::super::arguments::{Run as Options, Token};
use super::{choices, models};
use crate::check::{Verdict, check};
use crate::report::ran::{RanFile, RanOnce, RanReplay};
use crate::report::{self, Replayed, Run, Screen, Tally};
use crate::run::Runner;
use crate::scenario::{self, Model, ModelKind, Scenario, ScenarioError};
use crate::trace::{Keeps, Trace};

/// What became of the files that are named.
pub(in crate::cli) struct Made<'s> {
    read: &'s [Result<Scenario, ScenarioError>],
    /// In the order of the files and of their models.
    pub(in crate::cli) runs: Vec<Finished<'s>>,
    /// In the order of the files, of their models, and of the nodes.
    pub(in crate::cli) replays: Vec<Kept<'s>>,
    /// How many runs and replays come after the one that ended it.
    left_out: usize,
    /// How many explorations the files state.
    stated: usize,
}

/// Where a list of runs ends: behind the first that fails, if that is asked for.
struct End {
    is_asked: bool,
    /// So many there are.
    all: usize,
    /// The first of those that have failed so far.
    first: AtomicUsize,
}

/// A run that is over, and the command that shows it again.
pub(in crate::cli) struct Finished<'s> {
    pub(in crate::cli) scenario: &'s Scenario,
    pub(in crate::cli) trace: Trace,
    pub(in crate::cli) verdict: Verdict,
    pub(in crate::cli) rerun: String,
}

/// A `replay` node that was run.
pub(in crate::cli) struct Kept<'s> {
    pub(in crate::cli) scenario: &'s Scenario,
    pub(in crate::cli) model: Model,
    pub(in crate::cli) node: &'s scenario::Kept,
    pub(in crate::cli) replayed: Replayed,
}

impl<'s> Made<'s> {
    /// Makes the runs that are asked for, on all threads. If the first failure is to end it, what comes after that in the order of what is
    /// shown is left out, however many threads there are.
    pub(in crate::cli) fn of(
        read: &'s [Result<Scenario, ScenarioError>],
        options: &Options,
        screen: Screen,
    ) -> Self {
        let scenarios = || read.iter().flatten();
        let runs = scenarios().flat_map(|scenario| {
            let models = models(scenario, options.model);
            models.into_iter().map(move |model| (scenario, model))
        });
        let runs: Vec<_> = runs.collect();
        // Who asks for another run than the plain one looks for something else.
        let is_plain = options.replay.is_none() && options.seed.is_none();
        let replays = scenarios().filter(|_| is_plain).flat_map(|it| replays(it, options.model));
        let replays: Vec<_> = replays.collect();
        let all = runs.len() + replays.len();
        let stated = scenarios().filter(|_| is_plain).map(|it| it.explorations.len()).sum();

        let end = End::new(options.fail_fast, runs.len());
        let finished = runs.into_par_iter().enumerate().map(|(index, (scenario, model))| {
            let make = || Finished::new(scenario, model, options);
            end.unless_over(index, make, |run| run.verdict.holds())
        });
        let runs = end.cut(finished.collect());
        let end = End::new(options.fail_fast, if end.is_reached() { 0 } else { replays.len() });
        let kept = replays.into_par_iter().enumerate().map(|(index, (scenario, model, kept))| {
            end.unless_over(index, || Kept::new(scenario, model, kept, screen), Kept::holds)
        });
        let replays = end.cut(kept.collect());
        let left_out = all - runs.len() - replays.len();
        Self { read, runs, replays, left_out, stated }
    }

    /// The files that are no scenarios, or cannot be run.
    pub(in crate::cli) fn refused(&self) -> impl Iterator<Item = &'s ScenarioError> {
        self.read.iter().filter_map(|read| read.as_ref().err())
    }

    pub(in crate::cli) fn tally(&self) -> Tally {
        let failed = self.runs.iter().filter(|run| !run.verdict.holds()).count()
            + self.replays.iter().filter(|replay| !replay.holds()).count();
        let runs = self.runs.len() + self.replays.len();
        let unchecked = self.runs.iter().filter(|run| run.verdict.is_empty()).count();
        let (left_out, stated) = (self.left_out, self.stated);
        Tally { refused: self.refused().count(), runs, failed, unchecked, left_out, stated }
    }

    /// File by file what became of it; if only failures are asked for, nothing else of it, and no file in which all holds.
    pub(in crate::cli) fn files(&self, only_failures: bool) -> Vec<RanFile<'_>> {
        let file = |read: &'s Result<Scenario, ScenarioError>| {
            let scenario = match read {
                Ok(scenario) => scenario,
                Err(error) => return Some(RanFile::Refused(error)),
            };
            let runs = self.runs.iter().filter(|it| std::ptr::eq(it.scenario, scenario));
            let runs = runs.filter(|it| !(only_failures && it.verdict.holds()));
            let runs: Vec<_> = runs.map(Finished::as_ran).collect();
            let replays = self.replays.iter().filter(|it| std::ptr::eq(it.scenario, scenario));
            let replays = replays.filter(|it| !(only_failures && it.holds()));
            let replays: Vec<_> = replays.map(Kept::as_ran).collect();
            let is_empty = runs.is_empty() && replays.is_empty();
            (!is_empty).then_some(RanFile::Ran { scenario, runs, replays })
        };
        self.read.iter().filter_map(file).collect()
    }
}

impl End {
    const fn new(is_asked: bool, all: usize) -> Self {
        Self { is_asked, all, first: AtomicUsize::new(all) }
    }

    /// Makes the run with this number, unless it comes after one that has failed. Of those before that, none is left out.
    fn unless_over<R>(
        &self,
        index: usize,
        make: impl FnOnce() -> R,
        holds: impl FnOnce(&R) -> bool,
    ) -> Option<R> {
        if index > self.first.load(Ordering::Relaxed) || index >= self.all {
            return None;
        }
        let run = make();
        if self.is_asked && !holds(&run) {
            self.first.fetch_min(index, Ordering::Relaxed);
        }
        Some(run)
    }

    fn is_reached(&self) -> bool {
        self.first.load(Ordering::Relaxed) < self.all
    }

    /// What was made up to the end.
    fn cut<R>(&self, made: Vec<Option<R>>) -> Vec<R> {
        let end = self.first.load(Ordering::Relaxed).saturating_add(1);
        made.into_iter().take(end).flatten().collect()
    }
}

/// The replays of a scenario under its models, or the one of them that is asked for.
fn replays(
    scenario: &Scenario,
    asked: Option<ModelKind>,
) -> impl Iterator<Item = (&Scenario, Model, &scenario::Kept)> {
    let stated = |model: &Model| scenario.models.iter().any(|it| it.kind() == model.kind());
    models(scenario, asked).into_iter().filter(stated).flat_map(move |model| {
        let of_model = scenario.kept.iter().filter(move |kept| kept.is_of(model));
        of_model.map(move |kept| (scenario, model, kept))
    })
}

impl<'s> Finished<'s> {
    fn new(scenario: &'s Scenario, model: Model, options: &Options) -> Self {
        let (source, kind) = (&report::source(&scenario.source), model.kind());
        let rerun = match &options.replay {
            Some(Token(takes)) => report::replay_of(source, kind, takes),
            None => report::seeded(source, kind, options.seed),
        };
        let choices = choices(options.replay.as_ref(), options.seed);
        let runner = Runner::new(scenario, model);
        let keeps = Keeps { turns: options.format.draws(), packets: options.packets };
        let trace = runner.run_keeping(keeps, choices);
        let verdict = check(scenario, &trace);
        Self { scenario, trace, verdict, rerun }
    }

    /// What it is called.
    pub(in crate::cli) fn title(&self) -> String {
        report::title(self.scenario, self.trace.model.kind())
    }

    pub(in crate::cli) fn as_run(&self) -> Run<'_> {
        Run { scenario: self.scenario, trace: &self.trace, verdict: &self.verdict }
    }

    fn as_ran(&self) -> RanOnce<'_> {
        RanOnce { run: self.as_run(), rerun: &self.rerun }
    }
}

impl<'s> Kept<'s> {
    fn new(scenario: &'s Scenario, model: Model, node: &'s scenario::Kept, screen: Screen) -> Self {
        Self { scenario, model, node, replayed: report::replayed(scenario, model, node, screen) }
    }

    /// What it is called.
    pub(in crate::cli) fn title(&self) -> String {
        report::replay_title(self.scenario, self.model.kind(), self.node)
    }

    pub(in crate::cli) fn holds(&self) -> bool {
        self.replayed.wrong.is_empty()
    }

    fn as_ran(&self) -> RanReplay<'_> {
        RanReplay { kept: self.node, model: self.model, replayed: &self.replayed }
    }
}
