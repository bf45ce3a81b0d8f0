//! The programs, by what of tokio they use.

use super::tokio;
use crate::{Log, Program, ms};

mod sync;
mod tasks;
mod time;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = Program> {
    [time::ALL, sync::ALL, tasks::ALL].into_iter().flatten().copied()
}

macro_rules! programs {
    ($($name:ident),* $(,)?) => {
        pub(crate) const ALL: &[crate::Program] =
            &[$((stringify!($name), |log| Box::pin($name(log)))),*];
    };
}
use programs;
