//! The record of a simulation: its tasks and events, until it is closed.

use std::cell::{Cell, RefCell};

use super::names::Names;
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{Recorder, Room, Task, TaskId, What};

pub(super) struct Record {
    pub(super) recorder: RefCell<Recorder>,
    names: RefCell<Names>,
    /// When something was last told.
    told: Cell<Instant>,
    /// The lines of the program that wait when the run ends, by the events that tell of it.
    pub(super) lines: RefCell<Vec<(usize, Text)>>,
    /// Whether the last event is recorded.
    is_closed: Cell<bool>,
}

impl Record {
    /// One of so many events at most.
    pub(super) fn new(events: u64) -> Self {
        Self {
            recorder: RefCell::new(Recorder::new(events, Room::default())),
            names: RefCell::default(),
            told: Cell::new(Instant::START),
            lines: RefCell::default(),
            is_closed: Cell::new(false),
        }
    }

    /// Adds an event; `false` if there are as many as there may be.
    pub(super) fn add(&self, at: Instant, task: TaskId, what: What) -> bool {
        self.told.set(at);
        self.recorder.borrow_mut().add(at, task, || what)
    }

    /// Adds a task that asks to be called `base`; what it is called.
    pub(super) fn add_task(&self, base: &Text, parent: Option<TaskId>) -> (TaskId, Text) {
        let name = self.names.borrow_mut().unused(base);
        let task = Task { name: Text::clone(&name), parent, thread: false };
        (self.recorder.borrow_mut().add_task(task), name)
    }

    /// What a task is called.
    pub(super) fn name(&self, task: TaskId) -> Text {
        Text::clone(self.recorder.borrow().name(task))
    }

    /// Calls a task otherwise, of which nothing is told so far: it asks to be called `base`.
    pub(super) fn rename(&self, task: TaskId, base: &Text) -> Text {
        let name = self.names.borrow_mut().unused(base);
        self.recorder.borrow_mut().rename(task, Text::clone(&name));
        name
    }

    /// When something was last told.
    pub(super) fn told(&self) -> Instant {
        self.told.get()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Nothing more is recorded.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
    }
}
