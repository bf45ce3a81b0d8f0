//! Those who wait to be told: at a condition, whose news is lost if nobody waits, or at a notifier, which keeps one for the next.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;

/// Those who wait to be told.
#[derive(Default)]
pub(crate) struct Notified {
    /// Whether one is told without having waited.
    permit: Cell<bool>,
    /// Each with whether it alone was told, and not all together.
    waiting: WaitQueue<Rc<Cell<bool>>>,
}

impl Notified {
    /// Waits to be told, as with asyncio's `Condition`. Who is given up does not pass it on here: it takes its lock first.
    pub(crate) fn told(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        self.waiting.wait(entry, Rc::default(), |woken| woken, |_| {})
    }

    /// The same, as with tokio's `Notify`: at once if there is a permit. Who alone was told, as `alone` says, and is given up then,
    /// tells the next.
    pub(crate) fn permit_or_told(
        &self,
        entry: &Rc<Entry>,
        alone: Rc<Cell<bool>>,
    ) -> impl Future<Output = ()> + Unpin {
        let (told, has_it) = (Rc::clone(&alone), Rc::clone(&alone));
        let go_on = move |woken: bool| {
            let takes_it = !woken && self.permit.replace(false);
            has_it.set(has_it.get() || takes_it);
            woken || takes_it
        };
        let pass_on = move |woken| {
            if woken && told.get() {
                self.tell(1, true);
            }
        };
        self.waiting.wait(entry, alone, go_on, pass_on)
    }

    /// Tells so many of those who wait, the first first; `keeps` one for the next if there are fewer.
    pub(crate) fn tell(&self, count: u32, keeps: bool) {
        for _ in 0..count {
            match self.waiting.wake_next_if(|_| true) {
                Some(alone) => alone.set(true),
                None => return self.permit.set(keeps),
            }
        }
    }

    pub(crate) fn tell_all(&self) {
        self.waiting.wake_all();
    }
}
