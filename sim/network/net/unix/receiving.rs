//! What a `UnixDatagram` receives: in all the ways that tokio's has.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::ReadBuf;
use tokio::net::unix::SocketAddr;

use super::UnixDatagram;
use crate::network::net::{at_once, room_in};

impl UnixDatagram {
    /// Receives the next datagram, as much of it as there is room for.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.recv_from(buffer).await.map(|(length, _)| length)
    }

    /// As [`UnixDatagram::recv`], and who has sent it.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = poll_fn(|cx| self.poll_recv_from(cx, &mut buffer)).await?;
        Ok((buffer.filled().len(), from))
    }

    /// As [`UnixDatagram::recv`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_recv_from(cx, buffer).map_ok(drop)
    }

    /// As [`UnixDatagram::recv`], if there is one.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.try_recv_from(buffer).map(|(length, _)| length)
    }

    /// As [`UnixDatagram::recv_from`], if there is one.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut buffer = ReadBuf::new(buffer);
        let from = at_once(|cx| self.poll_receive(cx, &mut buffer))?;
        Ok((buffer.filled().len(), from))
    }

    /// As [`UnixDatagram::recv`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn recv_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
        self.recv_buf_from(buffer).await.map(|(length, _)| length)
    }

    /// As [`UnixDatagram::recv_from`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn recv_buf_from<B: BufMut>(
        &self,
        buffer: &mut B,
    ) -> io::Result<(usize, SocketAddr)> {
        let mut received = vec![0; room_in(buffer)];
        let (length, from) = self.recv_from(&mut received).await?;
        buffer.put_slice(&received[..length]);
        Ok((length, from))
    }

    /// As [`UnixDatagram::try_recv`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
        self.try_recv_buf_from(buffer).map(|(length, _)| length)
    }

    /// As [`UnixDatagram::try_recv_from`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none.
    pub fn try_recv_buf_from<B: BufMut>(&self, buffer: &mut B) -> io::Result<(usize, SocketAddr)> {
        let mut received = vec![0; room_in(buffer)];
        let (length, from) = self.try_recv_from(&mut received)?;
        buffer.put_slice(&received[..length]);
        Ok((length, from))
    }
}
