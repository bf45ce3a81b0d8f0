//! Seats: threads of a pool and workers, on which so many tasks can run at once.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::run::task::need::Holders;
use crate::trace::TaskId;

/// Threads or workers for tasks to run on.
pub(crate) struct Seats {
    free: Arc<Semaphore>,
    count: usize,
    taken: RefCell<Holders>,
}

/// One of them, as long as a task has it.
pub(crate) struct Seat {
    seats: Rc<Seats>,
    task: TaskId,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Seats {
    /// So many.
    pub(crate) fn new(count: u32) -> Rc<Self> {
        let (count, taken) = (count as usize, RefCell::default());
        Rc::new(Self { free: Arc::new(Semaphore::new(count)), count, taken })
    }

    /// Waits for one that is free, which `task` has then.
    pub(crate) async fn take(self: Rc<Self>, task: TaskId) -> Seat {
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        self.taken.borrow_mut().push(task);
        Seat { seats: self, task, _permit: permit }
    }

    /// The tasks that have them, if no other has one or is about to.
    pub(crate) fn all_holders(&self) -> Option<Holders> {
        let taken = self.taken.borrow();
        (taken.len() == self.count).then(|| taken.clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.borrow_mut();
        if let Some(index) = taken.iter().position(|task| *task == self.task) {
            taken.remove(index);
        }
    }
}
