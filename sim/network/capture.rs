//! Capture: each packet that leaves a host, as tcpdump prints one.
//!
//! Places in a stream are counted from its beginning, but for those of a call and its answer, as tcpdump does. Behind a comma stands what became of a packet that did not just
//! arrive.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;

use super::stack::{Kind, Packet, Payload, Segment, Seq};
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::Sent;

/// What has been sent so far.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    sent: Vec<Sent>,
    /// Where each stream begins.
    begins: BTreeMap<[SocketAddr; 2], Seq>,
}

impl Capture {
    /// A packet leaves `from` for `to`, which are called so, and this becomes of it.
    pub(crate) fn add(&mut self, at: Instant, packet: &Packet, names: [&str; 2], fate: &str) {
        let [from, to] = names;
        let mut line = format!("{from}.{} > {to}.{}: ", packet.from.port(), packet.to.port());
        match &packet.payload {
            Payload::Tcp(segment) => self.segment(packet, segment, &mut line),
            Payload::Udp(data) => {
                let _ = write!(line, "UDP, length {}", data.len());
            }
            Payload::Refusal => {
                line = format!("{from} > {to}: ICMP udp port {} unreachable", packet.from.port());
            }
        }
        if !fate.is_empty() {
            line += ", ";
            line += fate;
        }
        self.sent.push(Sent { at, line: line.into() });
    }

    fn segment(&mut self, packet: &Packet, segment: &Segment, line: &mut String) {
        let Segment { seq, ack, window, kind, data } = segment;
        let stream = [packet.from, packet.to];
        if *kind == Kind::Syn {
            self.begins.insert(stream, *seq);
        }
        let flag = match kind {
            Kind::Syn => "S",
            Kind::Data if data.is_empty() => "",
            Kind::Data => "P",
            Kind::Fin => "F",
            Kind::Reset => "R",
        };
        let acknowledges = if ack.is_some() { "." } else { "" };
        let _ = write!(line, "Flags [{flag}{acknowledges}]");
        let relative = |stream: [SocketAddr; 2], seq: Seq| {
            seq.0.wrapping_sub(self.begins.get(&stream).map_or(0, |begins| begins.0))
        };
        let first = if *kind == Kind::Syn { seq.0 } else { relative(stream, *seq) };
        if !data.is_empty() {
            let end = first.wrapping_add(u32::try_from(data.len()).unwrap_or(u32::MAX));
            let _ = write!(line, ", seq {first}:{end}");
        } else if *kind != Kind::Data {
            let _ = write!(line, ", seq {first}");
        }
        if let Some(ack) = ack {
            let [from, to] = stream;
            let ack = if *kind == Kind::Syn { ack.0 } else { relative([to, from], *ack) };
            let _ = write!(line, ", ack {ack}");
        }
        let _ = write!(line, ", win {window}, length {}", data.len());
    }

    /// All that has been sent.
    pub(crate) fn take(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.sent)
    }
}

/// What becomes of a packet that is not just one of those that arrive.
pub(crate) fn fate(arrivals: usize) -> Text {
    match arrivals {
        0 => "lost".into(),
        1 => Text::new(),
        copies => ecow::eco_format!("arrives {copies} times"),
    }
}
