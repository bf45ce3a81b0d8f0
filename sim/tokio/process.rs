//! `tokio::process`, which a simulation has not: a process runs in real time, and no choice knows of it.
//!
//! Within a simulation what would start one panics, and nothing is started. Outside of a simulation it does what tokio's does.

use std::ffi::OsStr;
use std::future::Future;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};

#[doc(no_inline)]
pub use ::tokio::process::*;

use crate::simulate::is_simulated;

/// What is said of processes in a simulation.
const NO_PROCESSES: &str = "There are no processes in a simulation: let the code under test take a trait or a function by which \
                            it starts them, and give it one that does in a task what the process would";

/// Fails within a simulation.
#[track_caller]
fn refuse_processes() {
    assert!(!is_simulated(), "{NO_PROCESSES}");
}

/// `tokio::process::Command`.
#[derive(Debug)]
pub struct Command(::tokio::process::Command);

macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        impl Command {$(
            #[doc = concat!("`tokio::process::Command::", stringify!($name), "`.")]
            $(#[$meta])*
            pub fn $name(&mut self, $($argument: $type),*) -> &mut Self {
                self.0.$name($($argument),*);
                self
            }
        )*}
    };
}

settings! {
    arg(argument: impl AsRef<OsStr>);
    args(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>);
    env(name: impl AsRef<OsStr>, value: impl AsRef<OsStr>);
    envs(all: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>);
    env_remove(name: impl AsRef<OsStr>);
    env_clear();
    current_dir(folder: impl AsRef<Path>);
    stdin(from: impl Into<Stdio>);
    stdout(to: impl Into<Stdio>);
    stderr(to: impl Into<Stdio>);
    kill_on_drop(is_killed: bool);
    #[cfg(unix)]
    uid(id: u32);
    #[cfg(unix)]
    gid(id: u32);
    #[cfg(unix)]
    arg0(name: impl AsRef<OsStr>);
    #[cfg(unix)]
    process_group(group: i32);
    #[cfg(windows)]
    creation_flags(flags: u32);
    #[cfg(windows)]
    raw_arg(text: impl AsRef<OsStr>);
}

impl Command {
    /// What starts this program.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self(::tokio::process::Command::new(program))
    }

    /// As one of the standard library, which tokio knows nothing of.
    pub fn into_std(self) -> std::process::Command {
        self.0.into_std()
    }

    /// Starts the process.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation.
    #[track_caller]
    pub fn spawn(&mut self) -> io::Result<Child> {
        refuse_processes();
        self.0.spawn()
    }

    /// Starts the process by this function.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation.
    #[cfg(tokio_unstable)]
    #[track_caller]
    pub fn spawn_with(
        &mut self,
        with: impl FnOnce(&mut std::process::Command) -> io::Result<std::process::Child>,
    ) -> io::Result<Child> {
        refuse_processes();
        self.0.spawn_with(with)
    }

    /// Starts the process, and waits for its end.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation.
    #[track_caller]
    pub fn status(&mut self) -> impl Future<Output = io::Result<ExitStatus>> + use<> {
        refuse_processes();
        self.0.status()
    }

    /// Starts the process, and takes what it writes.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation.
    #[track_caller]
    pub fn output(&mut self) -> impl Future<Output = io::Result<Output>> + use<> {
        refuse_processes();
        self.0.output()
    }
}

impl Deref for Command {
    type Target = ::tokio::process::Command;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Command {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<std::process::Command> for Command {
    fn from(command: std::process::Command) -> Self {
        Self(command.into())
    }
}

impl From<Command> for ::tokio::process::Command {
    fn from(command: Command) -> Self {
        command.0
    }
}
