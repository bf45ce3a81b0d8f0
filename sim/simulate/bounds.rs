//! The bounds of a simulation: what is counted, and the limit that stops the run.

use std::cell::{Cell, RefCell};
use std::task::Waker;

use crate::scenario::Limits;
use crate::trace::{Limit, TaskId};

pub(super) struct Bounds {
    pub(super) limits: Limits,
    /// Polls since all was quiet; without `--cfg tokio_unstable` only those of `main` and of runners.
    pub(super) steps: Cell<u64>,
    /// How often all was quiet since something was told.
    pub(super) pauses: Cell<u64>,
    /// The limit that stops the run, and who has reached it, as far as that is known then.
    reached: Cell<Option<(Limit, TaskId)>>,
    /// What wakes the root of the runtime, so that a run can be ended.
    root: RefCell<Option<Waker>>,
    /// Whether it was woken by that.
    is_woken: Cell<bool>,
}

impl Bounds {
    pub(super) fn new(limits: Limits) -> Self {
        let (steps, pauses, reached) = (Cell::new(0), Cell::new(0), Cell::new(None));
        Self {
            limits,
            steps,
            pauses,
            reached,
            root: RefCell::default(),
            is_woken: Cell::new(false),
        }
    }

    /// This wakes the root of the runtime.
    pub(super) fn set_root(&self, root: &Waker) {
        *self.root.borrow_mut() = Some(root.clone());
    }

    pub(super) fn wake_root(&self) {
        self.is_woken.set(true);
        if let Some(root) = &*self.root.borrow() {
            root.wake_by_ref();
        }
    }

    /// Whether the root was woken by [`Bounds::wake_root`] since that was forgotten.
    pub(super) fn is_woken(&self) -> bool {
        self.is_woken.get()
    }

    pub(super) fn forget_wakes(&self) {
        self.is_woken.set(false);
    }

    /// Ends the run at a limit, if none has before.
    pub(super) fn reach(&self, limit: Limit, task: TaskId) {
        if self.reached.get().is_none() {
            self.reached.set(Some((limit, task)));
            self.wake_root();
        }
    }

    /// The limit that stops the run, and who has reached it.
    pub(super) fn reached(&self) -> Option<(Limit, TaskId)> {
        self.reached.get()
    }

    /// The limit of simulated time.
    pub(super) fn end_of_time(&self) -> (Limit, TaskId) {
        (Limit::Time(self.limits.time), TaskId::MAIN)
    }
}
