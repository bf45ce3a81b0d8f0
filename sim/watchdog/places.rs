//! Places: where the tasks of tokio were spawned that a run polls.

use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where tasks are spawned, and where the one was that is polled now. A place is written down as an address, which costs
/// nothing at each poll, and looked up when somebody asks.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// That of the task that was polled last; 0 if that is not known.
    polled: AtomicUsize,
    /// That of the task that was spawned last.
    spawned: AtomicUsize,
    known: Mutex<Vec<&'static Location<'static>>>,
}

#[cfg_attr(not(tokio_unstable), expect(dead_code, reason = "tokio does not tell of its tasks"))]
impl Places {
    /// A task is spawned there.
    pub(crate) fn spawn(&self, place: &'static Location<'static>) {
        if self.spawned.swap(address(place), Ordering::Relaxed) == address(place) {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.iter().any(|known| address(known) == address(place)) {
            known.push(place);
        }
    }

    /// A task is polled that was spawned there.
    pub(crate) fn poll(&self, place: &'static Location<'static>) {
        self.polled.store(address(place), Ordering::Relaxed);
    }
}

impl Places {
    /// Where the task was spawned that is polled, in words; nothing if that is not known.
    pub(crate) fn words(&self) -> String {
        let polled = self.polled.load(Ordering::Relaxed);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.iter().find(|known| address(known) == polled);
        place.map(|place| format!(", spawned at {place}")).unwrap_or_default()
    }
}

/// The address of a place.
fn address(place: &'static Location<'static>) -> usize {
    std::ptr::from_ref(place).addr()
}
