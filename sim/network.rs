//! The network: hosts with real TCP stacks, packets on the virtual clock, and HTTP/1.1 over them.
//!
//! The stack is `turmoil-net`, which leaves time to its harness: a packet that its kernels send is delivered one link
//! latency later, on the clock of the [`Executor`] like every other timer. The stack's own retransmission counts passes,
//! not time, and is switched off. Nothing here knows of tasks beyond "poll on behalf of host H", and nothing of
//! scenarios: what a service answers is the affair of its handler.

mod http;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::rc::Rc;

use turmoil_net::{EnterGuard, HostId, KernelConfig, Net, Packet};

use crate::executor::{Executor, Host};
use crate::time::Duration;
pub use http::{Answer, FetchError, Handler};

/// The port on which services listen.
const SERVICE_PORT: u16 = 80;
/// A port on which nobody listens.
const CLOSED_PORT: u16 = 1;
/// How many addresses a host has.
const ADDRESSES: usize = 8;

/// The hosts of one run and the wires between them. There is one at a time on a thread.
pub struct Network {
    executor: Rc<Executor>,
    guard: EnterGuard,
    hosts: Vec<HostId>,
    link_latency: Duration,
    /// Packets on their way from the kernels to the wires; kept for its allocation.
    outbox: RefCell<Vec<Packet>>,
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
        let mut net = Net::with_config(kernels());
        let hosts = (0..hosts).map(|host| net.add_host(addresses(host))).collect();
        Self::enter_net(executor, net, hosts, link_latency)
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
        let mut net = Net::with_config(kernels());
        let is_free =
            |name: &&str| !matches!(*name, "" | "localhost") && name.parse::<IpAddr>().is_err();
        let hosts = names.enumerate().map(|(host, name)| {
            let addresses = addresses(host).map(|address| address.to_string());
            let name = Some(name).filter(is_free).map(str::to_owned);
            net.add_host(addresses.into_iter().chain(name).collect::<Vec<_>>())
        });
        let hosts = hosts.collect();
        Self::enter_net(executor, net, hosts, link_latency)
    }

    fn enter_net(
        executor: &Rc<Executor>,
        net: Net,
        hosts: Vec<HostId>,
        link_latency: Duration,
    ) -> Rc<Self> {
        Rc::new(Self {
            executor: Rc::clone(executor),
            guard: net.enter(),
            hosts,
            link_latency,
            outbox: RefCell::default(),
            busy: Cell::new(true),
            exchanges: Cell::new(0),
        })
    }

    /// Pins the host whose sockets the next poll uses.
    pub fn enter(&self, host: Host) {
        self.guard.set_current(self.hosts[host.0 as usize]);
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
        let mut outbox = self.outbox.borrow_mut();
        self.guard.egress_all(&mut outbox);
        self.busy.set(!outbox.is_empty());
        let at_once = self.link_latency.is_zero() && !outbox.is_empty();
        for packet in outbox.drain(..) {
            if at_once {
                self.guard.deliver(packet);
            } else {
                self.deliver_later(packet);
            }
        }
        at_once
    }

    fn deliver_later(self: &Rc<Self>, packet: Packet) {
        let network = Rc::clone(self);
        self.executor.call_at(self.executor.now() + self.link_latency, move || {
            network.busy.set(true);
            network.guard.deliver(packet);
        });
    }

    /// Where `host` is reached.
    pub fn address(&self, host: Host, port: u16) -> SocketAddr {
        address_for(host, port, 0)
    }

    /// Keeps packets moving until what it returns is dropped. [`Network::fetch`] does so itself; who connects sockets of
    /// its own needs it.
    pub fn exchange(&self) -> Exchange<'_> {
        self.exchanges.set(self.exchanges.get() + 1);
        Exchange { network: self }
    }
}

/// How the kernels of the hosts are set up.
pub(crate) fn kernels() -> KernelConfig {
    // A connection that finds the backlog full would never be made, since nothing is sent again.
    KernelConfig::default().retx_threshold(u32::MAX).default_backlog(usize::MAX)
}

/// Where the request with this number reaches `host`.
fn address_for(host: Host, port: u16, request: u32) -> SocketAddr {
    let addresses = addresses(host.0 as usize);
    SocketAddr::new(addresses[request as usize % addresses.len()], port)
}

/// The addresses of a host. It has several because, for each connection that it accepts, the stack goes through those that
/// are open at the same address.
fn addresses(host: usize) -> [IpAddr; ADDRESSES] {
    let first = u32::from(Ipv4Addr::new(10, 0, 0, 1));
    std::array::from_fn(|nth| {
        let place = u32::try_from(host * ADDRESSES + nth).expect("fewer than 2^32 addresses");
        Ipv4Addr::from(first.wrapping_add(place)).into()
    })
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.network.exchanges.set(self.network.exchanges.get() - 1);
        self.network.busy.set(true);
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("hosts", &self.hosts.len()).finish_non_exhaustive()
    }
}
