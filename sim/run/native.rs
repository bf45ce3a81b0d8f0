//! Functions in Rust that a scenario calls: the tokio runtime that has their timers and what they spawn.

#[cfg(feature = "simulate")]
mod clock;
#[cfg(not(feature = "simulate"))]
mod no_runtime;
#[cfg(feature = "simulate")]
mod pulse;
#[cfg(feature = "simulate")]
mod runtime;
#[cfg(feature = "simulate")]
mod subscriber;
#[cfg(feature = "simulate")]
mod waker;

#[cfg(not(feature = "simulate"))]
pub(crate) use no_runtime::{Call, Runtime};
#[cfg(feature = "simulate")]
pub(crate) use runtime::{Call, Runtime};
