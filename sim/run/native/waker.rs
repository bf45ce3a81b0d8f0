//! Wakers for other threads: how they wake a function that runs. The waker of its task is for the thread of the run alone.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::thread::{self, ThreadId};

/// Where other threads leave what they wake.
pub(crate) struct Inbox {
    /// The thread of the run.
    thread: ThreadId,
    /// Who has been woken.
    woken: Mutex<Vec<Arc<TaskWaker>>>,
    /// What wakes tokio on the thread of the run while it waits.
    root: Mutex<Option<Waker>>,
}

/// The waker of one function.
pub(crate) struct TaskWaker {
    inbox: Arc<Inbox>,
    /// That of its task.
    waker: Mutex<Waker>,
}

impl Inbox {
    pub(crate) fn new() -> Arc<Self> {
        let (woken, root) = (Mutex::default(), Mutex::default());
        Arc::new(Self { thread: thread::current().id(), woken, root })
    }

    /// Wakes all whom other threads have.
    pub(crate) fn wake_all(&self) {
        let woken = mem::take(&mut *locked(&self.woken));
        for waker in woken {
            waker.wake_task();
        }
    }

    /// Whether other threads have woken somebody; if not, `root` is woken as soon as that is so.
    pub(crate) fn has_woken(&self, root: &Waker) -> bool {
        *locked(&self.root) = Some(root.clone());
        !locked(&self.woken).is_empty()
    }
}

impl TaskWaker {
    /// One for the task with this waker.
    pub(crate) fn new(inbox: &Arc<Inbox>, waker: &Waker) -> Arc<Self> {
        Arc::new(Self { inbox: Arc::clone(inbox), waker: Mutex::new(waker.clone()) })
    }

    /// The task has this waker now.
    pub(crate) fn set(&self, waker: &Waker) {
        locked(&self.waker).clone_from(waker);
    }

    fn wake_task(&self) {
        let waker = locked(&self.waker).clone();
        waker.wake();
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if thread::current().id() == self.inbox.thread {
            return self.wake_task();
        }
        locked(&self.inbox.woken).push(Arc::clone(self));
        if let Some(root) = &*locked(&self.inbox.root) {
            root.wake_by_ref();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here panics while it holds a lock.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
