//! Cells: variables that tasks share.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::task::Waker;

use crate::scenario::Value;

/// A variable that tasks share, and who waits for it to change.
pub(crate) struct SharedCell {
    pub(crate) value: RefCell<Value>,
    watchers: RefCell<Watchers>,
    /// How often it was written.
    pub(crate) version: Cell<u64>,
    /// Whether it is never written any more.
    pub(crate) closed: Cell<bool>,
}

/// Who waits, in the order in which they began to.
#[derive(Default)]
struct Watchers {
    all: Vec<Waker>,
    /// What they are in memory, by which each is known: that is only compared.
    known: BTreeSet<[usize; 2]>,
}

impl SharedCell {
    pub(crate) fn new(value: &Value) -> Self {
        Self {
            value: RefCell::new(value.clone()),
            watchers: RefCell::default(),
            version: Cell::new(0),
            closed: Cell::new(false),
        }
    }

    pub(crate) fn write(&self, value: &Value) {
        self.value.borrow_mut().become_same_as(value);
        self.version.set(self.version.get() + 1);
        self.wake();
    }

    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.wake();
    }

    fn wake(&self) {
        if !self.watchers.borrow().all.is_empty() {
            self.watchers.take().all.into_iter().for_each(Waker::wake);
        }
    }

    /// Wakes `waker` at the next write.
    pub(crate) fn watch(&self, waker: &Waker) {
        let Watchers { all, known } = &mut *self.watchers.borrow_mut();
        if known.insert([waker.data().addr(), std::ptr::from_ref(waker.vtable()).addr()]) {
            all.push(waker.clone());
        }
    }
}
