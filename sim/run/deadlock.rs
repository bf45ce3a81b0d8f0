//! Deadlocks: how it is proved that a run can never come to its end, and what is told of those who wait.

pub(crate) mod doubts;
pub(crate) mod powers;
pub(crate) mod report;
mod standing;
mod survey;
