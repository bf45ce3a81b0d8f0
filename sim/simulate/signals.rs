//! Signals: what a test sends in place of the operating system.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::task::{Context, Poll, Waker};

/// What has been sent, by its number.
#[derive(Debug, Default)]
pub(super) struct Signals(RefCell<BTreeMap<i32, Sent>>);

#[derive(Debug, Default)]
struct Sent {
    times: u64,
    waiting: Vec<Waker>,
}

impl Signals {
    /// How often this one has been sent.
    pub(super) fn times(&self, number: i32) -> u64 {
        self.0.borrow().get(&number).map_or(0, |sent| sent.times)
    }

    /// Sends it; whom to wake for it.
    pub(super) fn send(&self, number: i32) -> Vec<Waker> {
        let mut all = self.0.borrow_mut();
        let sent = all.entry(number).or_default();
        sent.times += 1;
        std::mem::take(&mut sent.waiting)
    }

    /// Whoever waits for one, and for which, in words.
    pub(super) fn waits(&self) -> Vec<(Waker, String)> {
        let all = self.0.borrow();
        let each = all.iter().flat_map(|(number, sent)| {
            sent.waiting.iter().map(move |waker| (waker.clone(), format!("signal {number}")))
        });
        each.collect()
    }

    /// Waits until it has been sent more often than `seen`, and gives how often.
    pub(super) fn poll(&self, number: i32, seen: u64, cx: &Context<'_>) -> Poll<u64> {
        let mut all = self.0.borrow_mut();
        let sent = all.entry(number).or_default();
        if sent.times > seen {
            return Poll::Ready(sent.times);
        }
        if !sent.waiting.iter().any(|known| known.will_wake(cx.waker())) {
            sent.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }
}
