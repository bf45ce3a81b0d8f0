//! The public surface of what `tokio::net` has for sockets with paths, compiled on tokio and on the stand-in. Nothing of it runs.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::io::{self, IoSlice, IoSliceMut};
use std::net::Shutdown;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net;
use std::path::PathBuf;
use std::task::{Context, Poll};

use super::surface::{at_once, awaited, implemented};
use super::tokio;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::unix::{
    OwnedReadHalf, OwnedWriteHalf, ReadHalf, ReuniteError, SocketAddr, UCred, WriteHalf,
};
use tokio::net::{UnixDatagram, UnixListener, UnixSocket, UnixStream};

type Done<T> = io::Result<T>;
type Polled<T> = Poll<io::Result<T>>;
type Received = (usize, SocketAddr);
type Reading = ReadHalf<'static>;
type Writing = WriteHalf<'static>;

at_once! {
    UnixListener::bind::<PathBuf>: fn(PathBuf) -> Done<UnixListener>;
    UnixListener::bind_addr: fn(&SocketAddr) -> Done<UnixListener>;
    UnixListener::from_std: fn(net::UnixListener) -> Done<UnixListener>;
    UnixListener::into_std: fn(UnixListener) -> Done<net::UnixListener>;
    UnixListener::local_addr: fn(&UnixListener) -> Done<SocketAddr>;
    UnixListener::take_error: fn(&UnixListener) -> Done<Option<io::Error>>;
    UnixListener::poll_accept: fn(&UnixListener, &mut Context<'_>) -> Polled<(UnixStream, SocketAddr)>;
    UnixSocket::new_datagram: fn() -> Done<UnixSocket>;
    UnixSocket::new_stream: fn() -> Done<UnixSocket>;
    UnixSocket::listen: fn(UnixSocket, u32) -> Done<UnixListener>;
    UnixSocket::datagram: fn(UnixSocket) -> Done<UnixDatagram>;
    UnixStream::from_std: fn(net::UnixStream) -> Done<UnixStream>;
    UnixStream::into_std: fn(UnixStream) -> Done<net::UnixStream>;
    UnixStream::pair: fn() -> Done<(UnixStream, UnixStream)>;
    UnixStream::try_read: fn(&UnixStream, &mut [u8]) -> Done<usize>;
    UnixStream::try_read_vectored: fn(&UnixStream, &mut [IoSliceMut<'_>]) -> Done<usize>;
    UnixStream::try_read_buf::<Vec<u8>>: fn(&UnixStream, &mut Vec<u8>) -> Done<usize>;
    UnixStream::try_write: fn(&UnixStream, &[u8]) -> Done<usize>;
    UnixStream::try_write_vectored: fn(&UnixStream, &[IoSlice<'_>]) -> Done<usize>;
    UnixStream::peer_addr: fn(&UnixStream) -> Done<SocketAddr>;
    UnixStream::local_addr: fn(&UnixStream) -> Done<SocketAddr>;
    UnixStream::peer_cred: fn(&UnixStream) -> Done<UCred>;
    UnixStream::poll_read_ready: fn(&UnixStream, &mut Context<'_>) -> Polled<()>;
    UnixStream::poll_write_ready: fn(&UnixStream, &mut Context<'_>) -> Polled<()>;
    UnixStream::take_error: fn(&UnixStream) -> Done<Option<io::Error>>;
    UnixStream::into_split: fn(UnixStream) -> (OwnedReadHalf, OwnedWriteHalf);
    UnixStream::split: fn(&mut UnixStream) -> (ReadHalf<'_>, WriteHalf<'_>);
    OwnedReadHalf::try_read: fn(&OwnedReadHalf, &mut [u8]) -> Done<usize>;
    OwnedReadHalf::try_read_vectored: fn(&OwnedReadHalf, &mut [IoSliceMut<'_>]) -> Done<usize>;
    OwnedReadHalf::try_read_buf::<Vec<u8>>: fn(&OwnedReadHalf, &mut Vec<u8>) -> Done<usize>;
    OwnedReadHalf::peer_addr: fn(&OwnedReadHalf) -> Done<SocketAddr>;
    OwnedReadHalf::local_addr: fn(&OwnedReadHalf) -> Done<SocketAddr>;
    OwnedReadHalf::reunite: fn(OwnedReadHalf, OwnedWriteHalf) -> Result<UnixStream, ReuniteError>;
    OwnedWriteHalf::try_write: fn(&OwnedWriteHalf, &[u8]) -> Done<usize>;
    OwnedWriteHalf::try_write_vectored: fn(&OwnedWriteHalf, &[IoSlice<'_>]) -> Done<usize>;
    OwnedWriteHalf::peer_addr: fn(&OwnedWriteHalf) -> Done<SocketAddr>;
    OwnedWriteHalf::local_addr: fn(&OwnedWriteHalf) -> Done<SocketAddr>;
    OwnedWriteHalf::reunite: fn(OwnedWriteHalf, OwnedReadHalf) -> Result<UnixStream, ReuniteError>;
    OwnedWriteHalf::forget: fn(OwnedWriteHalf);
    ReadHalf::try_read: fn(&Reading, &mut [u8]) -> Done<usize>;
    ReadHalf::try_read_vectored: fn(&Reading, &mut [IoSliceMut<'_>]) -> Done<usize>;
    ReadHalf::try_read_buf::<Vec<u8>>: fn(&Reading, &mut Vec<u8>) -> Done<usize>;
    ReadHalf::peer_addr: fn(&Reading) -> Done<SocketAddr>;
    ReadHalf::local_addr: fn(&Reading) -> Done<SocketAddr>;
    WriteHalf::try_write: fn(&Writing, &[u8]) -> Done<usize>;
    WriteHalf::try_write_vectored: fn(&Writing, &[IoSlice<'_>]) -> Done<usize>;
    WriteHalf::peer_addr: fn(&Writing) -> Done<SocketAddr>;
    WriteHalf::local_addr: fn(&Writing) -> Done<SocketAddr>;
    UnixDatagram::bind::<PathBuf>: fn(PathBuf) -> Done<UnixDatagram>;
    UnixDatagram::pair: fn() -> Done<(UnixDatagram, UnixDatagram)>;
    UnixDatagram::unbound: fn() -> Done<UnixDatagram>;
    UnixDatagram::from_std: fn(net::UnixDatagram) -> Done<UnixDatagram>;
    UnixDatagram::into_std: fn(UnixDatagram) -> Done<net::UnixDatagram>;
    UnixDatagram::connect::<PathBuf>: fn(&UnixDatagram, PathBuf) -> Done<()>;
    UnixDatagram::poll_send_ready: fn(&UnixDatagram, &mut Context<'_>) -> Polled<()>;
    UnixDatagram::poll_recv_ready: fn(&UnixDatagram, &mut Context<'_>) -> Polled<()>;
    UnixDatagram::try_send: fn(&UnixDatagram, &[u8]) -> Done<usize>;
    UnixDatagram::try_send_to::<PathBuf>: fn(&UnixDatagram, &[u8], PathBuf) -> Done<usize>;
    UnixDatagram::try_recv: fn(&UnixDatagram, &mut [u8]) -> Done<usize>;
    UnixDatagram::try_recv_from: fn(&UnixDatagram, &mut [u8]) -> Done<Received>;
    UnixDatagram::try_recv_buf::<Vec<u8>>: fn(&UnixDatagram, &mut Vec<u8>) -> Done<usize>;
    UnixDatagram::try_recv_buf_from::<Vec<u8>>: fn(&UnixDatagram, &mut Vec<u8>) -> Done<Received>;
    UnixDatagram::poll_recv_from: fn(&UnixDatagram, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<SocketAddr>;
    UnixDatagram::poll_recv: fn(&UnixDatagram, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<()>;
    UnixDatagram::poll_send: fn(&UnixDatagram, &mut Context<'_>, &[u8]) -> Polled<usize>;
    UnixDatagram::poll_send_to::<PathBuf>: fn(&UnixDatagram, &mut Context<'_>, &[u8], PathBuf) -> Polled<usize>;
    UnixDatagram::local_addr: fn(&UnixDatagram) -> Done<SocketAddr>;
    UnixDatagram::peer_addr: fn(&UnixDatagram) -> Done<SocketAddr>;
    UnixDatagram::take_error: fn(&UnixDatagram) -> Done<Option<io::Error>>;
    UnixDatagram::shutdown: fn(&UnixDatagram, Shutdown) -> Done<()>;
}

/// `UnixSocket::bind`, whose path is one of any kind.
fn bound(it: &UnixSocket) -> Done<()> {
    it.bind("a")
}

/// `UnixSocket::connect`, as well.
async fn called(it: UnixSocket) -> Done<UnixStream> {
    it.connect("a").await
}

awaited! {
    UnixListener::accept: (it: &UnixListener) -> Done<(UnixStream, SocketAddr)>;
    UnixStream::connect::<PathBuf>: (to: PathBuf) -> Done<UnixStream>;
    UnixStream::connect_addr: (to: &SocketAddr) -> Done<UnixStream>;
    UnixStream::ready: (it: &UnixStream, interest: Interest) -> Done<Ready>;
    UnixStream::readable: (it: &UnixStream) -> Done<()>;
    UnixStream::writable: (it: &UnixStream) -> Done<()>;
    OwnedReadHalf::ready: (it: &OwnedReadHalf, interest: Interest) -> Done<Ready>;
    OwnedReadHalf::readable: (it: &OwnedReadHalf) -> Done<()>;
    OwnedWriteHalf::ready: (it: &OwnedWriteHalf, interest: Interest) -> Done<Ready>;
    OwnedWriteHalf::writable: (it: &OwnedWriteHalf) -> Done<()>;
    ReadHalf::ready: (it: &Reading, interest: Interest) -> Done<Ready>;
    ReadHalf::readable: (it: &Reading) -> Done<()>;
    WriteHalf::ready: (it: &Writing, interest: Interest) -> Done<Ready>;
    WriteHalf::writable: (it: &Writing) -> Done<()>;
    UnixDatagram::ready: (it: &UnixDatagram, interest: Interest) -> Done<Ready>;
    UnixDatagram::readable: (it: &UnixDatagram) -> Done<()>;
    UnixDatagram::writable: (it: &UnixDatagram) -> Done<()>;
    UnixDatagram::send: (it: &UnixDatagram, data: &[u8]) -> Done<usize>;
    UnixDatagram::send_to::<PathBuf>: (it: &UnixDatagram, data: &[u8], to: PathBuf) -> Done<usize>;
    UnixDatagram::recv: (it: &UnixDatagram, data: &mut [u8]) -> Done<usize>;
    UnixDatagram::recv_from: (it: &UnixDatagram, data: &mut [u8]) -> Done<Received>;
    UnixDatagram::recv_buf::<Vec<u8>>: (it: &UnixDatagram, data: &mut Vec<u8>) -> Done<usize>;
    UnixDatagram::recv_buf_from::<Vec<u8>>: (it: &UnixDatagram, data: &mut Vec<u8>) -> Done<Received>;
}

implemented! {
    UnixListener: TryFrom<net::UnixListener>;
    UnixStream: TryFrom<net::UnixStream>;
    UnixDatagram: TryFrom<net::UnixDatagram>;
    UnixListener: Debug;
    UnixListener: AsFd;
    UnixListener: AsRawFd;
    UnixListener: Send;
    UnixListener: Sync;
    UnixListener: Unpin;
    UnixSocket: Debug;
    UnixSocket: AsFd;
    UnixSocket: AsRawFd;
    UnixSocket: Send;
    UnixSocket: Sync;
    UnixStream: AsyncRead;
    UnixStream: AsyncWrite;
    UnixStream: Debug;
    UnixStream: AsRef<UnixStream>;
    UnixStream: AsFd;
    UnixStream: AsRawFd;
    UnixStream: Send;
    UnixStream: Sync;
    UnixStream: Unpin;
    UnixDatagram: Debug;
    UnixDatagram: AsFd;
    UnixDatagram: AsRawFd;
    UnixDatagram: Send;
    UnixDatagram: Sync;
    UnixDatagram: Unpin;
    ReadHalf<'static>: AsyncRead;
    ReadHalf<'static>: AsRef<UnixStream>;
    ReadHalf<'static>: Debug;
    WriteHalf<'static>: AsyncWrite;
    WriteHalf<'static>: AsRef<UnixStream>;
    WriteHalf<'static>: Debug;
    OwnedReadHalf: AsyncRead;
    OwnedReadHalf: AsRef<UnixStream>;
    OwnedReadHalf: Debug;
    OwnedWriteHalf: AsyncWrite;
    OwnedWriteHalf: AsRef<UnixStream>;
    OwnedWriteHalf: Debug;
    ReuniteError: Debug;
    ReuniteError: Display;
    ReuniteError: Error;
}
