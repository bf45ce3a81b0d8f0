//! What tasks share: semaphores and locks, events, barriers, promises, cells, pools, queues.
//!
//! Who waits for a permit or an item stands in a line; for all else that tasks wait for there is tokio's notify, which runs
//! on any executor. What needs no waiting is plain data.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::control::Flow;
use super::needs::Holders;
use super::permits::Permits;
use super::queues::Queue;
use crate::scenario::{Scenario, Value};
use crate::trace::TaskId;

/// The state of every declared resource, by index.
pub(super) struct Resources {
    pub(super) semaphores: Vec<Rc<Permits>>,
    pub(super) queues: Vec<Queue>,
    pub(super) events: Vec<Event>,
    pub(super) barriers: Vec<Barrier>,
    pub(super) promises: Vec<Promise>,
    pub(super) cells: Vec<SharedCell>,
    pub(super) pools: Vec<Rc<Seats>>,
}

/// Threads or workers for tasks to run on.
pub(super) struct Seats {
    free: Arc<Semaphore>,
    count: usize,
    taken: RefCell<Holders>,
}

/// One of them, as long as a task has it.
pub(super) struct Seat {
    seats: Rc<Seats>,
    task: TaskId,
    _permit: Option<OwnedSemaphorePermit>,
}

/// A flag that tasks wait for.
#[derive(Default)]
pub(super) struct Event {
    pub(super) set: Cell<bool>,
    pub(super) waiters: Notify,
}

/// How many tasks have arrived at a barrier, and how often it has opened.
#[derive(Default)]
pub(super) struct Barrier {
    pub(super) arrived: Cell<u32>,
    pub(super) opened: Cell<u32>,
    pub(super) waiters: Notify,
}

/// A value, or the reason why there is none.
#[derive(Default)]
pub(super) struct Promise {
    pub(super) settled: RefCell<Option<Flow>>,
    pub(super) waiters: Notify,
}

/// A variable that tasks share, and who waits for it to change.
pub(super) struct SharedCell {
    pub(super) value: RefCell<Value>,
    pub(super) watchers: RefCell<Vec<Waker>>,
}

impl Resources {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self {
            semaphores: scenario
                .semaphores
                .iter()
                .map(|declared| Rc::new(Permits::new(declared.permits)))
                .collect(),
            queues: scenario.queues.iter().map(|queue| Queue::new(queue.capacity)).collect(),
            events: scenario.events.iter().map(|_| Event::default()).collect(),
            barriers: scenario.barriers.iter().map(|_| Barrier::default()).collect(),
            promises: scenario.promises.iter().map(|_| Promise::default()).collect(),
            cells: scenario.cells.iter().map(|cell| SharedCell::new(&cell.value)).collect(),
            pools: scenario.pools.iter().map(|pool| Seats::new(pool.threads)).collect(),
        }
    }
}

impl Seats {
    /// So many.
    pub(super) fn new(count: u32) -> Rc<Self> {
        let (count, taken) = (count as usize, RefCell::default());
        Rc::new(Self { free: Arc::new(Semaphore::new(count)), count, taken })
    }

    /// Waits for one that is free, which `task` has then.
    pub(super) async fn take(self: Rc<Self>, task: TaskId) -> Seat {
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        self.taken.borrow_mut().push(task);
        Seat { seats: self, task, _permit: permit }
    }

    /// The tasks that have them, if no other has one or is about to.
    pub(super) fn all_holders(&self) -> Option<Holders> {
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

impl Promise {
    /// Settles it, and wakes its waiters in the order in which they began to wait.
    pub(super) fn settle(&self, flow: Flow) {
        *self.settled.borrow_mut() = Some(flow);
        self.waiters.notify_waiters();
    }

    /// What it was settled with. Its waiters are woken when it is.
    pub(super) fn outcome(&self) -> Flow {
        self.settled.borrow().clone().expect("a promise wakes its waiters when it is settled")
    }
}

impl SharedCell {
    fn new(value: &Value) -> Self {
        Self { value: RefCell::new(value.clone()), watchers: RefCell::default() }
    }

    pub(super) fn write(&self, value: &Value) {
        self.value.borrow_mut().become_same_as(value);
        if !self.watchers.borrow().is_empty() {
            self.watchers.take().into_iter().for_each(Waker::wake);
        }
    }

    /// Wakes `waker` at the next write.
    pub(super) fn watch(&self, waker: &Waker) {
        let mut watchers = self.watchers.borrow_mut();
        if !watchers.iter().any(|watcher| watcher.will_wake(waker)) {
            watchers.push(waker.clone());
        }
    }
}
