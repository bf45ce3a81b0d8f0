//! Faults that wait for an event.

use std::cell::RefCell;

use crate::scenario::network::{PlannedFault, Triggered};

/// What goes wrong after events, and how many of those there have been.
#[derive(Debug, Default)]
pub(crate) struct Triggers(RefCell<Vec<Trigger>>);

#[derive(Debug)]
struct Trigger {
    of: Triggered,
    heard: u32,
}

impl Triggers {
    pub(crate) fn new(triggered: Vec<Triggered>) -> Self {
        let triggers = triggered.into_iter().map(|of| Trigger { of, heard: 0 });
        Self(RefCell::new(triggers.collect()))
    }

    /// Whether there are any.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// What goes wrong after what has just happened to a task, in order; its instants count from now.
    pub(crate) fn hear(&self, task: &str, what: &str) -> Vec<PlannedFault> {
        let mut due = Vec::new();
        for Trigger { of, heard } in self.0.borrow_mut().iter_mut() {
            if *heard < of.nth && of.after.matches(task, what) {
                *heard += 1;
                if *heard == of.nth {
                    due.extend(&of.faults);
                }
            }
        }
        due
    }
}
