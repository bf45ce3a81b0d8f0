//! `LocalRuntime`.

use std::future::Future;
use std::io;
use std::ops::Deref;
use std::time::Duration;

use ::tokio::task::JoinHandle;

use super::{Builder, Handle, LocalOptions};
use crate::simulate::{gated, spawned};

/// `tokio::runtime::LocalRuntime`, whose handle is a [`Handle`] of the stand-in.
#[derive(Debug)]
pub struct LocalRuntime {
    runtime: ::tokio::runtime::LocalRuntime,
    handle: Handle,
}

impl LocalRuntime {
    /// One with all drivers.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub fn new() -> io::Result<Self> {
        Builder::new_current_thread().enable_all().build_local(LocalOptions::default())
    }

    /// Its handle.
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Spawns a task that need not be `Send`.
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: 'static> + 'static,
    {
        spawned(self.runtime.spawn_local(gated(future)))
    }

    /// As [`spawn_blocking`](crate::tokio::task::spawn_blocking).
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, work: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.handle.spawn_blocking(work)
    }

    /// Runs a future to its end on this thread.
    ///
    /// # Panics
    ///
    /// Within a simulation, or another runtime.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        super::refuse_to_block();
        self.runtime.block_on(future)
    }

    /// Ends it, and waits so long for its threads.
    pub fn shutdown_timeout(self, patience: Duration) {
        self.runtime.shutdown_timeout(patience);
    }

    /// Ends it, and does not wait for its threads.
    pub fn shutdown_background(self) {
        self.runtime.shutdown_background();
    }
}

impl Deref for LocalRuntime {
    type Target = ::tokio::runtime::LocalRuntime;

    fn deref(&self) -> &Self::Target {
        &self.runtime
    }
}

impl From<::tokio::runtime::LocalRuntime> for LocalRuntime {
    fn from(runtime: ::tokio::runtime::LocalRuntime) -> Self {
        let handle = runtime.handle().clone().into();
        Self { runtime, handle }
    }
}
