//! Scenarios that several files of tests run.

/// The update of one of the tasks is lost if the service is slow.
pub(crate) const LOST: &str = include_str!("../../../sim/explore/tests/lost-update.kdl");
