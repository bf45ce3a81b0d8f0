//! Hosts beside that of the program: the services of a scenario.

mod faults;
pub(crate) mod services;
