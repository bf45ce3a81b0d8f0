//! Tasks between their turns, and how they are woken.
//!
//! A waker has to be one that could go to any thread. So it knows only numbers: which task of which run. The ready list of the
//! thread that has the run knows what to do with them; anywhere else, and after the run, they stand for nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

use super::Job;

/// A task that has not ended.
pub(super) type Task = Pin<Box<dyn Future<Output = ()>>>;

/// The task that does this. Its future is made where it stays.
pub(super) fn task<F>(future: impl FnOnce() -> F) -> Task
where
    F: Future<Output = ()> + 'static,
{
    let place = Box::new_uninit();
    let task: Box<F> = Box::write(place, future());
    Box::into_pin(task)
}

/// A run on one of the threads: there is no other with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RunId(pub(super) u64);

/// What wakes the task of one number, of one run after the other.
pub(super) struct Bell {
    ring: Arc<Ring>,
    /// Nothing while the task has its turn. It is taken out and put back as one word.
    waker: Option<Box<Waker>>,
}

/// What all wakers of a task are.
struct Ring {
    run: AtomicU64,
    job: Job,
    /// Who knows what the numbers stand for.
    wake: Wakes,
}

/// Wakes a task of this run, if the thread that calls it has it.
type Wakes = fn(RunId, Job);

impl Bell {
    pub(super) fn new(run: RunId, job: Job, wake: Wakes) -> Self {
        let ring = Arc::new(Ring { run: AtomicU64::new(run.0), job, wake });
        let waker = Some(Box::new(Waker::from(Arc::clone(&ring))));
        Self { ring, waker }
    }

    /// The same for another run. Wakers that somebody still has go on to stand for theirs.
    pub(super) fn begin(&mut self, run: RunId) {
        if self.waker.is_some() && Arc::strong_count(&self.ring) == 2 {
            self.ring.run.store(run.0, Ordering::Relaxed);
        } else {
            *self = Self::new(run, self.ring.job, self.ring.wake);
        }
    }

    /// The waker, for a turn.
    pub(super) const fn take(&mut self) -> Option<Box<Waker>> {
        self.waker.take()
    }

    /// The waker, after a turn.
    pub(super) fn put(&mut self, waker: Box<Waker>) {
        self.waker = Some(waker);
    }
}

impl Wake for Ring {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        (self.wake)(RunId(self.run.load(Ordering::Relaxed)), self.job);
    }
}
