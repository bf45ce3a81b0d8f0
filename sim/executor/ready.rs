//! The ready list of the run on this thread.
//!
//! It is the one thread-local of the engine: `async-task` asks for a schedule function that could be called from
//! anywhere, so it cannot hold a list of this thread's own. [`super::Executor`] owns it, from `enter` to `leave`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::task::Waker;

use async_task::Runnable;

use super::clock::Due;
use super::{Host, Job, Meta, Role};

/// Something to do at this instant.
pub(super) enum Entry {
    /// Poll a task.
    Run(Runnable<Meta>),
    /// Wake a task: it becomes ready behind what is ready by then.
    Wake(Waker),
    /// Do what came due while a worker was held.
    Due(Due),
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

/// The tasks of the program that could run, with their places in the list.
pub(super) fn program_jobs(can_run: impl Fn(&Meta) -> bool) -> Vec<(usize, Job)> {
    READY.with_borrow(|ready| {
        let places = ready.iter().enumerate();
        let jobs = places.filter_map(|(place, entry)| match entry {
            Entry::Run(runnable) => {
                let meta = runnable.metadata();
                (meta.role == Role::Program && can_run(meta)).then_some((place, meta.job))
            }
            Entry::Wake(_) | Entry::Due(_) | Entry::CatchUp(_) => None,
        });
        jobs.collect()
    })
}

pub(super) fn remove(place: usize) -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.remove(place))
}
