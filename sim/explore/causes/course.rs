//! The course of a run: every decision and every turn, and runs that follow one up to a decision.
//!
//! A course fits only the scenario in which it was recorded: decisions are counted, not named, as a run is the same up to a
//! decision if all before it were taken alike.

use std::cell::RefCell;
use std::rc::Rc;

use crate::choices::{Choices, Hash, Meeting, Name, Options, Point, Replay, Taken, Touch, Turn};
use crate::run::Runner;
use crate::scenario::{Drawn, Ratio, Text};
use crate::time::Duration;
use crate::trace::{Keeps, TaskId, Trace};

/// How many alternatives of a length of time are looked at beside the one that was taken.
const LENGTHS: [u64; 4] = [1, 2, 3, 4];
/// How many other alternatives are looked at in all.
const OTHERS: u64 = 8;

/// A run, with what was decided in it.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) trace: Trace,
    pub(super) decisions: Vec<Made>,
    pub(super) turns: Vec<Touched>,
}

/// A decision that was made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) point: Text,
    pub(super) taken: Answer,
    /// What was taken, in words.
    pub(super) choice: Text,
    pub(super) alternatives: u64,
    pub(super) odds: Odds,
    /// How many turns were over before it.
    pub(super) turns: usize,
    /// Others that could have been taken, in words, and whether these are all.
    pub(super) others: Vec<Text>,
    pub(super) are_all: bool,
}

/// What a source has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Taken(Taken),
    /// A length that was drawn, or that of the plain run.
    Drawn(Option<Duration>),
}

/// How likely the alternatives are by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odds {
    /// All alike.
    Alike,
    /// The second comes about so often, the first otherwise.
    Second(Ratio),
    /// They are more than can be gone through: lengths of time.
    Many,
}

/// What a turn used of what tasks share.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    pub(super) task: TaskId,
    /// The first of its events, and the one after the last.
    pub(super) events: (usize, usize),
    pub(super) touches: Vec<Touch>,
}

impl Course {
    /// The run with these choices, which keeps who had a turn and why.
    pub(super) fn of(runner: &Runner, choices: Replay) -> Self {
        let notes = Rc::new(RefCell::new(Notes { labels: true, ..Notes::default() }));
        let source = Box::new(Noting { source: choices, notes: Rc::clone(&notes) });
        let trace = runner.run_keeping(Keeps { turns: true, ..Keeps::default() }, source);
        let Notes { decisions, turns, .. } = notes.take();
        Self { trace, decisions, turns }
    }

    /// The run that follows `taken` and is plain after it, and what was decided after it.
    pub(super) fn plain_after(
        runner: &Runner,
        taken: Vec<Answer>,
        cancels: Replay,
    ) -> (Trace, Vec<Made>) {
        let notes = Rc::new(RefCell::new(Notes::default()));
        let follow = Follow { course: taken.into(), cancels, made: 0, chance: None };
        let after = follow.course.len();
        let trace = runner.run(Noting { source: follow, notes: Rc::clone(&notes) });
        let mut decisions = notes.take().decisions;
        (trace, decisions.split_off(after.min(decisions.len())))
    }
}

/// Follows a course up to a decision. After it, chance decides, or everything is plain.
#[derive(Debug)]
pub(super) struct Follow {
    course: Rc<[Answer]>,
    /// Whose waits are decisions, as in the run that the course is of.
    cancels: Replay,
    made: usize,
    chance: Option<Hash>,
}

impl Follow {
    /// Goes on by chance, always the same for the same seed.
    pub(super) fn by_chance(course: Rc<[Answer]>, cancels: Replay, seed: Hash) -> Self {
        Self { course, cancels, made: 0, chance: Some(seed) }
    }

    /// What is drawn for the decision that comes now.
    fn drawn(&self) -> Option<Hash> {
        self.chance.map(|seed| seed.with(self.made as u64))
    }
}

impl Choices for Follow {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let listed = self.course.get(self.made);
        let taken = match (listed, self.drawn()) {
            (Some(Answer::Taken(Taken::Alternative(index))), _) => *index,
            (Some(_), _) | (None, None) => 0,
            (None, Some(drawn)) => match Odds::of(point) {
                Odds::Second(odds) => u64::from(drawn.happens(odds)),
                Odds::Alike | Odds::Many => drawn.below(point.alternatives()),
            },
        };
        self.made += 1;
        taken
    }

    fn exactly(&mut self, _: &Point<'_>, _: Meeting<'_>) -> Option<Duration> {
        let Some(Answer::Taken(Taken::Exactly(length))) = self.course.get(self.made) else {
            return None;
        };
        self.made += 1;
        Some(*length)
    }

    fn draw(&mut self, _: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        let length = match (self.course.get(self.made), self.drawn()) {
            (Some(Answer::Drawn(length)), _) => *length,
            (Some(Answer::Taken(_)), _) | (None, None) => None,
            (None, Some(seed)) => Some(drawn.draw(seed.numbers())),
        };
        self.made += 1;
        length
    }

    fn cancels(&self) -> bool {
        self.cancels.cancels()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.cancels.may_cancel(task)
    }
}

impl Odds {
    /// Where nobody says that somebody is cancelled, nobody is.
    fn of(point: &Point<'_>) -> Self {
        match (&point.name, point.options) {
            (Name::Cancellation(..), _) => Self::Second(Ratio(0)),
            (_, Options::Happens { odds }) => Self::Second(odds),
            (_, Options::Lengths { .. }) => Self::Many,
            (_, Options::Tasks(_) | Options::Branches(_)) => Self::Alike,
        }
    }
}

/// What was decided, and who had turns.
#[derive(Debug, Default)]
struct Notes {
    decisions: Vec<Made>,
    turns: Vec<Touched>,
    events: usize,
    /// Whether anybody wants to know what alternatives are called.
    labels: bool,
}

/// Answers as another source does, and notes it.
struct Noting<C> {
    source: C,
    notes: Rc<RefCell<Notes>>,
}

impl<C: Choices> Noting<C> {
    fn note(&self, point: &Point<'_>, taken: Answer, choice: impl FnOnce() -> Text) {
        let mut notes = self.notes.borrow_mut();
        let alternatives = point.alternatives();
        let (mut text, mut named, mut others, mut are_all) =
            (Text::new(), Text::new(), Vec::new(), false);
        if notes.labels {
            (text, named) = (choice(), point.name.to_string().into());
            let all = 0..alternatives;
            are_all = alternatives <= OTHERS && !matches!(taken, Answer::Drawn(_));
            let indices: Vec<u64> = if are_all {
                all.collect()
            } else {
                let part = |quarter: u64| (alternatives - 1) * quarter / LENGTHS.len() as u64;
                [0].into_iter().chain(LENGTHS.map(part)).collect()
            };
            let is_drawn = matches!(taken, Answer::Drawn(_));
            let labels = indices.into_iter().filter(|_| !is_drawn).map(|it| point.label(it));
            others = labels.filter(|label| *label != text).collect();
            others.dedup();
        }
        let turns = notes.turns.len();
        let odds = if matches!(taken, Answer::Drawn(_)) { Odds::Many } else { Odds::of(point) };
        notes.decisions.push(Made {
            point: named,
            taken,
            choice: text,
            alternatives,
            odds,
            turns,
            others,
            are_all,
        });
    }
}

impl<C: Choices> Choices for Noting<C> {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let taken = self.source.choose(point).min(point.alternatives() - 1);
        self.note(point, Answer::Taken(Taken::Alternative(taken)), || point.label(taken));
        taken
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        let length = self.source.exactly(point, meeting)?;
        let taken = Answer::Taken(Taken::Exactly(length));
        self.note(point, taken, || length.to_string().into());
        Some(length)
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        let length = self.source.draw(point, drawn);
        let label = || length.map(|length| length.to_string().into()).unwrap_or_default();
        self.note(point, Answer::Drawn(length), label);
        length
    }

    fn cancels(&self) -> bool {
        self.source.cancels()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.source.may_cancel(task)
    }

    fn wants_turns(&self) -> bool {
        self.notes.borrow().labels
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        let mut notes = self.notes.borrow_mut();
        let from = notes.events;
        notes.events += turn.events.len();
        let events = (from, notes.events);
        notes.turns.push(Touched { task: turn.task, events, touches: turn.touches.to_vec() });
    }
}
