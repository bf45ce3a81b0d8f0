//! The sockets of `tokio::net` that have paths: within a host, where no packet goes, and with names of the host's own in place of files.

mod datagram;
mod listener;
mod owned;
mod real;
mod receiving;
mod socket;
mod split;
mod stream;

#[doc(no_inline)]
pub use ::tokio::net::unix::{SocketAddr, UCred, gid_t, pid_t, pipe, uid_t};
pub use datagram::UnixDatagram;
pub use listener::UnixListener;
pub use owned::{OwnedReadHalf, OwnedWriteHalf, ReuniteError};
pub use socket::UnixSocket;
pub use split::{ReadHalf, WriteHalf};
pub use stream::UnixStream;
