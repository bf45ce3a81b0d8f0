//! Shrinking: deviations reduced to the fewest and smallest that still fail, through proptest.
//!
//! [`deviations`] is a [`Strategy`]: it draws a run by chance and gives the choices that were not plain. Its [`Shrinking`]
//! first leaves deviations out, in ever smaller pieces, then lets a task that goes first later do so earlier, in place of
//! those that went first until then, then lets one thing take longer in place of another, then makes lengths of time shorter,
//! one at a time and two by as much, and begins again until none of it can be done: what remains is locally minimal. A
//! deviation that matches nothing once others are gone has no effect, and is left out like any other.
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

mod length;

use std::sync::Arc;

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::choices::{Seeded, Take};
use crate::run::run;
use crate::scenario::{Model, Scenario};
use crate::time::Duration;
use crate::trace::Deviation;
use length::Length;

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

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Leaving out so many deviations from this one on.
    LeaveOut { size: usize, at: usize },
    /// Taking here already what is taken so many deviations later, in place of all up to there.
    Hasten { at: usize, by: usize },
    /// Giving the time of one to the other, so that one is left.
    Merge { at: usize, into: usize },
    /// Shortening this one, which holds with the `least` steps and does not fail.
    Shorten { at: usize, least: u64 },
    /// Making both shorter by as much: by this, or as much as can be.
    Advance { at: usize, with: usize, by: Option<Duration> },
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
                Step::Hasten { .. } => self.step = Step::Merge { at: 0, into: 0 },
                Step::Merge { at, into } if into < self.failing.len() => {
                    if self.merge(at, into) {
                        return true;
                    }
                    self.step = Step::Merge { at, into: into + 1 };
                }
                Step::Merge { at, .. } if at + 1 < self.failing.len() => {
                    self.step = Step::Merge { at: at + 1, into: 0 };
                }
                Step::Merge { .. } => self.step = Step::Shorten { at: 0, least: 0 },
                Step::Shorten { at, least } if at < self.failing.len() => {
                    if self.current[at].shorten(least) {
                        return true;
                    }
                    self.step = Step::Shorten { at: at + 1, least: 0 };
                }
                Step::Shorten { .. } => {
                    self.step = Step::Advance { at: 0, with: 1, by: None };
                }
                Step::Advance { at, with, by } if with < self.failing.len() => {
                    if self.advance(at, with, by) {
                        return true;
                    }
                    self.step = Step::Advance { at, with: with + 1, by: None };
                }
                Step::Advance { at, .. } if at + 2 < self.failing.len() => {
                    self.step = Step::Advance { at: at + 1, with: at + 2, by: None };
                }
                Step::Advance { .. } if self.progress => {
                    self.progress = false;
                    self.step = Step::LeaveOut { size: 1, at: 0 };
                }
                Step::Advance { .. } | Step::Done => {
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

    /// Lets one thing take longer by as much as another does, and the other as long as it plainly does.
    fn merge(&mut self, at: usize, into: usize) -> bool {
        let (Some(length), Some(other)) = (self.current[at].length, self.current[into].length)
        else {
            return false;
        };
        if at == into {
            return false;
        }
        let extra = other.extra().saturating_add(length.extra());
        self.current[into].make(other.with_extra(extra));
        self.current.remove(at);
        true
    }

    /// Makes two lengths shorter by as much; one that becomes the plain one is left out.
    fn advance(&mut self, at: usize, with: usize, by: Option<Duration>) -> bool {
        let (Some(length), Some(other)) = (self.current[at].length, self.current[with].length)
        else {
            return false;
        };
        let by = by.unwrap_or_else(|| length.extra().min(other.extra()));
        if by.is_zero() {
            return false;
        }
        self.step = Step::Advance { at, with, by: Some(by) };
        for (place, length) in [(at, length), (with, other)] {
            self.current[place].make(length.with_extra(length.extra().saturating_sub(by)));
        }
        self.current.retain(|part| part.length.is_none_or(|length| !length.extra().is_zero()));
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
        // With other lengths, other pairs may do.
        match self.step {
            Step::Merge { .. } => self.step = Step::Merge { at: 0, into: 0 },
            Step::Advance { .. } => self.step = Step::Advance { at: 0, with: 1, by: None },
            _ => {}
        }
        self.propose()
    }

    fn complicate(&mut self) -> bool {
        match &mut self.step {
            Step::LeaveOut { size, at } => *at += *size,
            Step::Hasten { by, .. } => *by += 1,
            Step::Merge { into, .. } => *into += 1,
            Step::Shorten { at, least } => {
                *least = self.current[*at].length.map_or(u64::MAX, Length::steps);
            }
            Step::Advance { at, with, by } => {
                let lengths = self.failing[*at].length.zip(self.failing[*with].length);
                *by = lengths.zip(*by).map(|((length, other), by)| length.half(other, by));
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
        let halved = self.length.and_then(|length| length.halved(least));
        halved.inspect(|halved| self.make(*halved)).is_some()
    }

    fn make(&mut self, length: Length) {
        self.length = Some(length);
        self.take.alternative = length.label();
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

    /// How long each of three services takes, in milliseconds; plainly it is 50.
    fn latencies(takes: &[Take]) -> [u64; 3] {
        ["users", "posts", "likes"].map(|service| {
            let of_service = |take: &&Take| take.point.contains(service);
            let length = takes.iter().find(of_service).map(|take| take.alternative.parse());
            length.map_or(50, |length| Duration::as_nanos(length.unwrap()) / 1_000_000)
        })
    }

    fn of(service: &str, taken: u64) -> Deviation {
        Deviation { point: format!("latency of {service}#1").into(), ..latency(taken) }
    }

    #[test]
    fn one_length_takes_the_time_of_others() {
        let long = |takes: &[Take]| latencies(takes).iter().sum::<u64>() >= 500;
        let deviations = [of("users", 30), of("posts", 10), of("likes", 7)];
        assert_eq!(shrunk(&deviations, long), ["latency+of+likes#1=400ms"]);
    }

    #[test]
    fn lengths_that_end_together_become_shorter_together() {
        let together = |takes: &[Take]| {
            let [users, posts, likes] = latencies(takes);
            users == posts + 30 && posts + 20 >= likes
        };
        let deviations = [of("users", 30), of("posts", 27), of("likes", 20)];
        assert_eq!(shrunk(&deviations, together), ["latency+of+users#1=80ms"]);
        let and_late = |takes: &[Take]| together(takes) && latencies(takes)[1] >= 110;
        let least = ["latency+of+users#1=140ms", "latency+of+posts#1=110ms"];
        assert_eq!(shrunk(&deviations, and_late), least);
    }

    #[test]
    fn a_length_between_two_steps_is_shortened_too() {
        let between = Deviation { choice: "333.333ms".into(), ..latency(28) };
        let long = |takes: &[Take]| latencies(takes)[0] >= 110;
        assert_eq!(shrunk(std::slice::from_ref(&between), long), ["latency+of+users#1=110ms"]);
        let exact = |takes: &[Take]| &*takes[0].alternative == "333.333ms";
        let found = shrunk(&[between], |takes| !takes.is_empty() && exact(takes));
        assert_eq!(found, ["latency+of+users#1=333.333ms"]);
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
