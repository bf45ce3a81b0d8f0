//! The wires: the hosts of a simulation, and the packets between them on tokio's clock.
//!
//! The stack of the hosts leaves time to whoever moves its packets. Whatever makes a socket must do so on behalf of its host: a
//! runner belongs to the host of the one that made it, and so does a task of plain `tokio::spawn`, as far as tokio tells of
//! it (which takes `--cfg tokio_unstable`).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::iter;
use std::net::IpAddr;
use std::time::Duration;

#[cfg(tokio_unstable)]
use tokio::task::Id;
use tokio::time::{Instant, sleep_until};

use super::session::Session;
use super::{Host, Link};
use crate::network::stack::{Entered, Packet, Stack};

/// The hosts and what is on its way between them.
pub(super) struct Wires {
    stack: Entered,
    /// How many hosts there are, `main` among them.
    hosts: usize,
    latency: Duration,
    /// Latencies of their own, by the addresses at both ends.
    links: BTreeMap<(IpAddr, IpAddr), Duration>,
    current: Cell<usize>,
    /// The tasks of tokio that are not on `main`, by their numbers.
    #[cfg(tokio_unstable)]
    tasks: RefCell<BTreeMap<u64, usize>>,
    /// Packets on their way, by their arrival and in the order in which they were sent.
    flying: RefCell<BTreeMap<(Instant, u64), Packet>>,
    sent: Cell<u64>,
    /// Packets as they leave their hosts; kept for its memory.
    outbox: RefCell<Vec<Packet>>,
}

impl Wires {
    /// The host on which the program runs.
    pub(super) const HOME: usize = 0;

    /// The wires between `main` and these hosts; each packet takes `latency`, unless its link has one of its own.
    ///
    /// # Panics
    ///
    /// If a link is one of a host that is not there.
    pub(super) fn new(hosts: &[Host], latency: Duration, links: &[Link]) -> Self {
        let mut stack = Stack::new();
        let names: Vec<_> = iter::once("main").chain(hosts.iter().map(|it| &*it.name)).collect();
        for name in &names {
            stack.add_host(&[], Some(name));
        }
        let mut address = |name: &str| {
            let known = names.join(", ");
            assert!(names.contains(&name), "no host is called {name:?}; there are {known}");
            stack.address_of(name)
        };
        let links = links.iter().flat_map(|Link { ends: [one, other], latency }| {
            let (one, other) = (address(one), address(other));
            [(one, other), (other, one)].map(|ends| (ends, (*latency).into()))
        });
        let links = links.collect();
        Self {
            stack: stack.enter(),
            hosts: names.len(),
            latency,
            links,
            current: Cell::new(Self::HOME),
            #[cfg(tokio_unstable)]
            tasks: RefCell::default(),
            flying: RefCell::default(),
            sent: Cell::new(0),
            outbox: RefCell::default(),
        }
    }

    /// Whether there are hosts beside `main`.
    pub(super) const fn has_other_hosts(&self) -> bool {
        self.hosts > 1
    }

    /// On behalf of which host sockets are made now.
    pub(super) fn current(&self) -> usize {
        self.current.get()
    }

    /// Sockets that are made from now on belong to this host.
    pub(super) fn enter(&self, host: usize) {
        self.current.set(host);
        self.stack.set_current(host);
    }

    /// A task of tokio belongs to the host of the one that makes it.
    #[cfg(tokio_unstable)]
    pub(super) fn task_made(&self, task: Id) {
        if self.current.get() != Self::HOME {
            self.tasks.borrow_mut().insert(number(task), self.current.get());
        }
    }

    /// A task of tokio is about to be polled.
    #[cfg(tokio_unstable)]
    pub(super) fn task_polled(&self, task: Id) {
        let host = self.tasks.borrow().get(&number(task)).copied();
        self.enter(host.unwrap_or(Self::HOME));
    }

    #[cfg(tokio_unstable)]
    pub(super) fn task_ended(&self, task: Id) {
        self.tasks.borrow_mut().remove(&number(task));
    }

    /// Sends what the hosts have to send; `true` if anything arrived or is on its way now.
    pub(super) fn settle(&self) -> bool {
        let mut outbox = self.outbox.borrow_mut();
        self.stack.egress(&mut outbox);
        let moved = !outbox.is_empty();
        for packet in outbox.drain(..) {
            let ends = (packet.from.ip(), packet.to.ip());
            let delay = self.links.get(&ends).copied().unwrap_or(self.latency);
            if delay.is_zero() {
                self.stack.deliver(packet);
            } else {
                self.deliver_later(delay, packet);
            }
        }
        moved
    }

    fn deliver_later(&self, delay: Duration, packet: Packet) {
        let at = Instant::now() + delay;
        self.sent.set(self.sent.get() + 1);
        self.flying.borrow_mut().insert((at, self.sent.get()), packet);
        tokio::spawn(async move {
            sleep_until(at).await;
            Session::with(|session| session.wires().map(Self::deliver_due));
        });
    }

    /// Delivers what has arrived, in the order in which it was sent.
    fn deliver_due(&self) {
        let now = Instant::now();
        loop {
            let mut flying = self.flying.borrow_mut();
            let Some(first) = flying.first_entry().filter(|first| first.key().0 <= now) else {
                return;
            };
            let packet = first.remove();
            drop(flying);
            self.stack.deliver(packet);
        }
    }
}

/// The number of a task of tokio, which has an order.
#[cfg(tokio_unstable)]
fn number(task: Id) -> u64 {
    task.to_string().parse().unwrap_or_default()
}
