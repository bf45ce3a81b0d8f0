//! One host: its sockets, which of them a packet is for, and what they have to send.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::io::{self, ErrorKind};
use std::mem;
use std::net::{IpAddr, SocketAddr};
#[cfg(feature = "simulate")]
use std::task::Waker;
use std::task::{Context, Poll};

use super::lingering::Lingering;
use super::packet::{Ends, Kind, Packet, Payload, Segment, Seq, this_host_if_none};
use super::ports::{Ports, Protocol, Sharing};
use super::socket::{Listener, Socket};
use super::tcp::{Connection, Holder, Options};
use super::udp::Udp;
#[cfg(unix)]
use super::unix;
use super::wakers::Outbox;
use crate::time::Instant;

/// How far apart the streams of a host begin. Real ones begin anywhere.
const STREAMS_APART: u32 = 0x1_0000;

/// The network stack of one host.
#[derive(Debug, Default)]
pub(crate) struct Host {
    pub(super) addresses: Vec<IpAddr>,
    /// By their numbers, none of which is given twice.
    pub(super) sockets: Vec<Option<Box<Socket>>>,
    pub(super) connections: BTreeMap<Ends, u32>,
    pub(super) ports: Ports,
    /// Connections that may have something to send.
    queued: Vec<u32>,
    pub(super) timers: Timers,
    pub(super) lingering: Lingering,
    pub(super) out: Outbox,
    /// Sockets that are gone. They are dropped when the stack is not in use any more: wakers may hold what uses it.
    pub(super) gone: Vec<Socket>,
    /// Kept for its memory.
    spare: Vec<Packet>,
    streams: u32,
    /// Sockets with paths.
    #[cfg(unix)]
    pub(super) unix: unix::Names,
}

/// When which connection is to be looked at, the next first. What has been put off since is found when its time has come.
pub(super) type Timers = BinaryHeap<Reverse<(Instant, u32)>>;

impl Host {
    pub(super) fn new(addresses: Vec<IpAddr>) -> Self {
        Self { addresses, ..Self::default() }
    }

    // Sockets by their numbers.

    pub(super) fn socket(&mut self, number: u32) -> Option<&mut Socket> {
        self.sockets.get_mut(number as usize)?.as_deref_mut()
    }

    /// A connection, and what leaves the host.
    fn connection(&mut self, number: u32) -> Option<(&mut Connection, &mut Outbox)> {
        match self.sockets.get_mut(number as usize)?.as_deref_mut()? {
            Socket::Connection(connection) => Some((connection, &mut self.out)),
            Socket::Listener(_) | Socket::Udp(_) | Socket::Unconnected(_) => None,
        }
    }

    pub(crate) fn listener(&mut self, number: u32) -> Option<&mut Listener> {
        match self.socket(number)? {
            Socket::Listener(listener) => Some(listener),
            Socket::Connection(_) | Socket::Udp(_) | Socket::Unconnected(_) => None,
        }
    }

    pub(crate) fn udp(&mut self, number: u32) -> Option<&mut Udp> {
        match self.socket(number)? {
            Socket::Udp(socket) => Some(socket),
            Socket::Listener(_) | Socket::Connection(_) | Socket::Unconnected(_) => None,
        }
    }

    pub(super) fn add(&mut self, socket: Socket) -> u32 {
        let number = u32::try_from(self.sockets.len()).expect("fewer than 2^32 sockets");
        self.sockets.push(Some(Box::new(socket)));
        number
    }

    /// A socket has become another.
    pub(super) fn replace(&mut self, number: u32, socket: Socket) {
        let before = self.sockets[number as usize].replace(Box::new(socket));
        self.gone.extend(before.map(|socket| *socket));
    }

    fn remove(&mut self, number: u32) {
        self.gone.extend(self.sockets[number as usize].take().map(|socket| *socket));
    }

    // What programs do.

    pub(crate) fn listen(&mut self, at: SocketAddr) -> io::Result<u32> {
        // As tokio's does on Unix.
        let sharing = Sharing { address: true, port: false };
        let local = self.free_address(Protocol::Tcp, at, sharing)?;
        let options = Options { sharing, ..Options::default() };
        let number = self.add(Socket::listener(local, options));
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

    /// Whoever waits to be called.
    #[cfg(feature = "simulate")]
    pub(crate) fn who_accepts(&self) -> Vec<Waker> {
        let sockets = self.sockets.iter().flatten();
        let waiters = sockets.filter_map(|socket| match &**socket {
            Socket::Listener(listener) => Some(listener.waiters.all()),
            _ => None,
        });
        let accept = waiters.flatten().cloned();
        #[cfg(unix)]
        let accept = accept.chain(self.unix.who_accepts().into_iter().map(|(waker, _)| waker));
        accept.collect()
    }

    /// Whoever waits for a socket, and for what, in words.
    #[cfg(feature = "simulate")]
    pub(crate) fn waits(&self) -> Vec<(Waker, String)> {
        let mut waits = Vec::new();
        for socket in self.sockets.iter().flatten() {
            let all = match &**socket {
                Socket::Listener(listener) => {
                    vec![(&listener.waiters, format!("accept on {}", listener.local))]
                }
                Socket::Connection(connection) => connection.waits(),
                Socket::Udp(udp) => vec![udp.waits()],
                Socket::Unconnected(_) => Vec::new(),
            };
            for (waiters, words) in all {
                waits.extend(waiters.all().iter().map(|waker| (waker.clone(), words.clone())));
            }
        }
        #[cfg(unix)]
        waits.extend(self.unix.who_accepts());
        waits
    }

    /// Calls `peer`.
    pub(crate) fn connect(&mut self, peer: SocketAddr) -> io::Result<u32> {
        let ends = self.ends_of_call(None, peer)?;
        let connection = self.call(ends, Options::default());
        let number = self.add(connection);
        self.ports.take(Protocol::Tcp, ends[0], number);
        self.know(ends, number);
        Ok(number)
    }

    /// A connection that calls.
    pub(super) fn call(&mut self, [local, peer]: [SocketAddr; 2], options: Options) -> Socket {
        let first = self.next_stream();
        let mut connection = Connection::open(local, peer, first, &mut self.out);
        connection.options = options;
        Socket::Connection(connection)
    }

    /// What arrives between these ends is for the connection with this number.
    pub(super) fn know(&mut self, [local, peer]: [SocketAddr; 2], number: u32) {
        self.connections.insert((local.port(), peer, local.ip()), number);
        self.queue(number);
    }

    pub(crate) fn bind_udp(&mut self, at: SocketAddr) -> io::Result<u32> {
        let local = self.free_address(Protocol::Udp, at, Sharing::default())?;
        let number = self.add(Socket::Udp(Udp::new(local)));
        self.ports.take(Protocol::Udp, local, number);
        Ok(number)
    }

    /// Makes `peer` the only one that the socket sends to and hears.
    pub(crate) fn connect_udp(&mut self, number: u32, peer: SocketAddr) -> io::Result<()> {
        let peer = this_host_if_none(peer);
        let own = self.own_ip(peer.ip());
        self.udp(number).ok_or(ErrorKind::NotConnected)?.connect(peer, own)
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
        let to = this_host_if_none(to.or(peer).ok_or_else(no_destination)?);
        let own = self.own_ip(to.ip()).filter(|_| local.ip().is_unspecified());
        let own = SocketAddr::new(own.unwrap_or(local.ip()), local.port());
        match self.sockets[number as usize].as_deref_mut() {
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
            Socket::Unconnected(socket) => socket.local,
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
            Some(Socket::Unconnected(socket)) => {
                let port = socket.local.port();
                self.ports.release(Protocol::Tcp, port, number);
                self.remove(number);
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
        self.queue(number);
        self.note_timer(number);
        let (connection, out) = self.connection(number)?;
        let now = out.now;
        let (is_open, is_closed) = (connection.is_open(), connection.is_closed());
        if is_closed {
            let ([local, peer], holder) = (connection.ends(), connection.holder());
            let (is_forgotten, ended) = (connection.is_forgotten(), connection.ended_well());
            if !was_closed {
                let ends = (local.port(), peer, local.ip());
                self.connections.remove(&ends);
                if let Some(ended) = ended {
                    self.lingering.add(ends, ended, now);
                }
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

    /// Lets a connection come to send, if it has to.
    fn queue(&mut self, number: u32) {
        if let Some((connection, _)) = self.connection(number)
            && connection.has_to_leave()
            && !mem::replace(&mut connection.is_queued, true)
        {
            self.queued.push(number);
        }
    }

    // Packets.

    /// A packet arrives.
    pub(super) fn deliver(&mut self, packet: Packet) {
        let Packet { from, to, payload } = packet;
        match payload {
            Payload::Udp(data) => {
                let is_taken =
                    self.udp_at(to).is_some_and(|(socket, out)| socket.arrive(from, data, out));
                if !is_taken {
                    self.out.packets.push(Packet { from: to, to: from, payload: Payload::Refusal });
                }
            }
            Payload::Refusal => {
                if let Some((socket, out)) = self.udp_at(to) {
                    socket.be_refused(from, out);
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

    /// The socket for datagrams to this address, and what leaves the host.
    fn udp_at(&mut self, to: SocketAddr) -> Option<(&mut Udp, &mut Outbox)> {
        let owner = self.ports.owners(Protocol::Udp, to).next()?;
        match self.sockets[owner as usize].as_deref_mut()? {
            Socket::Udp(socket) => Some((socket, &mut self.out)),
            Socket::Listener(_) | Socket::Connection(_) | Socket::Unconnected(_) => None,
        }
    }

    /// A segment arrives that belongs to no connection.
    fn called(&mut self, from: SocketAddr, to: SocketAddr, segment: &Segment) {
        let is_call = segment.kind == Kind::Syn && segment.ack.is_none();
        let listener = is_call.then(|| self.listener_at(to, from)).flatten();
        if let Some(listener) = listener {
            let first = self.next_stream();
            let options = self.listener(listener).map(|listener| listener.options);
            let mut made = Connection::answer([to, from], first, segment, listener, &mut self.out);
            made.options = options.unwrap_or_default();
            let number = self.add(Socket::Connection(made));
            self.connections.insert((to.port(), from, to.ip()), number);
            self.queue(number);
        } else if segment.kind != Kind::Reset {
            let ends = (to.port(), from, to.ip());
            let answer = if self.lingering.knows(ends, segment, self.out.now) {
                self.lingering.answer(ends, segment)
            } else {
                Some(segment.refusal())
            };
            let packet = |answer| Packet { from: to, to: from, payload: Payload::Tcp(answer) };
            self.out.packets.extend(answer.map(packet));
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
                self.note_timer(number);
            }
        }
    }

    // Timers.

    /// Keeps in mind when the timer of a connection runs out.
    fn note_timer(&mut self, number: u32) {
        let Some((connection, _)) = self.connection(number) else { return };
        let Some(deadline) = connection.deadline() else { return };
        if connection.noted.is_none_or(|noted| deadline < noted) {
            connection.noted = Some(deadline);
            self.timers.push(Reverse((deadline, number)));
        }
    }

    /// When the next timer runs out.
    pub(super) fn next_deadline(&mut self) -> Option<Instant> {
        loop {
            let &Reverse((noted, number)) = self.timers.peek()?;
            let deadline = self.connection(number).and_then(|(connection, _)| {
                if connection.noted == Some(noted) {
                    connection.noted = None;
                    connection.deadline()
                } else {
                    None
                }
            });
            self.timers.pop();
            self.note_timer(number);
            if deadline == Some(noted) {
                return Some(noted);
            }
        }
    }

    /// Looks at the timers that have run out.
    pub(super) fn look_at_timers(&mut self) {
        let now = self.out.now;
        while self.next_deadline().is_some_and(|at| at <= now) {
            let Some(Reverse((_, number))) = self.timers.pop() else { return };
            if let Some((connection, _)) = self.connection(number) {
                connection.noted = None;
            }
            self.change(number, Connection::look_at_timer);
        }
    }

    /// Something between this host and such a peer may be lost from now on.
    pub(super) fn be_in_doubt(&mut self, is_peer: impl Fn(SocketAddr) -> bool) {
        self.change_with(is_peer, |connection, _| connection.be_in_doubt());
    }

    /// Its connections to such a peer are reset.
    pub(super) fn reset_with(&mut self, is_peer: impl Fn(SocketAddr) -> bool) {
        self.change_with(is_peer, Connection::be_reset);
    }

    fn change_with(
        &mut self,
        is_peer: impl Fn(SocketAddr) -> bool,
        act: impl Fn(&mut Connection, &mut Outbox),
    ) {
        let meant = self.connections.iter().filter(|((_, peer, _), _)| is_peer(*peer));
        for number in meant.map(|(_, number)| *number).collect::<Vec<_>>() {
            self.change(number, &act);
        }
    }

    /// A packet of the connection between these ends was lost.
    pub(super) fn miss(&mut self, ends: Ends) {
        if let Some(&number) = self.connections.get(&ends) {
            self.change(number, |connection, _| connection.be_in_doubt());
        }
    }
}

/// What Linux says of a datagram for nobody: `EDESTADDRREQ`.
fn no_destination() -> io::Error {
    const NO_DESTINATION: i32 = 89;
    io::Error::from_raw_os_error(NO_DESTINATION)
}
