//! Values that are made once: whoever comes first makes it, the others wait for that, as with tokio's `OnceCell`.
//!
//! If the first fails or is cancelled, the next in line makes it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::scenario::Value;
use crate::trace::TaskId;

/// A value that is made once.
#[derive(Default)]
pub(crate) struct Once {
    value: RefCell<Option<Value>>,
    /// Whether somebody makes it, or is woken to do so.
    is_being_made: Cell<bool>,
    maker: Cell<Option<TaskId>>,
    waiting: WaitQueue,
}

impl Once {
    /// The value, if it is made.
    pub(crate) fn value(&self) -> Option<Value> {
        self.value.borrow().clone()
    }

    /// Makes `entry` wait until the value is made, or for it to make.
    pub(crate) fn turn(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        let go_on = |woken| woken || self.is_made() || !self.is_being_made.replace(true);
        let pass_on = |woken| {
            if woken && !self.is_made() {
                self.pass_on();
            }
        };
        self.waiting.wait(entry, (), go_on, pass_on)
    }

    /// This task makes it from now on.
    pub(crate) fn begin(&self, maker: TaskId) {
        self.maker.set(Some(maker));
    }

    /// It is made: whoever waits goes on.
    pub(crate) fn set(&self, value: &Value) {
        *self.value.borrow_mut() = Some(value.clone());
        self.maker.set(None);
        self.waiting.wake_all();
    }

    /// It could not be made: the next in line makes it.
    pub(crate) fn pass_on(&self) {
        self.maker.set(None);
        self.is_being_made.set(self.waiting.wake_next());
    }

    /// Who makes it now.
    pub(crate) fn maker(&self) -> Option<TaskId> {
        self.maker.get()
    }

    fn is_made(&self) -> bool {
        self.value.borrow().is_some()
    }
}
