//! Seats: threads of a pool and workers, on which so many tasks can run at once.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::run::task::need::Holders;
use crate::trace::TaskId;

/// Threads or workers for tasks to run on.
pub(crate) struct Seats {
    free: Arc<Semaphore>,
    count: usize,
    taken: RefCell<Holders>,
    /// How many wait for one.
    wanted: Cell<usize>,
    closed: Cell<bool>,
    idle: Notify,
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
        let free = Arc::new(Semaphore::new(count));
        let (wanted, closed, idle) = (Cell::new(0), Cell::new(false), Notify::new());
        Rc::new(Self { free, count, taken, wanted, closed, idle })
    }

    /// Waits for one that is free, which `task` has then.
    pub(crate) async fn take(self: Rc<Self>, task: TaskId) -> Seat {
        let _wanting = Wanting::of(&self);
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        self.taken.borrow_mut().push(task);
        Seat { seats: self, task, _permit: permit }
    }

    /// It takes no more work.
    pub(crate) fn close(&self) {
        self.closed.set(true);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether nobody has one or wants one.
    pub(crate) fn is_idle(&self) -> bool {
        self.wanted.get() == 0 && self.taken.borrow().is_empty()
    }

    /// Waits until somebody gives one back, or up.
    pub(crate) fn given_back(&self) -> impl Future<Output = ()> + '_ {
        self.idle.notified()
    }

    /// The tasks that have them, if no other has one or is about to.
    pub(crate) fn all_holders(&self) -> Option<Holders> {
        let taken = self.taken.borrow();
        (taken.len() == self.count).then(|| taken.clone())
    }
}

/// That somebody waits for one.
struct Wanting(Rc<Seats>);

impl Wanting {
    fn of(seats: &Rc<Seats>) -> Self {
        seats.wanted.set(seats.wanted.get() + 1);
        Self(Rc::clone(seats))
    }
}

impl Drop for Wanting {
    fn drop(&mut self) {
        self.0.wanted.set(self.0.wanted.get() - 1);
        self.0.idle.notify_waiters();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.borrow_mut();
        if let Some(index) = taken.iter().position(|task| *task == self.task) {
            taken.remove(index);
        }
        self.seats.idle.notify_waiters();
    }
}
