//! The network of a simulation: its hosts and links, on tokio's clock.
//!
//! Whatever makes a socket must do so on behalf of its host: a runner belongs to the host of the one that made it, and so does a
//! task of plain `tokio::spawn`, as far as tokio tells of it (which takes `--cfg tokio_unstable`).

use std::cell::OnceCell;
use std::iter;
use std::task::Waker;
#[cfg(tokio_unstable)]
use std::{cell::RefCell, collections::BTreeMap};

#[cfg(tokio_unstable)]
use tokio::task::Id;
use tokio::time::{self, sleep_until};

use super::runner::MAIN_HOST;
use super::{HostProgram, Link};
use crate::network::fabric::{Arrival, Fabric};
use crate::network::stack::Stack;
use crate::time::Instant;

/// The hosts and what is on its way between them.
pub(super) struct Network {
    fabric: Fabric,
    /// From when on it counts.
    start: OnceCell<time::Instant>,
    /// Finds the network of this thread and lets arrive what is due: who calls when time has passed has nothing in hand.
    arrive: fn(),
    /// The tasks of tokio that are not on `main`, by their numbers.
    #[cfg(tokio_unstable)]
    tasks: RefCell<BTreeMap<u64, usize>>,
}

impl Network {
    /// The network between `main` and these hosts; each packet takes `latency`, unless its link has one of its own. When one is
    /// due, `arrive` is called, which calls [`Network::arrive`].
    ///
    /// # Panics
    ///
    /// If a link is one of a host that is not there.
    pub(super) fn new(
        hosts: &[HostProgram],
        latency: std::time::Duration,
        links: &[Link],
        arrive: fn(),
    ) -> Self {
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
            [(one, other), (other, one)].map(|ends| (ends, *latency))
        });
        let links = links.collect();
        Self {
            fabric: Fabric::new(stack, names.len(), latency.into(), links),
            start: OnceCell::new(),
            arrive,
            #[cfg(tokio_unstable)]
            tasks: RefCell::default(),
        }
    }

    /// Whether there are hosts beside `main`.
    pub(super) const fn has_other_hosts(&self) -> bool {
        self.fabric.hosts() > 1
    }

    /// On behalf of which host sockets are made now.
    pub(super) fn current(&self) -> usize {
        self.fabric.current()
    }

    /// Sockets that are made from now on belong to this host.
    pub(super) fn enter(&self, host: usize) {
        self.fabric.enter(host);
    }

    /// A task of tokio belongs to the host of the one that makes it.
    #[cfg(tokio_unstable)]
    pub(super) fn task_made(&self, task: Id) {
        if self.current() != MAIN_HOST {
            self.tasks.borrow_mut().insert(number(task), self.current());
        }
    }

    /// A task of tokio is about to be polled.
    #[cfg(tokio_unstable)]
    pub(super) fn task_polled(&self, task: Id) {
        let host = self.tasks.borrow().get(&number(task)).copied();
        self.enter(host.unwrap_or(MAIN_HOST));
    }

    #[cfg(tokio_unstable)]
    pub(super) fn task_ended(&self, task: Id) {
        self.tasks.borrow_mut().remove(&number(task));
    }

    /// Whoever waits to be called on a host.
    pub(super) fn who_accepts(&self, host: usize) -> Vec<Waker> {
        self.fabric.who_accepts(host)
    }

    /// Sends what the hosts have to send; `true` if anything arrived or is on its way now.
    pub(super) fn settle(&self) -> bool {
        let arrive = self.arrive;
        let later = |arrival: Arrival| {
            let at = self.start() + (arrival.at - Instant::START).into();
            tokio::spawn(async move {
                sleep_until(at).await;
                arrive();
            });
        };
        self.fabric.send(|| self.now(), later).any
    }

    /// What is due arrives.
    pub(super) fn arrive(&self) {
        self.fabric.arrive(Arrival::last_at(self.now()));
    }

    fn start(&self) -> time::Instant {
        *self.start.get_or_init(time::Instant::now)
    }

    fn now(&self) -> Instant {
        Instant::START + (time::Instant::now() - self.start()).into()
    }
}

/// The number of a task of tokio, which has an order.
#[cfg(tokio_unstable)]
fn number(task: Id) -> u64 {
    task.to_string().parse().unwrap_or_default()
}
