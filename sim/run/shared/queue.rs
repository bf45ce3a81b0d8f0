//! Queues: bounded, first come first served on both sides, with `close` and `join`.
//!
//! A getter is woken when there is an item, and does not have it yet, as in asyncio: whoever asks before it runs goes first,
//! and it waits on. The same goes for a putter and a free slot.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use tokio::sync::Notify;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::scenario::Value;

/// The state of a queue.
pub(crate) struct Queue {
    items: RefCell<VecDeque<Value>>,
    /// `None` where there is no end of it.
    capacity: Option<u32>,
    getters: WaitQueue,
    putters: WaitQueue,
    closed: Cell<bool>,
    /// Items put and not yet handled.
    unhandled: Cell<u64>,
    handled: Notify,
}

impl Queue {
    pub(crate) fn new(capacity: Option<u32>) -> Self {
        Self {
            items: RefCell::default(),
            capacity,
            getters: WaitQueue::default(),
            putters: WaitQueue::default(),
            closed: Cell::new(false),
            unhandled: Cell::new(0),
            handled: Notify::new(),
        }
    }

    /// How many items are in it.
    pub(crate) fn items(&self) -> usize {
        self.items.borrow().len()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether each item that was put is handled.
    pub(crate) fn is_handled(&self) -> bool {
        self.unhandled.get() == 0
    }

    /// Waits until it is.
    pub(crate) fn handled(&self) -> impl Future<Output = ()> + '_ {
        self.handled.notified()
    }

    /// Makes `entry` wait for a free slot, or the end.
    pub(crate) fn slot(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        // tie: slot-to-who-asks
        self.putters.wait(entry, |_| self.can_put(), || self.pass_slot_on())
    }

    /// Makes `entry` wait for an item, or the end.
    pub(crate) fn item(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        // tie: item-to-who-asks
        self.getters.wait(entry, |_| self.can_get(), || self.pass_item_on())
    }

    /// Whether nobody has to wait for an item, or all would wait in vain.
    fn can_get(&self) -> bool {
        self.closed.get() || !self.items.borrow().is_empty()
    }

    /// Whether nobody has to wait for a free slot, or all would wait in vain.
    fn can_put(&self) -> bool {
        let has_slot = |capacity| self.items.borrow().len() < capacity as usize;
        self.closed.get() || self.capacity.is_none_or(has_slot)
    }

    fn pass_item_on(&self) {
        if self.can_get() {
            self.getters.wake_next();
        }
    }

    fn pass_slot_on(&self) {
        if self.can_put() {
            self.putters.wake_next();
        }
    }

    /// Puts an item at its end.
    pub(crate) fn push(&self, item: Value) {
        self.items.borrow_mut().push_back(item);
        self.unhandled.set(self.unhandled.get() + 1);
        self.getters.wake_next();
    }

    /// Takes the first item, if there is one.
    pub(crate) fn pop(&self) -> Option<Value> {
        let item = self.items.borrow_mut().pop_front()?;
        self.putters.wake_next();
        Some(item)
    }

    /// Nobody can put any more, and who gets in vain is told so.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.getters.wake_all();
        self.putters.wake_all();
    }

    /// An item that somebody has got is handled.
    pub(crate) fn item_handled(&self) {
        self.unhandled.set(self.unhandled.get().saturating_sub(1));
        if self.is_handled() {
            self.handled.notify_waiters();
        }
    }
}
