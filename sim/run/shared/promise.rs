//! Promises: values that are settled once, and that a waiter's cancellation cancels for all.

use std::cell::RefCell;
use std::rc::Rc;

use tokio::sync::Notify;

use crate::choices::{Access, Thing};
use crate::run::engine::Engine;
use crate::run::task::awaiting::{Awaited, Passed};
use crate::run::task::flow::{Flow, Stop};
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{TaskId, What};

/// A value, or the reason why there is none.
#[derive(Default)]
pub(crate) struct Promise {
    settled: RefCell<Option<Flow>>,
    pub(crate) waiters: Notify,
}

/// A promise, for a task that waits for it.
pub(crate) struct Promised {
    pub(crate) engine: Rc<Engine>,
    pub(crate) promise: Rc<Promise>,
    pub(crate) index: usize,
    pub(crate) waiter: TaskId,
}

impl Promise {
    /// Settles it, and wakes its waiters in the order in which they began to wait.
    pub(crate) fn settle(&self, flow: Flow) {
        *self.settled.borrow_mut() = Some(flow);
        self.waiters.notify_waiters();
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.settled.borrow().is_some()
    }

    /// What it was settled with. Its waiters are woken when it is.
    /// Whether it is a failure that was given.
    pub(crate) fn is_rejected(&self) -> bool {
        matches!(&*self.settled.borrow(), Some(Err(Stop::Failed(_))))
    }

    pub(crate) fn outcome(&self) -> Flow {
        self.settled.borrow().clone().expect("a promise wakes its waiters when it is settled")
    }
}

impl Awaited for Promised {
    fn may_end(&self, _: Instant) -> bool {
        true
    }

    fn is_moving(&self, _: u64) -> bool {
        false
    }

    fn may_hear(&self) -> bool {
        false
    }

    /// Cancels the promise on behalf of the waiter, unless it is settled.
    fn take_request(&self, _: Option<&Text>) -> Passed {
        if self.promise.is_settled() {
            return Passed::TooLate;
        }
        self.engine.touch(|| Thing::Promise(self.index), Access::Write);
        self.engine.record(self.waiter, || {
            What::Cancel(Text::clone(&self.engine.scenario.promises[self.index]))
        });
        self.promise.settle(Err(Stop::Cancelled));
        Passed::On
    }
}
