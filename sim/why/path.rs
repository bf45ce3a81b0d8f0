//! The path: from an event back to the start, through whatever the task that goes on had to wait for.

use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::trace::{Cause, Event, TaskId, Trace, What};

/// A part of the way: time that passed because one task did one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// From when,
    pub from: Instant,
    /// and until when.
    pub to: Instant,
    /// Which task waited, blocked or computed.
    pub task: TaskId,
    /// What it did, as the trace tells it: `fetch users`, `sleep 2s`, `block 1s`, `timeout 3s`.
    pub what: Text,
}

impl Segment {
    /// How long it took.
    pub fn length(&self) -> Duration {
        self.to - self.from
    }

    /// The part between two instants, if that takes any time.
    fn between(from: Instant, to: Instant, task: TaskId, what: Text) -> Option<Self> {
        (from < to).then_some(Self { from, to, task, what })
    }
}

/// A step back from a turn: to an earlier one, and the time between them, if any passed.
pub(super) struct Back {
    pub(super) turn: usize,
    pub(super) segment: Option<Segment>,
    /// The event with which that began, if one tells of it.
    begun: Option<usize>,
}

/// The turns of a run, and the turn of the same task before each.
pub(super) struct Turns<'t> {
    pub(super) trace: &'t Trace,
    previous: Vec<Option<usize>>,
    /// For each task, whether it runs on its own.
    owns: Vec<bool>,
}

/// What the time until an event is made of, from the start on; empty if the run has kept no turns.
///
/// # Panics
///
/// If the trace has no such event.
pub fn path(trace: &Trace, event: usize) -> Vec<Segment> {
    assert!(event < trace.events.len(), "the trace has no event {event}");
    let turns = Turns::new(trace);
    let mut segments: Vec<Segment> = Vec::new();
    let (mut turn, mut last_begun) = (trace.turn_of(event), None);
    while let Some(Back { turn: earlier, segment, begun }) = turn.and_then(|turn| turns.back(turn))
    {
        turn = Some(earlier);
        let Some(segment) = segment else { continue };
        match segments.last_mut() {
            // One wait can take several turns, such as that for an answer.
            Some(last) if last.task == segment.task && begun == last_begun => {
                last.from = segment.from;
            }
            _ => segments.push(segment),
        }
        last_begun = begun;
    }
    segments.reverse();
    segments
}

impl<'t> Turns<'t> {
    pub(super) fn new(trace: &'t Trace) -> Self {
        let (mut latest, mut owns) =
            (vec![None; trace.tasks.len()], vec![false; trace.tasks.len()]);
        let previous = trace.turns.iter().enumerate().map(|(index, turn)| {
            let task = turn.task?.index();
            owns[task] = true;
            latest[task].replace(index)
        });
        let previous = previous.collect();
        Self { trace, previous, owns }
    }

    /// The turn of the same task before this one.
    pub(super) fn previous(&self, turn: usize) -> Option<usize> {
        self.previous[turn]
    }

    /// What a turn had to wait for last; `None` for the first of all.
    pub(super) fn back(&self, turn: usize) -> Option<Back> {
        let trace = self.trace;
        let (now, own) = (&trace.turns[turn], &trace.events[trace.events_of(turn)]);
        if let Some(expired) = self.expired(turn, own) {
            return Some(expired);
        }
        let is_late = own.iter().any(|event| matches!(event.what, What::Late(_)));
        match now.cause {
            // Nothing is made ready by what comes after it.
            Cause::Turn(by) if by >= turn => None,
            Cause::Turn(by) if trace.turns[by].at == now.at && !is_late => {
                Some(Back { turn: by, segment: None, begun: None })
            }
            Cause::Turn(by) => Some(self.held(turn).unwrap_or_else(|| {
                let from = trace.turns[by].at;
                let task = now.task.unwrap_or(TaskId::MAIN);
                let what = "wait for its turn".into();
                Back { turn: by, segment: Segment::between(from, now.at, task, what), begun: None }
            })),
            Cause::Outside => {
                if is_late && let Some(held) = self.held(turn) {
                    return Some(held);
                }
                let before = self.previous(turn)?;
                let from = trace.turns[before].at;
                let begun = self.last_wait(before);
                let (task, what) = match begun {
                    Some(event) => (trace.events[event].task, wait_of(&trace.events[event].what)),
                    None => (now.task.unwrap_or(TaskId::MAIN), Some("wait".into())),
                };
                let segment = Segment::between(from, now.at, task, what?);
                Some(Back { turn: before, segment, begun })
            }
        }
    }

    /// If a deadline has struck the task, or one that awaits it: back to where that was set.
    fn expired(&self, turn: usize, own: &[Event]) -> Option<Back> {
        let unwinds =
            |event: &Event| matches!(event.what, What::Interrupted(_)) && self.is_of(event, turn);
        let interrupted = self.trace.turns[turn].first_event + own.iter().position(unwinds)?;
        let before = self.trace.events[..interrupted].iter().rev();
        let mut at_once = before.take_while(|event| event.at == self.trace.turns[turn].at);
        let (Event { at: to, task, what }, after) = at_once.find_map(|event| match event.what {
            What::Expired(after) => Some((event, after)),
            _ => None,
        })?;
        let from = Instant::from_nanos(to.as_nanos().saturating_sub(after.as_nanos()));
        let owner = self.owner(*task);
        let set = self.trace.turns[..turn]
            .iter()
            .rposition(|earlier| earlier.task == Some(owner) && earlier.at <= from)?;
        let what = what.to_string();
        let what = what.trim_end_matches(" expired").into();
        Some(Back {
            turn: set,
            segment: Segment::between(self.trace.turns[set].at, *to, *task, what),
            begun: Some(interrupted),
        })
    }

    /// The task that has the turns of this one: itself, or the one that it runs within.
    fn owner(&self, task: TaskId) -> TaskId {
        let mut owner = task;
        while !self.owns[owner.index()] {
            let Some(outer) = self.trace.tasks[owner.index()].parent else { return owner };
            owner = outer;
        }
        owner
    }

    /// Who held the loop until this turn could be: the last that blocked before it.
    fn held(&self, turn: usize) -> Option<Back> {
        let to = self.trace.turns[turn].at;
        let before = &self.trace.events[..self.trace.turns[turn].first_event];
        let holds = |event: &Event| match event.what {
            What::Block(length) | What::Compute(length) => event.at + length == to,
            _ => false,
        };
        let index = before.iter().rposition(holds)?;
        let Event { at: from, task, what } = &before[index];
        let segment = Segment::between(*from, to, *task, what.to_string().into());
        Some(Back { turn: self.trace.turn_of(index)?, segment, begun: Some(index) })
    }

    /// The event with which a task has begun to wait in a turn, or before.
    fn last_wait(&self, turn: usize) -> Option<usize> {
        let mut turn = Some(turn);
        while let Some(at) = turn {
            let wait = self.trace.events_of(at).rev().find(|index| {
                let event = &self.trace.events[*index];
                self.is_of(event, at) && wait_of(&event.what).is_some()
            });
            if wait.is_some() {
                return wait;
            }
            turn = self.previous(at);
        }
        None
    }

    /// Whether an event of a turn is told of the task that has it, or of a sequence within that.
    fn is_of(&self, event: &Event, turn: usize) -> bool {
        self.trace.turns[turn].task == Some(event.task) || !self.owns[event.task.index()]
    }
}

/// What it is that takes time, if that is what an event tells of.
fn wait_of(what: &What) -> Option<Text> {
    match what {
        What::Waits(wait) => Some(wait.to_string().into()),
        What::Block(_) | What::Compute(_) => Some(what.to_string().into()),
        _ => None,
    }
}
