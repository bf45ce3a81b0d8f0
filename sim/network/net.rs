//! The sockets of the simulated network, as `tokio::net` has them.
//!
//! A socket belongs to the host on which it was made, whoever uses it. When its run is over, it has no connection.

mod addresses;
mod datagrams;
mod listener;
mod owned;
mod real;
mod socket;
mod split;
mod stream;
mod udp;
#[cfg(unix)]
pub mod unix;

use std::io;
use std::task::{Context, Poll, Waker, ready};

use bytes::BufMut;
use tokio::task::coop;

pub use addresses::{ToSocketAddrs, lookup_host};
pub use listener::TcpListener;
pub use socket::TcpSocket;
pub use stream::TcpStream;
pub use udp::UdpSocket;
#[cfg(unix)]
pub use unix::{UnixDatagram, UnixListener, UnixSocket, UnixStream};

/// The halves of a [`TcpStream`].
pub mod tcp {
    pub use super::owned::{OwnedReadHalf, OwnedWriteHalf, ReuniteError};
    pub use super::split::{ReadHalf, WriteHalf};
}

/// What an operation says whose run is over.
fn is_over() -> io::Error {
    io::Error::new(
        io::ErrorKind::NotConnected,
        "the run of this socket is over, or goes on on another thread: a socket of a simulation is used by its tasks only",
    )
}

/// Does what `poll` does, but not for ever: as tokio's sockets, these let others run from time to time.
fn cooperatively<T>(
    cx: &mut Context<'_>,
    poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    let turn = ready!(coop::poll_proceed(cx));
    let polled = poll(cx);
    if polled.is_ready() {
        turn.made_progress();
    }
    polled
}

/// Does what `poll` does, if it need not wait.
fn at_once<T>(poll: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<T>>) -> io::Result<T> {
    match poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

/// How much of a datagram there is room for. As tokio's, a buffer that could grow is not asked to.
fn room_in(buffer: &mut impl BufMut) -> usize {
    /// The largest has fewer bytes.
    const MOST: usize = 256 * 1024;
    buffer.chunk_mut().len().min(MOST)
}
