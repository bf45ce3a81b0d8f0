//! Tasks: what one is, where a cancellation strikes it, and who waits for its end.

pub(crate) mod awaiting;
mod bound;
pub(crate) mod cancellation;
pub(crate) mod deadlines;
pub(crate) mod entry;
pub(crate) mod flow;
pub(crate) mod group;
pub(crate) mod join;
pub(crate) mod names;
pub(crate) mod need;
pub(crate) mod registry;
pub(crate) mod running;
pub(crate) mod several;
