//! The ready list of the run on this thread.
//!
//! It is the one thread-local of the engine: `async-task` asks for a schedule function that could be called from
//! anywhere, so it cannot hold a list of this thread's own. [`super::Executor`] owns it, from `enter` to `leave`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use async_task::Runnable;

use super::clock::Due;
use super::{Host, Job, Meta, Notice};

/// Something to do at this instant.
pub(super) enum Entry {
    /// Poll a task.
    Run(Runnable<Meta>),
    /// Notice something: whom it wakes becomes ready behind what is ready by then.
    Notice(Rc<dyn Notice>),
    /// Do what came due while the worker of its host was held.
    Due(Host, Due),
    /// Look at what came due on a host while its worker was held.
    CatchUp(Host),
}

thread_local! {
    static READY: RefCell<VecDeque<Entry>> = const { RefCell::new(VecDeque::new()) };
    static ENTERED: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn enter() {
    assert!(!ENTERED.replace(true), "a run is in progress on this thread; runs do not nest");
}

pub(super) fn leave() {
    drop(READY.take());
    ENTERED.set(false);
}

pub(super) fn schedule(runnable: Runnable<Meta>) {
    push(Entry::Run(runnable));
}

pub(super) fn push(entry: Entry) {
    READY.with_borrow_mut(|ready| ready.push_back(entry));
}

pub(super) fn pop() -> Option<Entry> {
    READY.with_borrow_mut(VecDeque::pop_front)
}

pub(super) fn len() -> usize {
    READY.with_borrow(VecDeque::len)
}

/// The tasks of the program to choose from, and where in the list each of them is.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) jobs: Vec<Job>,
    pub(super) places: Vec<usize>,
}

/// Finds the tasks to choose from, the head of the list first; `false` if that is something else. A task that is to be
/// woken later could run now.
pub(super) fn find_candidates(
    found: &mut Candidates,
    can_run: impl Fn(&Meta) -> bool,
    can_wake: impl Fn(Job) -> bool,
) -> bool {
    found.jobs.clear();
    found.places.clear();
    READY.with_borrow(|ready| {
        let mut waking = false;
        for (place, entry) in ready.iter().enumerate() {
            match entry {
                Entry::Run(runnable) if can_run(runnable.metadata()) => {
                    found.jobs.push(runnable.metadata().job);
                    found.places.push(place);
                }
                _ if place == 0 => return false,
                entry => waking |= matches!(entry, Entry::Notice(_)),
            }
        }
        for (place, entry) in ready.iter().enumerate().filter(|_| waking) {
            if let Entry::Notice(notice) = entry
                && let Some(job) = notice.wakes()
                && can_wake(job)
                && !found.jobs.contains(&job)
            {
                found.jobs.push(job);
                found.places.push(place);
            }
        }
        !found.jobs.is_empty()
    })
}

pub(super) fn remove(place: usize) -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.remove(place))
}

pub(super) fn pop_last() -> Option<Entry> {
    READY.with_borrow_mut(VecDeque::pop_back)
}
