//! Queues: bounded, first come first served on both sides, with `close` and `join`. Which item comes next is told by the kind.
//!
//! A getter is woken when there is an item, and does not have it yet, as in asyncio: whoever asks before it runs goes first,
//! and it waits on. The same goes for a putter and a free slot.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use tokio::sync::Notify;

use super::broadcast::Broadcast;
use super::rendezvous::Rendezvous;
use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::scenario::{self, QueueKind, Value};

/// The state of a queue.
pub(crate) struct Queue {
    kind: QueueKind,
    /// Where it keeps nothing: what it does instead.
    pub(crate) rendezvous: Option<Box<Rendezvous>>,
    /// Where each gets all: what it does instead.
    pub(crate) broadcast: Option<Box<Broadcast>>,
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
    pub(crate) fn new(declared: &scenario::Queue) -> Self {
        let scenario::Queue { capacity, kind, .. } = *declared;
        let is_broadcast = kind == QueueKind::Broadcast;
        let news = || Box::new(Broadcast::new(capacity.unwrap_or(1)));
        Self {
            kind,
            rendezvous: (capacity == Some(0)).then(Box::default),
            broadcast: is_broadcast.then(news),
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
        self.putters.wait(entry, (), |_| self.can_put(), |woken| self.pass_slot_on(woken))
    }

    /// Makes `entry` wait for an item, or the end.
    pub(crate) fn item(&self, entry: &Rc<Entry>) -> impl Future<Output = ()> + Unpin {
        // tie: item-to-who-asks
        self.getters.wait(entry, (), |_| self.can_get(), |woken| self.pass_item_on(woken))
    }

    /// Whether nobody has to wait for an item, or all would wait in vain.
    pub(crate) fn can_get(&self) -> bool {
        self.closed.get() || !self.items.borrow().is_empty()
    }

    /// Whether nobody has to wait for a free slot, or all would wait in vain.
    pub(crate) fn can_put(&self) -> bool {
        let has_slot = |capacity| self.items.borrow().len() < capacity as usize;
        self.closed.get() || self.capacity.is_none_or(has_slot)
    }

    fn pass_item_on(&self, woken: bool) {
        if woken && self.can_get() {
            self.getters.wake_next();
        }
    }

    fn pass_slot_on(&self, woken: bool) {
        if woken && self.can_put() {
            self.putters.wake_next();
        }
    }

    /// Puts an item into it.
    pub(crate) fn push(&self, item: Value) {
        let mut items = self.items.borrow_mut();
        match self.kind {
            QueueKind::Priority => {
                let before = |other: &Value| other.total_cmp(&item).is_le();
                // tie: equal-items-as-put
                let place = items.partition_point(before);
                items.insert(place, item);
            }
            _ => items.push_back(item),
        }
        drop(items);
        self.item_put();
        self.getters.wake_next();
    }

    /// One more item is to be handled.
    pub(crate) fn item_put(&self) {
        self.unhandled.set(self.unhandled.get() + 1);
    }

    /// Takes the next item, if there is one.
    pub(crate) fn pop(&self) -> Option<Value> {
        let mut items = self.items.borrow_mut();
        let item = match self.kind {
            QueueKind::LastInFirstOut => items.pop_back()?,
            _ => items.pop_front()?,
        };
        drop(items);
        self.putters.wake_next();
        Some(item)
    }

    /// Nobody can put any more, and who gets in vain is told so.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.rendezvous.iter().for_each(|rendezvous| rendezvous.close());
        self.broadcast.iter().for_each(|broadcast| broadcast.close());
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
