//! Shrinking: deviations reduced to the fewest and smallest that still fail, through proptest.
//!
//! [`deviations`] is a [`Strategy`]: it draws a run by chance and gives the choices that were not plain. Its [`Shrinking`]
//! first leaves deviations out, in ever smaller pieces, then lets a task that goes first later do so earlier, in place of
//! those that went first until then, then makes lengths of time shorter, and begins again until none of it can be done: what
//! remains is locally minimal. A deviation that matches nothing once others are gone has no effect, and is left out like
//! any other.
//!
//! Choices so combine with whatever else a property is about:
//!
//! ```
//! use std::sync::Arc;
//!
//! use proptest::prelude::*;
//! use standstill::check::check;
//! use standstill::choices::Replay;
//! use standstill::explore::shrink::deviations;
//! use standstill::run::run;
//! use standstill::scenario::{Model, Scenario};
//!
//! /// So many tasks that each wait for a while.
//! fn waiting(tasks: u32) -> Arc<Scenario> {
//!     let text = format!(
//!         r#"scenario "Waiting"
//!            main {{ gather {{ repeat {tasks} {{ sleep "1s..2s" }} }} }}
//!            expect {{ total max="2s" }}"#
//!     );
//!     Arc::new(Scenario::parse("waiting.kdl", &text).unwrap())
//! }
//!
//! proptest! {
//!     #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]
//!     # fn ignore_the_attribute(_ in Just(())) {}
//!     // With #[test] in your own tests.
//!     fn waiting_together_takes_no_longer(
//!         (scenario, takes) in (1_u32..5).prop_map(waiting).prop_flat_map(|scenario| {
//!             (Just(Arc::clone(&scenario)), deviations(scenario, Model::Async))
//!         })
//!     ) {
//!         let trace = run(&scenario, Model::Async, Replay::new(takes));
//!         prop_assert!(check(&scenario, &trace).holds());
//!     }
//! }
//! waiting_together_takes_no_longer();
//! ```

use std::sync::Arc;

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::choices::{Seeded, Take, length};
use crate::run::run;
use crate::scenario::{Model, Scenario, Text};
use crate::time::Duration;
use crate::trace::Deviation;

/// The strategy that draws the deviations of a run by chance.
pub fn deviations(scenario: Arc<Scenario>, model: Model) -> Deviations {
    Deviations { scenario, model }
}

/// The fewest and smallest of these deviations for which `fails` still holds, asking it at most `limit` times.
///
/// It holds for all of them, or nothing is left out.
pub fn shrink(
    deviations: &[Deviation],
    limit: u64,
    mut fails: impl FnMut(&[Take]) -> bool,
) -> Vec<Take> {
    let mut tree = Shrinking::new(deviations);
    let mut failing = tree.current();
    let mut more = tree.simplify();
    for _ in 0..limit {
        if !more {
            break;
        }
        let candidate = tree.current();
        more = if fails(&candidate) {
            failing = candidate;
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    failing
}

/// Draws deviations: see [`deviations`].
#[derive(Clone, Debug)]
pub struct Deviations {
    scenario: Arc<Scenario>,
    model: Model,
}

/// Deviations on their way to fewer and smaller ones.
#[derive(Clone, Debug)]
pub struct Shrinking {
    /// Known to fail, as far as one can know without asking.
    failing: Vec<Part>,
    /// To be tried.
    current: Vec<Part>,
    step: Step,
    /// Whether anything was left out or shortened since the steps began anew.
    progress: bool,
}

/// A deviation that can be shortened if it is a length of time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    take: Take,
    length: Option<Length>,
}

/// One of several lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Length {
    plain: Duration,
    grain: Duration,
    taken: u64,
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Leaving out so many deviations from this one on.
    LeaveOut { size: usize, at: usize },
    /// Taking here already what is taken so many deviations later, in place of all up to there.
    Hasten { at: usize, by: usize },
    /// Shortening this one, which holds with the `least` and does not fail.
    Shorten { at: usize, least: u64 },
    /// Nothing is left to try.
    Done,
}

impl Strategy for Deviations {
    type Tree = Shrinking;
    type Value = Vec<Take>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = runner.rng().next_u64();
        let trace = run(&self.scenario, self.model, Seeded::new(seed));
        Ok(Shrinking::new(&trace.deviations))
    }
}

impl Shrinking {
    /// Begins with these.
    pub fn new(deviations: &[Deviation]) -> Self {
        let parts: Vec<_> = deviations.iter().map(Part::new).collect();
        let step = Step::LeaveOut { size: parts.len(), at: 0 };
        Self { failing: parts.clone(), current: parts, step, progress: false }
    }

    /// Makes the next candidate the current one; `false` if there is none, and then what fails is.
    fn propose(&mut self) -> bool {
        loop {
            self.current.clone_from(&self.failing);
            match self.step {
                Step::LeaveOut { size, at } if size > 0 && at < self.failing.len() => {
                    let end = (at + size).min(self.failing.len());
                    self.current.drain(at..end);
                    return true;
                }
                Step::LeaveOut { size: 0 | 1, .. } => self.step = Step::Hasten { at: 0, by: 1 },
                Step::LeaveOut { size, .. } => {
                    self.step = Step::LeaveOut { size: size / 2, at: 0 };
                }
                Step::Hasten { at, by } if at + by < self.failing.len() => {
                    if self.hasten(at, by) {
                        return true;
                    }
                    self.step = Step::Hasten { at: at + 1, by: 1 };
                }
                Step::Hasten { at, .. } if at < self.failing.len() => {
                    self.step = Step::Hasten { at: at + 1, by: 1 };
                }
                Step::Hasten { .. } => self.step = Step::Shorten { at: 0, least: 0 },
                Step::Shorten { at, least } if at < self.failing.len() => {
                    if self.current[at].shorten(least) {
                        return true;
                    }
                    self.step = Step::Shorten { at: at + 1, least: 0 };
                }
                Step::Shorten { .. } if self.progress => {
                    self.progress = false;
                    self.step = Step::LeaveOut { size: 1, at: 0 };
                }
                Step::Shorten { .. } | Step::Done => {
                    self.step = Step::Done;
                    return false;
                }
            }
        }
    }

    /// Takes at one deviation what is taken `by` later, in place of all up to there, if both are about the order of tasks
    /// at one instant.
    fn hasten(&mut self, at: usize, by: usize) -> bool {
        if self.current[at].instant().is_none()
            || self.current[at].instant() != self.current[at + by].instant()
        {
            return false;
        }
        let later = self.current.drain(at + 1..=at + by).next_back();
        if let Some(later) = later {
            self.current[at].take.alternative = later.take.alternative;
        }
        true
    }
}

impl ValueTree for Shrinking {
    type Value = Vec<Take>;

    fn current(&self) -> Vec<Take> {
        self.current.iter().map(|part| part.take.clone()).collect()
    }

    fn simplify(&mut self) -> bool {
        self.progress |= self.current != self.failing;
        self.failing.clone_from(&self.current);
        self.propose()
    }

    fn complicate(&mut self) -> bool {
        match &mut self.step {
            Step::LeaveOut { size, at } => *at += *size,
            Step::Hasten { by, .. } => *by += 1,
            Step::Shorten { at, least } => {
                *least = self.current[*at].length.map_or(u64::MAX, |length| length.taken);
            }
            Step::Done => {}
        }
        self.propose()
    }
}

impl Part {
    fn new(deviation: &Deviation) -> Self {
        Self { take: deviation.into(), length: Length::of(deviation) }
    }

    /// At which instant it decides which task goes first, if it does: `order at 2s` of `order at 2s #1`.
    fn instant(&self) -> Option<&str> {
        let (place, _) = self.take.point.rsplit_once('#')?;
        place.starts_with("order at ").then_some(place)
    }

    /// Makes it half as much longer than the `least` as it is, if that leaves anything.
    fn shorten(&mut self, least: u64) -> bool {
        let Some(length) = &mut self.length else { return false };
        let halved = least.saturating_add(length.taken.saturating_sub(least) / 2);
        if halved <= least {
            return false;
        }
        length.taken = halved;
        self.take.alternative = length.label();
        true
    }
}

impl Length {
    fn of(deviation: &Deviation) -> Option<Self> {
        let Deviation { point, taken, choice, plain, .. } = deviation;
        if !(point.starts_with("latency of ") || point.starts_with("delay in ")) {
            return None;
        }
        let (chosen, plain): (Duration, Duration) = (choice.parse().ok()?, plain.parse().ok()?);
        let step = chosen.saturating_sub(plain).as_nanos().checked_div(*taken)?;
        // The first step from the shortest and the last one to the longest may be shorter ones.
        let grain = 10_u64.pow(step.saturating_sub(1).checked_ilog10().map_or(0, |log| log + 1));
        Some(Self { plain, grain: Duration::from_nanos(grain), taken: *taken })
    }

    fn label(self) -> Text {
        length(self.plain, self.grain, self.taken).to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(at: u32, task: &str) -> Deviation {
        Deviation {
            point: format!("order at {at}s #1").into(),
            taken: 1,
            alternatives: 2,
            choice: task.into(),
            plain: "main".into(),
        }
    }

    fn latency(taken: u64) -> Deviation {
        Deviation {
            point: "latency of users#1".into(),
            taken,
            alternatives: 100,
            choice: format!("{}ms", 50 + taken * 10).into(),
            plain: "50ms".into(),
        }
    }

    fn shrunk(deviations: &[Deviation], fails: impl FnMut(&[Take]) -> bool) -> Vec<String> {
        shrink(deviations, 1000, fails).iter().map(Take::to_string).collect()
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        let deviations: Vec<_> = (0..20).map(|at| order(at, "a")).collect();
        let needed: [Take; 2] = [(&deviations[3]).into(), (&deviations[17]).into()];
        let left = shrunk(&deviations, |takes| needed.iter().all(|take| takes.contains(take)));
        assert_eq!(left, ["order+at+3s+#1=a", "order+at+17s+#1=a"]);
        assert_eq!(shrunk(&deviations, |_| true), [""; 0]);
        assert_eq!(shrunk(&deviations, |_| false).len(), 20);
    }

    #[test]
    fn a_length_becomes_as_short_as_it_can() {
        let long = |takes: &[Take]| {
            takes.iter().any(|take| {
                take.alternative.parse().is_ok_and(|it: Duration| it.as_nanos() >= 123_000_000)
            })
        };
        assert_eq!(shrunk(&[order(1, "a"), latency(97)], long), ["latency+of+users#1=130ms"]);
    }

    #[test]
    fn a_task_goes_first_as_early_as_it_can() {
        let nth = |nth: u32, task| Deviation {
            point: format!("order at 0s #{nth}").into(),
            ..order(0, task)
        };
        let deviations = [nth(1, "a"), nth(2, "b"), nth(3, "c"), nth(4, "user"), order(1, "d")];
        // Until the user goes first, each decision has to be another than the plain one.
        let fails = |takes: &[Take]| {
            let user = takes.iter().position(|take| &*take.alternative == "user");
            user.is_some_and(|at| *takes[at].point == format!("order at 0s #{}", at + 1))
        };
        assert_eq!(shrunk(&deviations, fails), ["order+at+0s+#1=user"]);
    }

    #[test]
    fn what_is_left_is_locally_minimal() {
        // The first is needed only as long as the second is there, and the second only while there are more than two.
        let deviations: Vec<_> = (0..4).map(|at| order(at, "a")).collect();
        let left = shrunk(&deviations, |takes| takes.len() != 2 && !takes.is_empty());
        let without_one = left.len() - 1;
        assert!(without_one == 0 || without_one == 2, "{left:?}");
    }

    #[test]
    fn shrinking_ends_when_it_has_asked_often_enough() {
        let deviations: Vec<_> = (0..100).map(|at| order(at, "a")).collect();
        let mut asked = 0;
        shrink(&deviations, 7, |_| {
            asked += 1;
            false
        });
        assert_eq!(asked, 7);
    }
}
