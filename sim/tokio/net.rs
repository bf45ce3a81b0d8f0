//! `tokio::net` in the network of a simulation: sockets of `turmoil-net`, on the host of whoever uses them.
//!
//! There is a network where the simulation has hosts ([`Simulation::host`](crate::Simulation::host)); without one, every
//! call panics.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::task::{Context, Poll};

#[doc(no_inline)]
pub use turmoil_net::shim::tokio::net::*;

/// `tokio::net::TcpListener`. With the feature `axum`, it is what `axum::serve` serves.
#[derive(Debug)]
pub struct TcpListener(turmoil_net::shim::tokio::net::TcpListener);

impl TcpListener {
    /// Listens at an address of the current host, such as `("0.0.0.0", 80)`.
    ///
    /// # Errors
    ///
    /// If the address is not the host's, or is in use.
    pub async fn bind<A: ToSocketAddrs>(address: A) -> io::Result<Self> {
        turmoil_net::shim::tokio::net::TcpListener::bind(address).await.map(Self)
    }

    /// The next connection, and who made it.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.0.accept().await
    }

    /// As [`TcpListener::accept`], polled.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        self.0.poll_accept(cx)
    }
}

impl Deref for TcpListener {
    type Target = turmoil_net::shim::tokio::net::TcpListener;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

#[cfg(feature = "axum")]
impl axum::serve::Listener for TcpListener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            // As axum does for tokio's: an error is of the connection, not of the listener.
            if let Ok(accepted) = self.0.accept().await {
                return accepted;
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}
