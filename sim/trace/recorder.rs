//! The recorder: the trace as it grows.

use std::{iter, mem};

use super::{Deviation, Event, Task, TaskId, Trace, What};
use crate::scenario::{SourceSpan, Text};
use crate::time::Instant;

/// Room for the tasks of a small run, so that nothing has to grow for them.
const ROOM: usize = 16;

/// Room for more is not kept from one run to the next.
const MOST_ROOM: usize = 1 << 12;

/// Where a trace can be put: empty lists.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) tasks: Vec<Task>,
    pub(crate) events: Vec<Event>,
    pub(crate) deviations: Vec<Deviation>,
}

impl Room {
    /// What a trace took that nobody wants any more, unless that is much.
    pub(crate) fn of(trace: Trace) -> Self {
        let Trace { mut tasks, mut events, mut deviations, .. } = trace;
        if events.capacity() > MOST_ROOM {
            return Self::default();
        }
        tasks.clear();
        events.clear();
        deviations.clear();
        Self { tasks, events, deviations }
    }
}

impl Default for Room {
    /// Enough for a small run.
    fn default() -> Self {
        let (tasks, events) = (Vec::with_capacity(ROOM), Vec::with_capacity(4 * ROOM));
        Self { tasks, events, deviations: Vec::new() }
    }
}

/// Tasks and events so far.
#[derive(Debug)]
pub(crate) struct Recorder {
    tasks: Vec<Task>,
    events: Vec<Event>,
    limit: u64,
    /// How many events there were when the turn before this ended.
    turn: usize,
    /// Which step of the file an event tells of.
    places: Vec<(usize, SourceSpan)>,
}

impl Recorder {
    /// A recorder of so many events at most.
    pub(crate) fn new(limit: u64, room: Room) -> Self {
        let Room { tasks, events, .. } = room;
        Self { tasks, events, limit, turn: 0, places: Vec::new() }
    }

    /// Adds a task, whose name no other has.
    pub(crate) fn add_task(&mut self, task: Task) -> TaskId {
        let id = u32::try_from(self.tasks.len()).expect("fewer than 2^32 tasks");
        self.tasks.push(task);
        TaskId(id)
    }

    /// Gives a task another name, which no other has.
    #[cfg(feature = "simulate")]
    pub(crate) fn rename(&mut self, task: TaskId, name: Text) {
        self.tasks[task.index()].name = name;
    }

    /// How many events there are.
    pub(crate) const fn events(&self) -> usize {
        self.events.len()
    }

    /// How many tasks there are.
    pub(crate) const fn tasks(&self) -> usize {
        self.tasks.len()
    }

    pub(crate) fn name(&self, task: TaskId) -> &Text {
        &self.tasks[task.index()].name
    }

    pub(crate) fn is_thread(&self, task: TaskId) -> bool {
        self.tasks[task.index()].thread
    }

    /// Adds an event; `false` when there is no room for it.
    #[inline]
    pub(crate) fn add(&mut self, at: Instant, task: TaskId, what: impl FnOnce() -> What) -> bool {
        let room = (self.events.len() as u64) < self.limit;
        if room {
            if self.events.len() == self.events.capacity() {
                self.grow();
            }
            self.events.extend(iter::once_with(|| Event { at, task, what: what() }));
        }
        room
    }

    /// To whom something happened last, and what, in words.
    pub(crate) fn latest(&self) -> Option<(Text, String)> {
        let event = self.events.last()?;
        Some((Text::clone(self.name(event.task)), event.what.tell(|texts| texts.concat())))
    }

    /// Makes room for four times as many events: of many, each growth is a copy of all. There is never more than is needed.
    #[cold]
    fn grow(&mut self) {
        let known = self.events.len();
        let most = usize::try_from(self.limit).unwrap_or(usize::MAX).saturating_sub(known);
        self.events.reserve_exact((3 * known).clamp(1, most.max(1)));
    }

    /// Adds an event that tells how the run ended, for which there is always room.
    pub(crate) fn add_last(&mut self, at: Instant, task: TaskId, what: What) {
        self.events.push(Event { at, task, what });
    }

    /// Puts the events from this one on into the order of their tasks.
    #[cfg(feature = "simulate")]
    pub(crate) fn sort_from(&mut self, first: usize) {
        self.events[first..].sort_by_key(|event| event.task);
    }

    /// The events since this was last asked for.
    pub(crate) fn take_turn(&mut self) -> &[Event] {
        let from = mem::replace(&mut self.turn, self.events.len());
        &self.events[from..]
    }

    /// The latest event tells of this step of the file; faults of the network that came after it don't.
    pub(crate) fn place(&mut self, span: SourceSpan) {
        let is_step = |event: &Event| !matches!(event.what, What::Network(_));
        if let Some(latest) = self.events.iter().rposition(is_step) {
            self.places.push((latest, span));
        }
    }

    pub(crate) fn take_places(&mut self) -> Vec<(usize, SourceSpan)> {
        mem::take(&mut self.places)
    }

    pub(crate) fn take(&mut self) -> (Vec<Task>, Vec<Event>) {
        (mem::take(&mut self.tasks), mem::take(&mut self.events))
    }
}
