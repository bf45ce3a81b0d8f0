//! What travels between hosts: packets as plain data, without a byte of header.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;

/// How much one packet carries at most on a link between hosts: Ethernet's 1,500 bytes without the headers of IP and TCP.
const LINK_SEGMENT: usize = 1460;
/// And on a loopback, whose packets have 65,536 bytes in Linux.
const LOOPBACK_SEGMENT: usize = 65_496;
/// IPv6 has a longer header.
const IPV6_EXTRA: usize = 20;

/// From which host to which.
pub(crate) type Way = (usize, usize);

/// What a connection is found by: the port here comes first.
pub(super) type Ends = (u16, SocketAddr, IpAddr);

/// A packet on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) payload: Payload,
}

/// What a packet carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    Tcp(Segment),
    Udp(Bytes),
    /// There is no socket for the datagrams that were sent here: ICMP's "port unreachable".
    Refusal,
}

/// A segment of TCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The place of its first byte in the stream.
    pub(crate) seq: Seq,
    /// Up to where its sender has received; `None` in the first segment, and in an answer to that.
    pub(crate) ack: Option<Seq>,
    /// How much its sender can receive beyond that.
    pub(crate) window: u32,
    pub(crate) kind: Kind,
    pub(crate) data: Bytes,
}

/// What a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Opens a connection; takes one place in the stream.
    Syn,
    /// Data, or nothing but its acknowledgement.
    Data,
    /// The stream ends here; takes one place in it.
    Fin,
    /// There is no such connection any more.
    Reset,
}

/// A place in a stream, which wraps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seq(pub(crate) u32);

impl Seq {
    /// The place so many bytes further on.
    pub(crate) fn after(self, bytes: usize) -> Self {
        // Nothing here is longer than a window.
        #[expect(clippy::cast_possible_truncation, reason = "places in a stream wrap")]
        Self(self.0.wrapping_add(bytes as u32))
    }

    /// How many bytes this is beyond `other`; 0 if it is not.
    pub(crate) const fn beyond(self, other: Self) -> usize {
        let distance = self.0.wrapping_sub(other.0);
        if distance > u32::MAX / 2 { 0 } else { distance as usize }
    }

    pub(crate) const fn is_after(self, other: Self) -> bool {
        self.beyond(other) > 0
    }

    pub(crate) const fn max(self, other: Self) -> Self {
        if self.is_after(other) { self } else { other }
    }
}

impl Segment {
    /// The place behind it.
    pub(crate) fn end(&self) -> Seq {
        self.seq.after(self.data.len() + usize::from(matches!(self.kind, Kind::Syn | Kind::Fin)))
    }

    /// What is answered to it where there is no such connection. It has the place that its sender expects.
    pub(crate) fn refusal(&self) -> Self {
        let (seq, ack) = self.ack.map_or((Seq(0), Some(self.end())), |ack| (ack, None));
        Self { seq, ack, window: 0, kind: Kind::Reset, data: Bytes::new() }
    }
}

/// How many bytes a segment from this address carries at most.
pub(crate) fn most_in_segment(from: IpAddr) -> usize {
    let most = if from.is_loopback() { LOOPBACK_SEGMENT } else { LINK_SEGMENT };
    if from.is_ipv6() { most - IPV6_EXTRA } else { most }
}

/// This host itself, in the family of `like`.
pub(super) fn loopback(like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

/// Where a packet goes that is for no address: as in Linux, to this host.
pub(super) fn this_host_if_none(to: SocketAddr) -> SocketAddr {
    let ip = if to.ip().is_unspecified() { loopback(to.ip()) } else { to.ip() };
    SocketAddr::new(ip, to.port())
}
