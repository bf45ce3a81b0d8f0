//! Wakers that tell of being used: by whom a runner is woken, and whether anybody awaits a task that has just ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};

use super::runner::RunnerId;
use super::session::Session;

/// A waker that tells of being used.
#[derive(Debug)]
struct Telling {
    runner: RunnerId,
    waker: Waker,
    /// Whether it was used since the runner had its last turn.
    was_used: AtomicBool,
}

/// A runner's waker that tells of being used, which is made anew only where that under it is another.
#[derive(Debug, Default)]
pub(super) struct Watched(Option<Known>);

#[derive(Debug)]
struct Known {
    telling: Arc<Telling>,
    waker: Waker,
}

impl Watched {
    /// A waker for a turn of this runner that tells of being used, and then uses this one.
    pub(super) fn waker(&mut self, runner: RunnerId, under: &Waker) -> &Waker {
        let known = self.0.take().filter(|known| known.telling.waker.will_wake(under));
        let known = self.0.insert(known.unwrap_or_else(|| {
            Session::with(|session| session.runner_wakes_by(runner, under));
            let was_used = AtomicBool::new(false);
            let telling = Arc::new(Telling { runner, waker: under.clone(), was_used });
            Known { waker: Arc::clone(&telling).into(), telling }
        }));
        known.telling.was_used.store(false, Ordering::Relaxed);
        &known.waker
    }

    /// Whether the runner was woken since it had its last turn, or has had none.
    pub(super) fn is_woken(&self) -> bool {
        self.0.as_ref().is_none_or(|known| known.telling.was_used.load(Ordering::Relaxed))
    }
}

impl Wake for Telling {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // On a thread of its own there is no session, and nobody has a turn.
        let is_tried = Session::with(|session| {
            if session.escaping.only_tries(self.runner) {
                return true;
            }
            session.panics.woken();
            session.tell_of_wake(self.runner);
            // Who is woken to be asked waits all the same.
            self.was_used.store(!session.asking.is_open(), Ordering::Relaxed);
            false
        });
        if is_tried != Some(true) {
            self.waker.wake_by_ref();
        }
    }
}
