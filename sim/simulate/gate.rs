//! The gate: what lets a task of the program run, and tells the session of its life.

use std::future::Future;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::task::JoinHandle;

use super::cancelling::spawned;
use super::ending::{self, Ending};
use super::runner::{Kind, Outer, RunnerId};
use super::session::Session;
use super::waits::looking;
use super::waker::Watched;
use crate::scenario::Text;
use crate::trace::What;
use crate::tracing_text::panicked;

/// Spawns a task as `tokio::spawn` does; in a simulation, when it runs among those that are ready is a choice, and the
/// trace tells of its life.
///
/// It is named after the span that its future is instrumented with (`spawn(work().instrument(info_span!("worker")))`), else
/// after the file in which it is spawned (`task pool.rs`). Outside of a simulation this is `tokio::spawn`.
///
/// # Panics
///
/// Outside of a tokio runtime.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    spawned(tokio::spawn(gated(future)))
}

/// As [`spawn`], with a name for the task.
///
/// # Panics
///
/// Outside of a tokio runtime.
#[track_caller]
pub fn spawn_named<F>(name: &str, future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    spawned(tokio::spawn(Gate::new(Kind::Task, Some(name.into()), future)))
}

/// Gives a part of a task a name: in the trace it is a task of its own, of which it is told whether it finished or was
/// dropped. A span in its place looks the same, but cannot tell the two apart.
///
/// ```
/// use standstill::simulate::named;
/// # use std::time::Duration;
/// # use tokio::time::sleep;
///
/// let trace = standstill::simulate(standstill::choices::Plain, async {
///     let users = named("users", sleep(Duration::from_secs(2)));
///     let products = named("products", sleep(Duration::from_secs(3)));
///     tokio::select! {
///         () = users => {}
///         () = products => {}
///     }
/// });
/// trace.expect().total("2s").eventually("products cancelled").assert();
/// ```
pub fn named<F: Future>(name: &str, future: F) -> impl Future<Output = F::Output> + use<F> {
    Gate::new(Kind::Within, Some(name.into()), future)
}

/// A future that is to be spawned, as a task without a name.
#[track_caller]
pub(crate) fn gated<F: Future>(future: F) -> Gate<F> {
    Gate::new(Kind::Task, None, future)
}

/// A future that is to be spawned, as a task that may have a name.
#[cfg(tokio_unstable)]
#[track_caller]
pub(crate) fn gated_as<F: Future>(name: Option<&str>, future: F) -> Gate<F> {
    Gate::new(Kind::Task, name.map(Into::into), future)
}

pin_project! {
    /// A future whose polls are turns of a session.
    pub(crate) struct Gate<F>
    where
        F: Future,
    {
        // Dropped before its life is over.
        #[pin]
        future: F,
        life: Life,
        // What it ends with, from what it returns.
        end: fn(&F::Output) -> What,
    }

    impl<F> PinnedDrop for Gate<F>
    where
        F: Future,
    {
        fn drop(this: Pin<&mut Self>) {
            this.project().life.begin_drop();
        }
    }
}

/// The life of what is behind a gate.
#[derive(Debug)]
struct Life {
    /// Who it is, in a simulation.
    runner: Option<RunnerId>,
    outer: Option<Outer>,
    has_ended: bool,
    watched: Watched,
}

impl<F: Future> Gate<F> {
    #[track_caller]
    fn new(kind: Kind, name: Option<Text>, future: F) -> Self {
        let place = Location::caller();
        let runner = Session::with(|session| {
            session.escaping.is_known.set(matches!(kind, Kind::Task | Kind::Host));
            session.add_runner(kind, name, Some(place))
        });
        let life = Life { runner, outer: None, has_ended: false, watched: Watched::default() };
        Self { future, life, end: |_| What::Finished }
    }

    /// The program of a simulation, or one of its hosts.
    pub(super) fn program(kind: Kind, name: &str, future: F) -> Self
    where
        F::Output: Ending,
    {
        let mut program = Self::new(kind, Some(name.into()), future);
        program.end = |output| ending::told(&output.outcome());
        program
    }
}

impl<F: Future> Future for Gate<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(runner) = this.life.runner else { return this.future.poll(cx) };
        let turn = Session::with(|session| {
            let outer = session.begin_turn(runner, cx.waker())?;
            Some((outer, session.watches(runner)))
        });
        let (outer, is_watched) = match turn {
            // The simulation that it was made in is over.
            None => return this.future.poll(cx),
            Some(None) => return Self::ask(this.future, this.life, runner),
            Some(Some(turn)) => turn,
        };
        let under = cx.waker();
        let waker = if is_watched { this.life.watched.waker(runner, under) } else { under };
        let poll = || this.future.poll(&mut Context::from_waker(waker));
        let polled = catch_unwind(AssertUnwindSafe(poll));
        let end = match &polled {
            Ok(Poll::Pending) => None,
            Ok(Poll::Ready(output)) => Some((this.end)(output)),
            Err(panic) => Some(What::Failed(panicked(&**panic))),
        };
        this.life.has_ended = end.is_some();
        Session::with(|session| {
            session.end_turn(runner, outer);
            match end {
                Some(end) => session.end_runner(runner, end),
                None => session.come_to_wait(runner),
            }
        });
        polled.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl<F: Future> Gate<F> {
    /// Polls it once more if it waits, to learn for what, where turns are for that now.
    fn ask(future: Pin<&mut F>, life: &mut Life, runner: RunnerId) -> Poll<F::Output> {
        let is_part = Session::with(|session| session.kind(runner)) == Some(Kind::Within);
        if life.has_ended || (!is_part && life.watched.is_woken()) {
            return Poll::Pending;
        }
        let asked = Session::with(|session| session.begin_asked(runner)).flatten();
        let Some(asked) = asked else { return Poll::Pending };
        let waker = looking();
        let poll = || future.poll(&mut Context::from_waker(&waker));
        let polled = catch_unwind(AssertUnwindSafe(poll));
        Session::with(|session| session.end_asked(asked, matches!(polled, Ok(Poll::Pending))));
        // What goes on after all does so without a word.
        life.has_ended = !matches!(polled, Ok(Poll::Pending));
        polled.unwrap_or(Poll::Pending)
    }
}

impl Life {
    fn begin_drop(&mut self) {
        if let Some(runner) = self.runner.filter(|_| !self.has_ended) {
            self.outer = Session::with(|session| session.begin_drop(runner));
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        let Some(runner) = self.runner else { return };
        Session::with(|session| {
            if self.has_ended {
                session.panics.begin_telling(runner);
                return;
            }
            session.end_runner(runner, What::Cancelled);
            if let Some(outer) = self.outer {
                session.end_drop(outer);
            }
        });
    }
}
