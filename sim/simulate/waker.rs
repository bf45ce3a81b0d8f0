//! Wakers that tell of being used: by whom a runner is woken, and whether anybody awaits a task that has just ended.

use std::sync::Arc;
use std::task::{Wake, Waker};

use super::runner::RunnerId;
use super::session::Session;

/// A waker that tells of being used.
struct Telling {
    runner: RunnerId,
    waker: Waker,
}

/// A runner's waker that tells of being used, which is made anew only where that under it is another.
#[derive(Debug, Default)]
pub(super) struct Watched(Option<[Waker; 2]>);

impl Watched {
    /// A waker for this runner that tells of being used, and then uses this one.
    pub(super) fn waker(&mut self, runner: RunnerId, under: &Waker) -> &Waker {
        let known = self.0.take().filter(|[known, _]| known.will_wake(under));
        let [_, telling] = self.0.insert(known.unwrap_or_else(|| {
            let telling = Arc::new(Telling { runner, waker: under.clone() });
            [under.clone(), telling.into()]
        }));
        telling
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
            false
        });
        if is_tried != Some(true) {
            self.waker.wake_by_ref();
        }
    }
}
