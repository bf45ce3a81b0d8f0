//! Rendezvous: each item goes from one task to another without being kept, as through Go's unbuffered channel.
//!
//! Whoever comes when another waits on the other side serves the first who does, and both go on. An item that was handed to
//! one who is cancelled before its turn goes to the next who gets: none is lost.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use super::wait_queue::WaitQueue;
use crate::run::task::entry::Entry;
use crate::scenario::Value;

/// Where those who put meet those who get.
#[derive(Default)]
pub(crate) struct Rendezvous {
    putters: WaitQueue<Hand>,
    getters: WaitQueue<Hand>,
    /// Items of which who got them was cancelled.
    left: RefCell<VecDeque<Value>>,
    closed: Cell<bool>,
}

/// What one has in hand: an item to be put, or one that it got.
pub(crate) type Hand = Rc<RefCell<Option<Value>>>;

impl Rendezvous {
    /// Waits until another takes what is in hand, or it is closed; tells `handed` when that happens here.
    pub(crate) fn put<'l>(
        &'l self,
        entry: &Rc<Entry>,
        hand: &Hand,
        handed: impl Fn() + Unpin + 'l,
    ) -> impl Future<Output = ()> + Unpin + 'l {
        let item = Rc::clone(hand);
        let go_on = move |woken: bool| {
            if woken || self.closed.get() {
                return true;
            }
            let getter = self.getters.wake_next_if(|_| true);
            if let Some(getter) = &getter {
                *getter.borrow_mut() = item.take();
                handed();
            }
            getter.is_some()
        };
        self.putters.wait(entry, Rc::clone(hand), go_on, |_| {})
    }

    /// Waits until there is an item in hand, or it is closed; tells `handed` when a waiting one hands it over.
    pub(crate) fn get<'l>(
        &'l self,
        entry: &Rc<Entry>,
        hand: &Hand,
        handed: impl Fn() + Unpin + 'l,
    ) -> impl Future<Output = ()> + Unpin + 'l {
        let (empty, given_up) = (Rc::clone(hand), Rc::clone(hand));
        let go_on = move |woken: bool| {
            if woken {
                return true;
            }
            let left = self.left.borrow_mut().pop_front();
            *empty.borrow_mut() = left.or_else(|| {
                let putter = self.putters.wake_next_if(|_| true)?;
                handed();
                putter.take()
            });
            empty.borrow().is_some() || self.closed.get()
        };
        let pass_on = move |_| {
            let Some(item) = given_up.take() else { return };
            match self.getters.wake_next_if(|_| true) {
                Some(getter) => *getter.borrow_mut() = Some(item),
                None => self.left.borrow_mut().push_back(item),
            }
        };
        self.getters.wait(entry, Rc::clone(hand), go_on, pass_on)
    }

    /// Nobody meets here any more.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.getters.wake_all();
        self.putters.wake_all();
    }
}
