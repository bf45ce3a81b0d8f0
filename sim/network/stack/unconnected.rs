//! What programs do with a TCP socket that is neither connected nor a listener yet.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use super::host::Host;
use super::ports::Protocol;
use super::socket::{Socket, Unconnected};

/// What Linux says of an address of the other family: `EAFNOSUPPORT`.
const WRONG_FAMILY: i32 = 97;
/// And of a socket that is bound already, or of an address that is too short for its family: `EINVAL`.
const INVALID: i32 = 22;

impl Host {
    /// A socket for addresses of this family.
    pub(crate) fn new_socket(&mut self, is_v4: bool) -> u32 {
        self.add(Socket::Unconnected(Unconnected::new(is_v4)))
    }

    pub(crate) fn unconnected(&mut self, number: u32) -> Option<&mut Unconnected> {
        match self.socket(number)? {
            Socket::Unconnected(socket) => Some(socket),
            Socket::Listener(_) | Socket::Connection(_) | Socket::Udp(_) => None,
        }
    }

    /// The socket with this number, if it can have this address, or be connected to it.
    fn unconnected_for(
        &mut self,
        number: u32,
        address: SocketAddr,
    ) -> io::Result<&mut Unconnected> {
        let socket = self.unconnected(number).ok_or(ErrorKind::NotConnected)?;
        match (socket.local, address) {
            (SocketAddr::V4(_), SocketAddr::V6(_)) => {
                Err(io::Error::from_raw_os_error(WRONG_FAMILY))
            }
            (SocketAddr::V6(_), SocketAddr::V4(_)) => Err(io::Error::from_raw_os_error(INVALID)),
            _ => Ok(socket),
        }
    }

    /// Gives it an address.
    pub(crate) fn bind_socket(&mut self, number: u32, at: SocketAddr) -> io::Result<()> {
        let socket = self.unconnected_for(number, at)?;
        if socket.is_bound() {
            return Err(io::Error::from_raw_os_error(INVALID));
        }
        let sharing = socket.options.sharing;
        let local = self.free_address(Protocol::Tcp, at, sharing)?;
        self.ports.take(Protocol::Tcp, local, number);
        self.unconnected_for(number, at)?.local = local;
        Ok(())
    }

    /// Makes a listener of it.
    pub(crate) fn listen_on(&mut self, number: u32) -> io::Result<()> {
        let socket = self.unconnected(number).ok_or(ErrorKind::NotConnected)?;
        let at = socket.local;
        if !socket.is_bound() {
            self.bind_socket(number, at)?;
        }
        let socket = self.unconnected(number).ok_or(ErrorKind::NotConnected)?;
        let (local, options) = (socket.local, socket.options);
        // One with which it could share the address may listen by now.
        if self.is_taken(Protocol::Tcp, local, Some(number), options.sharing) {
            return Err(ErrorKind::AddrInUse.into());
        }
        self.replace(number, Socket::listener(local, options));
        Ok(())
    }

    /// Makes a connection of it, which calls `peer`.
    pub(crate) fn connect_from(&mut self, number: u32, peer: SocketAddr) -> io::Result<()> {
        let socket = self.unconnected_for(number, peer)?;
        let options = socket.options;
        let bound = socket.is_bound().then_some(socket.local);
        let [local, peer] = self.ends_of_call(bound, peer)?;
        let connection = self.call([local, peer], options);
        self.replace(number, connection);
        if bound.is_none() {
            self.ports.take(Protocol::Tcp, local, number);
        }
        self.know([local, peer], number);
        Ok(())
    }
}
