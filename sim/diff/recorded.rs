//! A recorded run: what of a run can be compared, wherever it was written down.
//!
//! Plain data, made of a trace, of the text of a snapshot ([`snapshot`]), or of a run as JSON ([`json`]). Events are texts: what is
//! only read back has no other.

pub mod json;
pub mod snapshot;

use ecow::eco_format;
use serde::{Deserialize, Serialize};

use crate::check::Verdict;
use crate::render::snapshot::{entries, lines};
use crate::scenario::vocabulary::events as begins;
use crate::scenario::{Expectation, Property, Scenario, Text};
use crate::time::Instant;
use crate::trace::{Task, TaskId, Trace, Wake, wakes};

/// What stands before the instant since when a wait goes on.
const SINCE: &str = " since ";

/// What of a run can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// How it ended, as the header of the trace has it.
    pub outcome: Text,
    /// When `main` ended, or the run, if `main` did not.
    pub total: Instant,
    /// When the run ended.
    pub ended: Instant,
    /// The tasks, in order of their creation.
    pub tasks: Vec<RecordedTask>,
    /// The events, in order.
    pub events: Vec<RecordedEvent>,
    /// Which event made a task go on to which other, in the order of the latter; empty where that is not known, as in a snapshot. Runs are not
    /// compared by it.
    pub(crate) wakes: Vec<Wake>,
    /// What is expected of it; `None` where that is not known, as in a snapshot.
    pub stated: Option<Vec<Stated>>,
}

/// A task of a recorded run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedTask {
    /// Its name, of which there is one in a run.
    pub name: Text,
    /// The index of the task that made it, as far as that is known.
    pub parent: Option<usize>,
}

/// An event of a recorded run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEvent {
    /// When.
    #[serde(rename = "at_ns")]
    pub at: Instant,
    /// The index of the task.
    pub task: usize,
    /// What happened, on one line.
    pub text: Text,
}

impl RecordedEvent {
    /// An event that was written down. Since when a wait goes on is told as it is today: runs of hours once had seconds only.
    fn read(at: Instant, task: usize, text: Text) -> Self {
        let stands = [begins::DEADLOCK, begins::WAITING, begins::SUSPECTED]
            .iter()
            .any(|it| text.starts_with(it));
        let text = match since(&text) {
            Some((wait, since, keeper)) if stands => {
                eco_format!("{wait}{SINCE}{since}{keeper}")
            }
            _ => text,
        };
        Self { at, task, text }
    }
}

/// What goes on, since when, and what is told after that, if a text tells it.
pub(super) fn since(text: &str) -> Option<(&str, Instant, &str)> {
    let (wait, rest) = text.rsplit_once(SINCE)?;
    let (since, keeper) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
    Some((wait, since.parse().ok()?, keeper))
}

/// An expectation, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// As it is written.
    pub text: Text,
    /// Whether it holds; `None` if a single run does not decide it.
    pub holds: Option<bool>,
    /// The line on which it stands, from 1.
    pub line: Option<usize>,
}

impl Recorded {
    /// The run of a scenario, with what checking it found.
    pub fn checked(scenario: &Scenario, trace: &Trace, verdict: &Verdict) -> Self {
        let stated = scenario.expectations(trace.model.kind()).map(|it| {
            let Expectation { property, span, text } = it;
            let broken = verdict.violations.iter().any(|violation| violation.span == Some(*span));
            let decided = !matches!(property, Property::Sometimes(_));
            let before = scenario.source.text.bytes().take(span.offset());
            let line = before.filter(|byte| *byte == b'\n').count() + 1;
            Stated { text: text.clone(), holds: decided.then_some(!broken), line: Some(line) }
        });
        Self { stated: Some(stated.collect()), ..Self::from(trace) }
    }

    /// The name of a task.
    ///
    /// # Panics
    ///
    /// If there is no such task.
    pub fn name(&self, task: usize) -> &Text {
        &self.tasks[task].name
    }

    /// The task's name, a blank, and what happened.
    ///
    /// # Panics
    ///
    /// If there is no such event.
    pub fn line(&self, event: usize) -> String {
        let RecordedEvent { task, text, .. } = &self.events[event];
        format!("{} {text}", self.name(*task))
    }

    /// The lines of its events, as a snapshot has them: between two of them, how much time passed.
    pub fn lines(&self) -> String {
        let events = self.events.iter();
        lines(&entries(events.map(|event| (event.at, self.name(event.task), &event.text))))
    }
}

impl From<&Trace> for Recorded {
    fn from(trace: &Trace) -> Self {
        let task = |task: &Task| RecordedTask {
            name: task.name.clone(),
            parent: task.parent.map(TaskId::index),
        };
        let events = trace.events.iter().map(|event| RecordedEvent {
            at: event.at,
            task: event.task.index(),
            text: event.what.to_string().into(),
        });
        Self {
            outcome: trace.outcome.to_string().into(),
            total: trace.total,
            ended: trace.ended,
            tasks: trace.tasks.iter().map(task).collect(),
            events: events.collect(),
            wakes: wakes(trace),
            stated: None,
        }
    }
}
