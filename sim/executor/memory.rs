//! What one run after the other on a thread keeps its timers and workers in, so that a small run need not make any memory.
//! Its tasks are in the ready list, which is begun and emptied with this.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::clock::Clock;
use super::hold::Worker;
use super::ready::{self, Candidates};

/// The clock and the workers of a run.
#[derive(Default)]
pub(super) struct Memory {
    /// Whether a run is in progress.
    used: Cell<bool>,
    pub(super) clock: RefCell<Clock>,
    pub(super) workers: RefCell<Vec<Worker>>,
    /// The tasks to choose from.
    pub(super) candidates: RefCell<Candidates>,
}

thread_local! {
    static MEMORY: RefCell<Rc<Memory>> = RefCell::default();
}

impl Memory {
    /// Makes the memory of this thread a run's own, and the ready list with it.
    pub(super) fn enter() -> Rc<Self> {
        MEMORY.with_borrow_mut(|memory| {
            assert!(!memory.used.get(), "a run is in progress on this thread; runs do not nest");
            if Rc::strong_count(memory) > 1 {
                // Somebody still has a part of the last run. It must not get at this one.
                *memory = Rc::default();
            }
            memory.used.set(true);
            ready::begin_run();
            Rc::clone(memory)
        })
    }

    /// Empties it and the ready list for the next run, if that has not been done.
    pub(super) fn leave(&self) {
        if self.used.get() {
            ready::drop_tasks(|_| ());
            self.clock.borrow_mut().clear();
            self.workers.borrow_mut().clear();
            ready::clear();
            self.used.set(false);
        }
    }
}
