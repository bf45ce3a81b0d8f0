//! Broadcasts: every subscriber gets every item, but for those that it was too slow for, as with tokio's `broadcast`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::scenario::Value;

/// The items that subscribers can still get.
pub(crate) struct Broadcast {
    items: RefCell<VecDeque<Value>>,
    capacity: usize,
    /// How many were put in all.
    end: Cell<u64>,
    closed: Cell<bool>,
    waiting: WaitQueue,
}

/// How far a subscriber has come: the number of its next item. Branches of a task share it.
pub(crate) type Position = Rc<Cell<u64>>;

/// What a subscriber finds.
pub(crate) enum Found {
    Item(Value),
    /// So many items that it had not got yet are there no more.
    Lag(u64),
    Closed,
}

impl Broadcast {
    /// One that keeps so many items: tokio rounds that up to a power of two.
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            items: RefCell::default(),
            capacity: u64::from(capacity).next_power_of_two().try_into().unwrap_or(usize::MAX),
            end: Cell::new(0),
            closed: Cell::new(false),
            waiting: WaitQueue::default(),
        }
    }

    /// Where who subscribes now begins.
    pub(crate) fn end(&self) -> u64 {
        self.end.get()
    }

    pub(crate) fn push(&self, item: Value) {
        let mut items = self.items.borrow_mut();
        items.push_back(item);
        if items.len() > self.capacity {
            items.pop_front();
        }
        drop(items);
        self.end.set(self.end.get() + 1);
        self.waiting.wake_all();
    }

    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.waiting.wake_all();
    }

    /// Waits until there is something to be found from this position on.
    pub(crate) fn ready<'l>(
        &'l self,
        entry: &Rc<Entry>,
        position: &Position,
    ) -> impl Future<Output = ()> + Unpin + use<'l> {
        let position = Rc::clone(position);
        let go_on = move |_| self.has_news(&position);
        self.waiting.wait(entry, (), go_on, |_| {})
    }

    /// Whether there is something to be found from this position on.
    pub(crate) fn has_news(&self, position: &Cell<u64>) -> bool {
        position.get() < self.end.get() || self.closed.get()
    }

    /// What is to be found there, which the subscriber has had then.
    pub(crate) fn find(&self, position: &Cell<u64>) -> Found {
        let items = self.items.borrow();
        let first = self.end.get() - items.len() as u64;
        let Some(index) = position.get().checked_sub(first) else {
            return Found::Lag(first - position.replace(first));
        };
        let item = usize::try_from(index).ok().and_then(|index| items.get(index));
        item.map_or(Found::Closed, |item| {
            position.set(position.get() + 1);
            Found::Item(item.clone())
        })
    }
}
