//! The fabric: hosts, the links between them, and the packets on their way.
//!
//! It has no clock: whoever has one says what time it is, and is asked to call when the next packet arrives. So there is one
//! fabric for scenarios and for programs on tokio.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::IpAddr;
#[cfg(feature = "simulate")]
use std::task::Waker;

use super::stack::{Entered, Packet, Stack};
use crate::time::{Duration, Instant};

/// The hosts of one run and the links between them. There is one at a time on a thread.
pub(crate) struct Fabric {
    stack: Entered,
    hosts: usize,
    current: Cell<usize>,
    latency: Duration,
    /// Links with a latency of their own, by the addresses at both ends.
    links: BTreeMap<(IpAddr, IpAddr), Duration>,
    in_flight: RefCell<BTreeMap<Arrival, Packet>>,
    sent: Cell<u64>,
    /// Packets as they leave their hosts; kept for its memory.
    outbox: RefCell<Vec<Packet>>,
}

/// When a packet arrives. Of those that do at one instant, first comes what was sent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrival {
    pub(crate) at: Instant,
    /// The how-manieth packet it is, of those that take their time.
    nth: u64,
}

impl Arrival {
    /// The last one at this instant.
    #[cfg(feature = "simulate")]
    pub(crate) const fn last_at(at: Instant) -> Self {
        Self { at, nth: u64::MAX }
    }
}

/// What became of the packets that hosts had to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Whether there was one.
    pub(crate) any: bool,
    /// Whether one arrived at once.
    pub(crate) arrived: bool,
}

impl Fabric {
    /// The hosts of this stack. Each packet takes `latency`, unless its link has one of its own. It is that of this thread
    /// until it is dropped.
    ///
    /// # Panics
    ///
    /// If this thread has one already.
    pub(crate) fn new(
        stack: Stack,
        hosts: usize,
        latency: Duration,
        links: BTreeMap<(IpAddr, IpAddr), Duration>,
    ) -> Self {
        Self {
            stack: stack.enter(),
            hosts,
            current: Cell::new(0),
            latency,
            links,
            in_flight: RefCell::default(),
            sent: Cell::new(0),
            outbox: RefCell::default(),
        }
    }

    /// How many hosts there are.
    pub(crate) const fn hosts(&self) -> usize {
        self.hosts
    }

    /// On behalf of which host sockets are made now.
    #[cfg(feature = "simulate")]
    pub(crate) fn current(&self) -> usize {
        self.current.get()
    }

    /// Sockets that are made from now on belong to this host.
    pub(crate) fn enter(&self, host: usize) {
        self.current.set(host);
        self.stack.set_current(host);
    }

    /// Whoever waits to be called on a host.
    #[cfg(feature = "simulate")]
    pub(crate) fn who_accepts(&self, host: usize) -> Vec<Waker> {
        self.stack.who_accepts(host)
    }

    /// Sends what the hosts have to send. Each packet that takes its time is for `later`, which calls [`Fabric::arrive`] then.
    pub(crate) fn send(&self, now: impl Fn() -> Instant, mut later: impl FnMut(Arrival)) -> Sent {
        let mut outbox = self.outbox.borrow_mut();
        self.stack.egress(&mut outbox);
        let mut sent = Sent { any: !outbox.is_empty(), arrived: false };
        for packet in outbox.drain(..) {
            let ends = (packet.from.ip(), packet.to.ip());
            let delay = self.links.get(&ends).copied().unwrap_or(self.latency);
            if delay.is_zero() {
                sent.arrived = true;
                self.stack.deliver(packet);
            } else {
                self.sent.set(self.sent.get() + 1);
                // tie: packets-as-sent
                let arrival = Arrival { at: now() + delay, nth: self.sent.get() };
                self.in_flight.borrow_mut().insert(arrival, packet);
                later(arrival);
            }
        }
        sent
    }

    /// Whatever is to arrive until then does, in order.
    pub(crate) fn arrive(&self, until: Arrival) {
        loop {
            let mut in_flight = self.in_flight.borrow_mut();
            let Some(first) = in_flight.first_entry().filter(|first| *first.key() <= until) else {
                return;
            };
            let packet = first.remove();
            drop(in_flight);
            self.stack.deliver(packet);
        }
    }
}
