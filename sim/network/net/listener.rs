//! `TcpListener`.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use super::addresses::first_now;
use super::stream::{TcpStream, ttl_in_range};
use super::{ToSocketAddrs, cooperatively, is_over};
use crate::network::stack::{self, SocketId};

/// `tokio::net::TcpListener`. With the feature `axum`, it is what `axum::serve` serves.
pub struct TcpListener {
    socket: SocketId,
}

impl TcpListener {
    /// Listens at an address of the current host, such as `("0.0.0.0", 80)`.
    ///
    /// # Errors
    ///
    /// If the address is not the host's, or is in use.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub async fn bind<A: ToSocketAddrs>(address: A) -> io::Result<Self> {
        let listen = |at| stack::make(|host| host.listen(at)).map(|socket| Self { socket });
        std::future::ready(first_now(address, listen)).await
    }

    pub(super) const fn of(socket: SocketId) -> Self {
        Self { socket }
    }

    /// The next connection, and who made it.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        poll_fn(|cx| self.poll_accept(cx)).await
    }

    /// As [`TcpListener::accept`], polled.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        cooperatively(cx, |cx| {
            let accepted = stack::on(self.socket, |host, number| host.poll_accept(number, cx));
            let Some(accepted) = accepted else { return Poll::Ready(Err(is_over())) };
            accepted
                .map(|(number, peer)| Ok((TcpStream::of(stack::beside(self.socket, number)), peer)))
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        stack::local_address(self.socket).ok_or_else(is_over)
    }

    /// The time to live of its packets. No packet is turned away for it.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn ttl(&self) -> io::Result<u32> {
        stack::on(self.socket, |host, number| host.listener(number).map(|it| it.options.ttl))
            .flatten()
            .ok_or_else(is_over)
    }

    /// Sets what [`TcpListener::ttl`] gives back.
    ///
    /// # Errors
    ///
    /// If it is not from 1 to 255.
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        let ttl = ttl_in_range(ttl)?;
        stack::on(self.socket, |host, number| host.listener(number).map(|it| it.options.ttl = ttl))
            .flatten()
            .ok_or_else(is_over)
    }
}

impl Drop for TcpListener {
    fn drop(&mut self) {
        stack::on(self.socket, stack::Host::close);
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpListener").field("addr", &self.local_addr().ok()).finish()
    }
}

#[cfg(feature = "axum")]
impl axum::serve::Listener for TcpListener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        match Self::accept(self).await {
            Ok(accepted) => accepted,
            // The run is over, and nobody will call any more.
            Err(_) => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Self::local_addr(self)
    }
}
