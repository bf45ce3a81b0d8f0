//! A UDP socket: datagrams that have arrived, and from whom.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::ReadBuf;

use super::packet::{Packet, Payload};
use super::waiting::{Outbox, Waiters};

/// The largest datagram. On a link it travels in fragments, as in life.
const MOST: usize = 65_507;
/// What Linux says of a larger one: `EMSGSIZE`.
const TOO_LARGE: i32 = 90;

/// And of an address of the other family: `EAFNOSUPPORT`.
const WRONG_FAMILY: i32 = 97;

/// A socket that is bound.
#[derive(Debug)]
pub(crate) struct Udp {
    pub(super) local: SocketAddr,
    /// The only one that it hears, and sends to.
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) broadcasts: bool,
    pub(crate) ttl: u32,
    arrived: VecDeque<(SocketAddr, Bytes)>,
    readers: Waiters,
}

impl Udp {
    pub(super) fn new(local: SocketAddr) -> Self {
        Self {
            local,
            peer: None,
            broadcasts: false,
            ttl: 64,
            arrived: VecDeque::new(),
            readers: Waiters::default(),
        }
    }

    /// A datagram arrives.
    pub(super) fn arrive(&mut self, from: SocketAddr, data: Bytes, out: &mut Outbox) {
        if self.peer.is_none_or(|peer| peer == from) {
            self.arrived.push_back((from, data));
            self.readers.wake(out);
        }
    }

    /// Sends a datagram; where the socket is bound to any address, from `own`.
    pub(super) fn send(
        &self,
        data: &[u8],
        to: SocketAddr,
        own: SocketAddr,
        out: &mut Outbox,
    ) -> io::Result<usize> {
        if self.local.is_ipv4() != to.is_ipv4() {
            return Err(io::Error::from_raw_os_error(WRONG_FAMILY));
        }
        if is_broadcast(to) && !self.broadcasts {
            return Err(ErrorKind::PermissionDenied.into());
        }
        if data.len() > MOST {
            return Err(io::Error::from_raw_os_error(TOO_LARGE));
        }
        let payload = Payload::Udp(Bytes::copy_from_slice(data));
        out.packets.push(Packet { from: own, to, payload });
        Ok(data.len())
    }

    /// The next datagram, as far as there is room for it, and who sent it.
    pub(crate) fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<SocketAddr> {
        let Poll::Ready(from) = self.poll_peek(cx, buffer) else { return Poll::Pending };
        self.arrived.pop_front();
        Poll::Ready(from)
    }

    /// As [`Udp::poll_receive`], and leaves it there.
    pub(crate) fn poll_peek(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<SocketAddr> {
        let Some((from, data)) = self.arrived.front() else { return self.poll_readable(cx) };
        buffer.put_slice(&data[..data.len().min(buffer.remaining())]);
        Poll::Ready(*from)
    }

    /// Waits until there is a datagram; tells who sent it.
    pub(crate) fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<SocketAddr> {
        match self.arrived.front() {
            Some((from, _)) => Poll::Ready(*from),
            None => self.readers.wait(cx.waker()),
        }
    }
}

fn is_broadcast(to: SocketAddr) -> bool {
    let SocketAddr::V4(to) = to else { return false };
    *to.ip() == Ipv4Addr::BROADCAST || to.ip().octets()[3] == 255
}
