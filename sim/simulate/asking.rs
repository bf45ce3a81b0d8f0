//! What has been learnt of those who wait, by asking them: where they keep their wakers.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::frames::{self, TIMEOUT, WaitsIn};
use super::runner::Outer;
use crate::trace::TaskId;

/// What tasks wait in.
pub(super) type Waits = BTreeMap<TaskId, Vec<WaitsIn>>;

#[derive(Debug, Default)]
pub(super) struct Asking {
    is_open: Cell<bool>,
    /// Where wakers were kept, and by which task.
    kept: RefCell<Vec<(TaskId, Backtrace)>>,
}

/// A turn in which somebody is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) outer: Outer,
    /// How much was known before.
    pub(super) known: usize,
}

impl Asking {
    /// Whether turns are there to ask who has them.
    pub(super) fn is_open(&self) -> bool {
        self.is_open.get()
    }

    pub(super) fn open(&self) {
        self.is_open.set(true);
    }

    /// How many wakers were kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.borrow().len()
    }

    /// What was learnt after that many is not so.
    pub(super) fn forget_after(&self, known: usize) {
        self.kept.borrow_mut().truncate(known);
    }

    /// This task keeps a waker, here.
    pub(super) fn keep(&self, task: TaskId) {
        self.kept.borrow_mut().push((task, Backtrace::force_capture()));
    }

    /// What each task waits in, as far as that is known. Nobody is asked any more.
    pub(super) fn close(&self) -> Waits {
        self.is_open.set(false);
        let mut all = Waits::new();
        for (task, backtrace) in self.kept.take() {
            all.entry(task).or_default().extend(frames::waits_in(&backtrace.to_string()));
        }
        for waits in all.values_mut() {
            // In which order `select!` looks at its branches may be left to chance.
            waits.sort_unstable();
            waits.dedup();
            let is_timeout = |wait: &WaitsIn| wait.primitive.as_deref() == Some(TIMEOUT);
            if !waits.iter().all(is_timeout) {
                waits.retain(|wait| !is_timeout(wait));
            }
        }
        all
    }
}
