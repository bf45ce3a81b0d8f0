//! What tasks wait in, asked of them when a run cannot go on: each that waits is polled once more, with a waker that looks around where it is kept.
//!
//! A future may be polled at any time, and one that waits keeps the waker where it waits: in the lock, the channel, the timer. So it is known of every
//! primitive, whoever wrote it, and costs nothing before. What the poll brings about is not told: nothing is recorded any more, nobody is woken, and of a
//! task that does not wait after all nothing is said.

use std::task::Waker;

use cooked_waker::{IntoWaker, Wake, WakeRef};

use super::asking::{Asked, Waits};
use super::runner::RunnerId;
use super::session::Session;

/// So many tasks are asked at most.
const MOST_ASKED: usize = 1000;

/// A waker that wakes nobody but the root of the runtime, when all have been asked: where it is cloned, it is kept.
struct Looking;

impl Clone for Looking {
    fn clone(&self) -> Self {
        Session::with(Session::waker_kept);
        Self
    }
}

impl WakeRef for Looking {
    fn wake_by_ref(&self) {
        Session::with(|session| {
            if !session.asking.is_open() {
                session.bounds.wake_root();
            }
        });
    }
}

impl Wake for Looking {}

/// A waker that looks around where it is kept.
pub(super) fn looking() -> Waker {
    Box::new(Looking).into_waker()
}

impl Session {
    /// From now on, who has a turn is asked. Wakes all who wait.
    pub(super) fn begin_asking(&self) {
        self.asking.open();
        let wakers: Vec<_> = {
            let runners = self.runners.all.borrow();
            let waiting = runners.iter().filter(|runner| !runner.has_ended);
            waiting.filter_map(|runner| runner.waker.clone()).take(MOST_ASKED).collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// What each task waits in, as far as that is known. Nobody is asked any more.
    pub(super) fn end_asking(&self) -> Waits {
        self.asking.close()
    }

    /// A runner that has a turn is asked, if that is what turns are for now.
    pub(super) fn begin_asked(&self, runner: RunnerId) -> Option<Asked> {
        if !self.asking.is_open() {
            return None;
        }
        // Nobody is asked who has had no turn yet.
        self.runners.all.borrow()[runner.0].task?;
        let known = self.asking.kept();
        Some(Asked { outer: self.begin_drop(runner), known })
    }

    /// It is asked; `waits` if it waits.
    pub(super) fn end_asked(&self, asked: Asked, waits: bool) {
        self.end_drop(asked.outer);
        if !waits {
            self.asking.forget_after(asked.known);
        }
    }

    /// Somebody keeps a waker, to be woken by it.
    fn waker_kept(&self) {
        if !self.asking.is_open() {
            return;
        }
        let Some(runner) = self.current() else { return };
        let entered = self.runners.entered.borrow();
        let span = entered.last().filter(|span| span.runner == Some(runner)).map(|span| span.task);
        let task = span.or_else(|| self.runners.all.borrow()[runner.0].task);
        if let Some(task) = task {
            self.asking.keep(task);
        }
    }
}
