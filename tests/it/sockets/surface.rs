//! The public surface of `tokio::net`, compiled on tokio and on the stand-in: each operation with its exact type, and each
//! trait. Nothing of it runs.
//!
//! `tests/it/sockets/parity.rs` looks here for the name of everything that tokio's source defines.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::io::{self, IoSlice, IoSliceMut};
use std::net::{self, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::{AsFd, AsRawFd};
use std::task::{Context, Poll};
use std::time::Duration;

use super::tokio;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, ReuniteError, WriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream, ToSocketAddrs, UdpSocket, lookup_host};

type Done<T> = io::Result<T>;
type Polled<T> = Poll<io::Result<T>>;
type Received = (usize, SocketAddr);
type Reading = ReadHalf<'static>;
type Writing = WriteHalf<'static>;

/// Operations that do not wait, or are polled.
macro_rules! at_once {
    ($($operation:path: $type:ty;)*) => { $(const _: $type = $operation;)* };
}

/// Operations that are awaited, which tasks of any thread can do.
macro_rules! awaited {
    ($($operation:path: ($($name:ident: $type:ty),*) -> $output:ty;)*) => {$(
        const _: () = {
            fn has_this_type() {
                fn check(_: impl AsyncFn($($type),*) -> $output) {}
                check($operation);
            }
            fn can_be_sent($($name: $type),*) {
                fn check(_: impl Send) {}
                check($operation($($name),*));
            }
        };
    )*};
}

macro_rules! implemented {
    ($($type:ty: $trait:path;)*) => {$(
        const _: () = {
            fn check<T: $trait + ?Sized>() {}
            fn is_so() {
                check::<$type>();
            }
        };
    )*};
}

pub(super) use {at_once, awaited, implemented};

at_once! {
    TcpStream::from_std: fn(net::TcpStream) -> Done<TcpStream>;
    TcpStream::into_std: fn(TcpStream) -> Done<net::TcpStream>;
    TcpListener::from_std: fn(net::TcpListener) -> Done<TcpListener>;
    TcpListener::into_std: fn(TcpListener) -> Done<net::TcpListener>;
    TcpSocket::from_std_stream: fn(net::TcpStream) -> TcpSocket;
    UdpSocket::from_std: fn(net::UdpSocket) -> Done<UdpSocket>;
    UdpSocket::into_std: fn(UdpSocket) -> Done<net::UdpSocket>;
    TcpStream::try_read: fn(&TcpStream, &mut [u8]) -> Done<usize>;
    TcpStream::try_read_vectored: fn(&TcpStream, &mut [IoSliceMut<'_>]) -> Done<usize>;
    TcpStream::try_read_buf::<Vec<u8>>: fn(&TcpStream, &mut Vec<u8>) -> Done<usize>;
    TcpStream::poll_peek: fn(&TcpStream, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<usize>;
    TcpStream::try_write: fn(&TcpStream, &[u8]) -> Done<usize>;
    TcpStream::try_write_vectored: fn(&TcpStream, &[IoSlice<'_>]) -> Done<usize>;
    TcpStream::peer_addr: fn(&TcpStream) -> Done<SocketAddr>;
    TcpStream::local_addr: fn(&TcpStream) -> Done<SocketAddr>;
    TcpStream::poll_read_ready: fn(&TcpStream, &mut Context<'_>) -> Polled<()>;
    TcpStream::poll_write_ready: fn(&TcpStream, &mut Context<'_>) -> Polled<()>;
    TcpStream::take_error: fn(&TcpStream) -> Done<Option<io::Error>>;
    TcpStream::set_zero_linger: fn(&TcpStream) -> Done<()>;
    TcpStream::into_split: fn(TcpStream) -> (OwnedReadHalf, OwnedWriteHalf);
    TcpStream::split: fn(&mut TcpStream) -> (ReadHalf<'_>, WriteHalf<'_>);
    TcpStream::nodelay: fn(&TcpStream) -> Done<bool>;
    TcpStream::set_nodelay: fn(&TcpStream, bool) -> Done<()>;
    TcpStream::quickack: fn(&TcpStream) -> Done<bool>;
    TcpStream::set_quickack: fn(&TcpStream, bool) -> Done<()>;
    TcpStream::linger: fn(&TcpStream) -> Done<Option<Duration>>;
    TcpStream::set_linger: fn(&TcpStream, Option<Duration>) -> Done<()>;
    TcpStream::ttl: fn(&TcpStream) -> Done<u32>;
    TcpStream::set_ttl: fn(&TcpStream, u32) -> Done<()>;
}

awaited! {
    TcpStream::connect::<SocketAddr>: (to: SocketAddr) -> Done<TcpStream>;
    TcpStream::ready: (it: &TcpStream, interest: Interest) -> Done<Ready>;
    TcpStream::readable: (it: &TcpStream) -> Done<()>;
    TcpStream::peek: (it: &TcpStream, data: &mut [u8]) -> Done<usize>;
    TcpStream::writable: (it: &TcpStream) -> Done<()>;
}

at_once! {
    OwnedReadHalf::try_read: fn(&OwnedReadHalf, &mut [u8]) -> Done<usize>;
    OwnedReadHalf::try_read_vectored: fn(&OwnedReadHalf, &mut [IoSliceMut<'_>]) -> Done<usize>;
    OwnedReadHalf::try_read_buf::<Vec<u8>>: fn(&OwnedReadHalf, &mut Vec<u8>) -> Done<usize>;
    OwnedReadHalf::poll_peek: fn(&mut OwnedReadHalf, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<usize>;
    OwnedReadHalf::peer_addr: fn(&OwnedReadHalf) -> Done<SocketAddr>;
    OwnedReadHalf::local_addr: fn(&OwnedReadHalf) -> Done<SocketAddr>;
    OwnedReadHalf::reunite: fn(OwnedReadHalf, OwnedWriteHalf) -> Result<TcpStream, ReuniteError>;
    OwnedWriteHalf::try_write: fn(&OwnedWriteHalf, &[u8]) -> Done<usize>;
    OwnedWriteHalf::try_write_vectored: fn(&OwnedWriteHalf, &[IoSlice<'_>]) -> Done<usize>;
    OwnedWriteHalf::peer_addr: fn(&OwnedWriteHalf) -> Done<SocketAddr>;
    OwnedWriteHalf::local_addr: fn(&OwnedWriteHalf) -> Done<SocketAddr>;
    OwnedWriteHalf::reunite: fn(OwnedWriteHalf, OwnedReadHalf) -> Result<TcpStream, ReuniteError>;
    OwnedWriteHalf::forget: fn(OwnedWriteHalf);
    ReuniteError: fn(OwnedReadHalf, OwnedWriteHalf) -> ReuniteError;
    ReadHalf::try_read: fn(&Reading, &mut [u8]) -> Done<usize>;
    ReadHalf::try_read_vectored: fn(&Reading, &mut [IoSliceMut<'_>]) -> Done<usize>;
    ReadHalf::try_read_buf::<Vec<u8>>: fn(&Reading, &mut Vec<u8>) -> Done<usize>;
    ReadHalf::poll_peek: fn(&mut Reading, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<usize>;
    ReadHalf::peer_addr: fn(&Reading) -> Done<SocketAddr>;
    ReadHalf::local_addr: fn(&Reading) -> Done<SocketAddr>;
    WriteHalf::try_write: fn(&Writing, &[u8]) -> Done<usize>;
    WriteHalf::try_write_vectored: fn(&Writing, &[IoSlice<'_>]) -> Done<usize>;
    WriteHalf::peer_addr: fn(&Writing) -> Done<SocketAddr>;
    WriteHalf::local_addr: fn(&Writing) -> Done<SocketAddr>;
}

awaited! {
    OwnedReadHalf::ready: (it: &OwnedReadHalf, interest: Interest) -> Done<Ready>;
    OwnedReadHalf::readable: (it: &OwnedReadHalf) -> Done<()>;
    OwnedReadHalf::peek: (it: &mut OwnedReadHalf, data: &mut [u8]) -> Done<usize>;
    OwnedWriteHalf::ready: (it: &OwnedWriteHalf, interest: Interest) -> Done<Ready>;
    OwnedWriteHalf::writable: (it: &OwnedWriteHalf) -> Done<()>;
    ReadHalf::ready: (it: &Reading, interest: Interest) -> Done<Ready>;
    ReadHalf::readable: (it: &Reading) -> Done<()>;
    ReadHalf::peek: (it: &mut Reading, data: &mut [u8]) -> Done<usize>;
    WriteHalf::ready: (it: &Writing, interest: Interest) -> Done<Ready>;
    WriteHalf::writable: (it: &Writing) -> Done<()>;
}

at_once! {
    TcpListener::poll_accept: fn(&TcpListener, &mut Context<'_>) -> Polled<(TcpStream, SocketAddr)>;
    TcpListener::local_addr: fn(&TcpListener) -> Done<SocketAddr>;
    TcpListener::ttl: fn(&TcpListener) -> Done<u32>;
    TcpListener::set_ttl: fn(&TcpListener, u32) -> Done<()>;
    TcpSocket::new_v4: fn() -> Done<TcpSocket>;
    TcpSocket::new_v6: fn() -> Done<TcpSocket>;
    TcpSocket::bind: fn(&TcpSocket, SocketAddr) -> Done<()>;
    TcpSocket::listen: fn(TcpSocket, u32) -> Done<TcpListener>;
    TcpSocket::local_addr: fn(&TcpSocket) -> Done<SocketAddr>;
    TcpSocket::take_error: fn(&TcpSocket) -> Done<Option<io::Error>>;
    TcpSocket::set_zero_linger: fn(&TcpSocket) -> Done<()>;
    TcpSocket::keepalive: fn(&TcpSocket) -> Done<bool>;
    TcpSocket::set_keepalive: fn(&TcpSocket, bool) -> Done<()>;
    TcpSocket::reuseaddr: fn(&TcpSocket) -> Done<bool>;
    TcpSocket::set_reuseaddr: fn(&TcpSocket, bool) -> Done<()>;
    TcpSocket::reuseport: fn(&TcpSocket) -> Done<bool>;
    TcpSocket::set_reuseport: fn(&TcpSocket, bool) -> Done<()>;
    TcpSocket::nodelay: fn(&TcpSocket) -> Done<bool>;
    TcpSocket::set_nodelay: fn(&TcpSocket, bool) -> Done<()>;
    TcpSocket::linger: fn(&TcpSocket) -> Done<Option<Duration>>;
    TcpSocket::set_linger: fn(&TcpSocket, Option<Duration>) -> Done<()>;
    TcpSocket::send_buffer_size: fn(&TcpSocket) -> Done<u32>;
    TcpSocket::set_send_buffer_size: fn(&TcpSocket, u32) -> Done<()>;
    TcpSocket::recv_buffer_size: fn(&TcpSocket) -> Done<u32>;
    TcpSocket::set_recv_buffer_size: fn(&TcpSocket, u32) -> Done<()>;
}

awaited! {
    TcpListener::bind::<SocketAddr>: (at: SocketAddr) -> Done<TcpListener>;
    TcpListener::accept: (it: &TcpListener) -> Done<(TcpStream, SocketAddr)>;
    TcpSocket::connect: (it: TcpSocket, to: SocketAddr) -> Done<TcpStream>;
}

at_once! {
    UdpSocket::peer_addr: fn(&UdpSocket) -> Done<SocketAddr>;
    UdpSocket::local_addr: fn(&UdpSocket) -> Done<SocketAddr>;
    UdpSocket::poll_send_ready: fn(&UdpSocket, &mut Context<'_>) -> Polled<()>;
    UdpSocket::poll_send: fn(&UdpSocket, &mut Context<'_>, &[u8]) -> Polled<usize>;
    UdpSocket::try_send: fn(&UdpSocket, &[u8]) -> Done<usize>;
    UdpSocket::poll_send_to: fn(&UdpSocket, &mut Context<'_>, &[u8], SocketAddr) -> Polled<usize>;
    UdpSocket::try_send_to: fn(&UdpSocket, &[u8], SocketAddr) -> Done<usize>;
    UdpSocket::poll_recv_ready: fn(&UdpSocket, &mut Context<'_>) -> Polled<()>;
    UdpSocket::poll_recv: fn(&UdpSocket, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<()>;
    UdpSocket::try_recv: fn(&UdpSocket, &mut [u8]) -> Done<usize>;
    UdpSocket::try_recv_buf::<Vec<u8>>: fn(&UdpSocket, &mut Vec<u8>) -> Done<usize>;
    UdpSocket::poll_recv_from: fn(&UdpSocket, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<SocketAddr>;
    UdpSocket::try_recv_from: fn(&UdpSocket, &mut [u8]) -> Done<Received>;
    UdpSocket::try_recv_buf_from::<Vec<u8>>: fn(&UdpSocket, &mut Vec<u8>) -> Done<Received>;
    UdpSocket::poll_peek: fn(&UdpSocket, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<()>;
    UdpSocket::try_peek: fn(&UdpSocket, &mut [u8]) -> Done<usize>;
    UdpSocket::poll_peek_from: fn(&UdpSocket, &mut Context<'_>, &mut ReadBuf<'_>) -> Polled<SocketAddr>;
    UdpSocket::try_peek_from: fn(&UdpSocket, &mut [u8]) -> Done<Received>;
    UdpSocket::poll_peek_sender: fn(&UdpSocket, &mut Context<'_>) -> Polled<SocketAddr>;
    UdpSocket::try_peek_sender: fn(&UdpSocket) -> Done<SocketAddr>;
    UdpSocket::take_error: fn(&UdpSocket) -> Done<Option<io::Error>>;
    UdpSocket::broadcast: fn(&UdpSocket) -> Done<bool>;
    UdpSocket::set_broadcast: fn(&UdpSocket, bool) -> Done<()>;
    UdpSocket::ttl: fn(&UdpSocket) -> Done<u32>;
    UdpSocket::set_ttl: fn(&UdpSocket, u32) -> Done<()>;
}

awaited! {
    UdpSocket::bind::<SocketAddr>: (at: SocketAddr) -> Done<UdpSocket>;
    UdpSocket::connect::<SocketAddr>: (it: &UdpSocket, to: SocketAddr) -> Done<()>;
    UdpSocket::ready: (it: &UdpSocket, interest: Interest) -> Done<Ready>;
    UdpSocket::readable: (it: &UdpSocket) -> Done<()>;
    UdpSocket::writable: (it: &UdpSocket) -> Done<()>;
    UdpSocket::send: (it: &UdpSocket, data: &[u8]) -> Done<usize>;
    UdpSocket::send_to::<SocketAddr>: (it: &UdpSocket, data: &[u8], to: SocketAddr) -> Done<usize>;
    UdpSocket::recv: (it: &UdpSocket, data: &mut [u8]) -> Done<usize>;
    UdpSocket::recv_buf::<Vec<u8>>: (it: &UdpSocket, data: &mut Vec<u8>) -> Done<usize>;
    UdpSocket::recv_from: (it: &UdpSocket, data: &mut [u8]) -> Done<Received>;
    UdpSocket::recv_buf_from::<Vec<u8>>: (it: &UdpSocket, data: &mut Vec<u8>) -> Done<Received>;
    UdpSocket::peek: (it: &UdpSocket, data: &mut [u8]) -> Done<usize>;
    UdpSocket::peek_from: (it: &UdpSocket, data: &mut [u8]) -> Done<Received>;
    UdpSocket::peek_sender: (it: &UdpSocket) -> Done<SocketAddr>;
}

implemented! {
    TcpStream: TryFrom<net::TcpStream>;
    TcpListener: TryFrom<net::TcpListener>;
    UdpSocket: TryFrom<net::UdpSocket>;
    TcpStream: AsFd;
    TcpListener: AsFd;
    TcpSocket: AsFd;
    UdpSocket: AsFd;
    TcpStream: AsRawFd;
    TcpListener: AsRawFd;
    TcpSocket: AsRawFd;
    UdpSocket: AsRawFd;
    TcpStream: AsyncRead;
    TcpStream: AsRef<TcpStream>;
    ReadHalf<'static>: AsyncRead;
    ReadHalf<'static>: AsRef<TcpStream>;
    OwnedReadHalf: AsyncRead;
    OwnedReadHalf: AsRef<TcpStream>;
    TcpStream: AsyncWrite;
    WriteHalf<'static>: AsyncWrite;
    WriteHalf<'static>: AsRef<TcpStream>;
    OwnedWriteHalf: AsyncWrite;
    OwnedWriteHalf: AsRef<TcpStream>;
    TcpStream: Debug;
    TcpStream: Send;
    TcpStream: Sync;
    TcpStream: Unpin;
    ReadHalf<'static>: Debug;
    ReadHalf<'static>: Send;
    ReadHalf<'static>: Sync;
    ReadHalf<'static>: Unpin;
    WriteHalf<'static>: Debug;
    WriteHalf<'static>: Send;
    WriteHalf<'static>: Sync;
    WriteHalf<'static>: Unpin;
    OwnedReadHalf: Debug;
    OwnedReadHalf: Send;
    OwnedReadHalf: Sync;
    OwnedReadHalf: Unpin;
    OwnedWriteHalf: Debug;
    OwnedWriteHalf: Send;
    OwnedWriteHalf: Sync;
    OwnedWriteHalf: Unpin;
    TcpListener: Debug;
    TcpListener: Send;
    TcpListener: Sync;
    TcpListener: Unpin;
    TcpSocket: Debug;
    TcpSocket: Send;
    TcpSocket: Sync;
    TcpSocket: Unpin;
    UdpSocket: Debug;
    UdpSocket: Send;
    UdpSocket: Sync;
    UdpSocket: Unpin;
    ReuniteError: Debug;
    ReuniteError: Send;
    ReuniteError: Sync;
    ReuniteError: Unpin;
    ReuniteError: Display;
    ReuniteError: Error;
    SocketAddr: ToSocketAddrs;
    SocketAddrV4: ToSocketAddrs;
    SocketAddrV6: ToSocketAddrs;
    (IpAddr, u16): ToSocketAddrs;
    (Ipv4Addr, u16): ToSocketAddrs;
    (Ipv6Addr, u16): ToSocketAddrs;
    &'static [SocketAddr]: ToSocketAddrs;
    str: ToSocketAddrs;
    (&'static str, u16): ToSocketAddrs;
    (String, u16): ToSocketAddrs;
    String: ToSocketAddrs;
}

/// `&T: ToSocketAddrs;`
fn by_reference<T: ToSocketAddrs + ?Sized>(it: &T) {
    fn check(_: impl ToSocketAddrs) {}
    check(it);
}

async fn lookups(at: SocketAddr) -> Done<()> {
    let mut found = lookup_host("localhost:80").await?;
    let _: Option<SocketAddr> = found.next();
    let _ = lookup_host(at).await?.count();
    Ok(())
}
