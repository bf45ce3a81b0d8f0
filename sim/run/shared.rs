//! What tasks share: permits, queues, events, barriers, promises, cells, and the seats of pools and workers.

pub(crate) mod barrier;
pub(crate) mod broadcast;
mod holdings;
mod notified;
pub(crate) mod once;
pub(crate) mod permits;
pub(crate) mod promise;
pub(crate) mod queue;
pub(crate) mod rendezvous;
pub(crate) mod resources;
pub(crate) mod seats;
pub(crate) mod shared_cell;
pub(crate) mod signals;
mod wait_queue;
