//! The network of a run of a scenario: its packets move on the clock of the [`Executor`], one of whose timers each packet is on its way.
//!
//! Nothing here knows of tasks beyond "poll on behalf of host H", and nothing of scenarios: what a service answers is the affair of its
//! handler.

mod http;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::rc::Rc;

use super::fabric::Fabric;
use super::stack::Stack;
use crate::executor::{Executor, HostId};
use crate::time::Duration;
pub use http::{Answer, FetchError, Handler};

/// The port on which services listen.
const SERVICE_PORT: u16 = 80;
/// A port on which nobody listens.
const CLOSED_PORT: u16 = 1;

/// The hosts of one run and the links between them. There is one at a time on a thread.
pub struct Network {
    executor: Rc<Executor>,
    fabric: Fabric,
    /// Whether anything may be on its way.
    busy: Cell<bool>,
    /// Exchanges that have begun and not ended.
    exchanges: Cell<usize>,
}

/// An exchange in progress: while there is one, packets may be on their way.
#[derive(Debug)]
pub struct Exchange<'a> {
    network: &'a Network,
}

impl Network {
    /// A network of so many hosts, each link of which takes `link_latency`. It is installed on this thread until it is
    /// dropped.
    ///
    /// # Panics
    ///
    /// If this thread has one already.
    pub fn new(executor: &Rc<Executor>, hosts: usize, link_latency: Duration) -> Rc<Self> {
        Self::install(executor, (0..hosts).map(|_| None), link_latency)
    }

    /// A network of hosts that are reached by their names, too. An empty name is none, nor is one that is an address already,
    /// as `localhost` is.
    ///
    /// # Panics
    ///
    /// As [`Network::new`], or if two hosts have one name.
    pub fn with_names<'n>(
        executor: &Rc<Executor>,
        names: impl Iterator<Item = &'n str>,
        link_latency: Duration,
    ) -> Rc<Self> {
        let is_free =
            |name: &&str| !matches!(*name, "" | "localhost") && name.parse::<IpAddr>().is_err();
        Self::install(executor, names.map(|name| Some(name).filter(is_free)), link_latency)
    }

    fn install<'n>(
        executor: &Rc<Executor>,
        names: impl Iterator<Item = Option<&'n str>>,
        link_latency: Duration,
    ) -> Rc<Self> {
        let (mut stack, mut hosts) = (Stack::new(), 0);
        for name in names {
            stack.add_host(&[address(hosts)], name);
            hosts += 1;
        }
        Rc::new(Self {
            executor: Rc::clone(executor),
            fabric: Fabric::new(stack, hosts, link_latency, BTreeMap::new()),
            busy: Cell::new(true),
            exchanges: Cell::new(0),
        })
    }

    /// Sockets that are made from now on belong to `host`.
    pub fn enter(&self, host: HostId) {
        self.fabric.enter(host.0 as usize);
    }

    /// Whether anything may be on its way.
    pub fn is_in_flight(&self) -> bool {
        self.busy.get()
    }

    /// Something may have been sent that is no exchange.
    pub fn stir(&self) {
        self.busy.set(true);
    }

    /// How many exchanges have begun and not ended.
    pub fn exchanges(&self) -> usize {
        self.exchanges.get()
    }

    /// Does what `future` does, each turn of which may send something.
    async fn sending<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            self.busy.set(true);
            future.as_mut().poll(cx)
        })
        .await
    }

    /// Sends what the hosts have to send; `true` if anything arrived at this instant.
    pub fn settle(self: &Rc<Self>) -> bool {
        if !self.busy.get() && self.exchanges.get() == 0 {
            return false;
        }
        let sent = self.fabric.send(
            || self.executor.now(),
            |arrival| {
                let network = Rc::clone(self);
                self.executor.call_at(arrival.at, move || {
                    network.busy.set(true);
                    network.fabric.arrive(arrival);
                });
            },
        );
        self.busy.set(sent.any);
        sent.arrived
    }

    /// Where `host` is reached.
    pub fn address(&self, host: HostId, port: u16) -> SocketAddr {
        SocketAddr::new(address(host.0 as usize), port)
    }

    /// Keeps packets moving until what it returns is dropped. [`Network::fetch`] does so itself; who connects sockets of
    /// its own needs it.
    pub fn exchange(&self) -> Exchange<'_> {
        self.exchanges.set(self.exchanges.get() + 1);
        Exchange { network: self }
    }
}

/// The address of the host with this index.
fn address(host: usize) -> IpAddr {
    let first = u32::from(Ipv4Addr::new(10, 0, 0, 1));
    let place = u32::try_from(host).expect("fewer than 2^32 hosts");
    Ipv4Addr::from(first.wrapping_add(place)).into()
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.network.exchanges.set(self.network.exchanges.get() - 1);
        self.network.busy.set(true);
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("hosts", &self.fabric.hosts()).finish_non_exhaustive()
    }
}
