//! `UnixDatagram`.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::Shutdown;
use std::os::unix::net;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::io::{Interest, ReadBuf, Ready};
use tokio::net::unix::SocketAddr;

use crate::network::net::{at_once, cooperatively};
use crate::network::stack::on_names;
use crate::network::stack::unix::{self, Mailbox};

/// `tokio::net::UnixDatagram`.
pub struct UnixDatagram(Arc<Mutex<Mailbox>>);

impl UnixDatagram {
    /// A socket at this path of the host. No file is made, and the path of a socket that is closed is free.
    ///
    /// # Errors
    ///
    /// If the path is in use, or too long.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    #[track_caller]
    pub fn bind<P: AsRef<Path>>(path: P) -> io::Result<Self> {
        Self::at(&unix::address(path.as_ref())?)
    }

    #[track_caller]
    pub(super) fn at(address: &net::SocketAddr) -> io::Result<Self> {
        let mailbox = Mailbox::new(address.clone());
        on_names(|names| names.bind_mailbox(address, &mailbox))?;
        Ok(Self(mailbox))
    }

    /// A socket without a path.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn unbound() -> io::Result<Self> {
        Ok(Self(Mailbox::new(unix::unnamed())))
    }

    /// Two without paths, which have each other as their peers.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn pair() -> io::Result<(Self, Self)> {
        let [one, other] = Mailbox::pair();
        Ok((Self(one), Self(other)))
    }

    /// Sends to the socket at this path, and hears it, only.
    ///
    /// # Errors
    ///
    /// If there is no such path, or no such socket any more.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub fn connect<P: AsRef<Path>>(&self, path: P) -> io::Result<()> {
        Mailbox::connect(&self.0, &Self::find(path)?);
        Ok(())
    }

    fn find<P: AsRef<Path>>(path: P) -> io::Result<Arc<Mutex<Mailbox>>> {
        let address = unix::address(path.as_ref())?;
        on_names(|names| names.mailbox(&address))
    }

    /// The address here.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(Mailbox::address(&self.0).into())
    }

    /// The address of the only peer.
    ///
    /// # Errors
    ///
    /// If it has none.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        Mailbox::peer_address(&self.0).map(Into::into)
    }

    /// What went wrong: nothing is kept.
    ///
    /// # Errors
    ///
    /// Never.
    pub const fn take_error(&self) -> io::Result<Option<io::Error>> {
        Ok(None)
    }

    /// Sends nothing more, or is sent nothing more, or both.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        Mailbox::shut_down(&self.0, how);
        Ok(())
    }

    /// Waits until it can do one of these.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
        poll_fn(|cx| Mailbox::poll_ready(&self.0, cx, interest).map(Ok)).await
    }

    /// Waits until there is something to receive.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn readable(&self) -> io::Result<()> {
        poll_fn(|cx| Mailbox::poll_readable(&self.0, cx).map(Ok)).await
    }

    /// As [`UnixDatagram::readable`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_recv_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| Mailbox::poll_readable(&self.0, cx).map(Ok))
    }

    /// Waits until the peer has room.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn writable(&self) -> io::Result<()> {
        poll_fn(|cx| Mailbox::poll_writable(&self.0, cx).map(Ok)).await
    }

    /// As [`UnixDatagram::writable`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_send_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| Mailbox::poll_writable(&self.0, cx).map(Ok))
    }

    fn poll_send_now(&self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let to = Mailbox::peer(&self.0)?;
        Mailbox::poll_send(&self.0, &to, data, cx)
    }

    /// Sends a datagram to the peer.
    ///
    /// # Errors
    ///
    /// If there is no peer, or none any more, or the datagram is too large.
    pub async fn send(&self, data: &[u8]) -> io::Result<usize> {
        poll_fn(|cx| self.poll_send(cx, data)).await
    }

    /// As [`UnixDatagram::send`], polled.
    ///
    /// # Errors
    ///
    /// As [`UnixDatagram::send`].
    pub fn poll_send(&self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| self.poll_send_now(cx, data))
    }

    /// As [`UnixDatagram::send`], if the peer has room.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if it has none; as [`UnixDatagram::send`].
    pub fn try_send(&self, data: &[u8]) -> io::Result<usize> {
        at_once(|cx| self.poll_send_now(cx, data))
    }

    /// Sends a datagram to the socket at this path.
    ///
    /// # Errors
    ///
    /// If there is no such path, or no such socket any more, or the datagram is too large, or that socket hears another only.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn send_to<P: AsRef<Path>>(&self, data: &[u8], to: P) -> io::Result<usize> {
        poll_fn(|cx| self.poll_send_to(cx, data, &to)).await
    }

    /// As [`UnixDatagram::send_to`], polled.
    ///
    /// # Errors
    ///
    /// As [`UnixDatagram::send_to`].
    ///
    /// # Panics
    ///
    /// As [`UnixDatagram::send_to`].
    pub fn poll_send_to<P: AsRef<Path>>(
        &self,
        cx: &mut Context<'_>,
        data: &[u8],
        to: P,
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| Mailbox::poll_send(&self.0, &Self::find(to)?, data, cx))
    }

    /// As [`UnixDatagram::send_to`], if there is room.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none; as [`UnixDatagram::send_to`].
    ///
    /// # Panics
    ///
    /// As [`UnixDatagram::send_to`].
    pub fn try_send_to<P: AsRef<Path>>(&self, data: &[u8], to: P) -> io::Result<usize> {
        at_once(|cx| Mailbox::poll_send(&self.0, &Self::find(to)?, data, cx))
    }

    /// Receives the next datagram, as much of it as there is room for, and who has sent it.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        cooperatively(cx, |cx| self.poll_receive(cx, buffer))
    }

    pub(super) fn poll_receive(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<SocketAddr>> {
        Mailbox::poll_receive(&self.0, cx).map(|(data, from)| {
            buffer.put_slice(&data[..data.len().min(buffer.remaining())]);
            Ok(from.into())
        })
    }
}

impl fmt::Debug for UnixDatagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnixDatagram").field("addr", &Mailbox::address(&self.0)).finish()
    }
}
