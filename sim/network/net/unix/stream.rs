//! `UnixStream`.

use std::fmt;
use std::future::poll_fn;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::unix::net;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::unix::{SocketAddr, UCred};
use tokio::task::yield_now;

use super::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, WriteHalf, owned, split};
use crate::network::net::stream::reads_and_writes;
use crate::network::net::{at_once, cooperatively};
use crate::network::stack::on_names;
use crate::network::stack::unix::{self, Stream};

/// What is said of the user at the other end.
const NOBODY: &str = "a simulated socket has no credentials: its ends are of one process; pass in who calls, or let a test say it";

/// `tokio::net::UnixStream`.
pub struct UnixStream(pub(super) Stream);

impl UnixStream {
    /// Calls whoever listens at this path of the host.
    ///
    /// # Errors
    ///
    /// If there is no such path, or nobody listens there any more.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn connect<P: AsRef<Path>>(path: P) -> io::Result<Self> {
        let address = unix::address(path.as_ref())?;
        Self::call(&address, unix::unnamed())?.called().await
    }

    /// As [`UnixStream::connect`], of an address.
    ///
    /// # Errors
    ///
    /// As [`UnixStream::connect`].
    ///
    /// # Panics
    ///
    /// As [`UnixStream::connect`].
    pub async fn connect_addr(address: &SocketAddr) -> io::Result<Self> {
        Self::call(&address.clone().into(), unix::unnamed())?.called().await
    }

    pub(super) fn call(address: &net::SocketAddr, from: net::SocketAddr) -> io::Result<Self> {
        let listener = on_names(|names| names.listener(address))?;
        Ok(Self(listener.call(from)))
    }

    /// It has called: whoever does waits for a turn of the loop, and is told if nobody listens any more after it.
    pub(super) async fn called(self) -> io::Result<Self> {
        yield_now().await;
        self.0.take_error().map_or(Ok(self), Err)
    }

    /// Two that are connected, without paths.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn pair() -> io::Result<(Self, Self)> {
        let [one, other] = Stream::pair([unix::unnamed(), unix::unnamed()]);
        Ok((Self(one), Self(other)))
    }

    /// The address here: most have none.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.0.address().into())
    }

    /// The address of the peer.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.0.peer().into())
    }

    /// Nothing: there is no user at the other end.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        Err(io::Error::new(io::ErrorKind::Unsupported, NOBODY))
    }

    /// What went wrong, if nothing has told so far.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        Ok(self.0.take_error())
    }

    /// Waits until it can do one of these.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
        poll_fn(|cx| self.0.poll_ready(cx, interest).map(Ok)).await
    }

    /// Waits until there is something to read, be it the end or an error.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn readable(&self) -> io::Result<()> {
        poll_fn(|cx| self.0.poll_readable(cx).map(Ok)).await
    }

    /// As [`UnixStream::readable`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| self.0.poll_readable(cx).map(Ok))
    }

    /// Waits until something can be written, or never will be.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn writable(&self) -> io::Result<()> {
        poll_fn(|cx| self.0.poll_writable(cx).map(Ok)).await
    }

    /// As [`UnixStream::writable`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| self.0.poll_writable(cx).map(Ok))
    }

    /// Reads what is there.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is; as tokio's.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        at_once(|cx| self.poll_read_now(cx, &mut buffer))?;
        Ok(buffer.filled().len())
    }

    /// As [`UnixStream::try_read`], into one buffer after the other.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is there; as tokio's.
    pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        let room = buffers.iter().map(|buffer| buffer.len()).sum();
        let mut read = vec![0; room];
        let length = self.try_read(&mut read)?;
        let mut rest = &read[..length];
        for buffer in buffers {
            let (part, after) = rest.split_at(rest.len().min(buffer.len()));
            buffer[..part.len()].copy_from_slice(part);
            rest = after;
        }
        Ok(length)
    }

    /// As [`UnixStream::try_read`], into a growing buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is there; as tokio's.
    pub fn try_read_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
        let mut read = [0; 8 * 1024];
        let most = buffer.chunk_mut().len().min(read.len());
        let length = self.try_read(&mut read[..most])?;
        buffer.put_slice(&read[..length]);
        Ok(length)
    }

    /// Writes what there is room for.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none; as tokio's.
    pub fn try_write(&self, data: &[u8]) -> io::Result<usize> {
        at_once(|cx| self.0.poll_write(cx, data))
    }

    /// As [`UnixStream::try_write`], from one buffer after the other.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is no room; as tokio's.
    pub fn try_write_vectored(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.try_write(&joined(buffers))
    }

    fn poll_read_now(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.poll_read(cx, |data| {
            let length = data.len().min(buffer.remaining());
            buffer.put_slice(&data[..length]);
            length
        })
    }

    pub(super) fn poll_read_shared(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| {
            let room = buffer.remaining();
            let read = self.poll_read_now(cx, buffer);
            self.0.polled(|readiness| readiness.polled_to_read(room - buffer.remaining(), room));
            read
        })
    }

    pub(super) fn poll_write_shared(
        &self,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| {
            let written = self.0.poll_write(cx, data);
            if let Poll::Ready(Ok(length)) = written {
                self.0.polled(|readiness| readiness.polled_to_write(length, data.len()));
            }
            written
        })
    }

    pub(super) fn poll_write_vectored_shared(
        &self,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_shared(cx, &joined(buffers))
    }

    pub(super) fn shut_down_shared(&self) {
        self.0.shut_down();
    }

    /// Two halves that borrow it.
    pub const fn split(&mut self) -> (ReadHalf<'_>, WriteHalf<'_>) {
        split::split(self)
    }

    /// Two halves that can go to different tasks.
    pub fn into_split(self) -> (OwnedReadHalf, OwnedWriteHalf) {
        owned::split(self)
    }
}

/// One after the other, as they are written.
fn joined(buffers: &[IoSlice<'_>]) -> Vec<u8> {
    buffers.iter().flat_map(|buffer| buffer.iter().copied()).collect()
}

reads_and_writes!(UnixStream);

impl AsRef<Self> for UnixStream {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl fmt::Debug for UnixStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, peer) = (self.0.address(), self.0.peer());
        f.debug_struct("UnixStream").field("addr", &local).field("peer", &peer).finish()
    }
}
