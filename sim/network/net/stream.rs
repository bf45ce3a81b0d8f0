//! `TcpStream`.

use std::fmt;
use std::future::poll_fn;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};

use super::addresses::first_of;
use super::tcp::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, WriteHalf};
use super::{ToSocketAddrs, at_once, cooperatively, is_over, owned, split};
use crate::network::stack::{self, Connection, Options, Outbox, SocketId};

/// `tokio::net::TcpStream`.
pub struct TcpStream {
    socket: SocketId,
}

impl TcpStream {
    /// Connects to an address of a host, such as `("users", 80)`.
    ///
    /// # Errors
    ///
    /// If there is no such host, or nobody listens there.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn connect<A: ToSocketAddrs>(address: A) -> io::Result<Self> {
        first_of(address, async |address| {
            let stream = Self::of(stack::make(|host| host.connect(address))?);
            stream.connected().await?;
            Ok(stream)
        })
        .await
    }

    pub(super) const fn of(socket: SocketId) -> Self {
        Self { socket }
    }

    /// Waits until the connection is made.
    pub(super) async fn connected(&self) -> io::Result<()> {
        poll_fn(|cx| self.poll(|connection, _| connection.poll_connected(cx))).await
    }

    /// Does something to the connection; `None` if its run is over.
    fn on<T>(&self, act: impl FnOnce(&mut Connection, &mut Outbox) -> T) -> Option<T> {
        stack::on(self.socket, |host, number| host.change(number, act)).flatten()
    }

    fn poll<T>(
        &self,
        poll: impl FnOnce(&mut Connection, &mut Outbox) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        self.on(poll).unwrap_or_else(|| Poll::Ready(Err(is_over())))
    }

    /// The address here.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        stack::local_address(self.socket).ok_or_else(is_over)
    }

    /// The address of the peer.
    ///
    /// # Errors
    ///
    /// If the connection is over.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        let peer = self.on(|connection, _| connection.peer()).flatten();
        peer.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// What went wrong, if nothing has told so far.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.on(|connection, _| connection.take_error()).ok_or_else(is_over)
    }

    /// Waits until it can do one of these.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
        poll_fn(|cx| self.poll(|connection, _| connection.poll_ready(cx, interest).map(Ok))).await
    }

    /// Waits until there is something to read, be it the end or an error.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn readable(&self) -> io::Result<()> {
        poll_fn(|cx| self.poll(|connection, _| connection.poll_readable(cx).map(Ok))).await
    }

    /// As [`TcpStream::readable`], polled.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| self.poll(|connection, _| connection.poll_readable(cx).map(Ok)))
    }

    /// Waits until something can be written, or never will be.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn writable(&self) -> io::Result<()> {
        poll_fn(|cx| self.poll(|connection, _| connection.poll_writable(cx).map(Ok))).await
    }

    /// As [`TcpStream::writable`], polled.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| self.poll(|connection, _| connection.poll_writable(cx).map(Ok)))
    }

    /// Reads what is there.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is; as tokio's.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        at_once(|cx| self.poll(|connection, out| connection.poll_read(cx, &mut buffer, out)))?;
        Ok(buffer.filled().len())
    }

    /// As [`TcpStream::try_read`], into one buffer after the other.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is there; as tokio's.
    pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        at_once(|cx| self.poll(|connection, out| connection.poll_read_vectored(cx, buffers, out)))
    }

    /// As [`TcpStream::try_read`], into a growing buffer.
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
        at_once(|cx| self.poll(|connection, _| connection.poll_write(cx, data)))
    }

    /// As [`TcpStream::try_write`], from one buffer after the other.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is no room; as tokio's.
    pub fn try_write_vectored(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        at_once(|cx| self.poll(|connection, _| connection.poll_write_vectored(cx, buffers)))
    }

    /// Reads, and leaves what it reads.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub async fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        poll_fn(|cx| self.poll_peek(cx, &mut buffer)).await
    }

    /// As [`TcpStream::peek`], polled.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub fn poll_peek(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| {
            let before = buffer.filled().len();
            let peeked = self.poll(|connection, _| connection.poll_peek(cx, buffer));
            peeked.map_ok(|()| buffer.filled().len() - before)
        })
    }

    pub(super) fn poll_read_shared(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        cooperatively(cx, |cx| {
            self.poll(|connection, out| {
                let room = buffer.remaining();
                let read = connection.poll_read(cx, buffer, out);
                connection.readiness.polled_to_read(room - buffer.remaining(), room);
                read
            })
        })
    }

    pub(super) fn poll_write_shared(
        &self,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| {
            self.poll(|connection, _| {
                let written = connection.poll_write(cx, data);
                if let Poll::Ready(Ok(length)) = written {
                    connection.readiness.polled_to_write(length, data.len());
                }
                written
            })
        })
    }

    pub(super) fn poll_write_vectored_shared(
        &self,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        cooperatively(cx, |cx| {
            self.poll(|connection, _| connection.poll_write_vectored(cx, buffers))
        })
    }

    pub(super) fn shut_down_shared(&self) {
        self.on(|connection, _| connection.shut_down());
    }

    fn options(&self) -> io::Result<Options> {
        self.on(|connection, _| connection.options).ok_or_else(is_over)
    }

    fn set(&self, set: impl FnOnce(&mut Options)) -> io::Result<()> {
        self.on(|connection, _| set(&mut connection.options)).ok_or_else(is_over)
    }

    /// Whether small segments are sent at once. They always are.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn nodelay(&self) -> io::Result<bool> {
        self.options().map(|options| options.nodelay)
    }

    /// Sets what [`TcpStream::nodelay`] gives back.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.set(|options| options.nodelay = nodelay)
    }

    /// The time to live of its packets. No packet is turned away for it.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn ttl(&self) -> io::Result<u32> {
        self.options().map(|options| options.ttl)
    }

    /// Sets what [`TcpStream::ttl`] gives back.
    ///
    /// # Errors
    ///
    /// If it is not from 1 to 255.
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        let ttl = ttl_in_range(ttl)?;
        self.set(|options| options.ttl = ttl)
    }

    /// How long it lingers when it is dropped.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn linger(&self) -> io::Result<Option<Duration>> {
        self.options().map(|options| options.linger)
    }

    /// Makes it reset the connection when it is dropped, if this is no time. With more than that, it is closed as without:
    /// the thread does not wait.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_linger(&self, length: Option<Duration>) -> io::Result<()> {
        self.set(|options| options.linger = whole_seconds(length))
    }

    /// Makes it reset the connection when it is dropped.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_zero_linger(&self) -> io::Result<()> {
        self.set_linger(Some(Duration::ZERO))
    }

    /// Whether what arrives is acknowledged at once. It always is.
    ///
    /// # Errors
    ///
    /// If the run is over.
    #[cfg(target_os = "linux")]
    pub fn quickack(&self) -> io::Result<bool> {
        self.options().map(|options| options.quickack)
    }

    /// Sets what [`TcpStream::quickack`] gives back.
    ///
    /// # Errors
    ///
    /// If the run is over.
    #[cfg(target_os = "linux")]
    pub fn set_quickack(&self, quickack: bool) -> io::Result<()> {
        self.set(|options| options.quickack = quickack)
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

/// How long a socket lingers, as Linux knows it: in whole seconds.
pub(super) fn whole_seconds(length: Option<Duration>) -> Option<Duration> {
    length.map(|length| Duration::from_secs(length.as_secs()))
}

/// A time to live that a packet can have.
pub(super) fn ttl_in_range(ttl: u32) -> io::Result<u32> {
    if (1..=255).contains(&ttl) { Ok(ttl) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Reads and writes as tokio's streams do, by what a stream shares with its halves.
macro_rules! reads_and_writes {
    ($stream:ty) => {
        impl AsyncRead for $stream {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut ReadBuf<'_>,
            ) -> Poll<io::Result<()>> {
                self.poll_read_shared(cx, buffer)
            }
        }

        impl AsyncWrite for $stream {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                data: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_write_shared(cx, data)
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                self.poll_write_vectored_shared(cx, buffers)
            }

            fn is_write_vectored(&self) -> bool {
                true
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.shut_down_shared();
                Poll::Ready(Ok(()))
            }
        }
    };
}
#[cfg(unix)]
pub(super) use reads_and_writes;
reads_and_writes!(TcpStream);

impl AsRef<Self> for TcpStream {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Drop for TcpStream {
    fn drop(&mut self) {
        stack::on(self.socket, stack::Host::close);
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpStream")
            .field("addr", &self.local_addr().ok())
            .field("peer", &self.peer_addr().ok())
            .finish()
    }
}
