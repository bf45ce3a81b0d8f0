//! The addresses of a host: which are its own, who has them, and from which it calls.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::iter;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::host::Host;
use super::packet::{Ends, loopback, this_host_if_none};
use super::ports::{Protocol, Sharing, overlap};
use super::socket::Socket;

impl Host {
    pub(super) fn is_own(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.addresses.contains(&ip)
    }

    /// The address from which `peer` is called.
    pub(super) fn own_ip(&self, peer: IpAddr) -> Option<IpAddr> {
        if peer.is_loopback() {
            return Some(loopback(peer));
        }
        self.addresses.iter().find(|own| own.is_ipv4() == peer.is_ipv4()).copied()
    }

    /// Finds a port, if any will do, and looks whether the address is free for a socket that shares it so.
    pub(super) fn free_address(
        &mut self,
        protocol: Protocol,
        at: SocketAddr,
        sharing: Sharing,
    ) -> io::Result<SocketAddr> {
        if !at.ip().is_unspecified() && !self.is_own(at.ip()) {
            return Err(ErrorKind::AddrNotAvailable.into());
        }
        let port = if at.port() == 0 { self.any_port(protocol)? } else { at.port() };
        let at = SocketAddr::new(at.ip(), port);
        let is_taken = self.is_taken(protocol, at, None, sharing);
        if is_taken { Err(ErrorKind::AddrInUse.into()) } else { Ok(at) }
    }

    fn any_port(&mut self, protocol: Protocol) -> io::Result<u16> {
        let connections = &self.connections;
        let is_free =
            |port| protocol == Protocol::Udp || connections_at(connections, port).next().is_none();
        Ok(self.ports.any(protocol, is_free).ok_or(ErrorKind::AddrInUse)?)
    }

    /// Whether others than `socket` have this address, who do not share it.
    pub(super) fn is_taken(
        &self,
        protocol: Protocol,
        at: SocketAddr,
        socket: Option<u32>,
        sharing: Sharing,
    ) -> bool {
        let owners = self.ports.overlapping(protocol, at);
        // What a listener has got has its port, whether it is still there or not.
        let got = connections_at(&self.connections, at.port())
            .filter(|(ip, _)| protocol == Protocol::Tcp && overlap(*ip, at.ip()));
        owners.chain(got.map(|(_, number)| number)).any(|other| {
            let (theirs, listens) = match self.sockets[other as usize].as_deref() {
                Some(Socket::Unconnected(socket)) => (socket.options.sharing, false),
                Some(Socket::Listener(listener)) => (listener.options.sharing, true),
                Some(Socket::Connection(connection)) => (connection.options.sharing, false),
                Some(Socket::Udp(_)) | None => (Sharing::default(), false),
            };
            socket != Some(other) && !sharing.allows(theirs, listens)
        })
    }

    /// From where `peer` is called, by a socket that has an address or none, and where it is.
    pub(super) fn ends_of_call(
        &mut self,
        bound: Option<SocketAddr>,
        peer: SocketAddr,
    ) -> io::Result<[SocketAddr; 2]> {
        let peer = this_host_if_none(peer);
        let own = bound.map(|bound| bound.ip()).filter(|ip| !ip.is_unspecified());
        let ip = own.or_else(|| self.own_ip(peer.ip())).ok_or(ErrorKind::AddrNotAvailable)?;
        let port = match bound {
            Some(bound) => bound.port(),
            None => self.any_port(Protocol::Tcp)?,
        };
        if self.connections.contains_key(&(port, peer, ip)) {
            return Err(ErrorKind::AddrNotAvailable.into());
        }
        Ok([SocketAddr::new(ip, port), peer])
    }

    /// The listener that is called. Of those that share an address, each has its callers, by the ports of these: Linux has a
    /// hash for that.
    pub(super) fn listener_at(&self, to: SocketAddr, from: SocketAddr) -> Option<u32> {
        let mut all = self.ports.owners(Protocol::Tcp, to).filter_map(|owner| {
            match self.sockets[owner as usize].as_deref()? {
                Socket::Listener(listener) => Some((owner, listener)),
                Socket::Connection(_) | Socket::Udp(_) | Socket::Unconnected(_) => None,
            }
        });
        let (first, listener) = all.next()?;
        if !listener.options.sharing.port {
            return Some(first);
        }
        let others = all.filter(|(_, other)| other.local == listener.local);
        let group: Vec<_> = iter::once(first).chain(others.map(|(owner, _)| owner)).collect();
        Some(group[usize::from(from.port()) % group.len()])
    }
}

/// The connections of a port, with their addresses here.
fn connections_at(
    connections: &BTreeMap<Ends, u32>,
    port: u16,
) -> impl Iterator<Item = (IpAddr, u32)> {
    let least = Ipv4Addr::UNSPECIFIED.into();
    let from = (port, SocketAddr::new(least, 0), least);
    let here = connections.range(from..).take_while(move |((at, ..), _)| *at == port);
    here.map(|((.., ip), number)| (*ip, *number))
}
