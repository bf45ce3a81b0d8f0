//! `UnixListener`.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::task::{Context, Poll};

use tokio::net::unix::SocketAddr;

use super::UnixStream;
use crate::network::net::cooperatively;
use crate::network::stack::on_names;
use crate::network::stack::unix::{self, Listener};

/// `tokio::net::UnixListener`.
pub struct UnixListener(Listener);

impl UnixListener {
    /// Listens at this path of the host. No file is made, and the path of a socket that is closed is free.
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

    /// As [`UnixListener::bind`], of an address.
    ///
    /// # Errors
    ///
    /// As [`UnixListener::bind`].
    ///
    /// # Panics
    ///
    /// As [`UnixListener::bind`].
    #[track_caller]
    pub fn bind_addr(address: &SocketAddr) -> io::Result<Self> {
        Self::at(&address.clone().into())
    }

    #[track_caller]
    pub(super) fn at(address: &std::os::unix::net::SocketAddr) -> io::Result<Self> {
        on_names(|names| names.listen(address)).map(Self)
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.0.address().into())
    }

    /// What went wrong: nothing does.
    ///
    /// # Errors
    ///
    /// Never.
    pub const fn take_error(&self) -> io::Result<Option<io::Error>> {
        Ok(None)
    }

    /// Waits until somebody calls.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        poll_fn(|cx| self.poll_accept(cx)).await
    }

    /// As [`UnixListener::accept`], polled.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(UnixStream, SocketAddr)>> {
        cooperatively(cx, |cx| {
            let accepted = self.0.poll_accept(cx);
            accepted.map(|(stream, from)| Ok((UnixStream(stream.accepted()), from.into())))
        })
    }
}

impl fmt::Debug for UnixListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnixListener").field("addr", &self.0.address()).finish()
    }
}

#[cfg(feature = "axum")]
impl axum::serve::Listener for UnixListener {
    type Io = UnixStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (UnixStream, SocketAddr) {
        match Self::accept(self).await {
            Ok(accepted) => accepted,
            Err(_) => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Self::local_addr(self)
    }
}
