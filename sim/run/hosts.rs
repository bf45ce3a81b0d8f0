//! Hosts beside that of the program: the services of a scenario.

mod answers;
mod faults;
mod replies;
pub(crate) mod requests;
pub(crate) mod services;
mod sessions;
mod streams;
