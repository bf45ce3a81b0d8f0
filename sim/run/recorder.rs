//! The recorder: the trace as it grows.

use std::mem;

use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{Event, Task, TaskId, What};

/// Room for the tasks of a small run, so that nothing has to grow for them.
const ROOM: usize = 16;

/// Tasks and events so far.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    tasks: Vec<Task>,
    events: Vec<Event>,
    limit: u64,
    /// How many events there were when the turn before this ended.
    turn: usize,
}

impl Recorder {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            tasks: Vec::with_capacity(ROOM),
            events: Vec::with_capacity(4 * ROOM),
            limit,
            ..Self::default()
        }
    }

    pub(super) fn add_task(&mut self, name: Text, parent: Option<TaskId>, thread: bool) -> TaskId {
        let id = TaskId(u32::try_from(self.tasks.len()).expect("fewer than 2^32 tasks"));
        self.tasks.push(Task { name, parent, thread });
        id
    }

    pub(super) fn name(&self, task: TaskId) -> Text {
        Text::clone(&self.tasks[task.index()].name)
    }

    pub(super) fn is_thread(&self, task: TaskId) -> bool {
        self.tasks[task.index()].thread
    }

    /// Adds an event; `false` when there is no room for it.
    pub(super) fn add(&mut self, at: Instant, task: TaskId, what: What) -> bool {
        let room = (self.events.len() as u64) < self.limit;
        if room {
            self.events.push(Event { at, task, what });
        }
        room
    }

    /// Adds an event that tells how the run ended, for which there is always room.
    pub(super) fn add_last(&mut self, at: Instant, task: TaskId, what: What) {
        self.events.push(Event { at, task, what });
    }

    /// The events since this was last asked for.
    pub(super) fn take_turn(&mut self) -> &[Event] {
        let from = mem::replace(&mut self.turn, self.events.len());
        &self.events[from..]
    }

    pub(super) fn take(&mut self) -> (Vec<Task>, Vec<Event>) {
        (mem::take(&mut self.tasks), mem::take(&mut self.events))
    }
}
