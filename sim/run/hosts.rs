//! Hosts beside that of the program: the services of a scenario.

mod faults;
pub(crate) mod requests;
pub(crate) mod services;
