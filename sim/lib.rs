//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod choices;
pub mod executor;
pub mod network;
pub mod scenario;
pub mod time;
pub mod trace;
