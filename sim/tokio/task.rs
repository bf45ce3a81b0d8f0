//! `tokio::task`, whose tasks are choices of a simulation.

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::task::{Context, Poll};

#[doc(no_inline)]
pub use ::tokio::task::*;

pub use crate::simulate::spawn;
use crate::simulate::{gated, taken};

/// `tokio::task::spawn_local`: the task is a choice as that of [`spawn`].
///
/// # Panics
///
/// Outside of a `LocalSet`.
#[track_caller]
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: 'static> + 'static,
{
    ::tokio::task::spawn_local(gated(future))
}

/// `tokio::task::JoinSet`: its tasks are choices as those of [`spawn`].
pub struct JoinSet<T>(::tokio::task::JoinSet<T>);

impl<T> JoinSet<T> {
    /// A set without tasks.
    pub fn new() -> Self {
        Self(::tokio::task::JoinSet::new())
    }

    /// Whether there is no task in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: 'static> JoinSet<T> {
    /// Spawns a task into the set.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.0.spawn(gated(task))
    }

    /// Spawns a task that need not be `Send` into the set.
    ///
    /// # Panics
    ///
    /// Outside of a `LocalSet`.
    #[track_caller]
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.0.spawn_local(gated(task))
    }

    /// Waits for the next task that ends, and gives what it returns; `None` if there is no task in the set.
    ///
    /// # Errors
    ///
    /// If it panicked or was cancelled.
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.0.join_next().await.map(taken)
    }

    /// As [`Self::join_next`], with what tokio calls the task.
    ///
    /// # Errors
    ///
    /// If it panicked or was cancelled.
    pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.0.join_next_with_id().await.map(taken)
    }

    /// What a task returns that has ended; `None` if none has.
    ///
    /// # Errors
    ///
    /// If it panicked or was cancelled.
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.0.try_join_next().map(taken)
    }

    /// As [`Self::try_join_next`], with what tokio calls the task.
    ///
    /// # Errors
    ///
    /// If it panicked or was cancelled.
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.0.try_join_next_with_id().map(taken)
    }

    /// As [`Self::join_next`], as a poll.
    pub fn poll_join_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        self.0.poll_join_next(cx).map(|ended| ended.map(taken))
    }

    /// As [`Self::join_next_with_id`], as a poll.
    pub fn poll_join_next_with_id(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<(Id, T), JoinError>>> {
        self.0.poll_join_next_with_id(cx).map(|ended| ended.map(taken))
    }

    /// Waits for all tasks, and gives what they return, in the order in which they ended.
    ///
    /// # Panics
    ///
    /// If a task panics.
    pub async fn join_all(self) -> Vec<T> {
        self.0.join_all().await
    }
}

impl<T> Deref for JoinSet<T> {
    type Target = ::tokio::task::JoinSet<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for JoinSet<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<F> FromIterator<F> for JoinSet<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        Self(tasks.into_iter().map(gated).collect())
    }
}
