//! The doorbell: how other threads wake a function that runs. The waker of its task is for the thread of the run alone.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::thread::{self, ThreadId};

/// What other threads ring.
pub(super) struct Doorbell {
    /// The thread of the run.
    home: ThreadId,
    /// Who has been rung for.
    rung: Mutex<Vec<Arc<Bell>>>,
    /// What wakes tokio on the thread of the run while it waits.
    root: Mutex<Option<Waker>>,
}

/// The waker of one function.
pub(super) struct Bell {
    door: Arc<Doorbell>,
    /// That of its task.
    waker: Mutex<Waker>,
}

impl Doorbell {
    pub(super) fn new() -> Arc<Self> {
        let (rung, root) = (Mutex::default(), Mutex::default());
        Arc::new(Self { home: thread::current().id(), rung, root })
    }

    /// Wakes all who have been rung for.
    pub(super) fn answer(&self) {
        let rung = mem::take(&mut *locked(&self.rung));
        for bell in rung {
            bell.wake_task();
        }
    }

    /// Whether somebody has been rung for; if not, `root` is woken as soon as that is so.
    pub(super) fn has_rung(&self, root: &Waker) -> bool {
        *locked(&self.root) = Some(root.clone());
        !locked(&self.rung).is_empty()
    }
}

impl Bell {
    /// A bell for the task with this waker.
    pub(super) fn new(door: &Arc<Doorbell>, waker: &Waker) -> Arc<Self> {
        Arc::new(Self { door: Arc::clone(door), waker: Mutex::new(waker.clone()) })
    }

    /// The task has this waker now.
    pub(super) fn set(&self, waker: &Waker) {
        locked(&self.waker).clone_from(waker);
    }

    fn wake_task(&self) {
        let waker = locked(&self.waker).clone();
        waker.wake();
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if thread::current().id() == self.door.home {
            return self.wake_task();
        }
        locked(&self.door.rung).push(Arc::clone(self));
        if let Some(root) = &*locked(&self.door.root) {
            root.wake_by_ref();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here panics while it holds a lock.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
