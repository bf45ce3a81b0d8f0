//! What `UdpSocket` does in more than one way: polled, into growing buffers, and only to look.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{Interest, ReadBuf, Ready};

use super::udp::UdpSocket;
use super::{at_once, cooperatively, room_in};
use crate::network::stack::Udp;

impl UdpSocket {
    /// Waits until it can do one of these. It can always send.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
        poll_fn(|cx| self.poll(|socket| socket.poll_ready(cx, interest).map(Ok))).await
    }

    /// As [`UdpSocket::readable`], polled.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn poll_recv_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| self.poll(|socket| socket.poll_readable(cx).map(Ok)))
    }

    /// As [`UdpSocket::writable`], polled.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn poll_send_ready(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.local_addr().map(drop))
    }

    /// As [`UdpSocket::send`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::send`].
    pub fn poll_send(&self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        cooperatively(cx, |_| Poll::Ready(self.try_send(data)))
    }

    /// As [`UdpSocket::send_to`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::send_to`].
    pub fn poll_send_to(
        &self,
        cx: &mut Context<'_>,
        data: &[u8],
        to: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |_| Poll::Ready(self.try_send_to(data, to)))
    }

    /// As [`UdpSocket::recv`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_recv_from(cx, buffer).map_ok(drop)
    }

    /// As [`UdpSocket::recv`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn recv_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
        self.recv_buf_from(buffer).await.map(|(length, _)| length)
    }

    /// As [`UdpSocket::recv_from`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn recv_buf_from<B: BufMut>(
        &self,
        buffer: &mut B,
    ) -> io::Result<(usize, SocketAddr)> {
        let mut received = vec![0; room_in(buffer)];
        let (length, from) = self.recv_from(&mut received).await?;
        buffer.put_slice(&received[..length]);
        Ok((length, from))
    }

    /// As [`UdpSocket::try_recv`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is no datagram.
    pub fn try_recv_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
        self.try_recv_buf_from(buffer).map(|(length, _)| length)
    }

    /// As [`UdpSocket::try_recv_from`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is no datagram.
    pub fn try_recv_buf_from<B: BufMut>(&self, buffer: &mut B) -> io::Result<(usize, SocketAddr)> {
        let mut received = vec![0; room_in(buffer)];
        let (length, from) = self.try_recv_from(&mut received)?;
        buffer.put_slice(&received[..length]);
        Ok((length, from))
    }

    /// As [`UdpSocket::recv`], and leaves the datagram there.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.peek_from(buffer).await.map(|(length, _)| length)
    }

    /// As [`UdpSocket::peek`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub fn poll_peek(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_peek_from(cx, buffer).map_ok(drop)
    }

    /// As [`UdpSocket::peek`], if there is a datagram.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.try_peek_from(buffer).map(|(length, _)| length)
    }

    /// As [`UdpSocket::peek_from`], if there is a datagram.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_peek_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = at_once(|cx| self.poll_peek_now(cx, &mut buffer))?;
        Ok((buffer.filled().len(), from))
    }

    /// Who sent the next datagram.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub async fn peek_sender(&self) -> io::Result<SocketAddr> {
        poll_fn(|cx| self.poll_peek_sender(cx)).await
    }

    /// As [`UdpSocket::peek_sender`], polled.
    ///
    /// # Errors
    ///
    /// As [`UdpSocket::recv_from`].
    pub fn poll_peek_sender(&self, cx: &mut Context<'_>) -> Poll<io::Result<SocketAddr>> {
        self.poll_peek_from(cx, &mut ReadBuf::new(&mut []))
    }

    /// As [`UdpSocket::peek_sender`], if there is a datagram.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_peek_sender(&self) -> io::Result<SocketAddr> {
        self.try_peek_from(&mut []).map(|(_, from)| from)
    }

    /// What went wrong: that the peer has no such socket. It is not told again.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.on(Udp::take_error)
    }
}
