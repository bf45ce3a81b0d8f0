//! Tasks between their turns, and how they are woken.
//!
//! A waker has to be one that could go to any thread. So it knows only numbers: which task of which run. The ready list of the
//! thread that has the run knows what to do with them; anywhere else, and after the run, they stand for nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use pin_project_lite::pin_project;

use super::Job;
use super::ready::{self, RunId};

/// A task that has not ended.
pub(super) type Task = Pin<Box<dyn Turns>>;

/// Something that has turns.
pub(super) trait Turns {
    /// Gives it one.
    fn turn(self: Pin<&mut Self>) -> Poll<()>;
}

pin_project! {
    /// A future, and what wakes it.
    struct Own<F> {
        #[pin]
        future: F,
        waker: Waker,
    }
}

/// What wakes a task.
struct Bell {
    run: RunId,
    job: Job,
}

/// The task that does this, in the run that this thread has. Its future is made where it stays.
pub(super) fn task<F>(job: Job, future: impl FnOnce() -> F) -> Task
where
    F: Future<Output = ()> + 'static,
{
    let bell = Bell { run: ready::run(), job };
    let waker = Waker::from(Arc::new(bell));
    let place = Box::<Own<F>>::new_uninit();
    let own = Box::write(place, Own { future: future(), waker });
    Box::into_pin(own)
}

impl<F: Future<Output = ()>> Turns for Own<F> {
    fn turn(self: Pin<&mut Self>) -> Poll<()> {
        let own = self.project();
        own.future.poll(&mut Context::from_waker(own.waker))
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        ready::wake_in(self.run, self.job);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        ready::wake_in(self.run, self.job);
    }
}
