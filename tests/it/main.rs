//! The tests of what users meet, and of what one part alone cannot show: one target, which is linked once.
//!
//! Each file is about one thing, which its name says; `support` is what several of them need. Targets of their own are only
//! those that bring their own harness, and `mutations`, whose memory is measured.

#![cfg(test)]

mod adopter;
mod attribute;
mod calls;
mod chances;
mod cli;
mod control;
#[cfg(target_os = "linux")]
mod cut_off;
mod determinism;
mod diff;
mod documents;
mod drawn;
mod escapes;
mod examples;
mod executor;
mod explore;
mod explorer;
mod fairness;
mod fault_plans;
mod faults;
#[cfg(tokio_unstable)]
mod fidelity;
#[cfg(target_os = "linux")]
mod files;
mod formats;
mod fuzz;
#[cfg(tokio_unstable)]
mod grpc;
mod hints;
#[cfg(unix)]
mod hostile;
#[cfg(feature = "axum")]
mod hosts;
mod includes;
mod invalid;
mod kernels;
mod layout;
mod light;
mod links;
mod one_line;
mod oracles;
mod packets;
mod parameters;
mod partitions;
mod patched;
mod pictures;
mod procedures;
mod questions;
mod reader;
mod readme;
mod regressions;
mod render;
mod select;
mod services;
mod sharing;
mod simulate;
#[cfg(target_os = "linux")]
mod sockets;
mod stand_in;
mod support;
mod tidy;
mod ties;
#[cfg(feature = "turmoil")]
mod turmoil_sims;
mod tutorials;
mod watchdog;
mod why;
