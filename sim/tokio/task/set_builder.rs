//! `join_set::Builder`: a task of a set, with a name.

use std::future::Future;
use std::io;

use ::tokio::task::AbortHandle;

use super::{JoinSet, LocalSet};
use crate::simulate::{gated_as, has_threads, spawned};
use crate::tokio::runtime::AnyHandle;

/// `tokio::task::join_set::Builder`, which there is with `--cfg tokio_unstable`: a task of a set, with a name.
#[derive(Debug)]
#[must_use = "it spawns nothing by itself"]
pub struct Builder<'a, T> {
    set: &'a mut JoinSet<T>,
    name: Option<&'a str>,
}

impl<T> JoinSet<T> {
    /// A task of this set that can be given a name.
    pub const fn build_task(&mut self) -> Builder<'_, T> {
        Builder { set: self, name: None }
    }
}

impl<'a, T: 'static> Builder<'a, T> {
    /// Of a task with this name.
    pub const fn name(self, name: &'a str) -> Self {
        Self { set: self.set, name: Some(name) }
    }

    /// Spawns it into the set.
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> io::Result<AbortHandle>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        Ok(spawned(self.set.0.spawn(gated_as(self.name, future))))
    }

    /// Spawns it into the set, on the runtime of this handle.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_on<F>(self, future: F, handle: &impl AnyHandle) -> io::Result<AbortHandle>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        Ok(spawned(self.set.0.spawn_on(gated_as(self.name, future), handle.of_tokio())))
    }

    /// Spawns blocking work into the set, as [`spawn_blocking`](super::spawn_blocking).
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn_blocking<F>(self, work: F) -> io::Result<AbortHandle>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.spawn_blocking_on(work, &::tokio::runtime::Handle::current())
    }

    /// Spawns blocking work into the set, on the runtime of this handle.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_blocking_on<F>(self, work: F, handle: &impl AnyHandle) -> io::Result<AbortHandle>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        if has_threads() {
            Ok(self.set.0.spawn_blocking_on(work, handle.of_tokio()))
        } else {
            self.spawn_on(async { work() }, handle)
        }
    }

    /// Spawns one that need not be `Send` into the set.
    ///
    /// # Errors
    ///
    /// Never.
    ///
    /// # Panics
    ///
    /// Outside of a `LocalSet`.
    #[track_caller]
    pub fn spawn_local<F>(self, future: F) -> io::Result<AbortHandle>
    where
        F: Future<Output = T> + 'static,
    {
        Ok(spawned(self.set.0.spawn_local(gated_as(self.name, future))))
    }

    /// Spawns one that need not be `Send` into the set, in a set of such.
    ///
    /// # Errors
    ///
    /// Never.
    #[track_caller]
    pub fn spawn_local_on<F>(self, future: F, local: &LocalSet) -> io::Result<AbortHandle>
    where
        F: Future<Output = T> + 'static,
    {
        Ok(spawned(self.set.0.spawn_local_on(gated_as(self.name, future), &local.0)))
    }
}
