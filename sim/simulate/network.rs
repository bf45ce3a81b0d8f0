//! The network of a simulation: its hosts and links, on tokio's clock.
//!
//! Whatever makes a socket must do so on behalf of its host: a runner belongs to the host of the one that made it, and so does a
//! task of plain `tokio::spawn`, as far as tokio tells of it (which takes `--cfg tokio_unstable`).

use std::cell::{Cell, OnceCell, RefCell};
#[cfg(tokio_unstable)]
use std::collections::BTreeMap;
use std::iter;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Waker};

#[cfg(tokio_unstable)]
use tokio::task::Id;
use tokio::time::{self, Sleep, sleep_until};

use super::faults::{Faults, Planned};
use super::runner::MAIN_HOST;
use super::{HostProgram, LinkOf};
use crate::choices::Decisions;
use crate::network::fabric::{Arrival, Fabric, Sent};
use crate::network::links::{Links, Rule};
use crate::network::stack::{By, Stack};
use crate::scenario::Text;
use crate::scenario::network::PlannedFault;
use crate::time::{Duration, Instant};
use crate::trace::{self, OpenConnections};

/// The hosts and what is on its way between them.
pub(super) struct Network {
    fabric: Fabric,
    /// From when on it counts.
    start: OnceCell<time::Instant>,
    calls: Calls,
    /// What goes wrong, in order.
    faults: Vec<PlannedFault>,
    /// Stops the clock when the next timer of a connection runs out.
    timer: RefCell<Option<Pin<Box<Sleep>>>>,
    /// Whether anything was on its way.
    has_sent: Cell<bool>,
    /// The connections that were open when `main` had ended.
    open: RefCell<Vec<OpenConnections>>,
    /// The tasks of tokio that are not on `main`, by their numbers.
    #[cfg(tokio_unstable)]
    tasks: RefCell<BTreeMap<u64, usize>>,
}

/// Each finds the network of this thread: who calls when time has passed has nothing in hand.
#[derive(Clone, Copy)]
pub(super) struct Calls {
    /// Lets arrive what is due, by [`Network::arrive`].
    pub(super) arrive: fn(),
    /// Is told of faults.
    pub(super) tell: fn(By, &str),
    /// Lets come the fault at this place, by [`Network::come_to`].
    pub(super) fault: fn(usize),
}

impl Network {
    /// The network between `main` and these hosts. Each packet takes `latency`, unless these links say anything else, of which a
    /// later one goes before an earlier one.
    ///
    /// # Panics
    ///
    /// If a link is one of a host that is not there.
    pub(super) fn new(
        hosts: &[HostProgram],
        latency: Duration,
        (links, faults): (&[LinkOf], &Faults),
        calls: Calls,
    ) -> Self {
        let mut stack = Stack::new().telling(calls.tell);
        let names: Vec<_> = iter::once("main").chain(hosts.iter().map(|it| &*it.name)).collect();
        for name in &names {
            stack.add_host(&[], Some(name));
        }
        let host = |name: &str| {
            let place = names.iter().position(|known| *known == name);
            assert!(
                place.is_some() || name == "*",
                "no host is called {name:?}; there are {}",
                names.join(", ")
            );
            place
        };
        let rules = links.iter().flat_map(|LinkOf { ends: [from, to], link, is_one_way }| {
            let (from, to) = (host(from), host(to));
            let back = (!is_one_way).then_some((to, from));
            iter::once((from, to)).chain(back).map(|(from, to)| Rule { from, to, link: *link })
        });
        let for_all = Rule { from: None, to: None, link: latency.into() };
        let rules = iter::once(for_all).chain(rules).collect();
        let links = Links::new(names.iter().map(|name| Text::from(*name)).collect(), rules);
        let Planned { at, after, chances } = faults.planned(&host);
        Self {
            fabric: Fabric::new(stack, links, after, chances),
            start: OnceCell::new(),
            calls,
            faults: at,
            timer: RefCell::default(),
            has_sent: Cell::new(false),
            open: RefCell::default(),
            #[cfg(tokio_unstable)]
            tasks: RefCell::default(),
        }
    }

    /// Whether there are hosts beside `main`.
    pub(super) fn has_other_hosts(&self) -> bool {
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

    /// The address that a name has.
    pub(super) fn look_up(&self, name: &str) -> Option<IpAddr> {
        self.fabric.look_up(name)
    }

    /// Keeps what is sent from now on.
    pub(super) fn keep_packets(&self) {
        self.fabric.keep_packets();
    }

    /// `main` has ended: what is open now has not been closed.
    pub(super) fn note_open(&self) {
        self.open.replace(self.fabric.open());
    }

    /// What was open then.
    pub(super) fn open(&self) -> Vec<OpenConnections> {
        self.open.take()
    }

    /// What has been sent, if that is kept.
    pub(super) fn packets(&self) -> Vec<trace::Sent> {
        self.fabric.packets()
    }

    /// Whoever waits to be called on a host.
    pub(super) fn who_accepts(&self, host: usize) -> Vec<Waker> {
        self.fabric.who_accepts(host)
    }

    /// Whether anything was on its way.
    pub(super) fn has_sent(&self) -> bool {
        self.has_sent.get()
    }

    /// Whoever waits for a socket, and for what, in words.
    pub(super) fn waits(&self) -> Vec<(Waker, String)> {
        self.fabric.waits()
    }

    /// Sends what the hosts have to send, and what has to be sent again; `true` if anybody goes on for it.
    pub(super) fn settle(&self, decisions: &RefCell<Decisions>) -> bool {
        let now = self.now();
        if self.fabric.look_at_timers(now) == Some(true) {
            return true;
        }
        loop {
            let sent = self.send(now, decisions);
            self.has_sent.set(self.has_sent.get() || sent.goes_on || sent.any);
            if sent.goes_on {
                return true;
            }
            if !sent.any {
                break;
            }
        }
        self.await_deadline();
        false
    }

    /// Lets the clock stop when the next timer runs out: then [`Network::settle`] comes to it.
    fn await_deadline(&self) {
        let mut timer = self.timer.borrow_mut();
        let Some(at) = self.fabric.next_deadline() else {
            *timer = None;
            return;
        };
        let at = self.start() + (at - Instant::START).into();
        if timer.as_ref().is_some_and(|timer| timer.deadline() == at && !timer.is_elapsed()) {
            return;
        }
        let timer = timer.insert(Box::pin(sleep_until(at)));
        let _ = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }

    fn send(&self, now: Instant, decisions: &RefCell<Decisions>) -> Sent {
        let arrive = self.calls.arrive;
        let later = |arrival: Arrival| {
            let at = self.start() + (arrival.at - Instant::START).into();
            tokio::spawn(async move {
                sleep_until(at).await;
                arrive();
            });
        };
        self.fabric.send(now, decisions, later)
    }

    /// What is due arrives.
    pub(super) fn arrive(&self) {
        self.fabric.arrive(Arrival::last_at(self.now()));
    }

    /// Lets faults come when it is their time. They are there before anything else, so that of what is due at one instant they come first.
    pub(super) fn begin(&self) {
        for (place, fault) in self.faults.iter().enumerate() {
            if fault.at.is_zero() {
                self.come_to(place);
                continue;
            }
            let at = self.start() + fault.at.into();
            let come = self.calls.fault;
            tokio::spawn(async move {
                sleep_until(at).await;
                come(place);
            });
        }
    }

    /// The fault at this place begins or is over.
    pub(super) fn come_to(&self, place: usize) {
        if let Some(fault) = self.faults.get(place) {
            self.fabric.come(fault);
        }
    }

    /// Whether any fault waits for an event.
    pub(super) fn hears(&self) -> bool {
        self.fabric.hears()
    }

    /// What waits for what has just happened to a task goes wrong, now or later.
    pub(super) fn hear(&self, task: &str, what: &str) {
        self.fabric.hear(self.now(), task, what);
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
