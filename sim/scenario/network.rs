//! The network of a scenario: what its links are like, and what goes wrong on them, and when.

use super::{Link, LinkFault};
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
        !(self.links.is_empty() && self.faults.is_empty())
    }
}
