//! Hosts beside that of the program: the services of a scenario.

pub(crate) mod services;
