//! Cells: variables that tasks share.

use std::cell::RefCell;
use std::task::Waker;

use crate::scenario::Value;

/// A variable that tasks share, and who waits for it to change.
pub(crate) struct SharedCell {
    pub(crate) value: RefCell<Value>,
    pub(crate) watchers: RefCell<Vec<Waker>>,
}

impl SharedCell {
    pub(crate) fn new(value: &Value) -> Self {
        Self { value: RefCell::new(value.clone()), watchers: RefCell::default() }
    }

    pub(crate) fn write(&self, value: &Value) {
        self.value.borrow_mut().become_same_as(value);
        if !self.watchers.borrow().is_empty() {
            self.watchers.take().into_iter().for_each(Waker::wake);
        }
    }

    /// Wakes `waker` at the next write.
    pub(crate) fn watch(&self, waker: &Waker) {
        let mut watchers = self.watchers.borrow_mut();
        if !watchers.iter().any(|watcher| watcher.will_wake(waker)) {
            watchers.push(waker.clone());
        }
    }
}
