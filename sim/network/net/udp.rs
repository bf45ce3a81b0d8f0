//! `UdpSocket`.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::addresses::first_now;
use super::stream::ttl_in_range;
use super::{ToSocketAddrs, at_once, cooperatively, is_over};
use crate::network::stack::{self, SocketId, Udp};

/// `tokio::net::UdpSocket`.
pub struct UdpSocket {
    socket: SocketId,
}

impl UdpSocket {
    /// A socket at an address of the current host, such as `("0.0.0.0", 53)`.
    ///
    /// # Errors
    ///
    /// If the address is not the host's, or is in use.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn bind<A: ToSocketAddrs>(address: A) -> io::Result<Self> {
        let bind = |at| stack::make(|host| host.bind_udp(at)).map(Self::of);
        std::future::ready(first_now(address, bind)).await
    }

    pub(super) const fn of(socket: SocketId) -> Self {
        Self { socket }
    }

    /// Does something to the socket.
    pub(super) fn on<T>(&self, act: impl FnOnce(&mut Udp) -> T) -> io::Result<T> {
        stack::on(self.socket, |host, number| host.udp(number).map(act))
            .flatten()
            .ok_or_else(is_over)
    }

    pub(super) fn poll<T>(
        &self,
        poll: impl FnOnce(&mut Udp) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        self.on(poll).unwrap_or_else(|over| Poll::Ready(Err(over)))
    }

    fn send_now(&self, data: &[u8], to: Option<SocketAddr>) -> io::Result<usize> {
        stack::on(self.socket, |host, number| host.send_udp(number, data, to))
            .unwrap_or_else(|| Err(is_over()))
    }

    /// The address here.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        stack::local_address(self.socket).ok_or_else(is_over)
    }

    /// The only peer.
    ///
    /// # Errors
    ///
    /// If it is not connected.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.on(|socket| socket.peer)?.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Sends to this peer, and hears it, only. It is told if the peer has no such socket.
    ///
    /// # Errors
    ///
    /// If there is no such host.
    pub async fn connect<A: ToSocketAddrs>(&self, address: A) -> io::Result<()> {
        std::future::ready(first_now(address, |peer| self.connect_now(peer))).await
    }

    pub(super) fn connect_now(&self, peer: SocketAddr) -> io::Result<()> {
        stack::on(self.socket, |host, number| host.connect_udp(number, peer))
            .unwrap_or_else(|| Err(is_over()))
    }

    /// Sends a datagram to this address; of several, to the first.
    ///
    /// # Errors
    ///
    /// If there is no such host, or the datagram is too large.
    pub async fn send_to<A: ToSocketAddrs>(&self, data: &[u8], to: A) -> io::Result<usize> {
        let first = to.to_socket_addrs()?.into_iter().next();
        // See `first_of`.
        drop(to);
        let none = "no addresses to send data to";
        let first = first.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, none))?;
        self.poll_send_now(data, Some(first)).await
    }

    /// Sends a datagram to the peer.
    ///
    /// # Errors
    ///
    /// If it is not connected, or the datagram is too large, or the peer has told that it has no such socket.
    pub async fn send(&self, data: &[u8]) -> io::Result<usize> {
        self.poll_send_now(data, None).await
    }

    async fn poll_send_now(&self, data: &[u8], to: Option<SocketAddr>) -> io::Result<usize> {
        poll_fn(|cx| cooperatively(cx, |_| Poll::Ready(self.send_now(data, to)))).await
    }

    /// The next datagram, and who sent it.
    ///
    /// # Errors
    ///
    /// If the only peer has told that it has no such socket, or the run is over.
    pub async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = poll_fn(|cx| self.poll_recv_from(cx, &mut buffer)).await?;
        Ok((buffer.filled().len(), from))
    }

    /// As [`UdpSocket::recv_from`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        cooperatively(cx, |cx| self.poll(|socket| socket.poll_receive(cx, buffer)))
    }

    /// The next datagram.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.recv_from(buffer).await.map(|(length, _)| length)
    }

    /// As [`UdpSocket::recv_from`], and leaves the datagram there.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn peek_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = poll_fn(|cx| self.poll_peek_from(cx, &mut buffer)).await?;
        Ok((buffer.filled().len(), from))
    }

    /// As [`UdpSocket::peek_from`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub fn poll_peek_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        cooperatively(cx, |cx| self.poll_peek_now(cx, buffer))
    }

    pub(super) fn poll_peek_now(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        self.poll(|socket| socket.poll_peek(cx, buffer))
    }

    /// Waits until there is a datagram.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn readable(&self) -> io::Result<()> {
        poll_fn(|cx| self.poll_recv_ready(cx)).await
    }

    /// Waits until a datagram can be sent. It always can.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn writable(&self) -> io::Result<()> {
        poll_fn(|_| Poll::Ready(self.on(|_| ()))).await
    }

    /// Sends a datagram to the peer.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::send`].
    pub fn try_send(&self, data: &[u8]) -> io::Result<usize> {
        self.send_now(data, None)
    }

    /// Sends a datagram to this address.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::send_to`].
    pub fn try_send_to(&self, data: &[u8], to: SocketAddr) -> io::Result<usize> {
        self.send_now(data, Some(to))
    }

    /// The next datagram, if it is there.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.try_recv_from(buffer).map(|(length, _)| length)
    }

    /// The next datagram, if it is there, and who sent it.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = at_once(|cx| self.poll(|socket| socket.poll_receive(cx, &mut buffer)))?;
        Ok((buffer.filled().len(), from))
    }

    /// Whether it may send to all.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn broadcast(&self) -> io::Result<bool> {
        self.on(|socket| socket.broadcasts)
    }

    /// Sets what [`UdpSocket::broadcast`] gives back.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_broadcast(&self, broadcasts: bool) -> io::Result<()> {
        self.on(|socket| socket.broadcasts = broadcasts)
    }

    /// The time to live of its packets. No packet is turned away for it.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn ttl(&self) -> io::Result<u32> {
        self.on(|socket| socket.ttl)
    }

    /// Sets what [`UdpSocket::ttl`] gives back.
    ///
    /// # Errors
    ///
    /// If it is not from 1 to 255.
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        let ttl = ttl_in_range(ttl)?;
        self.on(|socket| socket.ttl = ttl)
    }
}

impl Drop for UdpSocket {
    fn drop(&mut self) {
        stack::on(self.socket, stack::Host::close);
    }
}

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UdpSocket").field("addr", &self.local_addr().ok()).finish()
    }
}
