//! `tokio::net` in the network of a simulation: sockets of the host of whoever makes them.
//!
//! There is a network where the simulation has hosts ([`Simulation::host`](crate::Simulation::host)), and where it has
//! [`Simulation::network`](crate::Simulation::network), as a test of `#[standstill::test]` has; without one, every call
//! panics.

#[doc(no_inline)]
pub use crate::network::net::*;
#[cfg(windows)]
#[doc(no_inline)]
pub use ::tokio::net::windows;
