//! Services: the hosts that answer fetches, and what goes wrong with them, as plain data.

use ecow::eco_format;

use super::{Delay, Occurrence, Text};
use crate::time::Duration;

/// A host that answers fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name, also its host name.
    pub name: Text,
    /// From the arrival of a request to its answer.
    pub latency: Delay,
    /// How many requests it works on at once; further ones wait, first come first served.
    pub capacity: Option<u32>,
    /// What becomes of requests that find no place to wait at; without it there is always one.
    pub overload: Option<Overload>,
    /// Whether it works on for a client that has gone.
    pub works_on: bool,
    /// What is answered, and what goes wrong; for each request, the first that applies.
    pub faults: Vec<Fault>,
    /// When it is away: from when to when.
    pub down: Vec<(Duration, Duration)>,
    /// Whether each request has a line of its own in the trace.
    pub events: bool,
}

/// How a service sheds load: what is more than it works on, and more than may wait, is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overload {
    /// How many requests may wait.
    pub queue: u32,
    /// The status that further ones are answered with.
    pub status: u16,
}

/// What a request comes to that is not answered with 200 and `ok`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What the client sees.
    pub kind: FaultKind,
    /// When it strikes.
    pub when: Occurrence,
    /// What stands in the answer, if that is said.
    pub body: Option<Text>,
}

/// What a client sees of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// An answer with this status, after the service's latency. Of so many, the first requests get it.
    Status(u16),
    /// An answer with this status, after the service's latency. Of so many, those requests get it that nothing before it
    /// strikes.
    Answer(u16),
    /// No answer, ever; the connection stays open.
    Hang,
    /// The connection is refused.
    Refuse,
}

impl Service {
    /// What the line of its request with this number is called, from 1.
    pub fn request_name(&self, number: u32) -> Text {
        eco_format!("{}:{number}", self.name)
    }

    /// The names of the lines of its requests, as a pattern.
    pub(crate) fn request_names(name: &str) -> Text {
        eco_format!("{name}:*")
    }

    /// Whether it makes a difference who asks first.
    pub fn sees_order(&self) -> bool {
        !self.latency.is_fixed() || self.capacity.is_some() || !self.faults.is_empty()
    }

    /// Whether each request is answered with 200, if the network lets it.
    pub fn answers_all(&self) -> bool {
        self.faults.is_empty() && self.overload.is_none()
    }

    /// Whether what a fetch gives has a body, which it has from a service that is told what to answer.
    pub fn has_bodies(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault.kind, FaultKind::Answer(_)))
    }
}
