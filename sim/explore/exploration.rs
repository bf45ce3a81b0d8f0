//! Explorations: what many runs showed, as plain data that adds up.
//!
//! Parts of an exploration that were made apart (`--shard 1/4`) add up to what one alone would have found, to the last
//! number, whatever the order in which they are merged.

mod claims;
mod distinct;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize};

#[cfg(feature = "scenarios")]
use super::causes::Causes;
use super::finding::Finding;
#[cfg(feature = "scenarios")]
use super::of_scenario::hash_of_text;
use super::program::{Named, Program};
use super::rule::{Rank, Rule};
use super::{Options, Shard};
use crate::choices::Take;
#[cfg(feature = "scenarios")]
use crate::scenario::{Explore, Model, ModelKind, Scenario};
use crate::time::Instant;
use crate::trace::Deviation;
use crate::twice::Difference;
pub use claims::ClaimError;
pub use distinct::Distinct;

/// How many differing runs are kept; one is enough to look for the reason.
const DIFFERENCES: usize = 3;

/// What many runs of a program showed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
#[expect(clippy::struct_excessive_bools, reason = "each stands on its own in the JSON")]
pub struct Exploration {
    /// What was explored.
    pub subject: Subject,
    /// Which parts of it this is, from 1.
    pub shards: BTreeSet<u64>,
    /// How many runs were made.
    pub runs: u64,
    /// Whether all parts together make every run that can show something new.
    pub complete: bool,
    /// Whether they make every run within the bound of the strategy, where that has cut something off.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub bounded: bool,
    /// How many classes of runs that nobody can tell apart were made, of one run each but for those that repeat one, if that is known.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub classes: Option<u64>,
    /// About how many runs an exhaustive search makes in all.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub estimate: Option<u64>,
    /// Whether it was over after a short look, because the plain run fails already.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub short_look: bool,
    /// Whether it was over at the first run that failed, or was interrupted: runs are missing that were asked for.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub stopped: bool,
    /// The runs that a search with feedback goes on from, as tokens, the latest last, if there are some and it was to tell them.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub kept: Option<Vec<String>>,
    /// How often each outcome came about.
    pub outcomes: BTreeMap<String, u64>,
    /// For each `sometimes` expectation, whether a run showed it.
    pub sometimes: Vec<Coverage>,
    /// What was found broken, in the order of the file, each rule once.
    pub failures: Vec<Failure>,
    /// Runs that were not the same when they were made again.
    pub differences: Vec<Difference>,
    /// How often `main` ended at each instant, in nanoseconds.
    pub totals: BTreeMap<u64, u64>,
    /// For each distinct trace a number that stands for it, as far as they are kept.
    pub traces: Distinct,
}

/// What is explored, and how: the same for all parts of an exploration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Subject {
    /// What the program calls itself.
    pub scenario: String,
    /// The file it was read from; empty where it was read from none.
    pub file: String,
    /// Stands for the text of that file.
    pub text: u64,
    /// The case that it is, if the file has cases.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub case: Option<String>,
    /// What its parameters were set to, each as `NAME=VALUE`.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub set: Vec<String>,
    /// The word for the model.
    pub model: String,
    /// How runs were chosen.
    pub strategy: String,
    /// What chance started from.
    pub seed: u64,
    /// How many runs all parts make together, at most.
    pub runs: u64,
    /// How many parts there are.
    pub shards: u64,
}

/// A `sometimes` expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Coverage {
    /// As it is written.
    pub text: String,
    /// The first run that showed it.
    pub first: Option<u64>,
    /// How many runs showed it.
    pub runs: u64,
}

/// Something that does not hold in some of the runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Failure {
    /// What is broken.
    pub rule: Rule,
    /// What should be so, as a phrase that follows "expected".
    pub expected: String,
    /// How many runs break it.
    pub runs: u64,
    /// The first of them.
    pub first: u64,
    /// The strategy that made it, where several share the runs.
    #[cfg_attr(feature = "scenarios", serde(default))]
    pub by: Option<String>,
    /// The run with the fewest choices that were not plain.
    pub simplest: Simplest,
    /// What these choices were reduced to.
    pub counterexample: Vec<Deviation>,
    /// Why that fails, if it was asked.
    #[cfg(feature = "scenarios")]
    #[serde(default)]
    pub causes: Option<Causes>,
}

/// The failing run that is nearest to the plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Simplest {
    /// Its number.
    pub run: u64,
    /// Its choices that were not the plain ones.
    pub deviations: Vec<Deviation>,
}

/// Why two explorations are not parts of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// They explored something else, or in another way.
    OtherSubject,
    /// The same part is in both.
    SamePart(u64),
    /// Together they claim to have made more runs than were asked for.
    TooManyRuns,
}

impl Exploration {
    /// An exploration that has not made any runs yet.
    pub(super) fn new(program: &dyn Program, options: &Options) -> Self {
        let coverage = |(text, _)| Coverage { text, first: None, runs: 0 };
        let sometimes = program.facts().sometimes().map(coverage).collect();
        Self::of(subject(program, options), BTreeSet::from([options.shard.number]), sometimes)
    }

    /// The same exploration before its first run.
    pub(super) fn blank(&self) -> Self {
        let blank = |it: &Coverage| Coverage { text: it.text.clone(), first: None, runs: 0 };
        let sometimes = self.sometimes.iter().map(blank).collect();
        Self::of(self.subject.clone(), self.shards.clone(), sometimes)
    }

    fn of(subject: Subject, shards: BTreeSet<u64>, sometimes: Vec<Coverage>) -> Self {
        Self {
            subject,
            shards,
            runs: 0,
            complete: false,
            bounded: false,
            classes: None,
            estimate: None,
            short_look: false,
            stopped: false,
            kept: None,
            outcomes: BTreeMap::new(),
            sometimes,
            failures: Vec::new(),
            differences: Vec::new(),
            totals: BTreeMap::new(),
            traces: Distinct::default(),
        }
    }

    /// Counts a run, but neither its trace nor what it breaks.
    pub(super) fn count(&mut self, finding: &mut Finding) {
        self.runs += 1;
        match self.outcomes.get_mut(&*finding.outcome) {
            Some(runs) => *runs += 1,
            None => _ = self.outcomes.insert(finding.outcome.to_string(), 1),
        }
        *self.totals.entry(finding.total.as_nanos()).or_default() += 1;
        for (coverage, shown) in self.sometimes.iter_mut().zip(&finding.shown) {
            if *shown {
                coverage.first.get_or_insert(finding.number);
                coverage.runs += 1;
            }
        }
        if self.differences.len() < DIFFERENCES {
            self.differences.extend(finding.difference.take());
        }
    }

    /// Adds a run of this program.
    pub(super) fn add(&mut self, mut finding: Finding, program: &dyn Program) {
        self.count(&mut finding);
        self.traces.insert(finding.fingerprint);
        let Finding { number: run, by, deviations, broken, observed, .. } = finding;
        for rule in broken {
            match self.failure(&rule) {
                // Runs are added in the order of their numbers: this is not the first.
                Ok(known) if self.failures[known].simplest.rank() < (deviations, run) => {
                    self.failures[known].runs += 1;
                }
                _ => self.fail(Failure {
                    expected: rule.expected(program.facts().expects, &observed.trace),
                    rule,
                    runs: 1,
                    first: run,
                    by: by.as_ref().map(ToString::to_string),
                    simplest: Simplest { run, deviations: observed.trace.deviations.clone() },
                    counterexample: Vec::new(),
                    #[cfg(feature = "scenarios")]
                    causes: None,
                }),
            }
        }
    }

    /// So many more runs break this rule, which is known to be broken, and none is the first or the simplest.
    pub(super) fn break_again(&mut self, rule: &Rule, runs: u64) {
        if let Ok(known) = self.failure(rule) {
            self.failures[known].runs += runs;
        }
    }

    /// How simple the simplest run is that breaks this rule, if one does.
    pub(super) fn rank(&self, rule: &Rule) -> Option<Rank> {
        self.failure(rule).ok().map(|known| self.failures[known].simplest.rank())
    }

    /// The same of every rule that is broken.
    pub(super) fn ranks(&self) -> impl Iterator<Item = (Rule, Rank)> {
        self.failures.iter().map(|failure| (failure.rule.clone(), failure.simplest.rank()))
    }

    /// Puts two parts of one exploration together.
    ///
    /// # Errors
    ///
    /// If they are not parts of one exploration, or share a part. What each claims on its own is looked at by
    /// [`Self::check_claims`].
    pub fn merge(mut self, other: Self) -> Result<Self, MergeError> {
        let asked = |it: &Self| it.sometimes.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        if self.subject != other.subject || asked(&self) != asked(&other) {
            return Err(MergeError::OtherSubject);
        }
        if let Some(part) = self.shards.intersection(&other.shards).next() {
            return Err(MergeError::SamePart(*part));
        }
        if self.runs.checked_add(other.runs).is_none_or(|runs| runs > self.subject.runs) {
            return Err(MergeError::TooManyRuns);
        }
        self.add_up(other);
        Ok(self)
    }

    /// Adds the runs of another part of the exploration.
    pub(super) fn add_up(&mut self, other: Self) {
        self.shards.extend(other.shards);
        self.runs += other.runs;
        self.complete &= other.complete;
        self.bounded &= other.bounded;
        // Each part learns from all runs of such a search.
        self.classes = self.classes.max(other.classes);
        self.estimate = self.estimate.max(other.estimate);
        self.short_look |= other.short_look;
        self.stopped |= other.stopped;
        self.kept = kept(self.kept.take(), other.kept);
        self.traces.append(other.traces);
        for (outcome, runs) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += runs;
        }
        for (total, runs) in other.totals {
            *self.totals.entry(total).or_default() += runs;
        }
        for (coverage, other) in self.sometimes.iter_mut().zip(other.sometimes) {
            coverage.first = coverage.first.into_iter().chain(other.first).min();
            coverage.runs += other.runs;
        }
        for failure in other.failures {
            self.fail(failure);
        }
        self.differences.extend(other.differences);
        self.differences.sort_by_key(|difference| difference.run);
        self.differences.truncate(DIFFERENCES);
    }

    /// Whether nothing is left to be made, or nothing within the bound of the strategy.
    pub fn is_over(&self) -> bool {
        self.complete || self.bounded
    }

    /// Whether all parts are here.
    pub fn is_whole(&self) -> bool {
        self.shards.len() as u64 == self.subject.shards
    }

    /// The parts that are not here, from the first.
    pub fn missing(&self) -> impl Iterator<Item = u64> {
        (1..=self.subject.shards).filter(|part| !self.shards.contains(part))
    }

    /// Whether this explored the text and one of the models of `scenario`.
    #[cfg(feature = "scenarios")]
    pub fn is_of(&self, scenario: &Scenario) -> bool {
        self.subject.text == hash_of_text(scenario)
    }

    /// The `explore` node that asks for this exploration, if one does.
    #[cfg(feature = "scenarios")]
    pub fn stated<'s>(&self, scenario: &'s Scenario) -> Option<&'s Explore> {
        let Subject { model, strategy, seed, runs, .. } = &self.subject;
        scenario.explorations.iter().find(|it| {
            let of_model = it.model.is_none_or(|kind| kind.word() == model);
            of_model && it.strategy.to_string() == *strategy && (it.seed, it.runs) == (*seed, *runs)
        })
    }

    /// The model under which the runs were made.
    #[cfg(feature = "scenarios")]
    pub fn model(&self, scenario: &Scenario) -> Option<Model> {
        ModelKind::from_word(&self.subject.model).map(|kind| scenario.model(kind))
    }

    /// The instant by which `main` had ended in so many of a hundred runs; 0 is the first, 100 the last.
    pub fn total(&self, percent: u64) -> Instant {
        let wanted = (self.runs * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.totals.iter().find(|(_, runs)| {
            seen += **runs;
            seen >= wanted
        });
        Instant::from_nanos(found.map_or(0, |(total, _)| *total))
    }

    /// Where the failure of this rule stands, or where it belongs.
    fn failure(&self, rule: &Rule) -> Result<usize, usize> {
        self.failures.binary_search_by(|known| known.rule.cmp(rule))
    }

    /// Adds a failure to those of its rule.
    fn fail(&mut self, failure: Failure) {
        match self.failure(&failure.rule) {
            Ok(index) => self.failures[index].join(failure),
            Err(index) => self.failures.insert(index, failure),
        }
    }
}

impl Failure {
    /// What the counterexample takes that is not plain.
    pub fn takes(&self) -> Vec<Take> {
        self.counterexample.iter().map(Take::from).collect()
    }

    /// Adds the runs of another with the same rule.
    fn join(&mut self, other: Self) {
        self.runs += other.runs;
        // They are told of the whole.
        #[cfg(feature = "scenarios")]
        {
            self.causes = None;
        }
        if other.first < self.first {
            (self.first, self.by) = (other.first, other.by);
        }
        if other.simplest.rank() < self.simplest.rank() {
            self.simplest = other.simplest;
            self.counterexample = other.counterexample;
        }
    }
}

/// What an exploration of a program explores.
fn subject(program: &dyn Program, options: &Options) -> Subject {
    let Options { strategy, runs, seed, shard: Shard { of, .. }, .. } = options;
    let Named { name, file, text, case, set } = program.name();
    Subject {
        scenario: name,
        file,
        text,
        case,
        set,
        model: program.facts().model.kind().word().to_owned(),
        strategy: strategy.to_string(),
        seed: *seed,
        runs: *runs,
        shards: of.get(),
    }
}

/// What two parts have kept. As each part learns from all runs of such a search, it is the same, unless one was over sooner.
fn kept(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let rank = |kept: &Option<Vec<String>>| kept.as_ref().map(Vec::len);
    let is_less = (rank(&one), &one) < (rank(&other), &other);
    let (less, more) = if is_less { (one, other) } else { (other, one) };
    let mut kept = more?;
    let missing: Vec<_> = less.into_iter().flatten().filter(|it| !kept.contains(it)).collect();
    kept.splice(..0, missing);
    Some(kept)
}

impl Simplest {
    fn rank(&self) -> Rank {
        (self.deviations.len(), self.run)
    }
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherSubject => f.write_str(
                "they are no parts of one exploration: scenario, model, strategy, seed, runs and number of \
                 shards have to be the same",
            ),
            Self::SamePart(part) => write!(f, "shard {part} is there twice"),
            Self::TooManyRuns => f.write_str("together they claim more runs than were asked for"),
        }
    }
}

impl std::error::Error for MergeError {}
