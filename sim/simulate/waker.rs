//! Wakers that tell of being used, for a simulation that keeps who was woken by whom.

use std::sync::Arc;
use std::task::{Wake, Waker};

use super::runner::RunnerId;
use super::session::Session;

/// A waker that tells of being used.
struct Watched {
    runner: RunnerId,
    waker: Waker,
}

/// A waker for this runner that tells of being used.
pub(super) fn watched(runner: RunnerId, waker: &Waker) -> Waker {
    Arc::new(Watched { runner, waker: waker.clone() }).into()
}

impl Wake for Watched {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // On a thread of its own there is no session, and nobody has a turn.
        Session::with(|session| session.tell_of_wake(self.runner));
        self.waker.wake_by_ref();
    }
}
