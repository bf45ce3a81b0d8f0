//! Real sockets, of `std::net` and of the operating system: what becomes a simulated one, and what is refused.
//!
//! A listener or a socket that has no peer becomes one of the simulation with the same address, and is closed. A connection cannot: its other end is real. A
//! simulated socket is never a real one: it has no descriptor.

use std::io;
use std::net;

use super::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use crate::network::stack;

/// What is told to those who bring or want a real connection.
pub(super) const REFUSED: &str = "a connection of a simulation is not one of the operating system: make it by `tokio::net::TcpStream::connect`, which is in the simulation";
pub(super) const NO_REAL: &str = "a socket of a simulation is not one of the operating system: there is no `std::net` socket in it";

pub(super) fn refused<T>(why: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, why))
}

impl TcpStream {
    /// Nothing: the other end of a real connection is real.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn from_std(stream: net::TcpStream) -> io::Result<Self> {
        drop(stream);
        refused(REFUSED)
    }

    /// Nothing: there is no real connection in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::TcpStream> {
        drop(self);
        refused(NO_REAL)
    }
}

impl TcpListener {
    /// Listens at the address of a real listener, which is closed.
    ///
    /// # Errors
    ///
    /// If the address is not one of the current host, or is in use there.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    #[track_caller]
    pub fn from_std(listener: net::TcpListener) -> io::Result<Self> {
        let at = listener.local_addr()?;
        drop(listener);
        stack::make(|host| host.listen(at)).map(Self::of)
    }

    /// Nothing: there is no real listener in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::TcpListener> {
        drop(self);
        refused(NO_REAL)
    }
}

impl TcpSocket {
    /// A socket of the family of a real one that is not connected, with its address if it has one. The real one is closed.
    ///
    /// # Panics
    ///
    /// If there is no simulated network, or the address is not one of the current host, or is in use there.
    pub fn from_std_stream(stream: net::TcpStream) -> Self {
        let address = stream.local_addr().ok();
        drop(stream);
        let is_v6 = address.is_some_and(|address| address.is_ipv6());
        let socket = if is_v6 { Self::new_v6() } else { Self::new_v4() };
        let bound = socket.and_then(|socket| {
            if let Some(address) = address.filter(|it| it.port() != 0 || !it.ip().is_unspecified())
            {
                socket.bind(address)?;
            }
            Ok(socket)
        });
        bound.unwrap_or_else(|error| {
            panic!("a socket of a simulation cannot have the address {address:?}: {error}")
        })
    }
}

impl UdpSocket {
    /// A socket with the address of a real one, and with its peer if it is connected. The real one is closed.
    ///
    /// # Errors
    ///
    /// If the address is not one of the current host, or is in use there, or there is no such peer.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    #[track_caller]
    pub fn from_std(socket: net::UdpSocket) -> io::Result<Self> {
        let (at, peer) = (socket.local_addr()?, socket.peer_addr().ok());
        drop(socket);
        let socket = Self::of(stack::make(|host| host.bind_udp(at))?);
        if let Some(peer) = peer {
            socket.connect_now(peer)?;
        }
        Ok(socket)
    }

    /// Nothing: there is no real socket in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::UdpSocket> {
        drop(self);
        refused(NO_REAL)
    }
}

/// A socket of the simulation is made of a real one of the same name, in whatever `net` is there.
macro_rules! from_real {
    ($($type:ident),*) => {$(
        impl TryFrom<net::$type> for $type {
            type Error = io::Error;

            fn try_from(real: net::$type) -> io::Result<Self> {
                Self::from_std(real)
            }
        }
    )*};
}
#[cfg(unix)]
pub(super) use from_real;
from_real!(TcpStream, TcpListener, UdpSocket);

/// Descriptors, which nothing here has: whoever asks for one would change or use a socket of the operating system.
#[cfg(unix)]
pub(super) mod descriptors {
    use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

    use super::{TcpListener, TcpSocket, TcpStream, UdpSocket};

    const NONE: &str = "a socket of a simulation has no file descriptor: leave out what is set by it (such as keepalive of `socket2`), or use the methods of `tokio::net`";

    /// What is said to whoever asks for one.
    pub(in crate::network::net) fn none() -> ! {
        panic!("{NONE}")
    }

    macro_rules! no_descriptor {
        ($($type:ident),*) => {$(
            impl AsFd for $type {
                fn as_fd(&self) -> BorrowedFd<'_> {
                    none()
                }
            }

            impl AsRawFd for $type {
                fn as_raw_fd(&self) -> RawFd {
                    none()
                }
            }
        )*};
    }
    pub(in crate::network::net) use no_descriptor;
    no_descriptor!(TcpStream, TcpListener, TcpSocket, UdpSocket);
}
