//! Standstill: a deterministic simulation testing harness for asynchronous programs.

pub mod scenario;
pub mod time;
pub mod trace;
