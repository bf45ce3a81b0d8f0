//! Links: when a packet arrives that leaves now, how often, and whether it does.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use smallvec::SmallVec;

use super::stack::{Packet, Payload, Way};
use crate::choices::{Decisions, Luck, Name};
use crate::scenario::{Delay, Link, Occurrence, OfEach, Ratio, Text};
use crate::time::{Duration, Instant};

const SECOND: u128 = 1_000_000_000;

/// What some links are like: those from one host, or from any, to another, or to any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) from: Option<usize>,
    pub(crate) to: Option<usize>,
    pub(crate) link: Link,
}

/// The links between the hosts of a run.
#[derive(Debug)]
pub(crate) struct Links {
    names: Vec<Text>,
    /// A later one goes before an earlier one.
    rules: Vec<Rule>,
    /// Those on which something was sent.
    used: BTreeMap<Way, Used>,
}

/// One way of a link, and what has come of it so far.
#[derive(Debug)]
struct Used {
    /// As decisions call it.
    name: Text,
    link: Link,
    packets: u32,
    /// The latency of each pair of sockets, if that is a choice.
    connections: BTreeMap<[SocketAddr; 2], Duration>,
    queue: Queue,
}

/// When a packet arrives: once or more often, or not at all.
pub(crate) type Arrivals = SmallVec<[Instant; 1]>;

/// What waits for its turn on a link: since when there is always something, and how many bytes that were.
#[derive(Debug, Default)]
struct Queue {
    since: Instant,
    bytes: u64,
}

impl Links {
    /// The links between the hosts with these names.
    pub(crate) const fn new(names: Vec<Text>, rules: Vec<Rule>) -> Self {
        Self { names, rules, used: BTreeMap::new() }
    }

    /// What a packet takes, if that is all that there is to know, of whatever link.
    pub(crate) fn same_for_all(&self) -> Option<Duration> {
        let mut latency = Duration::ZERO;
        for Rule { from, to, link } in &self.rules {
            let fixed = link.latency.filter(|length| length.is_fixed())?;
            if from.is_some() || to.is_some() || *link != Link::from(fixed.min) {
                return None;
            }
            latency = fixed.min;
        }
        Some(latency)
    }

    /// The names of the hosts.
    pub(crate) fn names(&self) -> &[Text] {
        &self.names
    }

    /// A packet leaves now: when it arrives.
    pub(crate) fn pass(
        &mut self,
        way: Way,
        packet: &Packet,
        now: Instant,
        decisions: &RefCell<Decisions>,
    ) -> Arrivals {
        let used = self.used.entry(way).or_insert_with(|| {
            let (from, to) = way;
            let name = format!("{}>{}", self.names[from], self.names[to]).into();
            Used::new(name, link_of(&self.rules, way))
        });
        used.pass(packet, now, &mut decisions.borrow_mut())
    }
}

/// What a link is like: of each thing, what the last says that says something.
fn link_of(rules: &[Rule], (from, to): Way) -> Link {
    let is_meant = |end: Option<usize>, host| end.is_none_or(|end| end == host);
    let meant = rules.iter().filter(|rule| is_meant(rule.from, from) && is_meant(rule.to, to));
    meant.fold(Link::new(), |before, rule| rule.link.over(before))
}

impl Used {
    fn new(name: Text, link: Link) -> Self {
        Self { name, link, packets: 0, connections: BTreeMap::new(), queue: Queue::default() }
    }

    fn pass(&mut self, packet: &Packet, now: Instant, decisions: &mut Decisions) -> Arrivals {
        self.packets += 1;
        if self.happens(Luck::Loss, self.link.loss, decisions) {
            return Arrivals::new();
        }
        let copies = 1 + usize::from(self.happens(Luck::Duplicate, self.link.duplicate, decisions));
        let overtakes = self.happens(Luck::Reorder, self.link.reorder, decisions);
        let mut arrivals = Arrivals::new();
        for _ in 0..copies {
            let through = match self.link.bandwidth {
                Some(bandwidth) => self.queue.add(packet.length(), bandwidth, now),
                None => now,
            };
            let latency = if overtakes { Duration::ZERO } else { self.latency(packet, decisions) };
            arrivals.push(through + latency);
        }
        arrivals
    }

    fn happens(&self, luck: Luck, chance: Option<Ratio>, decisions: &mut Decisions) -> bool {
        match chance {
            None | Some(Ratio(0)) => false,
            Some(Ratio::ONE) => true,
            Some(chance) => {
                let name = Name::Packet(luck, &*self.name, self.packets);
                decisions.strikes(Occurrence::Chance(chance), self.packets, name)
            }
        }
    }

    fn latency(&mut self, packet: &Packet, decisions: &mut Decisions) -> Duration {
        let delay = self.link.latency.unwrap_or(Delay::fixed(Duration::ZERO));
        if delay.is_fixed() {
            return delay.min;
        }
        if self.link.of_each == Some(OfEach::Packet) {
            let name = Name::Packet(Luck::Latency, &*self.name, self.packets);
            return decisions.length(delay, name, &Vec::new);
        }
        let ends = [packet.from, packet.to];
        let nth = u32::try_from(self.connections.len() + 1).unwrap_or(u32::MAX);
        let name = &self.name;
        *self
            .connections
            .entry(ends)
            .or_insert_with(|| decisions.length(delay, Name::Connection(&**name, nth), &Vec::new))
    }
}

impl Queue {
    /// So many bytes more go through: when they have.
    fn add(&mut self, bytes: usize, bandwidth: u64, now: Instant) -> Instant {
        if self.through(bandwidth) < now {
            *self = Self { since: now, bytes: 0 };
        }
        self.bytes = self.bytes.saturating_add(bytes as u64);
        self.through(bandwidth)
    }

    /// When all of it has gone through. It is counted from the beginning, so that nothing is rounded twice.
    fn through(&self, bandwidth: u64) -> Instant {
        let nanos = (u128::from(self.bytes) * SECOND).div_ceil(u128::from(bandwidth));
        self.since + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Packet {
    /// How many bytes of data it carries.
    fn length(&self) -> usize {
        match &self.payload {
            Payload::Tcp(segment) => segment.data.len(),
            Payload::Udp(data) => data.len(),
            Payload::Refusal => 0,
        }
    }
}
