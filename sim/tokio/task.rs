//! `tokio::task`, whose tasks are choices of a simulation.

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

#[cfg(tokio_unstable)]
mod builder;
pub mod join_set;
#[cfg(tokio_unstable)]
mod set_builder;

#[doc(no_inline)]
pub use ::tokio::task::*;
#[cfg(tokio_unstable)]
pub use builder::Builder;

use super::blocking::blocking;
use super::runtime::AnyHandle;
pub use crate::simulate::spawn;
use crate::simulate::{
    Flavor, ONE_THREAD, blocks_in_place, flavor, gated, has_threads, spawned, taken,
};

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
    spawned(::tokio::task::spawn_local(gated(future)))
}

/// `tokio::task::spawn_blocking`: in a simulation the work is done at once, in no time, on the thread of the simulation, and when among all that is ready
/// is a choice. What it waits for in real time holds up all else; what waits for another task of the program waits for ever.
///
/// Where threads are allowed (`#[standstill::test(allow = "threads")]`), and outside of a simulation, it is done on a thread of its own.
///
/// # Panics
///
/// Outside of a tokio runtime.
#[track_caller]
pub fn spawn_blocking<F, R>(work: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    blocking(&::tokio::runtime::Handle::current(), work)
}

/// `tokio::task::block_in_place`: in a simulation the work is done here and now. A runtime of one thread has no other to go on with.
///
/// # Panics
///
/// Outside of a simulation as tokio's, and in a test that is said to have one thread, as that of `#[tokio::test]` is without a flavor.
#[track_caller]
pub fn block_in_place<F, R>(work: F) -> R
where
    F: FnOnce() -> R,
{
    match flavor() {
        None => return ::tokio::task::block_in_place(work),
        Some(Flavor::OneThread) => panic!("{ONE_THREAD}"),
        Some(Flavor::Unstated | Flavor::ManyThreads) => blocks_in_place(),
    }
    work()
}

/// `tokio::task::LocalSet`: its tasks are choices as those of [`spawn`].
#[derive(Debug, Default)]
pub struct LocalSet(::tokio::task::LocalSet);

impl LocalSet {
    /// A set without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Spawns a task into the set.
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: 'static> + 'static,
    {
        spawned(self.0.spawn_local(gated(future)))
    }
}

impl Deref for LocalSet {
    type Target = ::tokio::task::LocalSet;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for LocalSet {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Future for LocalSet {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
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
        spawned(self.0.spawn(gated(task)))
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
        spawned(self.0.spawn_local(gated(task)))
    }

    /// Spawns a task into the set, on the runtime of this handle.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, handle: &impl AnyHandle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        spawned(self.0.spawn_on(gated(task), handle.of_tokio()))
    }

    /// Spawns a task that need not be `Send` into the set, in a set of such.
    #[track_caller]
    pub fn spawn_local_on<F>(&mut self, task: F, local: &LocalSet) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        spawned(self.0.spawn_local_on(gated(task), &local.0))
    }

    /// Spawns blocking work into the set, as [`spawn_blocking`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, work: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.spawn_blocking_on(work, &::tokio::runtime::Handle::current())
    }

    /// Spawns blocking work into the set, on the runtime of this handle.
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, work: F, handle: &impl AnyHandle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        let handle = handle.of_tokio();
        if has_threads() {
            self.0.spawn_blocking_on(work, handle)
        } else {
            spawned(self.0.spawn_on(gated(async { work() }), handle))
        }
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

impl<T> From<JoinSet<T>> for ::tokio::task::JoinSet<T> {
    fn from(set: JoinSet<T>) -> Self {
        set.0
    }
}

impl<T> From<::tokio::task::JoinSet<T>> for JoinSet<T> {
    fn from(set: ::tokio::task::JoinSet<T>) -> Self {
        Self(set)
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

impl<F> Extend<F> for JoinSet<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    fn extend<I: IntoIterator<Item = F>>(&mut self, tasks: I) {
        for task in tasks.into_iter().map(gated) {
            spawned(self.0.spawn(task));
        }
    }
}

impl<F> FromIterator<F> for JoinSet<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        let mut set = Self::new();
        set.extend(tasks);
        set
    }
}
