//! `UnixSocket`: a socket before it is one of the others.

use std::io;
use std::os::unix::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{UnixDatagram, UnixListener, UnixStream};
use crate::network::stack::on_names;
use crate::network::stack::unix;

/// `tokio::net::UnixSocket`.
#[derive(Debug)]
pub struct UnixSocket {
    is_for_datagrams: bool,
    /// The path that it is to have.
    address: Mutex<Option<SocketAddr>>,
}

impl UnixSocket {
    const fn new(is_for_datagrams: bool) -> Self {
        Self { is_for_datagrams, address: Mutex::new(None) }
    }

    /// One for datagrams.
    ///
    /// # Errors
    ///
    /// Never.
    pub const fn new_datagram() -> io::Result<Self> {
        Ok(Self::new(true))
    }

    /// One for a stream, or a listener.
    ///
    /// # Errors
    ///
    /// Never.
    pub const fn new_stream() -> io::Result<Self> {
        Ok(Self::new(false))
    }

    /// Gives it this path, which it has from when on it is something else.
    ///
    /// # Errors
    ///
    /// If the path is in use, or it has one.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub fn bind(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let address = unix::address(path.as_ref())?;
        if on_names(|names| names.is_in_use(&address)) {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        let mut own = self.address.lock().unwrap_or_else(PoisonError::into_inner);
        if own.is_some() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        *own = Some(address);
        Ok(())
    }

    /// Its path; an error if it is not of this kind.
    fn taken(self, is_for_datagrams: bool, else_told: &str) -> io::Result<Option<SocketAddr>> {
        if self.is_for_datagrams != is_for_datagrams {
            return Err(io::Error::other(else_told.to_owned()));
        }
        Ok(self.address.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens at its path.
    ///
    /// # Errors
    ///
    /// If it has none, or is for datagrams.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub fn listen(self, _backlog: u32) -> io::Result<UnixListener> {
        let address = self.taken(false, "listen cannot be called on a datagram socket")?;
        UnixListener::at(&address.ok_or(io::ErrorKind::InvalidInput)?)
    }

    /// Calls whoever listens at this path.
    ///
    /// # Errors
    ///
    /// As [`UnixStream::connect`], or if it is for datagrams.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn connect(self, path: impl AsRef<Path>) -> io::Result<UnixStream> {
        let from = self.taken(false, "connect cannot be called on a datagram socket")?;
        let to = unix::address(path.as_ref())?;
        UnixStream::call(&to, from.unwrap_or_else(unix::unnamed))?.called().await
    }

    /// A socket for datagrams.
    ///
    /// # Errors
    ///
    /// If it is for a stream, or its path is in use.
    ///
    /// # Panics
    ///
    /// If it has a path and there is no simulated network.
    pub fn datagram(self) -> io::Result<UnixDatagram> {
        let address = self.taken(true, "datagram cannot be called on a stream socket")?;
        address.map_or_else(UnixDatagram::unbound, |address| UnixDatagram::at(&address))
    }
}
