//! Replaying: a run with a list of deviations, every one of which has to match something.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use strsim::damerau_levenshtein;

use super::program::Program;
use crate::choices::{Choices, Meeting, Options, Point, Replay, Take};
#[cfg(feature = "scenarios")]
use crate::run::Runner;
use crate::scenario::{Drawn, Text};
#[cfg(feature = "scenarios")]
use crate::scenario::{Model, Scenario};
use crate::time::Duration;
use crate::trace::Trace;

/// How many points are listed for a deviation that matches none.
const LISTED: usize = 5;
/// How many alternatives of a point are listed.
const ALTERNATIVES: u64 = 8;

/// A deviation that matches nothing in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The deviation.
    pub take: Take,
    /// What the alternatives of its point are called, if there is this point.
    pub alternatives: Vec<Text>,
    /// The points of the run whose names are nearest, if there is not.
    pub nearest: Vec<Text>,
}

/// Runs `scenario` with these deviations from the plain run, and keeps who had a turn when.
///
/// # Errors
///
/// Every deviation that matched nothing.
#[cfg(feature = "scenarios")]
pub fn replay(scenario: &Scenario, model: Model, takes: &[Take]) -> Result<Trace, Vec<Unmatched>> {
    let source = Replay::new(takes.iter().cloned());
    let runner = Runner::new(scenario, model);
    let trace = runner.run_keeping_turns(source.clone());
    match unmatched(&runner, &source) {
        Some(wrong) => Err(wrong),
        None => Ok(trace),
    }
}

/// The deviations that match nothing in a run that this source has answered, if there are any.
pub(crate) fn unmatched(program: &dyn Program, source: &Replay) -> Option<Vec<Unmatched>> {
    let unused = source.unused();
    if unused.is_empty() {
        return None;
    }
    let (_, points) = with_points(program, &source.takes());
    Some(unused.into_iter().map(|take| nearest(take, &points)).collect())
}

fn nearest(take: Take, points: &BTreeMap<Text, Vec<Text>>) -> Unmatched {
    if let Some(alternatives) = points.get(&take.point) {
        return Unmatched { alternatives: alternatives.clone(), nearest: Vec::new(), take };
    }
    let kind = |point: &str| point.split(' ').next().map(str::to_owned);
    let distance =
        |point: &&Text| (kind(point) != kind(&take.point), damerau_levenshtein(point, &take.point));
    let mut nearest: Vec<_> = points.keys().collect();
    nearest.sort_by_key(distance);
    let nearest = nearest.into_iter().take(LISTED).cloned().collect();
    Unmatched { alternatives: Vec::new(), nearest, take }
}

/// The run with these deviations; and every decision point of it, and what its alternatives are called.
pub(crate) fn with_points(
    program: &dyn Program,
    takes: &[Take],
) -> (Trace, BTreeMap<Text, Vec<Text>>) {
    let asked = Arc::default();
    let replay = Replay::new(takes.iter().cloned());
    let trace = program.run(Box::new(Listening { replay, asked: Arc::clone(&asked) }));
    let asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
    (trace, asked)
}

/// Notes what it is asked.
struct Listening {
    replay: Replay,
    asked: Arc<Mutex<BTreeMap<Text, Vec<Text>>>>,
}

impl Choices for Listening {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let labels = match point.options {
            Options::Lengths { min, max, .. } => vec![format!("{min}..{max}").into()],
            _ => (0..point.alternatives().min(ALTERNATIVES))
                .map(|index| point.label(index))
                .collect(),
        };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(point.name.to_string().into(), labels);
        drop(asked);
        self.replay.choose(point)
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        self.choose(point);
        self.replay.exactly(point, meeting)
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        self.choose(point);
        self.replay.draw(point, drawn)
    }

    fn cancels(&self) -> bool {
        self.replay.cancels()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.replay.may_cancel(task)
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { take: Take { point, alternative }, alternatives, nearest } = self;
        let quoted = |names: &[Text]| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        if !alternatives.is_empty() {
            let there_are = quoted(alternatives);
            return write!(f, "`{point}` has no alternative `{alternative}`: it has {there_are}");
        }
        write!(f, "`{point}` matches no decision of this run")?;
        match &nearest[..] {
            [] => f.write_str(": it has none"),
            nearest => write!(f, ": the nearest are {}", quoted(nearest)),
        }
    }
}

impl std::error::Error for Unmatched {}
