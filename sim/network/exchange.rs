//! The network of a run of a scenario: its packets move on the clock of the [`Executor`], one of whose timers each packet is on its way.
//!
//! Nothing here knows of tasks beyond "poll on behalf of host H", and nothing of scenarios: what a service answers, or does on a stream, is
//! the affair of its handler.

mod http;
mod streams;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use ecow::eco_format;

use super::fabric::Fabric;
use super::links::{Links, Rule};
use super::stack::{By, Stack};
use crate::choices::{Decisions, Plain};
use crate::executor::{Executor, HostId};
use crate::scenario::Text;
use crate::scenario::network::{FaultsByChance, PlannedFault, Triggered};
use crate::time::{Duration, Instant};
use crate::trace::{OpenConnections, Sent};
pub use http::{Answer, Asked, FetchError, Handler, Headers, Incoming, Pace, Reply};
pub(crate) use http::{Connection, Patience, Serving, fault_of};
pub(crate) use streams::{OnStream, Stream, StreamError};

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
        let names = (0..hosts).map(|host| eco_format!("host {host}")).collect();
        let rule = Rule { from: None, to: None, link: link_latency.into() };
        let links = Links::new(names, vec![rule]);
        Self::with_links(executor, links, Vec::new(), Vec::new(), false, |_, _| {})
    }

    /// The network of hosts with these names, and the links between them; with `is_named`, they are reached by their names, too.
    /// An empty name is none, nor is one that is an address already, as `localhost` is. Of faults `tell` is told. It is installed on this
    /// thread until it is dropped.
    ///
    /// # Panics
    ///
    /// If this thread has one already, or if two hosts have one name.
    pub(crate) fn with_links(
        executor: &Rc<Executor>,
        links: Links,
        triggered: Vec<Triggered>,
        chances: Vec<FaultsByChance>,
        is_named: bool,
        tell: impl Fn(By, &str) + 'static,
    ) -> Rc<Self> {
        let is_free = |name: &&str| {
            is_named && !matches!(*name, "" | "localhost") && name.parse::<IpAddr>().is_err()
        };
        let mut stack = Stack::new().telling(tell);
        for (host, name) in links.names().iter().enumerate() {
            // The first is the program, which nobody calls.
            let name = Some(&**name).filter(|name| host > 0 && is_free(name));
            stack.add_host(&[address(host)], name);
        }
        Rc::new(Self {
            executor: Rc::clone(executor),
            fabric: Fabric::new(stack, links, triggered, chances),
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
        self.settle_with(&RefCell::new(Decisions::new(Box::new(Plain), Vec::new())))
    }

    /// The same, where decisions say what becomes of packets.
    pub(crate) fn settle_with(self: &Rc<Self>, decisions: &RefCell<Decisions>) -> bool {
        let now = self.executor.now();
        let woke = self.fabric.look_at_timers(now);
        if woke.is_none() && !self.busy.get() && self.exchanges.get() == 0 {
            return false;
        }
        let sent = self.fabric.send(now, decisions, |arrival| {
            let network = Rc::clone(self);
            self.executor.call_at(arrival.at, move || {
                network.busy.set(true);
                network.fabric.arrive(arrival);
            });
        });
        self.busy.set(sent.any);
        woke == Some(true) || sent.arrived
    }

    /// When something is sent again, or given up, if nothing arrives until then.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.fabric.next_deadline()
    }

    /// Keeps what is sent from now on.
    pub(crate) fn keep_packets(&self) {
        self.fabric.keep_packets();
    }

    /// What has been sent, if that is kept.
    pub(crate) fn packets(&self) -> Vec<Sent> {
        self.fabric.packets()
    }

    /// The connections that clients have and that are open.
    pub(crate) fn open_connections(&self) -> Vec<OpenConnections> {
        self.fabric.open()
    }

    /// A fault begins or is over; gives how that is told.
    pub(crate) fn meet(&self, fault: &PlannedFault) -> Text {
        self.stir();
        self.fabric.meet(fault).words
    }

    /// Whether any fault waits for an event.
    pub(crate) fn hears(&self) -> bool {
        self.fabric.hears()
    }

    /// What waits for what has just happened to a task goes wrong, now or later.
    pub(crate) fn hear(&self, now: Instant, task: &str, what: &str) {
        if self.fabric.hear(now, task, what) {
            self.stir();
        }
    }

    /// Where `host` is reached.
    pub fn address(&self, host: HostId, port: u16) -> SocketAddr {
        SocketAddr::new(address(host.0 as usize), port)
    }

    /// Keeps packets moving until what it returns is dropped. [`Network::fetch`] does so itself; who connects sockets of
    /// its own needs it.
    pub fn exchange(&self) -> Exchange<'_> {
        self.begin_exchange();
        Exchange { network: self }
    }

    fn begin_exchange(&self) {
        self.exchanges.set(self.exchanges.get() + 1);
    }

    fn end_exchange(&self) {
        self.exchanges.set(self.exchanges.get() - 1);
        self.busy.set(true);
    }
}

/// What a future gives, if it does so in time.
async fn in_time<F: Future>(
    executor: &Rc<Executor>,
    time: Option<Duration>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let Some(time) = time else { return Some(future.await) };
    let mut over = pin!(executor.sleep(time));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        over.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// The address of the host with this index.
fn address(host: usize) -> IpAddr {
    let first = u32::from(Ipv4Addr::new(10, 0, 0, 1));
    let place = u32::try_from(host).expect("fewer than 2^32 hosts");
    Ipv4Addr::from(first.wrapping_add(place)).into()
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.network.end_exchange();
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("hosts", &self.fabric.hosts()).finish_non_exhaustive()
    }
}
