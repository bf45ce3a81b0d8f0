//! Real sockets with paths: a listener or a socket without a peer becomes one of the simulation with the same path, and a connection is refused, as with those
//! of the internet.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::os::unix::net;

use super::{UnixDatagram, UnixListener, UnixSocket, UnixStream};
use crate::network::net::real::descriptors::{no_descriptor, none};
use crate::network::net::real::{NO_REAL, REFUSED, from_real, refused};

impl UnixStream {
    /// Nothing: the other end of a real connection is real.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn from_std(stream: net::UnixStream) -> io::Result<Self> {
        drop(stream);
        refused(REFUSED)
    }

    /// Nothing: there is no real connection in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::UnixStream> {
        drop(self);
        refused(NO_REAL)
    }
}

impl UnixListener {
    /// Listens at the path of a real listener, which is closed.
    ///
    /// # Errors
    ///
    /// If the path is in use on the current host.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    #[track_caller]
    pub fn from_std(listener: net::UnixListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        drop(listener);
        Self::at(&address)
    }

    /// Nothing: there is no real listener in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::UnixListener> {
        drop(self);
        refused(NO_REAL)
    }
}

impl UnixDatagram {
    /// A socket with the path of a real one that has no peer, which is closed.
    ///
    /// # Errors
    ///
    /// If the path is in use on the current host, or the real socket has a peer.
    ///
    /// # Panics
    ///
    /// If it has a path and there is no simulated network.
    #[track_caller]
    pub fn from_std(socket: net::UnixDatagram) -> io::Result<Self> {
        if socket.peer_addr().is_ok() {
            return refused(REFUSED);
        }
        let address = socket.local_addr()?;
        drop(socket);
        if address.is_unnamed() { Self::unbound() } else { Self::at(&address) }
    }

    /// Nothing: there is no real socket in it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn into_std(self) -> io::Result<net::UnixDatagram> {
        drop(self);
        refused(NO_REAL)
    }
}

from_real!(UnixStream, UnixListener, UnixDatagram);
no_descriptor!(UnixStream, UnixListener, UnixDatagram, UnixSocket);
