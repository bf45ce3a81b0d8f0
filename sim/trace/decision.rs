//! Decisions: what a run left open, by name, and what was taken where that was not plain.

use std::fmt::{self, Write};
use std::ops::Deref;

#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize, Serializer};

use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::write_text::{number, texts};

/// A choice that was not the plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Deviation {
    /// The name of the decision point.
    pub point: Name,
    /// The alternative taken; the plain one is 0.
    pub taken: u64,
    /// How many alternatives there were.
    pub alternatives: u64,
    /// What the alternative taken is called: a task that went first, a duration, or what happened.
    pub choice: Text,
    /// What the plain alternative is called.
    pub plain: Text,
}

/// The name of a decision point; [`fmt::Display`] writes it. It borrows the names of services and tasks (`&str`), or has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "scenarios",
    derive(Deserialize),
    serde(try_from = "Text", bound(deserialize = "Self: TryFrom<Text, Error = BadName>"))
)]
pub enum Name<T = Text> {
    /// `order at 2s #1`: which ready task goes first, the first such decision at that instant.
    Order(Instant, u32),
    /// `tie at 2s #1`: whether what is due at an instant goes before a deadline at the same instant.
    Tie(Instant, u32),
    /// `deadline at 2s #1`: whether a deadline that is due strikes before the turn that comes next, the first such
    /// decision at that instant.
    Deadline(Instant, u32),
    /// `arrival at 2s #1`: whether what is in flight arrives before the turn that comes next.
    Arrival(Instant, u32),
    /// `latency of users#2`: how long a service takes for its second request.
    Latency(T, u32),
    /// `failure of users#2`: whether a fault strikes the second request of a service. Where several faults of a service
    /// strike by chance, `failure 3 of users#2` is about the third of them.
    Failure(T, u32, u32),
    /// `delay in worker#2`: how long a ranged step of a task takes, the second such step.
    Delay(T, u32),
    /// `chance in worker#2`: whether a `fail` by chance fails, the second such step of a task.
    Chance(T, u32),
    /// `select in worker#2`: which of what is ready a task takes, at its second `select`.
    Select(T, u32),
    /// `cancellation of worker#2`: whether the second wait of a task is cancelled.
    Cancellation(T, u32),
    /// `loss on main>users at packet 3`: what becomes of the third packet from one host to another.
    Packet(Luck, T, u32),
    /// `latency on main>users of connection 2`: how long all packets take from one host to another of their second connection.
    Connection(T, u32),
    /// `partition of main|users at packet 3`: whether a fault begins with the third packet that passes there.
    Fault(Fault, T, u32),
    /// `length of partition of main|users at packet 3`: how long it lasts.
    FaultLength(Fault, T, u32),
}

/// What may go wrong between hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// `partition`: what they send each other is lost.
    Partition,
    /// `hold`: what they send each other waits.
    Hold,
    /// `slow`: what they send each other takes longer.
    Slow,
    /// `refuse`: calls are refused.
    Refuse,
    /// `reset`: their connections break.
    Reset,
    /// `down`: a host breaks its connections and refuses calls.
    Down,
}

impl Fault {
    const ALL: [Self; 6] =
        [Self::Partition, Self::Hold, Self::Slow, Self::Refuse, Self::Reset, Self::Down];

    /// How it is told, behind between whom it is, that it is over.
    pub(crate) const fn over(self) -> &'static str {
        match self {
            Self::Partition => " healed",
            Self::Hold => " released",
            Self::Slow => " as fast as before",
            Self::Refuse => " accepted",
            Self::Reset => "",
            Self::Down => " up",
        }
    }

    /// The word that its name begins with.
    const fn word(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::Hold => "hold",
            Self::Slow => "slow",
            Self::Refuse => "refuse",
            Self::Reset => "reset",
            Self::Down => "down",
        }
    }
}

/// What may become of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Luck {
    /// `loss`: it does not arrive.
    Loss,
    /// `duplicate`: it arrives twice.
    Duplicate,
    /// `reorder`: it overtakes those before it.
    Reorder,
    /// `latency`: how long it takes.
    Latency,
}

impl Luck {
    const ALL: [Self; 4] = [Self::Loss, Self::Duplicate, Self::Reorder, Self::Latency];

    /// The word that its name begins with.
    const fn word(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Latency => "latency",
        }
    }
}

/// A text that is no name of a decision point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName(pub Text);

impl<'a> Name<&'a str> {
    /// The name that is written like this.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if let Some(name) = Self::parse_of_link(text).or_else(|| Self::parse_of_fault(text)) {
            return Some(name);
        }
        let (subject, nth) = text.rsplit_once('#')?;
        let (word, rest) = subject.split_once(' ')?;
        let nth = nth.parse().ok()?;
        let at = || {
            let length: Duration = rest.strip_prefix("at ")?.trim_end().parse().ok()?;
            Some(Instant::START + length)
        };
        let of = || rest.strip_prefix("of ");
        let within = || rest.strip_prefix("in ");
        Some(match word {
            "order" => Self::Order(at()?, nth),
            "tie" => Self::Tie(at()?, nth),
            "deadline" => Self::Deadline(at()?, nth),
            "arrival" => Self::Arrival(at()?, nth),
            "latency" => Self::Latency(of()?, nth),
            "failure" => {
                let first = of().map(|service| ("1", service));
                let (fault, service) = first.or_else(|| rest.split_once(" of "))?;
                Self::Failure(service, fault.parse().ok()?, nth)
            }
            "delay" => Self::Delay(within()?, nth),
            "chance" => Self::Chance(within()?, nth),
            "select" => Self::Select(within()?, nth),
            "cancellation" => Self::Cancellation(of()?, nth),
            _ => return None,
        })
    }

    /// The name of a decision about a link that is written like this.
    fn parse_of_link(text: &'a str) -> Option<Self> {
        let (subject, nth) = text.rsplit_once(' ')?;
        let nth = nth.parse().ok()?;
        let (word, rest) = subject.split_once(" on ")?;
        if let Some(way) = rest.strip_suffix(" at packet") {
            let luck = Luck::ALL.into_iter().find(|luck| luck.word() == word)?;
            return Some(Self::Packet(luck, way, nth));
        }
        let way = rest.strip_suffix(" of connection").filter(|_| word == "latency")?;
        Some(Self::Connection(way, nth))
    }
}

impl<'a> Name<&'a str> {
    /// The name of a decision about a fault that is written like this.
    fn parse_of_fault(text: &'a str) -> Option<Self> {
        let (subject, nth) = text.rsplit_once(' ')?;
        let nth = nth.parse().ok()?;
        let subject = subject.strip_suffix(" at packet")?;
        let of_length = subject.strip_prefix("length of ");
        let (word, between) = of_length.unwrap_or(subject).split_once(" of ")?;
        let fault = Fault::ALL.into_iter().find(|fault| fault.word() == word)?;
        Some(match of_length {
            Some(_) => Self::FaultLength(fault, between, nth),
            None => Self::Fault(fault, between, nth),
        })
    }
}

impl<T: Deref<Target = str>> Name<T> {
    /// The same, which borrows what this has.
    pub fn borrowed(&self) -> Name<&str> {
        self.map(|of| &**of)
    }

    /// The same, which has what this borrows.
    pub(crate) fn owned(&self) -> Name {
        self.map(|of| Text::from(&**of))
    }

    fn map<'s, U>(&'s self, of: impl FnOnce(&'s T) -> U) -> Name<U> {
        match self {
            Self::Order(at, nth) => Name::Order(*at, *nth),
            Self::Tie(at, nth) => Name::Tie(*at, *nth),
            Self::Deadline(at, nth) => Name::Deadline(*at, *nth),
            Self::Arrival(at, nth) => Name::Arrival(*at, *nth),
            Self::Latency(service, nth) => Name::Latency(of(service), *nth),
            Self::Failure(service, fault, nth) => Name::Failure(of(service), *fault, *nth),
            Self::Delay(task, nth) => Name::Delay(of(task), *nth),
            Self::Chance(task, nth) => Name::Chance(of(task), *nth),
            Self::Select(task, nth) => Name::Select(of(task), *nth),
            Self::Cancellation(task, nth) => Name::Cancellation(of(task), *nth),
            Self::Packet(luck, way, nth) => Name::Packet(*luck, of(way), *nth),
            Self::Connection(way, nth) => Name::Connection(of(way), *nth),
            Self::Fault(fault, between, nth) => Name::Fault(*fault, of(between), *nth),
            Self::FaultLength(fault, between, nth) => Name::FaultLength(*fault, of(between), *nth),
        }
    }

    /// How the alternatives are called where something happens or does not.
    pub(crate) const fn outcomes(&self) -> [&'static str; 2] {
        match self {
            Self::Tie(..) => ["in-time", "expired"],
            Self::Deadline(..) | Self::Arrival(..) => ["later", "now"],
            Self::Cancellation(..) => ["goes-on", "cancelled"],
            Self::Packet(Luck::Loss, ..) => ["arrives", "lost"],
            Self::Packet(Luck::Duplicate, ..) => ["once", "twice"],
            Self::Packet(Luck::Reorder, ..) => ["in-turn", "early"],
            Self::Fault(..) => ["none", "begins"],
            _ => ["succeeds", "fails"],
        }
    }

    /// Writes it.
    pub(crate) fn write(&self, to: &mut impl Write) -> fmt::Result {
        match self.borrowed() {
            Name::Order(at, nth) => timed(to, "order at ", at, nth),
            Name::Tie(at, nth) => timed(to, "tie at ", at, nth),
            Name::Deadline(at, nth) => timed(to, "deadline at ", at, nth),
            Name::Arrival(at, nth) => timed(to, "arrival at ", at, nth),
            Name::Latency(service, nth) => numbered(to, ["latency of ", service], nth),
            Name::Failure(service, 1, nth) => numbered(to, ["failure of ", service], nth),
            Name::Failure(service, fault, nth) => {
                to.write_str("failure ")?;
                number(to, fault)?;
                numbered(to, [" of ", service], nth)
            }
            Name::Delay(task, nth) => numbered(to, ["delay in ", task], nth),
            Name::Chance(task, nth) => numbered(to, ["chance in ", task], nth),
            Name::Select(task, nth) => numbered(to, ["select in ", task], nth),
            Name::Cancellation(task, nth) => numbered(to, ["cancellation of ", task], nth),
            Name::Packet(luck, way, nth) => {
                texts(to, [luck.word(), " on ", way, " at packet "])?;
                number(to, nth)
            }
            Name::Connection(way, nth) => {
                texts(to, ["latency on ", way, " of connection "])?;
                number(to, nth)
            }
            Name::Fault(fault, between, nth) => {
                texts(to, [fault.word(), " of ", between, " at packet "])?;
                number(to, nth)
            }
            Name::FaultLength(fault, between, nth) => {
                texts(to, ["length of ", fault.word(), " of ", between, " at packet "])?;
                number(to, nth)
            }
        }
    }
}

impl<T: Deref<Target = str>> fmt::Display for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

fn timed(to: &mut impl Write, words: &str, at: Instant, nth: u32) -> fmt::Result {
    to.write_str(words)?;
    at.since_start().write(to)?;
    numbered(to, [" "], nth)
}

fn numbered<const N: usize>(to: &mut impl Write, words: [&str; N], nth: u32) -> fmt::Result {
    texts(to, words)?;
    to.write_str("#")?;
    number(to, nth)
}

impl TryFrom<Text> for Name {
    type Error = BadName;

    fn try_from(text: Text) -> Result<Self, BadName> {
        Name::parse(&text).map(|name| name.owned()).ok_or(BadName(text))
    }
}

#[cfg(feature = "scenarios")]
impl<T: Deref<Target = str>> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no name of a decision point", self.0)
    }
}

impl std::error::Error for BadName {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn what_a_point_is_called_is_what_a_replay_can_take() {
        let (start, later) = (Instant::START, Instant::from_nanos(1_250_000_000));
        let names = [
            Name::Order(start, 1),
            Name::Tie(later, 2),
            Name::Deadline(later, 10),
            Name::Arrival(start, 1),
            Name::Latency("users", 1),
            Name::Failure("users", 1, 2),
            Name::Failure("users", 3, 2),
            Name::Delay("main", 1),
            Name::Chance("main", 2),
            Name::Select("main", 2),
            Name::Cancellation("main", 1),
            Name::Packet(Luck::Loss, "main>users", 3),
            Name::Packet(Luck::Duplicate, "main>users", 3),
            Name::Packet(Luck::Reorder, "main>users", 3),
            Name::Packet(Luck::Latency, "users>main", 3),
            Name::Connection("users>main", 2),
            Name::Fault(Fault::Partition, "main|users", 3),
            Name::Fault(Fault::Down, "users", 1),
            Name::FaultLength(Fault::Slow, "main>users", 3),
        ];
        for name in names {
            assert_eq!(Name::parse(&name.to_string()), Some(name));
        }
        let takes: String = names.map(|name| format!("take \"{name}\" \"1s\"\n")).concat();
        let text = format!(
            "scenario \"names\"\nservice \"users\" latency=\"1s\"\nmain {{\n fetch \"users\"\n}}\n\
             replay \"all\" {{\n{takes}}}"
        );
        let read = Scenario::parse("names.kdl", &text);
        assert!(read.is_ok(), "{}", read.unwrap_err().render(false, 100));
    }
}
