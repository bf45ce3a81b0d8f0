//! Who waits for a socket, and what a socket has to give away: packets, and wakers to call once nothing is borrowed.

use std::task::{Poll, Waker};

use smallvec::SmallVec;

use super::packet::Packet;
use crate::time::Instant;

/// Tasks that wait for one thing.
#[derive(Debug, Default)]
pub(super) struct Waiters(SmallVec<[Waker; 1]>);

/// What leaves the sockets of a host.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// When packets leave, arrive or are missed, as whoever has a clock says.
    pub(super) now: Instant,
    pub(super) packets: Vec<Packet>,
    /// Woken when the stack is not in use any more: what they wake may use it.
    pub(super) woken: Vec<Waker>,
}

impl Waiters {
    /// It waits, too.
    pub(super) fn wait<T>(&mut self, waker: &Waker) -> Poll<T> {
        if !self.0.iter().any(|known| known.will_wake(waker)) {
            self.0.push(waker.clone());
        }
        Poll::Pending
    }

    /// All of them, to be woken.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Waker> {
        std::mem::take(&mut self.0).into_iter()
    }

    /// All of them.
    #[cfg(feature = "simulate")]
    pub(super) fn all(&self) -> &[Waker] {
        &self.0
    }

    /// What they have waited for is there.
    pub(super) fn wake(&mut self, out: &mut Outbox) {
        out.woken.extend(self.0.drain(..));
    }
}
