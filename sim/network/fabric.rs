//! The fabric: hosts, the links between them, and the packets on their way.
//!
//! It has no clock: whoever has one says what time it is, and is asked to call when a packet arrives, and when the next timer of a
//! connection runs out. So there is one fabric for scenarios and for programs on tokio.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
#[cfg(feature = "simulate")]
use std::net::IpAddr;
use std::net::SocketAddr;
#[cfg(feature = "simulate")]
use std::task::Waker;

use super::capture::{self, Capture};
use super::chances::{Chances, Struck};
use super::faults::{self, Between};
use super::links::{Arrivals, Links};
use super::stack::{self, By, Entered, Fate, Packet, Stack, Way};
use super::triggers::Triggers;
use crate::choices::Decisions;
use crate::scenario::network::{FaultEvent, FaultsByChance, PlannedFault, Triggered};
use crate::scenario::{LinkFault, Text};
use crate::time::{Duration, Instant};
use crate::trace;

/// The hosts of one run and the links between them. There is one at a time on a thread.
pub(crate) struct Fabric {
    stack: Entered,
    current: Cell<usize>,
    links: RefCell<Links>,
    /// What each packet takes, if nothing else is to be known of any link.
    latency: Option<Duration>,
    in_flight: RefCell<BTreeMap<Arrival, Packet>>,
    sent: Cell<u64>,
    /// Packets as they leave their hosts; kept for its memory.
    outbox: RefCell<Vec<Packet>>,
    /// What has been sent, where anybody wants to know.
    capture: OnceCell<RefCell<Capture>>,
    /// What may go wrong by chance.
    chances: Option<RefCell<Chances>>,
    triggers: Triggers,
    /// What goes wrong, or is over, at an instant to come: in the order in which that became known.
    planned: RefCell<BTreeMap<Instant, Vec<PlannedFault>>>,
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

/// What came of a fault.
#[derive(Debug)]
pub(crate) struct Met {
    /// How it is told.
    pub(crate) words: Text,
    /// Whether it wakes anybody.
    pub(crate) wakes: bool,
}

/// What became of the packets that hosts had to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Whether there was one.
    pub(crate) any: bool,
    /// Whether one arrived at once.
    pub(crate) arrived: bool,
    /// Whether that woke anybody, or a packet is for later.
    pub(crate) goes_on: bool,
}

impl Fabric {
    /// The hosts of this stack, the links between them, and what may go wrong on those. It is that of this thread until it is dropped.
    ///
    /// # Panics
    ///
    /// If this thread has one already.
    pub(crate) fn new(
        mut stack: Stack,
        links: Links,
        triggered: Vec<Triggered>,
        chances: Vec<FaultsByChance>,
    ) -> Self {
        let chances = Chances::new(links.names(), chances).map(RefCell::new);
        stack.host_names = links.names().to_vec();
        Self {
            stack: stack.enter(),
            current: Cell::new(0),
            latency: links.same_for_all(),
            links: RefCell::new(links),
            in_flight: RefCell::default(),
            sent: Cell::new(0),
            outbox: RefCell::default(),
            capture: OnceCell::new(),
            chances,
            triggers: Triggers::new(triggered),
            planned: RefCell::default(),
        }
    }

    /// How many hosts there are.
    pub(crate) fn hosts(&self) -> usize {
        self.links.borrow().names().len()
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

    /// Keeps what is sent from now on.
    pub(crate) fn keep_packets(&self) {
        self.capture.get_or_init(RefCell::default);
    }

    /// What has been sent, if that is kept.
    pub(crate) fn packets(&self) -> Vec<trace::Sent> {
        self.capture.get().map(|capture| capture.borrow_mut().take()).unwrap_or_default()
    }

    fn note(&self, now: Instant, packet: &Packet, fate: &str) {
        let Some(capture) = self.capture.get() else { return };
        let links = self.links.borrow();
        let name =
            |at: SocketAddr| self.stack.host_of(at.ip()).map_or("?", |host| &*links.names()[host]);
        let names = [name(packet.from), name(packet.to)];
        capture.borrow_mut().add(now, packet, names, fate);
    }

    /// The connections that are open, in the order of the hosts that have called.
    #[cfg(any(feature = "scenarios", feature = "simulate"))]
    pub(crate) fn open(&self) -> Vec<trace::OpenConnections> {
        let host = |at: SocketAddr| self.stack.host_of(at.ip());
        let mut counts: BTreeMap<[usize; 2], u32> = BTreeMap::new();
        for [own, peer] in self.stack.open() {
            if let (Some(from), Some(to)) = (host(own), host(peer)) {
                *counts.entry([from, to]).or_default() += 1;
            }
        }
        let links = self.links.borrow();
        let name = |host: usize| Text::clone(&links.names()[host]);
        let open = counts.into_iter().map(|([from, to], count)| trace::OpenConnections {
            from: name(from),
            to: name(to),
            count,
        });
        open.collect()
    }

    /// Whoever waits to be called on a host.
    #[cfg(feature = "simulate")]
    pub(crate) fn who_accepts(&self, host: usize) -> Vec<Waker> {
        self.stack.who_accepts(host)
    }

    /// The address that a name has.
    #[cfg(feature = "simulate")]
    pub(crate) fn look_up(&self, name: &str) -> Option<IpAddr> {
        self.stack.look_up(name)
    }

    /// Whoever waits for a socket of any host, and for what, in words.
    #[cfg(feature = "simulate")]
    pub(crate) fn waits(&self) -> Vec<(Waker, String)> {
        self.stack.waits()
    }

    /// Sends what the hosts have to send. Each packet that takes its time is for `later`, which calls [`Fabric::arrive`] then.
    pub(crate) fn send(
        &self,
        now: Instant,
        decisions: &RefCell<Decisions>,
        mut later: impl FnMut(Arrival),
    ) -> Sent {
        self.stack.set_now(now);
        let leaving = self.stack.take_leaving();
        let mut outbox = self.outbox.borrow_mut();
        self.stack.take_released(&mut outbox);
        let goes_on = self.stack.egress(&mut outbox);
        let wakes = self.strike(&outbox, now, decisions);
        let has_faults = self.stack.has_faults();
        let mut sent = Sent {
            any: !(leaving.is_empty() && outbox.is_empty()),
            arrived: wakes,
            goes_on: goes_on || wakes,
        };
        for (packet, fate) in leaving {
            if matches!(fate, Fate::Held(_)) {
                self.note(now, &packet, "held");
                continue;
            }
            self.leave(packet, fate, now, decisions, &mut sent, &mut later);
        }
        for packet in outbox.drain(..) {
            let fate = if has_faults { self.fate(&packet) } else { Fate::Passes(Duration::ZERO) };
            self.leave(packet, fate, now, decisions, &mut sent, &mut later);
        }
        sent
    }

    /// A packet leaves its host, and this becomes of it.
    fn leave(
        &self,
        packet: Packet,
        fate: Fate,
        now: Instant,
        decisions: &RefCell<Decisions>,
        sent: &mut Sent,
        later: &mut impl FnMut(Arrival),
    ) {
        let mut arrivals = match fate {
            Fate::Passes(slower) => self.arrivals(&packet, now + slower, decisions),
            Fate::Lost => Arrivals::new(),
            Fate::Held(way) => {
                self.note(now, &packet, "held");
                self.stack.hold(way, packet);
                return;
            }
        };
        self.note(now, &packet, &capture::fate(arrivals.len()));
        let Some(last) = arrivals.pop() else {
            self.stack.lost(&packet);
            return;
        };
        for at in arrivals {
            self.let_arrive(packet.clone(), at, now, sent, later);
        }
        self.let_arrive(packet, last, now, sent, later);
    }

    /// Lets go wrong what decisions say goes wrong as these packets leave; `true` if that wakes anybody.
    fn strike(&self, outbox: &[Packet], now: Instant, decisions: &RefCell<Decisions>) -> bool {
        let Some(chances) = &self.chances else { return false };
        if decisions.borrow().is_plain() {
            return false;
        }
        let mut wakes = false;
        for way in outbox.iter().filter_map(|packet| self.way(packet)) {
            for Struck { begins, packet, over } in chances.borrow_mut().strike(way, now, decisions)
            {
                let met = self.meet(&begins);
                wakes |= met.wakes;
                stack::tell(By::Nobody, &format!("{} at packet {packet}", met.words));
                if let Some((at, fault)) = over {
                    self.plan(at, fault);
                }
            }
        }
        wakes
    }

    /// Whether any fault waits for an event.
    pub(crate) fn hears(&self) -> bool {
        !self.triggers.is_empty()
    }

    /// What waits for what has just happened to a task goes wrong, now or later; `true` if anything does.
    pub(crate) fn hear(&self, now: Instant, task: &str, what: &str) -> bool {
        let due = self.triggers.hear(task, what);
        if due.iter().any(|fault| fault.at.is_zero()) {
            stack::let_leave(None);
        }
        for fault in &due {
            if fault.at.is_zero() {
                self.come(fault);
            } else {
                self.plan(now + fault.at, *fault);
            }
        }
        !due.is_empty()
    }

    /// A fault begins or is over now, and that is told; `true` if it wakes anybody.
    pub(crate) fn come(&self, fault: &PlannedFault) -> bool {
        let met = self.meet(fault);
        stack::tell(By::Nobody, &met.words);
        met.wakes
    }

    /// A fault begins or is over at an instant to come.
    fn plan(&self, at: Instant, fault: PlannedFault) {
        self.planned.borrow_mut().entry(at).or_default().push(fault);
    }

    /// A fault begins or is over now.
    pub(crate) fn meet(&self, fault: &PlannedFault) -> Met {
        let links = self.links.borrow();
        let between = Between::of(links.names(), fault.ends, fault.is_one_way);
        let host = fault.ends[1].map_or("*", |host| &*links.names()[host]);
        let mut wakes = false;
        let words = match fault.what {
            FaultEvent::Begins(kind) => {
                stack::begin_fault(&between.ways, kind);
                faults::begins(kind, &between.words)
            }
            FaultEvent::Ends(kind) => {
                stack::end_fault(None, &between.ways, kind);
                faults::ends(kind, &between.words)
            }
            FaultEvent::Reset => {
                wakes = stack::reset(&between.ways);
                [&*between.words, " reset"].concat().into()
            }
            FaultEvent::Down => {
                wakes = stack::reset(&between.ways);
                stack::begin_fault(&between.ways, LinkFault::Refuse);
                [host, " down"].concat().into()
            }
            FaultEvent::Up => {
                stack::end_fault(None, &between.ways, LinkFault::Refuse);
                [host, fault.what.word().over()].concat().into()
            }
        };
        Met { words, wakes }
    }

    /// Lets come what is planned until now; `true` if that wakes anybody.
    fn come_to_faults(&self, now: Instant) -> bool {
        let mut wakes = false;
        loop {
            let mut planned = self.planned.borrow_mut();
            let Some(first) = planned.first_entry().filter(|first| *first.key() <= now) else {
                return wakes;
            };
            let faults = first.remove();
            drop(planned);
            for fault in faults {
                wakes |= self.come(&fault);
            }
        }
    }

    /// From which host to which it is.
    fn way(&self, packet: &Packet) -> Option<Way> {
        let host = |address: SocketAddr| self.stack.host_of(address.ip());
        Some((host(packet.from)?, host(packet.to)?))
    }

    /// What becomes of a packet that leaves while something is wrong.
    fn fate(&self, packet: &Packet) -> Fate {
        self.way(packet).map_or(Fate::Lost, |way| self.stack.fate(way))
    }

    /// Brings a packet to its host, or turns it away; `true` if that wakes anybody.
    fn deliver(&self, packet: Packet) -> bool {
        if self.stack.has_faults()
            && let Some(way) = self.way(&packet)
            && self.stack.refuses(way, &packet)
        {
            return false;
        }
        self.stack.deliver(packet)
    }

    /// When a packet arrives that leaves now.
    fn arrivals(&self, packet: &Packet, now: Instant, decisions: &RefCell<Decisions>) -> Arrivals {
        if let Some(latency) = self.latency {
            return Arrivals::from_elem(now + latency, 1);
        }
        let Some(way) = self.way(packet) else { return Arrivals::new() };
        self.links.borrow_mut().pass(way, packet, now, decisions)
    }

    fn let_arrive(
        &self,
        packet: Packet,
        at: Instant,
        now: Instant,
        sent: &mut Sent,
        later: &mut impl FnMut(Arrival),
    ) {
        if at <= now {
            sent.arrived = true;
            sent.goes_on |= self.deliver(packet);
            return;
        }
        self.sent.set(self.sent.get() + 1);
        // tie: packets-as-sent
        let arrival = Arrival { at, nth: self.sent.get() };
        self.in_flight.borrow_mut().insert(arrival, packet);
        sent.goes_on = true;
        later(arrival);
    }

    /// When the next timer of a connection runs out, or something planned goes wrong or is over: then [`Fabric::look_at_timers`] is to be called, at the latest.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let planned = self.planned.borrow().keys().next().copied();
        self.stack.next_deadline().into_iter().chain(planned).min()
    }

    /// What has waited for an acknowledgement for too long is sent again, or given up; `None` if nothing has, else whether that
    /// wakes anybody.
    pub(crate) fn look_at_timers(&self, now: Instant) -> Option<bool> {
        self.next_deadline().filter(|at| *at <= now)?;
        self.stack.set_now(now);
        let wakes = self.come_to_faults(now);
        Some(self.stack.look_at_timers() || wakes)
    }

    /// Whatever is to arrive until then does, in order.
    pub(crate) fn arrive(&self, until: Arrival) {
        self.stack.set_now(until.at);
        loop {
            let mut in_flight = self.in_flight.borrow_mut();
            let Some(first) = in_flight.first_entry().filter(|first| *first.key() <= until) else {
                return;
            };
            let packet = first.remove();
            drop(in_flight);
            self.deliver(packet);
        }
    }
}
