//! The programs, by what of tokio they use.

use super::tokio;
use crate::fidelity::{Log, Program, ms};

mod clients;
mod servers;
mod streams;
mod sync;
mod tasks;
mod time;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = Program> {
    let kinds = [time::ALL, sync::ALL, tasks::ALL, servers::ALL, clients::ALL, streams::ALL];
    kinds.into_iter().flatten().copied()
}

macro_rules! programs {
    ($($name:ident),* $(,)?) => {
        pub(crate) const ALL: &[crate::fidelity::Program] =
            &[$((stringify!($name), |log| Box::pin($name(log)))),*];
    };
}
use programs;
