//! Checks: whether a trace has the properties that its scenario states.
//!
//! A verdict lists what does not hold, in words, each with the events that witness it. Some
//! properties need not be stated: the outcome is `ok`, no task is left running, no coroutine is
//! never awaited and no failure is taken by nobody, unless the scenario says that it may be so. How
//! a verdict is shown is up to [`crate::report`].

mod circle;
mod implicit;
mod index;
mod nearest;
mod occurrences;
mod requests;
mod search;
mod sequences;
mod states;
mod tasks;
#[cfg(test)]
mod tests;
mod words;

#[cfg(feature = "scenarios")]
use crate::scenario::Scenario;
use crate::scenario::expectation::{Expect, Expectation, Property, of_model};
use crate::scenario::{EventPattern, SourceSpan};
use crate::trace::Trace;
use words::admitted;

use index::Index;
use search::Search;
pub use tasks::holds_of_the_loop;

/// What checking a trace found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many of the stated expectations hold. `sometimes` is not judged on a single run.
    pub passed: usize,
    /// What does not hold: stated expectations in the order of the file, then what goes without
    /// saying.
    pub violations: Vec<Violation>,
}

/// A property that a trace does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The word that states it, or that would allow what goes without saying: `order`, `leaks`.
    pub word: &'static str,
    /// Where the scenario states it; `None` for what goes without saying.
    pub span: Option<SourceSpan>,
    /// What should be so, as a phrase that follows "expected".
    pub expected: String,
    /// What is so instead, as a phrase that follows "found".
    pub found: String,
    /// Indices of the events that show it, in order.
    pub witnesses: Vec<usize>,
    /// What to write where it is meant to be so.
    pub help: Option<String>,
}

/// A property that a trace does not have, before it is put into words: of most runs of an exploration it never is.
pub(crate) struct Breach<'t> {
    /// The word that states it, or that would allow what goes without saying.
    pub(crate) word: &'static str,
    tell: Tell<'t>,
}

/// How a breach is put into words: those of what is stated are known but for what is so instead.
enum Tell<'t> {
    Found(&'t Expectation, Later<'t>),
    Whole(Box<dyn FnOnce() -> Violation + 't>),
}

/// What a check of one property finds instead: words, and the events that show it.
#[derive(Debug)]
struct Found {
    words: String,
    witnesses: Vec<usize>,
}

/// What is found, when somebody wants to know.
type Later<'t> = Box<dyn FnOnce() -> Found + 't>;

/// Checks what `scenario` states for the model under which `trace` ran, and what goes without
/// saying.
#[cfg(feature = "scenarios")]
pub fn check(scenario: &Scenario, trace: &Trace) -> Verdict {
    verdict(&scenario.expects, trace)
}

/// The same of what is stated without a scenario.
pub(crate) fn verdict(expects: &[Expect], trace: &Trace) -> Verdict {
    let violations: Vec<_> = breaches(expects, trace).map(Breach::tell).collect();
    let broken = violations.iter().filter(|violation| violation.span.is_some()).count();
    Verdict { passed: stated(expects, trace).count() - broken, violations }
}

/// The same, before it is put into words.
pub(crate) fn breaches<'t>(
    expects: &'t [Expect],
    trace: &'t Trace,
) -> impl Iterator<Item = Breach<'t>> {
    let index = Index::new(stated(expects, trace).map(|it| &it.property), trace);
    let judged = move |expectation: &'t Expectation| {
        Some(Breach::of(expectation, judge(&expectation.property, &index).err()?))
    };
    stated(expects, trace).filter_map(judged).chain(implicit::breaches(expects, trace))
}

/// What is stated of a single run of this model.
fn stated<'t>(expects: &'t [Expect], trace: &Trace) -> impl Iterator<Item = &'t Expectation> {
    let of_all_runs = |it: &&Expectation| matches!(it.property, Property::Sometimes(_));
    of_model(expects, trace.model.kind()).filter(move |it| !of_all_runs(it))
}

/// Whether some event of `trace` fits `pattern`.
pub fn shows(trace: &Trace, pattern: &EventPattern) -> bool {
    first(pattern, trace).is_some()
}

/// The index of the first event that fits.
pub fn first(pattern: &EventPattern, trace: &Trace) -> Option<usize> {
    Search::new(pattern, &Index::new([].into_iter(), trace)).next_from(0)
}

impl Verdict {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.violations.is_empty()
    }

    /// Whether nothing was stated that could be judged, and what goes without saying is so.
    pub fn is_empty(&self) -> bool {
        self.judged() == 0 && self.holds()
    }

    /// How many stated expectations were judged.
    pub fn judged(&self) -> usize {
        self.passed + self.violations.iter().filter(|violation| violation.span.is_some()).count()
    }
}

impl<'t> Breach<'t> {
    fn of(expectation: &'t Expectation, found: Later<'t>) -> Self {
        Self { word: expectation.property.word(), tell: Tell::Found(expectation, found) }
    }

    /// What goes without saying.
    fn unstated(word: &'static str, tell: impl FnOnce() -> Violation + 't) -> Self {
        Self { word, tell: Tell::Whole(Box::new(tell)) }
    }

    /// What states it, if that is stated.
    pub(crate) const fn stated(&self) -> Option<&'t Expectation> {
        match self.tell {
            Tell::Found(expectation, _) => Some(expectation),
            Tell::Whole(_) => None,
        }
    }

    /// Puts it into words.
    pub(crate) fn tell(self) -> Violation {
        match self.tell {
            Tell::Found(expectation, found) => {
                let Found { words, witnesses } = found();
                Violation {
                    word: self.word,
                    span: Some(expectation.span),
                    expected: words::expected(&expectation.property),
                    found: words,
                    witnesses,
                    help: None,
                }
            }
            Tell::Whole(tell) => tell(),
        }
    }
}

impl Found {
    fn new(words: impl Into<String>, witnesses: Vec<usize>) -> Self {
        Self { words: words.into(), witnesses }
    }
}

/// Whether `trace` has this property, else what it has instead.
fn judge<'t>(property: &'t Property, index: &Index<'t>) -> Result<(), Later<'t>> {
    let trace = index.trace;
    match property {
        Property::Total(bounds) => {
            let total = trace.total.since_start();
            admitted(*bounds, total, move || {
                Found::new(format!("a total of {total}"), implicit::end_of_main(trace))
            })
        }
        Property::Outcome(kind) if trace.outcome.kind() == *kind => Ok(()),
        Property::Outcome(_) => Err(Box::new(|| implicit::outcome(trace))),
        Property::Order(patterns) => occurrences::order(patterns, index),
        Property::At(at, pattern) => occurrences::at(*at, pattern, index),
        Property::Within(limit, first, second) => occurrences::within(*limit, first, second, index),
        Property::Never(pattern) => occurrences::never(pattern, index),
        Property::NeverBefore(pattern, barrier) => sequences::never_before(pattern, barrier, index),
        Property::NeverAfter(pattern, barrier) => sequences::never_after(pattern, barrier, index),
        Property::Next(pattern, follower) => sequences::next(pattern, follower, index),
        Property::Rate(pattern, most, per) => sequences::rate(pattern, *most, *per, index),
        Property::Invariant(invariant) => states::invariant(invariant, trace),
        Property::Depth(queue, bounds) => states::depth(queue, *bounds, trace),
        Property::Held(name, bounds) => states::held(name, *bounds, trace),
        Property::Value { cell, content, start } => {
            states::value(cell, content, start.as_ref(), trace)
        }
        Property::Eventually(pattern) => occurrences::eventually(pattern, index),
        Property::Count(pattern, bounds) => occurrences::count(pattern, *bounds, index),
        Property::Duration(pattern, bounds) => tasks::duration(pattern, *bounds, trace),
        Property::Overlap(pattern, bounds) => tasks::overlap(pattern, *bounds, trace),
        Property::Inside(pattern, bounds) => requests::inside(pattern, *bounds, trace),
        Property::Waiting(pattern, bounds) => requests::waiting(pattern, *bounds, trace),
        Property::Blocked(bounds) => tasks::blocked(*bounds, trace),
        Property::Leaks(pattern) => implicit::shown(&implicit::LEAKS, pattern, trace),
        Property::Unawaited(pattern) => implicit::shown(&implicit::UNAWAITED, pattern, trace),
        Property::Untaken(pattern) => implicit::shown(&implicit::UNTAKEN, pattern, trace),
        Property::Sometimes(_) => Ok(()),
    }
}
