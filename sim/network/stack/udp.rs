//! A UDP socket: datagrams that have arrived, and from whom.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::mem;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{Interest, ReadBuf, Ready};

use super::packet::{Packet, Payload};
use super::wakers::{Outbox, Waiters};

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
    /// The peer has no such socket, and the program has not been told.
    is_refused: bool,
    readers: Waiters,
}

impl Udp {
    /// Who waits for it, and for what, in words.
    #[cfg(feature = "simulate")]
    pub(super) fn waits(&self) -> (&Waiters, String) {
        (&self.readers, format!("receive on {}", self.local))
    }

    pub(super) fn new(local: SocketAddr) -> Self {
        Self {
            local,
            peer: None,
            broadcasts: false,
            ttl: 64,
            arrived: VecDeque::new(),
            is_refused: false,
            readers: Waiters::default(),
        }
    }

    /// Sends to `peer`, and hears it, only; if it was bound to any address, at `own`.
    pub(super) fn connect(&mut self, peer: SocketAddr, own: Option<IpAddr>) -> io::Result<()> {
        self.check(peer)?;
        if let Some(own) = own.filter(|_| self.local.ip().is_unspecified()) {
            self.local.set_ip(own);
        }
        self.peer = Some(peer);
        Ok(())
    }

    /// Whether it can send to this address.
    fn check(&self, to: SocketAddr) -> io::Result<()> {
        if self.local.is_ipv4() != to.is_ipv4() {
            return Err(io::Error::from_raw_os_error(WRONG_FAMILY));
        }
        if is_broadcast(to) && !self.broadcasts {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(())
    }

    /// A datagram arrives; `false` if the socket is not for it.
    pub(super) fn arrive(&mut self, from: SocketAddr, data: Bytes, out: &mut Outbox) -> bool {
        let is_heard = self.peer.is_none_or(|peer| peer == from);
        if is_heard {
            self.arrived.push_back((from, data));
            self.readers.wake(out);
        }
        is_heard
    }

    /// `from` has no socket for what was sent to it. As in Linux, only who is connected to it is told.
    pub(super) fn be_refused(&mut self, from: SocketAddr, out: &mut Outbox) {
        if self.peer == Some(from) {
            self.is_refused = true;
            self.readers.wake(out);
        }
    }

    /// What went wrong; it is not told again.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        mem::take(&mut self.is_refused).then(|| ErrorKind::ConnectionRefused.into())
    }

    /// Sends a datagram; where the socket is bound to any address, from `own`.
    pub(super) fn send(
        &mut self,
        data: &[u8],
        to: SocketAddr,
        own: SocketAddr,
        out: &mut Outbox,
    ) -> io::Result<usize> {
        self.check(to)?;
        if data.len() > MOST {
            return Err(io::Error::from_raw_os_error(TOO_LARGE));
        }
        if let Some(error) = self.take_error() {
            return Err(error);
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
    ) -> Poll<io::Result<SocketAddr>> {
        let from = ready!(self.poll_peek(cx, buffer))?;
        self.arrived.pop_front();
        Poll::Ready(Ok(from))
    }

    /// As [`Udp::poll_receive`], and leaves it there.
    pub(crate) fn poll_peek(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        if let Some(error) = self.take_error() {
            return Poll::Ready(Err(error));
        }
        let Some((from, data)) = self.arrived.front() else {
            return self.readers.wait(cx.waker());
        };
        buffer.put_slice(&data[..data.len().min(buffer.remaining())]);
        Poll::Ready(Ok(*from))
    }

    /// Waits until there is a datagram.
    pub(crate) fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.arrived.is_empty() { self.readers.wait(cx.waker()) } else { Poll::Ready(()) }
    }

    /// Waits until some of what `interest` names can be done. It can always send.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>, interest: Interest) -> Poll<Ready> {
        let mut ready = Ready::EMPTY;
        let mut add = |is_so: bool, what: Ready| ready |= if is_so { what } else { Ready::EMPTY };
        if interest.is_readable() {
            add(!self.arrived.is_empty(), Ready::READABLE);
        }
        if interest.is_writable() {
            add(true, Ready::WRITABLE);
            add(self.is_refused, Ready::WRITE_CLOSED);
        }
        if interest.is_error() {
            add(self.is_refused, Ready::ERROR);
        }
        if ready.is_empty() { self.readers.wait(cx.waker()) } else { Poll::Ready(ready) }
    }
}

fn is_broadcast(to: SocketAddr) -> bool {
    let SocketAddr::V4(to) = to else { return false };
    *to.ip() == Ipv4Addr::BROADCAST || to.ip().octets()[3] == 255
}
