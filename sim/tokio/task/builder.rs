//! `Builder`: a task with a name.

use std::future::Future;
use std::io;

use ::tokio::task::JoinHandle;

use super::LocalSet;
use crate::simulate::{gated_as, has_threads, spawned};
use crate::tokio::runtime::AnyHandle;

/// `tokio::task::Builder`, which there is with `--cfg tokio_unstable`: its tasks are choices as those of [`spawn`](super::spawn), and are called by the name that they are given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Builder<'a> {
    name: Option<&'a str>,
}

impl<'a> Builder<'a> {
    /// Of a task without a name.
    pub const fn new() -> Self {
        Self { name: None }
    }

    /// Of a task with this name.
    #[must_use]
    pub const fn name(&self, name: &'a str) -> Self {
        Self { name: Some(name) }
    }

    /// Spawns it.
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        Ok(spawned(::tokio::spawn(gated_as(self.name, future))))
    }

    /// Spawns it on the runtime of this handle.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_on<F>(
        self,
        future: F,
        handle: &impl AnyHandle,
    ) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        Ok(spawned(handle.of_tokio().spawn(gated_as(self.name, future))))
    }

    /// Spawns one that need not be `Send`.
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a `LocalSet`.
    #[track_caller]
    pub fn spawn_local<F>(self, future: F) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future<Output: 'static> + 'static,
    {
        Ok(spawned(::tokio::task::spawn_local(gated_as(self.name, future))))
    }

    /// Spawns one that need not be `Send`, in a set of such.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_local_on<F>(self, future: F, set: &LocalSet) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future<Output: 'static> + 'static,
    {
        Ok(spawned(set.0.spawn_local(gated_as(self.name, future))))
    }

    /// Spawns blocking work, as [`spawn_blocking`](super::spawn_blocking).
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn_blocking<F, R>(self, work: F) -> io::Result<JoinHandle<R>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.spawn_blocking_on(work, &::tokio::runtime::Handle::current())
    }

    /// Spawns blocking work, on the runtime of this handle.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_blocking_on<F, R>(
        self,
        work: F,
        handle: &impl AnyHandle,
    ) -> io::Result<JoinHandle<R>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        if has_threads() {
            Ok(handle.of_tokio().spawn_blocking(work))
        } else {
            self.spawn_on(async { work() }, handle)
        }
    }
}
