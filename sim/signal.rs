//! Signals that a test sends to the simulated program, which waits for them by [`tokio::signal`](crate::tokio::signal).
//!
//! ```
//! use standstill::{signal, tokio};
//! use standstill::tokio::signal::unix::SignalKind;
//! use std::time::Duration;
//!
//! let trace = standstill::simulate(standstill::choices::Plain, async {
//!     let server = tokio::spawn(async { tokio::signal::ctrl_c().await });
//!     tokio::time::sleep(Duration::from_secs(5)).await;
//!     signal::send(SignalKind::interrupt());
//!     server.await.unwrap().unwrap();
//! });
//! trace.expect().total("5s").assert();
//! ```

use crate::simulate::send_signal;
pub use crate::tokio::signal::unix::SignalKind;

/// Sends a signal to the program of the simulation in progress on this thread: whoever listens for it is woken. Outside of a simulation, and if
/// nobody listens, nothing happens.
pub fn send(kind: SignalKind) {
    send_signal(kind.as_raw_value());
}
