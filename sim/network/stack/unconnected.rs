//! A TCP socket that is neither connected nor a listener yet.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::host::{Host, Socket};
use super::ports::Protocol;
use super::tcp::Options;

/// What Linux says of an address of the other family: `EAFNOSUPPORT`.
const WRONG_FAMILY: i32 = 97;
/// And of a socket that is bound already, or of an address that is too short for its family: `EINVAL`.
const INVALID: i32 = 22;

/// The sizes of buffers that Linux begins with, the smallest that it allows, and the largest that can be asked for.
const SEND_BUFFER: [u32; 3] = [16 * 1024, 4608, 212_992];
const RECEIVE_BUFFER: [u32; 3] = [128 * 1024, 2304, 212_992];

/// Such a socket.
#[derive(Debug)]
pub(crate) struct Unconnected {
    /// No address until it is bound.
    pub(super) local: SocketAddr,
    pub(crate) kept: Kept,
    /// What its stream, or those that its listener gets, begin with.
    pub(crate) options: Options,
}

/// What is kept, and changes nothing here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) keepalive: bool,
    pub(crate) send_buffer: u32,
    pub(crate) receive_buffer: u32,
}

impl Unconnected {
    fn new(is_v4: bool) -> Self {
        let ip: IpAddr =
            if is_v4 { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let ([send_buffer, ..], [receive_buffer, ..]) = (SEND_BUFFER, RECEIVE_BUFFER);
        Self {
            local: SocketAddr::new(ip, 0),
            kept: Kept { keepalive: false, send_buffer, receive_buffer },
            options: Options::default(),
        }
    }

    const fn is_bound(&self) -> bool {
        self.local.port() != 0
    }

    pub(crate) fn set_send_buffer(&mut self, size: u32) {
        self.kept.send_buffer = buffer(size, SEND_BUFFER);
    }

    pub(crate) fn set_receive_buffer(&mut self, size: u32) {
        self.kept.receive_buffer = buffer(size, RECEIVE_BUFFER);
    }
}

/// The size of a buffer for which `size` was asked: Linux takes twice as much, for what it keeps beside the data.
fn buffer(size: u32, [_, least, most]: [u32; 3]) -> u32 {
    (2 * size.min(most)).max(least)
}

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
