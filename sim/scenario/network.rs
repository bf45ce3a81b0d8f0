//! The network of a scenario: what its links are like, and what goes wrong on them, and when.

use super::{Delay, EventPattern, Link, LinkFault, Ratio};
use crate::time::Duration;

/// A host, by its place: the program is 0, and services follow in their order. `None` is any.
pub type End = Option<usize>;

/// The links of a scenario, and their faults.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// What links are like; a later one goes before an earlier one.
    pub links: Vec<LinkBetween>,
    /// What goes wrong, in the order in which it does.
    pub faults: Vec<PlannedFault>,
    /// What goes wrong after an event.
    pub triggered: Vec<Triggered>,
    /// What may go wrong.
    pub chances: Vec<FaultsByChance>,
}

/// What goes wrong once something has happened.
#[derive(Clone, Debug)]
pub struct Triggered {
    /// After which event.
    pub after: EventPattern,
    /// The how-manieth such event it is, from 1.
    pub nth: u32,
    /// What happens, in order; its instants count from that event.
    pub faults: Vec<PlannedFault>,
}

/// What may go wrong by chance: whether it does is a choice at each packet that passes between the hosts in question. The plain run is
/// spared.
#[derive(Clone, Debug)]
pub struct FaultsByChance {
    /// How likely each of them begins with a packet, for those who choose by chance.
    pub chance: Ratio,
    /// How many begin in one run, at most.
    pub most: u32,
    /// From when on all is well again.
    pub until: Option<Duration>,
    /// What may begin.
    pub possible: Vec<PossibleFault>,
}

impl FaultsByChance {
    /// How long a fault lasts, unless it is said.
    pub const LENGTH: Delay = Delay::between(Duration::from_millis(1), Duration::from_secs(10));
}

/// A fault that may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PossibleFault {
    /// What begins: none that ends another.
    pub what: FaultEvent,
    /// Between whom.
    pub between: Whom,
    /// For how long; nothing is to be known of what has no length.
    pub length: Delay,
}

/// Between whom a fault may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// These, all of them at once.
    Ends([End; 2], bool),
    /// Any two hosts for themselves; or of what strikes one host, any but that of the program.
    Any,
}

/// What some links are like.
#[derive(Clone, Copy, Debug)]
pub struct LinkBetween {
    /// From where to where.
    pub ends: [End; 2],
    /// Whether it is not so of the way back, too.
    pub is_one_way: bool,
    /// What they are like.
    pub link: Link,
}

/// Something that goes wrong, or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedFault {
    /// How long after the start.
    pub at: Duration,
    /// Between whom.
    pub ends: [End; 2],
    /// Whether it is so of one way only.
    pub is_one_way: bool,
    /// What happens.
    pub what: FaultEvent,
}

/// What happens to links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultEvent {
    /// A fault begins.
    Begins(LinkFault),
    /// A fault is over.
    Ends(LinkFault),
    /// All connections are reset.
    Reset,
    /// The host at the second end breaks its connections and refuses calls.
    Down,
    /// It is back.
    Up,
}

impl Network {
    /// Whether it makes a difference who sends first.
    pub fn sees_order(&self) -> bool {
        let Self { links, faults, triggered, chances } = self;
        !(links.is_empty() && faults.is_empty() && triggered.is_empty() && chances.is_empty())
    }
}
