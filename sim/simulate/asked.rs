//! What the stand-in asks of the simulation in progress on this thread, and tells it.

use std::future::Future;
use std::task::{Context, Poll, Waker};

use tokio::task::{JoinError, LocalSet};

use super::escaped::Flavor;
use super::session::Session;

/// A program that can spawn tasks that are not `Send` (`tokio::task::spawn_local`): what tokio's `flavor = "local"` is. They end with it.
pub async fn local<F: Future>(program: F) -> F::Output {
    LocalSet::new().run_until(program).await
}

/// Whether a simulation is in progress on this thread.
pub(crate) fn is_simulated() -> bool {
    Session::with(|_| ()).is_some()
}

/// What a test says of the runtime of the simulation in progress on this thread; `None` outside of one.
pub(crate) fn flavor() -> Option<Flavor> {
    Session::with(|session| session.escaping.flavor.get())
}

/// What `block_in_place` says in a test whose runtime has one thread, as tokio does.
pub(crate) const ONE_THREAD: &str =
    "can call blocking only when running on the multi-threaded runtime, which this test has not";
/// What `pause` says in a test whose runtime has many.
pub(crate) const MANY_THREADS: &str = "`tokio::time::pause` needs a runtime of one thread, and this test says that it has many: leave it out, as time is paused already";

/// The program does blocking work on the thread of the simulation.
pub(crate) fn blocks_in_place() {
    Session::with(|session| session.escaping.in_place.set(true));
}

/// Whether blocking work runs on real threads.
pub(crate) fn has_threads() -> bool {
    Session::with(|session| session.escaping.has_threads.get()).unwrap_or(true)
}

/// How often a signal has been sent; `None` outside of a simulation.
pub(crate) fn signals_sent(number: i32) -> Option<u64> {
    Session::with(|session| session.signals.times(number))
}

/// Sends a signal.
pub(crate) fn send_signal(number: i32) {
    let woken = Session::with(|session| session.signals.send(number));
    woken.into_iter().flatten().for_each(Waker::wake);
}

/// Waits until a signal has been sent more often than `seen`, and gives how often. After its simulation it never is.
pub(crate) fn poll_signal(number: i32, seen: u64, cx: &Context<'_>) -> Poll<u64> {
    Session::with(|session| session.signals.poll(number, seen, cx)).unwrap_or(Poll::Pending)
}

/// Somebody is given what a task has ended with.
pub(crate) fn taken<T>(ended: Result<T, JoinError>) -> Result<T, JoinError> {
    if let Err(error) = &ended {
        Session::with(|session| session.panics.taken(error.id()));
    }
    ended
}
