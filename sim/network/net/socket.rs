//! `TcpSocket`.

use std::fmt;
use std::io;
use std::mem;
use std::net::SocketAddr;
use std::time::Duration;

use super::is_over;
use super::listener::TcpListener;
use super::stream::{TcpStream, whole_seconds};
use crate::network::stack::{self, Host, SocketId, Unconnected};

/// `tokio::net::TcpSocket`. What is set of `nodelay`, `linger` and who shares its address goes on to its streams; the other
/// settings are kept and given back, and change nothing.
pub struct TcpSocket {
    socket: SocketId,
}

impl TcpSocket {
    /// A socket for IPv4.
    ///
    /// # Errors
    ///
    /// None; as tokio's.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub fn new_v4() -> io::Result<Self> {
        Self::of_family(true)
    }

    /// A socket for IPv6.
    ///
    /// # Errors
    ///
    /// None; as tokio's.
    ///
    /// # Panics
    ///
    /// If there is no simulated network.
    pub fn new_v6() -> io::Result<Self> {
        Self::of_family(false)
    }

    fn of_family(is_v4: bool) -> io::Result<Self> {
        stack::make(|host| Ok(host.new_socket(is_v4))).map(|socket| Self { socket })
    }

    fn on<T>(&self, act: impl FnOnce(&mut Unconnected) -> T) -> io::Result<T> {
        stack::on(self.socket, |host, number| host.unconnected(number).map(act))
            .flatten()
            .ok_or_else(is_over)
    }

    fn turn(&self, turn: impl FnOnce(&mut Host, u32) -> io::Result<()>) -> io::Result<()> {
        stack::on(self.socket, turn).unwrap_or_else(|| Err(is_over()))
    }

    /// What it has become is somebody else's.
    const fn become_other(self) -> SocketId {
        let socket = self.socket;
        mem::forget(self);
        socket
    }

    /// Gives it an address of the current host; with port 0, one that is free.
    ///
    /// # Errors
    ///
    /// If the address is not the host's, or others have it who do not share it, or the socket has one.
    pub fn bind(&self, address: SocketAddr) -> io::Result<()> {
        self.turn(|host, number| host.bind_socket(number, address))
    }

    /// Connects to an address of a host.
    ///
    /// # Errors
    ///
    /// If nobody listens there, or its address is connected to that one already.
    pub async fn connect(self, address: SocketAddr) -> io::Result<TcpStream> {
        self.turn(|host, number| host.connect_from(number, address))?;
        let stream = TcpStream::of(self.become_other());
        stream.connected().await?;
        Ok(stream)
    }

    /// Listens. Any number of calls wait, whatever the `backlog`.
    ///
    /// # Errors
    ///
    /// If another listens at its address that does not share the port.
    pub fn listen(self, backlog: u32) -> io::Result<TcpListener> {
        let _ = backlog;
        self.turn(Host::listen_on)?;
        Ok(TcpListener::of(self.become_other()))
    }

    /// Its address; port 0 of no address until it is bound.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        stack::local_address(self.socket).ok_or_else(is_over)
    }

    /// What went wrong: nothing can.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.on(|_| None)
    }

    /// Makes its stream reset the connection when it is dropped, if this is no time; see [`TcpStream::set_linger`].
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_linger(&self, length: Option<Duration>) -> io::Result<()> {
        self.on(|socket| socket.options.linger = whole_seconds(length))
    }

    /// Makes its stream reset the connection when it is dropped.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_zero_linger(&self) -> io::Result<()> {
        self.set_linger(Some(Duration::ZERO))
    }
}

/// Settings that are read and written.
macro_rules! settings {
    ($($read:ident, $write:ident: $type:ty, $($field:ident).+;)*) => {
        impl TcpSocket {$(
            #[doc = concat!("What [`TcpSocket::", stringify!($write), "`] has set.")]
            ///
            /// # Errors
            ///
            /// If the run is over.
            pub fn $read(&self) -> io::Result<$type> {
                self.on(|socket| socket.$($field).+)
            }

            #[doc = concat!("Sets what [`TcpSocket::", stringify!($read), "`] gives back.")]
            ///
            /// # Errors
            ///
            /// If the run is over.
            pub fn $write(&self, value: $type) -> io::Result<()> {
                self.on(|socket| socket.$($field).+ = value)
            }
        )*}
    };
}
settings! {
    keepalive, set_keepalive: bool, kept.keepalive;
    nodelay, set_nodelay: bool, options.nodelay;
    reuseaddr, set_reuseaddr: bool, options.sharing.address;
    reuseport, set_reuseport: bool, options.sharing.port;
}

impl TcpSocket {
    /// What [`TcpSocket::set_linger`] has set.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn linger(&self) -> io::Result<Option<Duration>> {
        self.on(|socket| socket.options.linger)
    }

    /// The size of its send buffer, as far as it tells. What is written is buffered as for any stream.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn send_buffer_size(&self) -> io::Result<u32> {
        self.on(|socket| socket.kept.send_buffer)
    }

    /// Sets what [`TcpSocket::send_buffer_size`] gives back: as on Linux, twice as much.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_send_buffer_size(&self, size: u32) -> io::Result<()> {
        self.on(|socket| socket.set_send_buffer(size))
    }

    /// The size of its receive buffer, as far as it tells. What arrives is buffered as for any stream.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn recv_buffer_size(&self) -> io::Result<u32> {
        self.on(|socket| socket.kept.receive_buffer)
    }

    /// Sets what [`TcpSocket::recv_buffer_size`] gives back: as on Linux, twice as much.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn set_recv_buffer_size(&self, size: u32) -> io::Result<()> {
        self.on(|socket| socket.set_receive_buffer(size))
    }
}

impl Drop for TcpSocket {
    fn drop(&mut self) {
        stack::on(self.socket, Host::close);
    }
}

impl fmt::Debug for TcpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpSocket").field("addr", &self.local_addr().ok()).finish()
    }
}
