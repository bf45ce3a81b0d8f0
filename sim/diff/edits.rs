//! Edits: all that differs between two runs, to the last line, each line with the change that it belongs to.
//!
//! Sentences count what they do not list; edits list it. They are made so that the second run follows from the first one
//! ([`patch`]), whatever the sentences leave out.

use serde::{Deserialize, Serialize};

use super::recorded::{Recorded, RecordedEvent, RecordedTask, Stated};
use crate::scenario::Text;
use crate::time::{Duration, Instant};

/// What makes a run of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// How the other run ends.
    pub outcome: Text,
    /// When `main` ends.
    #[serde(rename = "total_ns")]
    pub total: Instant,
    /// When the run ends.
    #[serde(rename = "ended_ns")]
    pub ended: Instant,
    /// Its tasks, if they are others.
    pub tasks: Option<Vec<TaskEdit>>,
    /// Its events, in order.
    pub events: Vec<Edit>,
    /// Events of the first run that it does not have, or has in other words.
    pub gone: Vec<Gone>,
    /// What is expected of it, if that is something else.
    pub stated: Option<StatedEdit>,
}

/// A task of the second run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEdit {
    /// Its index in the first run, if it was there.
    pub was: Option<usize>,
    /// The task.
    #[serde(flatten)]
    pub task: RecordedTask,
}

/// Events of the second run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "kebab-case")]
pub enum Edit {
    /// Events that the first run has, too, perhaps at other instants.
    Take {
        /// The first of them, as an index into the events of the first run.
        from: usize,
        /// How many there are.
        count: usize,
        /// How much later they are.
        #[serde(rename = "later_ns", default, skip_serializing_if = "is_zero")]
        later: Duration,
        /// How much earlier they are.
        #[serde(rename = "earlier_ns", default, skip_serializing_if = "is_zero")]
        earlier: Duration,
        /// The change by which they are elsewhere, or at other instants.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<usize>,
    },
    /// An event that is new, or that has another text.
    Say {
        /// The event.
        #[serde(flatten)]
        event: RecordedEvent,
        /// The event of the first run that it stands for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<usize>,
        /// The change that it belongs to.
        change: usize,
    },
}

/// Events of the first run that the second does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// The first of them.
    pub from: usize,
    /// How many there are.
    pub count: usize,
    /// The change that they belong to.
    pub change: usize,
}

/// What is expected of the second run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedEdit {
    /// `None` if that is not known.
    pub all: Option<Vec<Stated>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(length: &Duration) -> bool {
    length.is_zero()
}

impl Edits {
    /// Adds an event of the second run that the first one has.
    pub(super) fn take(&mut self, event: usize, by: (Duration, Duration), to: Option<usize>) {
        match self.events.last_mut() {
            Some(Edit::Take { from, count, later, earlier, change })
                if *from + *count == event && (*later, *earlier) == by && *change == to =>
            {
                *count += 1;
            }
            _ => {
                let (later, earlier) = by;
                self.events.push(Edit::Take { from: event, count: 1, later, earlier, change: to });
            }
        }
    }

    /// Adds an event of the first run that is gone.
    pub(super) fn drop(&mut self, event: usize, to: usize) {
        match self.gone.last_mut() {
            Some(Gone { from, count, change }) if *from + *count == event && *change == to => {
                *count += 1;
            }
            _ => self.gone.push(Gone { from: event, count: 1, change: to }),
        }
    }
}

/// The second run, made of the first one and what differs. `None` if these are not the edits of this run.
pub fn patch(edits: &Edits, before: &Recorded) -> Option<Recorded> {
    let mut places: Vec<Option<usize>> = (0..before.tasks.len()).map(Some).collect();
    if let Some(tasks) = &edits.tasks {
        places.fill(None);
        for (index, edit) in tasks.iter().enumerate() {
            if let Some(was) = edit.was {
                *places.get_mut(was)? = Some(index);
            }
        }
    }
    let tasks = edits.tasks.as_ref().map(|tasks| tasks.iter().map(|it| it.task.clone()).collect());
    let tasks: Vec<RecordedTask> = tasks.unwrap_or_else(|| before.tasks.clone());
    let mut events = Vec::new();
    for edit in &edits.events {
        match edit {
            Edit::Take { from, count, later, earlier, .. } => {
                for event in before.events.get(*from..from.checked_add(*count)?)? {
                    let at = event.at.as_nanos().checked_sub(earlier.as_nanos())?;
                    let at = Instant::from_nanos(at.checked_add(later.as_nanos())?);
                    let task = (*places.get(event.task)?)?;
                    events.push(RecordedEvent { at, task, text: event.text.clone() });
                }
            }
            Edit::Say { event, .. } => {
                tasks.get(event.task)?;
                events.push(event.clone());
            }
        }
    }
    let stated = edits.stated.as_ref().map_or_else(|| before.stated.clone(), |it| it.all.clone());
    let Edits { outcome, total, ended, .. } = edits;
    let (outcome, wakes) = (outcome.clone(), Vec::new());
    Some(Recorded { outcome, total: *total, ended: *ended, tasks, events, wakes, stated })
}
