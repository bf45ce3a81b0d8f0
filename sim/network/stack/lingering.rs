//! Connections that have ended and whose peers may not know it: what is answered to them (`TIME-WAIT`).
//!
//! Their ports are free at once, and no timer runs for them.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

use super::packet::{Ends, Kind, Segment, Seq};
use crate::time::{Duration, Instant};

/// For how long they linger: `TCP_TIMEWAIT_LEN`.
const LENGTH: Duration = Duration::from_secs(60);

/// The connections of a host that linger.
#[derive(Debug, Default)]
pub(super) struct Lingering {
    /// What they have sent and received: the places behind it; and until when they linger.
    connections: BTreeMap<Ends, (Seq, Seq, Instant)>,
    /// Those that began to linger first come first.
    order: VecDeque<(Instant, Ends)>,
}

impl Lingering {
    /// A connection has ended, with these places behind what it has sent and received.
    pub(super) fn add(&mut self, ends: Ends, (sent, received): (Seq, Seq), now: Instant) {
        while let Some((until, ends)) = self.order.pop_front_if(|(until, _)| *until <= now) {
            if self.connections.get(&ends).is_some_and(|known| known.2 == until) {
                self.connections.remove(&ends);
            }
        }
        let until = now + LENGTH;
        self.connections.insert(ends, (sent, received, until));
        self.order.push_back((until, ends));
    }

    /// Whether a segment is of one of them, and nothing new.
    pub(super) fn knows(&self, ends: Ends, segment: &Segment, now: Instant) -> bool {
        self.connections.get(&ends).is_some_and(|(_, received, until)| {
            now < *until && segment.kind != Kind::Syn && !segment.end().is_after(*received)
        })
    }

    /// What is answered to such a segment, if the peer asks again, as it has not heard of the end. Two that linger would answer
    /// bare acknowledgements for ever.
    pub(super) fn answer(&self, ends: Ends, segment: &Segment) -> Option<Segment> {
        let (sent, received, _) = self.connections.get(&ends)?;
        let is_bare = segment.kind == Kind::Data && segment.data.is_empty();
        (!is_bare).then(|| Segment {
            seq: *sent,
            ack: Some(*received),
            window: 0,
            kind: Kind::Data,
            data: Bytes::new(),
        })
    }
}
