//! `tokio::runtime`, whose handles spawn choices of a simulation. Its runtimes are tokio's: a simulation has one of its own.

mod builder;
mod local;
mod owned;

use std::future::Future;
use std::ops::Deref;

#[doc(no_inline)]
pub use ::tokio::runtime::*;
use ::tokio::task::JoinHandle;
pub use builder::Builder;
pub use local::LocalRuntime;
pub use owned::Runtime;

use super::blocking::blocking;
use crate::simulate::{gated, is_simulated, spawned};

/// What `block_on` is told within a simulation.
const NESTED: &str =
    "`block_on` within a simulation would stop its only thread: `.await` the future, or spawn it";

/// `tokio::runtime::Handle`: its tasks are choices as those of [`spawn`](super::spawn).
#[derive(Clone, Debug)]
pub struct Handle(::tokio::runtime::Handle);

/// A handle of tokio's, or the stand-in's: some runtimes are made by tokio itself.
pub trait AnyHandle {
    /// That of tokio.
    fn of_tokio(&self) -> &::tokio::runtime::Handle;
}

impl Handle {
    /// The runtime that this is called on.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn current() -> Self {
        Self(::tokio::runtime::Handle::current())
    }

    /// The runtime that this is called on.
    ///
    /// # Errors
    ///
    /// Outside of a tokio runtime.
    pub fn try_current() -> Result<Self, TryCurrentError> {
        ::tokio::runtime::Handle::try_current().map(Self)
    }

    /// Spawns a task.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        spawned(self.0.spawn(gated(future)))
    }

    /// As [`spawn_blocking`](super::task::spawn_blocking).
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, work: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        blocking(&self.0, work)
    }

    /// Runs a future to its end on this thread.
    ///
    /// # Panics
    ///
    /// Within a simulation, or another runtime.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        refuse_to_block();
        self.0.block_on(future)
    }
}

/// Fails within a simulation.
#[track_caller]
fn refuse_to_block() {
    assert!(!is_simulated(), "{NESTED}");
}

impl Deref for Handle {
    type Target = ::tokio::runtime::Handle;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl From<::tokio::runtime::Handle> for Handle {
    fn from(handle: ::tokio::runtime::Handle) -> Self {
        Self(handle)
    }
}

impl From<Handle> for ::tokio::runtime::Handle {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

impl AnyHandle for Handle {
    fn of_tokio(&self) -> &::tokio::runtime::Handle {
        &self.0
    }
}

impl AnyHandle for ::tokio::runtime::Handle {
    fn of_tokio(&self) -> &::tokio::runtime::Handle {
        self
    }
}
