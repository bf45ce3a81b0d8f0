//! One host: its sockets, which of them a packet is for, and what they have to send.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, ErrorKind};
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::{Context, Poll};

use super::packet::{Kind, Packet, Payload, Segment, Seq};
use super::ports::{Ports, Protocol};
use super::tcp::{Connection, Holder};
use super::udp::Udp;
use super::waiting::{Outbox, Waiters};

/// How far apart the streams of a host begin. Real ones begin anywhere.
const STREAMS_APART: u32 = 0x1_0000;

/// The network stack of one host.
#[derive(Debug, Default)]
pub(crate) struct Host {
    addresses: Vec<IpAddr>,
    /// By their numbers, none of which is given twice.
    sockets: Vec<Option<Box<Socket>>>,
    connections: BTreeMap<Ends, u32>,
    ports: Ports,
    /// Connections that may have something to send.
    queued: Vec<u32>,
    pub(super) out: Outbox,
    /// Sockets that are gone. They are dropped when the stack is not in use any more: wakers may hold what uses it.
    pub(super) gone: Vec<Socket>,
    /// Kept for its memory.
    spare: Vec<Packet>,
    streams: u32,
}

/// What a connection is found by: the port here comes first.
type Ends = (u16, SocketAddr, IpAddr);

/// A socket.
#[derive(Debug)]
pub(crate) enum Socket {
    Listener(Listener),
    Connection(Connection),
    Udp(Udp),
}

/// A socket that waits to be called.
#[derive(Debug)]
pub(crate) struct Listener {
    local: SocketAddr,
    pub(crate) ttl: u32,
    /// Connections that nobody has accepted. There is no limit: a call that is turned away would have to come again.
    made: VecDeque<u32>,
    waiters: Waiters,
}

impl Host {
    pub(super) fn new(addresses: Vec<IpAddr>) -> Self {
        Self { addresses, ..Self::default() }
    }

    // Sockets by their numbers.

    fn socket(&mut self, number: u32) -> Option<&mut Socket> {
        self.sockets.get_mut(number as usize)?.as_deref_mut()
    }

    /// A connection, and what leaves the host.
    fn connection(&mut self, number: u32) -> Option<(&mut Connection, &mut Outbox)> {
        match self.sockets.get_mut(number as usize)?.as_deref_mut()? {
            Socket::Connection(connection) => Some((connection, &mut self.out)),
            Socket::Listener(_) | Socket::Udp(_) => None,
        }
    }

    pub(crate) fn listener(&mut self, number: u32) -> Option<&mut Listener> {
        match self.socket(number)? {
            Socket::Listener(listener) => Some(listener),
            Socket::Connection(_) | Socket::Udp(_) => None,
        }
    }

    pub(crate) fn udp(&mut self, number: u32) -> Option<&mut Udp> {
        match self.socket(number)? {
            Socket::Udp(socket) => Some(socket),
            Socket::Listener(_) | Socket::Connection(_) => None,
        }
    }

    fn add(&mut self, socket: Socket) -> u32 {
        let number = u32::try_from(self.sockets.len()).expect("fewer than 2^32 sockets");
        self.sockets.push(Some(Box::new(socket)));
        number
    }

    fn remove(&mut self, number: u32) {
        self.gone.extend(self.sockets[number as usize].take().map(|socket| *socket));
    }

    // Addresses.

    fn is_own(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.addresses.contains(&ip)
    }

    /// The address from which `peer` is called.
    fn own_ip(&self, peer: IpAddr) -> Option<IpAddr> {
        if peer.is_loopback() {
            return Some(loopback(peer));
        }
        self.addresses.iter().find(|own| own.is_ipv4() == peer.is_ipv4()).copied()
    }

    /// Finds a port, if any will do, and looks whether the address is free.
    fn free_address(&mut self, protocol: Protocol, at: SocketAddr) -> io::Result<SocketAddr> {
        if !at.ip().is_unspecified() && !self.is_own(at.ip()) {
            return Err(ErrorKind::AddrNotAvailable.into());
        }
        let port = match at.port() {
            0 => self.ports.any(protocol).ok_or(ErrorKind::AddrInUse)?,
            port => port,
        };
        let at = SocketAddr::new(at.ip(), port);
        if self.ports.is_free(protocol, at) { Ok(at) } else { Err(ErrorKind::AddrInUse.into()) }
    }

    // What programs do.

    pub(crate) fn listen(&mut self, at: SocketAddr) -> io::Result<u32> {
        let local = self.free_address(Protocol::Tcp, at)?;
        let (made, waiters) = (VecDeque::new(), Waiters::default());
        let number = self.add(Socket::Listener(Listener { local, ttl: 64, made, waiters }));
        self.ports.take(Protocol::Tcp, local, number);
        Ok(number)
    }

    /// The next connection that a listener has got, and whose.
    pub(crate) fn poll_accept(
        &mut self,
        listener: u32,
        cx: &mut Context<'_>,
    ) -> Poll<(u32, SocketAddr)> {
        let Some(Socket::Listener(listener)) = self.socket(listener) else { return Poll::Pending };
        let Some(number) = listener.made.pop_front() else {
            return listener.waiters.wait(cx.waker());
        };
        let (connection, _) = self.connection(number).expect("what was made is there");
        connection.hand_over();
        Poll::Ready((number, connection.ends()[1]))
    }

    /// Calls `peer`.
    pub(crate) fn connect(&mut self, peer: SocketAddr) -> io::Result<u32> {
        // As in Linux, no address is this host.
        let ip = if peer.ip().is_unspecified() { loopback(peer.ip()) } else { peer.ip() };
        let peer = SocketAddr::new(ip, peer.port());
        let ip = self.own_ip(ip).ok_or(ErrorKind::AddrNotAvailable)?;
        let port = self.ports.any(Protocol::Tcp).ok_or(ErrorKind::AddrInUse)?;
        let local = SocketAddr::new(ip, port);
        let first = self.next_stream();
        let connection = Connection::open(local, peer, first, &mut self.out);
        let number = self.add(Socket::Connection(connection));
        self.ports.take(Protocol::Tcp, local, number);
        self.connections.insert((port, peer, ip), number);
        Ok(number)
    }

    pub(crate) fn bind_udp(&mut self, at: SocketAddr) -> io::Result<u32> {
        let local = self.free_address(Protocol::Udp, at)?;
        let number = self.add(Socket::Udp(Udp::new(local)));
        self.ports.take(Protocol::Udp, local, number);
        Ok(number)
    }

    /// Sends a datagram to `to`, or to the only peer of the socket.
    pub(crate) fn send_udp(
        &mut self,
        number: u32,
        data: &[u8],
        to: Option<SocketAddr>,
    ) -> io::Result<usize> {
        let Some(Socket::Udp(socket)) = self.socket(number) else {
            return Err(ErrorKind::NotConnected.into());
        };
        let (local, peer) = (socket.local, socket.peer);
        let to = to.or(peer).ok_or(ErrorKind::NotConnected)?;
        let own = self.own_ip(to.ip()).filter(|_| local.ip().is_unspecified());
        let own = SocketAddr::new(own.unwrap_or(local.ip()), local.port());
        match self.sockets[number as usize].as_deref() {
            Some(Socket::Udp(socket)) => socket.send(data, to, own, &mut self.out),
            _ => unreachable!("it was there a moment ago"),
        }
    }

    /// Where a socket is reached.
    pub(super) fn local_address(&mut self, number: u32) -> Option<SocketAddr> {
        Some(match self.socket(number)? {
            Socket::Listener(listener) => listener.local,
            Socket::Connection(connection) => connection.ends()[0],
            Socket::Udp(socket) => socket.local,
        })
    }

    /// The program lets go of a socket.
    pub(crate) fn close(&mut self, number: u32) {
        match self.socket(number) {
            Some(Socket::Listener(listener)) => {
                let (port, made) = (listener.local.port(), mem::take(&mut listener.made));
                self.ports.release(Protocol::Tcp, port, number);
                self.remove(number);
                self.close_children(number, made);
            }
            Some(Socket::Udp(socket)) => {
                let port = socket.local.port();
                self.ports.release(Protocol::Udp, port, number);
                self.remove(number);
            }
            Some(Socket::Connection(_)) => {
                self.change(number, Connection::close);
            }
            None => {}
        }
    }

    /// Resets the connections that a listener has got in vain: those that are made, and those that are not yet.
    fn close_children(&mut self, listener: u32, made: VecDeque<u32>) {
        let others = self.connections.values().copied();
        for number in made.into_iter().chain(others).collect::<Vec<_>>() {
            let is_child = self
                .connection(number)
                .is_some_and(|(connection, _)| connection.holder() == Holder::Listener(listener));
            if is_child {
                self.change(number, Connection::close);
            }
        }
    }

    /// Does something to a connection, and draws the consequences for the host.
    pub(crate) fn change<T>(
        &mut self,
        number: u32,
        act: impl FnOnce(&mut Connection, &mut Outbox) -> T,
    ) -> Option<T> {
        let (connection, out) = self.connection(number)?;
        let (was_open, was_closed) = (connection.is_open(), connection.is_closed());
        let done = act(connection, out);
        if connection.can_send() && !mem::replace(&mut connection.is_queued, true) {
            self.queued.push(number);
        }
        let (connection, _) = self.connection(number)?;
        let (is_open, is_closed) = (connection.is_open(), connection.is_closed());
        if is_closed {
            let ([local, peer], holder) = (connection.ends(), connection.holder());
            let is_forgotten = connection.is_forgotten();
            if !was_closed {
                self.connections.remove(&(local.port(), peer, local.ip()));
                self.ports.release(Protocol::Tcp, local.port(), number);
            }
            // One that broke before it was made is nobody's.
            let is_nobodys = !was_open && !was_closed && matches!(holder, Holder::Listener(_));
            if is_forgotten || is_nobodys {
                self.remove(number);
            }
        } else if is_open
            && !was_open
            && let Holder::Listener(listener) = connection.holder()
            && let Some(Socket::Listener(listener)) =
                self.sockets.get_mut(listener as usize).and_then(Option::as_deref_mut)
        {
            listener.made.push_back(number);
            listener.waiters.wake(&mut self.out);
        }
        Some(done)
    }

    // Packets.

    /// A packet arrives.
    pub(super) fn deliver(&mut self, packet: Packet) {
        let Packet { from, to, payload } = packet;
        match payload {
            Payload::Udp(data) => {
                let owner = self.ports.owners(Protocol::Udp, to).next();
                let socket = owner.and_then(|owner| self.sockets[owner as usize].as_deref_mut());
                if let Some(Socket::Udp(socket)) = socket {
                    socket.arrive(from, data, &mut self.out);
                }
            }
            Payload::Tcp(segment) => {
                if let Some(&number) = self.connections.get(&(to.port(), from, to.ip())) {
                    self.change(number, |connection, out| connection.arrive(segment, out));
                } else {
                    self.called(from, to, &segment);
                }
            }
        }
    }

    /// A segment arrives that belongs to no connection.
    fn called(&mut self, from: SocketAddr, to: SocketAddr, segment: &Segment) {
        let owners = self.ports.owners(Protocol::Tcp, to);
        let is_listener = |owner: &u32| {
            matches!(self.sockets[*owner as usize].as_deref(), Some(Socket::Listener(_)))
        };
        let listener = owners.filter(|_| segment.kind == Kind::Syn && segment.ack.is_none());
        let listener = listener.into_iter().find(is_listener);
        if let Some(listener) = listener {
            let first = self.next_stream();
            let made = Connection::answer([to, from], first, segment, listener, &mut self.out);
            let number = self.add(Socket::Connection(made));
            self.connections.insert((to.port(), from, to.ip()), number);
        } else if segment.kind != Kind::Reset {
            let payload = Payload::Tcp(segment.refusal());
            self.out.packets.push(Packet { from: to, to: from, payload });
        }
    }

    fn next_stream(&mut self) -> Seq {
        self.streams = self.streams.wrapping_add(STREAMS_APART);
        Seq(self.streams)
    }

    /// Gives away what the sockets have to send, in the order in which it was sent, and of several sockets in the order in
    /// which they were made. What is for this host arrives at once, and what that brings about follows.
    pub(super) fn egress(&mut self, out: &mut Vec<Packet>) {
        loop {
            self.transmit();
            if self.out.packets.is_empty() {
                return;
            }
            let mut packets = mem::replace(&mut self.out.packets, mem::take(&mut self.spare));
            for packet in packets.drain(..) {
                if self.is_own(packet.to.ip()) {
                    self.deliver(packet);
                } else {
                    out.push(packet);
                }
            }
            self.spare = packets;
        }
    }

    fn transmit(&mut self) {
        self.queued.sort_unstable();
        for number in mem::take(&mut self.queued) {
            if let Some((connection, out)) = self.connection(number) {
                connection.is_queued = false;
                connection.transmit(out);
            }
        }
    }
}

/// This host itself, in the family of `like`.
fn loopback(like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}
