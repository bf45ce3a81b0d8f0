//! Lives: from when to when each task of a trace was alive.

use super::{Trace, What};

/// The events with which a task began and ended, as indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// `None` if it never ran.
    pub started: Option<usize>,
    /// `None` if it was alive when the run ended.
    pub ended: Option<usize>,
}

/// The life of every task, in order of creation.
pub fn lives(trace: &Trace) -> Vec<Life> {
    let mut lives = vec![Life::default(); trace.tasks.len()];
    for (index, event) in trace.events.iter().enumerate() {
        let life = &mut lives[event.task.index()];
        if event.what == What::Started {
            life.started = Some(index);
        } else if event.what.ends_task() {
            life.ended = Some(index);
        }
    }
    lives
}

impl Life {
    /// The events with which it began and ended, as far as they happened.
    pub fn witnesses(self) -> impl Iterator<Item = usize> {
        self.started.into_iter().chain(self.ended)
    }

    /// Whether the task was alive right after this event.
    pub fn spans(self, event: usize) -> bool {
        self.started.is_some_and(|started| started <= event)
            && self.ended.is_none_or(|ended| ended > event)
    }
}
