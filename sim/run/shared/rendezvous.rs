//! Rendezvous: each item goes from one task to another without being kept, as through Go's unbuffered channel.
//!
//! Whoever comes when another waits on the other side serves the first who does, and both go on. An item that was handed to
//! one who is cancelled before its turn goes to the next who gets: none is lost.
//!
//! A `select` stands in several lines at once. Whoever meets it in one of them decides which of its waits is taken, and in the others
//! it is passed by from then on. It never meets itself.

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
    putters: WaitQueue<Side>,
    getters: WaitQueue<Side>,
    /// Items of which who got them was cancelled.
    left: RefCell<VecDeque<Value>>,
    closed: Cell<bool>,
}

/// What one has in hand: an item to be put, or one that it got.
pub(crate) type Hand = Rc<RefCell<Option<Value>>>;

/// Whom one meets: what is in its hand, and which of several waits that is, if it waits for several.
#[derive(Clone)]
struct Side {
    hand: Hand,
    one_of: Option<(Rc<Meeting>, usize)>,
}

/// Several waits of one task, of which the first that another meets is taken.
pub(crate) struct Meeting {
    met: Cell<Option<usize>>,
    /// Tells all who could meet it that it is met.
    tell: Box<dyn Fn()>,
}

impl Meeting {
    pub(crate) fn new(tell: impl Fn() + 'static) -> Rc<Self> {
        Rc::new(Self { met: Cell::new(None), tell: Box::new(tell) })
    }

    /// Which of the waits another has met.
    pub(crate) fn met(&self) -> Option<usize> {
        self.met.get()
    }
}

impl Side {
    fn alone(hand: &Hand) -> Self {
        Self { hand: Rc::clone(hand), one_of: None }
    }

    /// Whether one who waits for all of `own`, if that is several, can meet it.
    fn is_free(&self, own: Option<&Rc<Meeting>>) -> bool {
        self.one_of.as_ref().is_none_or(|(meeting, _)| {
            meeting.met.get().is_none() && own.is_none_or(|own| !Rc::ptr_eq(own, meeting))
        })
    }

    /// Another has met it: its hand.
    fn meet(self) -> Hand {
        if let Some((meeting, which)) = self.one_of {
            meeting.met.set(Some(which));
            (meeting.tell)();
        }
        self.hand
    }
}

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
            let getter = meet(&self.getters, None);
            if let Some(getter) = &getter {
                *getter.borrow_mut() = item.take();
                handed();
            }
            getter.is_some()
        };
        self.putters.wait(entry, Side::alone(hand), go_on, |_| {})
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
            *empty.borrow_mut() = self.get_now(None, &handed);
            empty.borrow().is_some() || self.closed.get()
        };
        self.getters.wait(entry, Side::alone(hand), go_on, move |_| self.pass_on(&given_up))
    }

    /// Waits, as one of several, until another takes what is in hand, or it is closed.
    pub(crate) fn offer<'l>(
        &'l self,
        entry: &Rc<Entry>,
        hand: &Hand,
        one_of: (Rc<Meeting>, usize),
    ) -> impl Future<Output = ()> + Unpin + use<'l> {
        let side = Side { hand: Rc::clone(hand), one_of: Some(one_of) };
        self.putters.wait(entry, side, |woken| woken, |_| {})
    }

    /// Waits, as one of several, until another puts an item into the hand, or it is closed.
    pub(crate) fn ask<'l>(
        &'l self,
        entry: &Rc<Entry>,
        hand: &Hand,
        one_of: (Rc<Meeting>, usize),
    ) -> impl Future<Output = ()> + Unpin + use<'l> {
        let (side, given_up) =
            (Side { hand: Rc::clone(hand), one_of: Some(one_of) }, Rc::clone(hand));
        self.getters.wait(entry, side, |woken| woken, move |_| self.pass_on(&given_up))
    }

    /// Whether a put as one of several would not have to wait.
    pub(crate) fn can_put(&self, own: &Rc<Meeting>) -> bool {
        self.closed.get() || self.getters.has(|side| side.is_free(Some(own)))
    }

    /// Whether a get as one of several would not have to wait.
    pub(crate) fn can_get(&self, own: &Rc<Meeting>) -> bool {
        let is_left = !self.left.borrow().is_empty();
        is_left || self.closed.get() || self.putters.has(|side| side.is_free(Some(own)))
    }

    /// Hands an item to another who waits, if nobody has closed it; whether that is so.
    pub(crate) fn put_now(&self, own: &Rc<Meeting>, item: &Value) -> bool {
        let getter = if self.closed.get() { None } else { meet(&self.getters, Some(own)) };
        getter.is_some_and(|getter| getter.replace(Some(item.clone())).is_none())
    }

    /// The item of another who waits; tells `handed` if it was not left from before.
    pub(crate) fn get_now(
        &self,
        own: Option<&Rc<Meeting>>,
        handed: impl FnOnce(),
    ) -> Option<Value> {
        let left = self.left.borrow_mut().pop_front();
        left.or_else(|| {
            let putter = meet(&self.putters, own)?;
            handed();
            putter.take()
        })
    }

    /// What came into a hand whose task is cancelled before it could look.
    fn pass_on(&self, hand: &Hand) {
        let Some(item) = hand.take() else { return };
        match meet(&self.getters, None) {
            Some(getter) => *getter.borrow_mut() = Some(item),
            None => self.left.borrow_mut().push_back(item),
        }
    }

    /// Whether somebody waits for an item.
    pub(crate) fn is_asked(&self) -> bool {
        self.getters.has(|side| side.is_free(None))
    }

    /// Gives an item to the first who waits for one, if anybody does.
    pub(crate) fn hand_over(&self, item: Value) {
        if let Some(getter) = meet(&self.getters, None) {
            *getter.borrow_mut() = Some(item);
        }
    }

    /// Nobody meets here any more.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        for line in [&self.getters, &self.putters] {
            while meet(line, None).is_some() {}
        }
    }
}

/// Meets the first in a line that has not met another already; its hand.
fn meet(line: &WaitQueue<Side>, own: Option<&Rc<Meeting>>) -> Option<Hand> {
    // tie: first-in-line-is-met
    Some(line.wake_first(|side| side.is_free(own))?.meet())
}
