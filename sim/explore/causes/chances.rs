//! Chances: how likely a run still fails that is as the counterexample up to a decision, and left to chance after it.
//!
//! From the end of the run back, the runs that there still can be are counted, each with its weight, as long as they are few.
//! Before that, some are made by chance, with the same numbers at each decision whatever was decided before it: so that what
//! differs from one place to the next is not chance alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::course::{Answer, Course, Follow, Made, Odds};
use crate::choices::{Hash, Replay, Taken};
use crate::explore::rule::Rule;
use crate::run::Runner;
use crate::scenario::Ratio;
use crate::trace::Trace;

/// How many runs are made by chance for each place.
pub const RUNS: u64 = 100;
/// How many runs are counted at most where all are.
const COUNTED: u64 = 2_000;
/// How many places are looked at in a run that has more. Those where much changes are looked at first.
const PLACES: usize = 48;
/// Between places that differ by less, in millionths, nobody looks for what made the difference.
const ALIKE: u32 = 100_000;
/// A certainty, as a whole number that most fractions divide without a rest.
const CERTAIN: u64 = 1_000_000_000_000_000;

/// How likely something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Chance {
    /// In millionths.
    pub millionths: u32,
    /// How many runs by chance it was found from; `None` if every run there can be was counted.
    pub runs: Option<u64>,
}

impl Chance {
    /// What always is so.
    pub const CERTAIN: Self = Self { millionths: Ratio::ONE.0, runs: None };

    fn exactly(part: u64) -> Self {
        // Neither never nor always is told of what is only nearly so.
        let least = u64::from(part > 0);
        let most = u64::from(Ratio::ONE.0) - u64::from(part < CERTAIN);
        let rounded = part / (CERTAIN / u64::from(Ratio::ONE.0));
        let millionths = rounded.clamp(least.min(most), most);
        Self { millionths: u32::try_from(millionths).unwrap_or(Ratio::ONE.0), runs: None }
    }

    fn of(failed: u64, runs: u64) -> Self {
        let millionths = failed * u64::from(Ratio::ONE.0) / runs;
        let millionths = u32::try_from(millionths).unwrap_or(Ratio::ONE.0);
        Self { millionths, runs: Some(runs) }
    }
}

/// What finds chances out, as long as the budget lasts.
pub(super) struct Chances<'r> {
    pub(super) runner: &'r Runner,
    pub(super) rule: &'r Rule,
    /// Whose waits are decisions.
    pub(super) cancels: Replay,
    pub(super) budget: &'r mut Budget,
    /// What of it is left for runs by chance.
    floor: u64,
}

impl<'r> Chances<'r> {
    pub(super) const fn new(
        runner: &'r Runner,
        rule: &'r Rule,
        cancels: Replay,
        budget: &'r mut Budget,
    ) -> Self {
        Self { runner, rule, cancels, budget, floor: 0 }
    }
}

/// How much may still be done, in events: a run is as dear as some, and its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub(super) left: u64,
}

impl Budget {
    /// What a run costs beside its events.
    pub(super) const RUN: u64 = 400;

    /// A run was made.
    pub(super) fn pay(&mut self, trace: &Trace) {
        self.left = self.left.saturating_sub(Self::RUN + trace.events.len() as u64);
    }

    /// Whether it lasts for runs like this one from so many places.
    fn lasts_for(self, course: &Course, places: u64) -> bool {
        self.left > places * RUNS * (Self::RUN + course.trace.events.len() as u64)
    }

    pub(super) const fn is_spent(self) -> bool {
        self.left == 0
    }
}

impl Chances<'_> {
    /// How likely the run still fails at each place: before the decision with this number, or after the last. `None` where the budget
    /// does not last.
    pub(super) fn along(&mut self, course: &Course) -> Option<BTreeMap<usize, Chance>> {
        let answers: Vec<Answer> = course.decisions.iter().map(|made| made.taken).collect();
        let mut known = self.counted(course, &answers);
        let answers: Rc<[Answer]> = answers.into();
        let first = known.keys().next().copied().unwrap_or(answers.len());
        if first > 0 {
            if !self.budget.lasts_for(course, first.min(PLACES) as u64) {
                return None;
            }
            let deviates = |place: &usize| !course.decisions[*place].is_plain();
            let worth_it: Vec<usize> = if answers.len() <= PLACES {
                (0..first).collect()
            } else {
                let deviations = (0..first).filter(deviates).take(PLACES / 2);
                [0].into_iter().chain(deviations.flat_map(|it| [it, it + 1])).collect()
            };
            for place in worth_it {
                self.estimate(&answers, place, &mut known)?;
            }
            while known.len() < PLACES
                && let Some(place) = widest(&known)
            {
                self.estimate(&answers, place, &mut known)?;
            }
        }
        Some(known)
    }

    fn estimate(
        &mut self,
        answers: &Rc<[Answer]>,
        place: usize,
        known: &mut BTreeMap<usize, Chance>,
    ) -> Option<()> {
        if known.contains_key(&place) {
            return Some(());
        }
        let course: Rc<[Answer]> = answers[..place].into();
        let mut failed = 0;
        for number in 0..RUNS {
            if self.budget.is_spent() {
                return None;
            }
            let seed = Hash::new(number);
            let follow = Follow::by_chance(Rc::clone(&course), self.cancels.clone(), seed);
            let trace = self.runner.run(follow);
            failed += u64::from(self.fails(&trace));
            self.runner.reuse(trace);
        }
        known.insert(place, Chance::of(failed, RUNS));
        Some(())
    }

    /// The places behind which all runs could be counted, from the last back.
    fn counted(&mut self, course: &Course, answers: &[Answer]) -> BTreeMap<usize, Chance> {
        let mut known = BTreeMap::from([(answers.len(), Chance::CERTAIN)]);
        // What is counted in vain leaves enough for chance.
        self.floor = self.budget.left / 2;
        let (mut left, mut behind) = (COUNTED, CERTAIN);
        for (place, made) in course.decisions.iter().enumerate().rev() {
            let before = &answers[..place];
            let of = |alternative: u64| {
                if made.taken == Answer::Taken(Taken::Alternative(alternative)) {
                    return Some(behind);
                }
                let then = Answer::Taken(Taken::Alternative(alternative));
                self.count(&[before, &[then]].concat(), &mut left)
            };
            let Some(part) = made.weighed(of) else { break };
            behind = part;
            known.insert(place, Chance::exactly(part));
        }
        known
    }

    /// How likely a run fails that begins so: of all that there are.
    fn count(&mut self, taken: &[Answer], left: &mut u64) -> Option<u64> {
        if *left == 0 || self.budget.left <= self.floor {
            return None;
        }
        *left -= 1;
        let (trace, decisions) =
            Course::plain_after(self.runner, taken.to_vec(), self.cancels.clone());
        let mut part = if self.fails(&trace) { CERTAIN } else { 0 };
        self.runner.reuse(trace);
        for (after, made) in decisions.iter().enumerate().rev() {
            let plain = decisions[..after].iter().map(|made| made.taken);
            let before: Vec<Answer> = taken.iter().copied().chain(plain).collect();
            let behind = part;
            part = made.weighed(|alternative| {
                if alternative == 0 {
                    return Some(behind);
                }
                let then = Answer::Taken(Taken::Alternative(alternative));
                self.count(&[&before[..], &[then]].concat(), left)
            })?;
        }
        Some(part)
    }

    pub(super) fn fails(&mut self, trace: &Trace) -> bool {
        self.budget.pay(trace);
        Rule::broken_by(trace, self.runner.scenario()).contains(self.rule)
    }
}

impl Made {
    /// Whether it is what the plain run takes.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.taken, Answer::Taken(Taken::Alternative(0)) | Answer::Drawn(None))
    }

    /// How likely something is by chance here, that is so likely after each alternative. `None` if they are not to be gone through.
    fn weighed(&self, mut of: impl FnMut(u64) -> Option<u64>) -> Option<u64> {
        let weigh = |part: u64, weight: u64| u128::from(part) * u128::from(weight);
        let (sum, all) = match self.odds {
            Odds::Many => return None,
            Odds::Alike => {
                let parts = (0..self.alternatives).map(|it| Some(weigh(of(it)?, 1)));
                (parts.sum::<Option<u128>>()?, self.alternatives)
            }
            Odds::Second(Ratio(millionths)) => {
                let (all, second) = (u64::from(Ratio::ONE.0), u64::from(millionths));
                let second = second.min(all);
                let weights = [all - second, second];
                let mut sum = 0;
                for (alternative, weight) in (0..).zip(weights).filter(|(_, weight)| *weight > 0) {
                    sum += weigh(of(alternative)?, weight);
                }
                (sum, all)
            }
        };
        u64::try_from(sum / u128::from(all)).ok()
    }
}

/// The middle of the two neighbouring places that differ most, if there is something between them.
fn widest(known: &BTreeMap<usize, Chance>) -> Option<usize> {
    let pairs = known.iter().zip(known.iter().skip(1));
    let apart = pairs.filter(|((one, _), (next, _))| **next - **one > 1);
    let by = apart.map(|((one, before), (next, after))| {
        (before.millionths.abs_diff(after.millionths), (*one).midpoint(*next))
    });
    // Of equals, the first.
    let widest = by.max_by_key(|(by, place)| (*by, std::cmp::Reverse(*place)));
    widest.filter(|(by, _)| *by >= ALIKE).map(|(_, place)| place)
}
