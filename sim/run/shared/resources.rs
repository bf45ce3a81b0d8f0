//! What tasks share: semaphores and locks, events, barriers, promises, cells, pools, queues.
//!
//! Who waits for a permit or an item stands in a wait queue; for all else that tasks wait for there is tokio's notify, which
//! runs on any executor. What needs no waiting is plain data.

use std::rc::Rc;

use super::barrier::Barrier;
use super::once::Once;
use super::permits::Permits;
use super::promise::Promise;
use super::queue::Queue;
use super::seats::Seats;
use super::shared_cell::SharedCell;
use super::signals::Event;
use crate::scenario::Scenario;

/// The state of every declared resource, by index.
pub(crate) struct Resources {
    pub(crate) semaphores: Vec<Rc<Permits>>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) events: Vec<Event>,
    pub(crate) barriers: Vec<Barrier>,
    pub(crate) promises: Vec<Rc<Promise>>,
    pub(crate) onces: Vec<Once>,
    pub(crate) cells: Vec<SharedCell>,
    pub(crate) pools: Vec<Rc<Seats>>,
}

impl Resources {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self {
            semaphores: scenario
                .semaphores
                .iter()
                .map(|declared| Rc::new(Permits::new(declared)))
                .collect(),
            queues: scenario.queues.iter().map(Queue::new).collect(),
            events: scenario.events.iter().map(|_| Event::default()).collect(),
            barriers: scenario.barriers.iter().map(|_| Barrier::default()).collect(),
            onces: scenario.onces.iter().map(|_| Once::default()).collect(),
            promises: scenario.promises.iter().map(|_| Rc::default()).collect(),
            cells: scenario.cells.iter().map(|cell| SharedCell::new(&cell.value)).collect(),
            pools: scenario.pools.iter().map(|pool| Seats::new(pool.threads)).collect(),
        }
    }
}
