//! What a link between two hosts is like, as plain data.

use super::{Delay, Drawn, Ratio};
use crate::time::Duration;

/// What a link does to the packets from one host to another. What it does not say is as it was.
///
/// The words are those of `tc netem`, and mean the same: `delay` is `latency` here, and `rate` is `bandwidth`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Link {
    pub(crate) latency: Option<Delay>,
    pub(crate) of_each: Option<OfEach>,
    pub(crate) bandwidth: Option<u64>,
    pub(crate) loss: Option<Ratio>,
    pub(crate) duplicate: Option<Ratio>,
    pub(crate) reorder: Option<Ratio>,
}

/// Of what a latency that is a range is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfEach {
    /// Of all packets between two sockets, one way.
    #[default]
    Connection,
    /// Of one packet.
    Packet,
}

/// What can be wrong between two hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// What is sent is lost. What is on its way already arrives.
    Partition,
    /// What is sent waits until that is over.
    Hold,
    /// What is sent takes this much longer.
    Slow(Duration),
    /// Calls are refused, as if nobody listened; connections that are there go on.
    Refuse,
}

impl Link {
    /// A link of which nothing is said.
    pub const fn new() -> Self {
        Self {
            latency: None,
            of_each: None,
            bandwidth: None,
            loss: None,
            duplicate: None,
            reorder: None,
        }
    }

    /// How long a packet takes.
    pub fn latency(mut self, length: impl Into<Duration>) -> Self {
        self.latency = Some(Delay::fixed(length.into()));
        self
    }

    /// How long a packet takes: a choice, whose plain alternative is the shortest. It is made once for each connection and direction.
    ///
    /// # Panics
    ///
    /// If the longest is shorter than the shortest.
    pub fn latency_between(
        mut self,
        shortest: impl Into<Duration>,
        longest: impl Into<Duration>,
    ) -> Self {
        let (min, max) = (shortest.into(), longest.into());
        assert!(
            min <= max,
            "a latency cannot be between {min} and {max}: the shortest comes first"
        );
        self.latency = Some(Delay::between(min, max));
        self
    }

    /// How long a packet takes: drawn in each run, the plain one, too; once for each connection and direction.
    ///
    /// ```
    /// use standstill::scenario::{Drawn, Link};
    /// use standstill::time::Duration;
    ///
    /// let [mean, deviation] = [100, 20].map(Duration::from_millis);
    /// let _ = Link::new().latency_drawn(Drawn::Normal { mean, deviation }).of_each_packet();
    /// ```
    pub fn latency_drawn(mut self, drawn: Drawn) -> Self {
        self.latency = Some(drawn.into());
        self
    }

    /// The choice of [`Link::latency_between`] is made for each packet, so that one overtakes another.
    pub const fn of_each_packet(mut self) -> Self {
        self.of_each = Some(OfEach::Packet);
        self
    }

    /// How many bytes pass in a second: data, without headers. What comes faster waits, first come first served.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub const fn bandwidth(mut self, bytes_per_second: u64) -> Self {
        assert!(
            bytes_per_second > 0,
            "a link without any bandwidth lets nothing pass: see `partition`"
        );
        self.bandwidth = Some(bytes_per_second);
        self
    }

    /// How likely a packet is lost: a choice for each packet, whose plain alternative is that it is not.
    pub const fn loss(mut self, chance: Ratio) -> Self {
        self.loss = Some(chance);
        self
    }

    /// How likely a packet arrives twice; a choice like [`Link::loss`].
    pub const fn duplicate(mut self, chance: Ratio) -> Self {
        self.duplicate = Some(chance);
        self
    }

    /// How likely a packet takes no latency, and so overtakes those before it; a choice like [`Link::loss`].
    pub const fn reorder(mut self, chance: Ratio) -> Self {
        self.reorder = Some(chance);
        self
    }

    /// What both say, and where both say something, what this says.
    pub(crate) fn over(self, before: Self) -> Self {
        Self {
            latency: self.latency.or(before.latency),
            of_each: self.of_each.or(before.of_each),
            bandwidth: self.bandwidth.or(before.bandwidth),
            loss: self.loss.or(before.loss),
            duplicate: self.duplicate.or(before.duplicate),
            reorder: self.reorder.or(before.reorder),
        }
    }
}

impl From<Duration> for Link {
    fn from(latency: Duration) -> Self {
        Self::new().latency(latency)
    }
}

impl From<std::time::Duration> for Link {
    fn from(latency: std::time::Duration) -> Self {
        Self::new().latency(latency)
    }
}
