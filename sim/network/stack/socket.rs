//! Sockets: what a host has under each of its numbers.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::tcp::{Connection, Options};
use super::udp::Udp;
use super::wakers::Waiters;

/// The sizes of buffers that Linux begins with, the smallest that it allows, and the largest that can be asked for.
const SEND_BUFFER: [u32; 3] = [16 * 1024, 4608, 212_992];
const RECEIVE_BUFFER: [u32; 3] = [128 * 1024, 2304, 212_992];

/// A socket.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "they are boxed where they are kept, and most are connections"
)]
pub(crate) enum Socket {
    Listener(Listener),
    Connection(Connection),
    Udp(Udp),
    Unconnected(Unconnected),
}

/// A socket that waits to be called.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(super) local: SocketAddr,
    /// What its connections begin with.
    pub(crate) options: Options,
    /// Connections that nobody has accepted. There is no limit: a call that is turned away would have to come again.
    pub(super) made: VecDeque<u32>,
    pub(super) waiters: Waiters,
}

impl Socket {
    /// A socket that waits to be called at this address.
    pub(super) fn listener(local: SocketAddr, options: Options) -> Self {
        let (made, waiters) = (VecDeque::new(), Waiters::default());
        Self::Listener(Listener { local, options, made, waiters })
    }
}

#[cfg(any(feature = "scenarios", feature = "simulate"))]
impl Socket {
    /// The ends of a connection that the program has made, and that is open: its own first.
    pub(super) fn made_ends(&self) -> Option<[SocketAddr; 2]> {
        match self {
            Self::Connection(it) => it.made_ends(),
            _ => None,
        }
    }
}

/// A TCP socket that is neither connected nor a listener yet.
#[derive(Debug)]
pub(crate) struct Unconnected {
    /// No address until it is bound.
    pub(super) local: SocketAddr,
    pub(crate) kept: Kept,
    /// What its stream, or those that its listener gets, begin with.
    pub(crate) options: Options,
}

/// What is kept, and changes nothing here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) keepalive: bool,
    pub(crate) send_buffer: u32,
    pub(crate) receive_buffer: u32,
}

impl Unconnected {
    pub(super) fn new(is_v4: bool) -> Self {
        let ip: IpAddr =
            if is_v4 { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let ([send_buffer, ..], [receive_buffer, ..]) = (SEND_BUFFER, RECEIVE_BUFFER);
        Self {
            local: SocketAddr::new(ip, 0),
            kept: Kept { keepalive: false, send_buffer, receive_buffer },
            options: Options::default(),
        }
    }

    pub(super) const fn is_bound(&self) -> bool {
        self.local.port() != 0
    }

    pub(crate) fn set_send_buffer(&mut self, size: u32) {
        self.kept.send_buffer = buffer(size, SEND_BUFFER);
    }

    pub(crate) fn set_receive_buffer(&mut self, size: u32) {
        self.kept.receive_buffer = buffer(size, RECEIVE_BUFFER);
    }
}

/// The size of a buffer for which `size` was asked: Linux takes twice as much, for what it keeps beside the data.
fn buffer(size: u32, [_, least, most]: [u32; 3]) -> u32 {
    (2 * size.min(most)).max(least)
}
