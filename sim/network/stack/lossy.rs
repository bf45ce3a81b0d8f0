//! Two hosts and a wire that loses what it is told to: what the stack sends again, and when.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::task::{Context, Poll, Waker};

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::ReadBuf;

use super::packet::{Kind, Packet, Payload};
use super::tcp::{Connection, Holder};
use super::{Entered, Host, SocketId, Stack, make, on};
use crate::time::{Duration, Instant};

const SERVER: usize = 1;

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// The client has one address, the server the other.
fn address(host: usize) -> IpAddr {
    [10, 0, 0, u8::try_from(host).unwrap()].into()
}

/// Hosts 0 and 1, and what is between them.
struct Wire {
    stack: Entered,
    now: Instant,
    latency: Duration,
    sent: u64,
    in_flight: BTreeMap<(Instant, u64), Packet>,
    /// Of what has been sent, when, and what it was.
    log: Vec<(u64, usize, Kind, usize)>,
}

impl Wire {
    fn new(latency: Duration) -> Self {
        let mut stack = Stack::new();
        stack.add_host(&[address(0)], None);
        stack.add_host(&[address(SERVER)], None);
        Self {
            stack: stack.enter(),
            now: Instant::START,
            latency,
            sent: 0,
            in_flight: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    fn listen(&self) -> SocketId {
        self.stack.set_current(SERVER);
        let listener = make(|host| host.listen((address(SERVER), 80).into())).unwrap();
        self.stack.set_current(0);
        listener
    }

    /// Sends what is there, except for what is lost.
    fn send(&mut self, mut is_lost: impl FnMut(u64, &Packet) -> bool) {
        loop {
            self.stack.set_now(self.now);
            let mut packets = Vec::new();
            self.stack.egress(&mut packets);
            if packets.is_empty() {
                return;
            }
            for packet in packets {
                self.sent += 1;
                let at = self.now.since_start().as_nanos() / 1_000_000;
                let Payload::Tcp(segment) = &packet.payload else { continue };
                let from = usize::from(packet.from.ip() == address(SERVER));
                self.log.push((at, from, segment.kind, segment.data.len()));
                if is_lost(self.sent, &packet) {
                    self.stack.lost(&packet);
                } else if self.latency.is_zero() {
                    self.stack.deliver(packet);
                } else {
                    self.in_flight.insert((self.now + self.latency, self.sent), packet);
                }
            }
        }
    }

    /// Lets time pass until something arrives or is sent again; `false` if nothing ever is.
    fn pass(&mut self) -> bool {
        let arrival = self.in_flight.keys().next().map(|(at, _)| *at);
        let Some(at) = arrival.into_iter().chain(self.stack.next_deadline()).min() else {
            return false;
        };
        self.now = at;
        self.stack.set_now(at);
        while let Some(first) = self.in_flight.first_entry().filter(|first| first.key().0 <= at) {
            let packet = first.remove();
            self.stack.deliver(packet);
        }
        self.stack.look_at_timers();
        true
    }

    /// When that which is sent by `from` and carries data left.
    fn data_of(&self, from: usize) -> Vec<u64> {
        let of = |(_, host, _, length): &&(u64, usize, Kind, usize)| *host == from && *length > 0;
        self.log.iter().filter(of).map(|(at, ..)| *at).collect()
    }

    /// When segments of this kind left `from`.
    fn kind_of(&self, from: usize, kind: Kind) -> Vec<u64> {
        let of = |(_, host, it, _): &&(u64, usize, Kind, usize)| *host == from && *it == kind;
        self.log.iter().filter(of).map(|(at, ..)| *at).collect()
    }
}

fn connect() -> SocketId {
    make(|host| host.connect((address(SERVER), 80).into())).unwrap()
}

fn accept(listener: SocketId) -> Option<SocketId> {
    let cx = &mut Context::from_waker(Waker::noop());
    match on(listener, |host, number| host.poll_accept(number, cx)).unwrap() {
        Poll::Ready((number, _)) => Some(super::beside(listener, number)),
        Poll::Pending => None,
    }
}

fn error_of(socket: SocketId) -> Option<ErrorKind> {
    let error = on(socket, |host, number| host.change(number, |it, _| it.take_error()));
    error.flatten().flatten().map(|error| error.kind())
}

fn write(socket: SocketId, data: &[u8]) -> usize {
    let cx = &mut Context::from_waker(Waker::noop());
    let written = on(socket, |host, n| host.change(n, |it, _| it.poll_write(cx, data)));
    match written.flatten() {
        Some(Poll::Ready(Ok(length))) => length,
        _ => 0,
    }
}

fn read(socket: SocketId, most: usize) -> Vec<u8> {
    let cx = &mut Context::from_waker(Waker::noop());
    let mut data = vec![0; most];
    let mut buffer = ReadBuf::new(&mut data);
    let _ = on(socket, |host, n| host.change(n, |it, out| it.poll_read(cx, &mut buffer, out)));
    buffer.filled().to_vec()
}

/// A connection over a wire that has lost nothing so far, from the client and from the server.
fn connected(wire: &mut Wire) -> (SocketId, SocketId) {
    let listener = wire.listen();
    let client = connect();
    loop {
        wire.send(|_, _| false);
        if let Some(server) = accept(listener) {
            return (client, server);
        }
        assert!(wire.pass());
    }
}

#[test]
fn a_call_to_nobody_comes_again_six_times_and_times_out_after_127_s() {
    let mut wire = Wire::new(millis(5));
    let client = connect();
    wire.send(|_, _| true);
    while wire.pass() {
        wire.send(|_, _| true);
    }
    let seconds = [0, 1, 3, 7, 15, 31, 63];
    assert_eq!(wire.kind_of(0, Kind::Syn), seconds.map(|second| second * 1000));
    assert_eq!(wire.now.since_start(), Duration::from_secs(127));
    assert_eq!(error_of(client), Some(ErrorKind::TimedOut));
}

#[test]
fn the_answer_to_a_call_comes_again_five_times_and_no_more() {
    let mut wire = Wire::new(millis(5));
    let listener = wire.listen();
    let client = connect();
    // The call arrives, and nothing after that.
    wire.send(|nth, _| nth > 1);
    on(client, Host::close);
    while wire.pass() {
        wire.send(|nth, _| nth > 1);
    }
    let seconds = [0, 1, 3, 7, 15, 31];
    assert_eq!(wire.kind_of(SERVER, Kind::Syn), seconds.map(|second| second * 1000 + 5));
    assert_eq!(wire.now.since_start(), millis(63_005));
    assert!(accept(listener).is_none());
}

#[test]
fn what_is_lost_arrives_one_timeout_later() {
    let mut wire = Wire::new(millis(5));
    let (client, server) = connected(&mut wire);
    // The round trip of 10 ms that was measured, and 200 ms.
    assert_eq!(wire.now.since_start(), millis(15));
    write(client, b"hello");
    let mut lost = 0;
    let mut loses = |packet: &Packet| {
        let Payload::Tcp(segment) = &packet.payload else { return false };
        lost += usize::from(!segment.data.is_empty());
        lost == 1 && !segment.data.is_empty()
    };
    while read(server, 5).is_empty() {
        wire.send(|_, packet| loses(packet));
        assert!(wire.pass());
    }
    assert_eq!(wire.data_of(0), [15, 225]);
    assert_eq!(wire.now.since_start(), millis(230));
}

#[test]
fn a_peer_that_does_not_answer_times_out_after_fifteen_attempts_more() {
    let mut wire = Wire::new(Duration::ZERO);
    let (client, _server) = connected(&mut wire);
    wire.send(|_, _| false);
    assert_eq!(wire.stack.next_deadline(), None);
    write(client, b"hello");
    wire.send(|_, _| true);
    while wire.pass() {
        wire.send(|_, _| true);
    }
    assert_eq!(wire.data_of(0).len(), 16);
    assert_eq!(wire.now.since_start(), millis(924_600));
    assert_eq!(error_of(client), Some(ErrorKind::TimedOut));
}

#[test]
fn three_equal_acknowledgements_bring_back_what_was_lost_at_once() {
    let mut wire = Wire::new(millis(5));
    let (client, server) = connected(&mut wire);
    let before = wire.sent;
    write(client, &[7; 5 * 1460]);
    let mut got = 0;
    while got < 5 * 1460 {
        wire.send(|nth, _| nth == before + 2);
        assert!(wire.pass());
        got += read(server, 10_000).len();
    }
    // They ask for the second at 20 ms, which arrives at 25 ms, and once more with those behind it.
    assert_eq!(wire.data_of(0), [15, 15, 15, 15, 15, 25]);
    assert_eq!(wire.now.since_start(), millis(30));
}

#[test]
fn who_may_send_again_and_was_not_told_asks() {
    let mut wire = Wire::new(millis(5));
    let (client, server) = connected(&mut wire);
    let mut rest = 200_000;
    let data = vec![7; rest];
    let mut got = 0;
    // The server reads nothing for a second, and what it says then is lost.
    let mut step = |wire: &mut Wire, loses: bool| {
        rest -= write(client, &data[..rest]);
        wire.send(|_, packet| loses && packet.from.ip() == address(SERVER));
        wire.pass()
    };
    while step(&mut wire, false) {}
    got += read(server, 65_536).len();
    step(&mut wire, true);
    while got < 200_000 {
        assert!(step(&mut wire, false), "it waits for ever, with {got} bytes");
        got += read(server, 65_536).len();
    }
}

#[test]
fn a_lost_last_acknowledgement_is_given_again() {
    let mut wire = Wire::new(millis(5));
    let (client, server) = connected(&mut wire);
    wire.send(|_, _| false);
    while wire.pass() {
        wire.send(|_, _| false);
    }
    on(client, Host::close);
    wire.send(|_, _| false);
    while wire.pass() {
        wire.send(|_, _| false);
    }
    on(server, |host, n| host.change(n, |it, _| it.shut_down()));
    wire.send(|_, _| false);
    wire.pass();
    // Its end has arrived, and what says so is lost.
    wire.send(|_, _| true);
    let mut acknowledged = false;
    while wire.pass() {
        wire.send(|_, _| false);
        acknowledged = true;
    }
    assert!(acknowledged);
    assert_eq!(wire.kind_of(SERVER, Kind::Fin).len(), 2);
    assert!(wire.kind_of(0, Kind::Reset).is_empty());
    assert_eq!(error_of(server), None);
}

proptest! {
    #[test]
    fn bytes_arrive_whole_and_in_order_whatever_is_lost(
        fates in vec(0_u8..10, 1..400),
        odds in 0_u8..9,
        length in 1_usize..300_000,
        latency in 0_u64..300,
    ) {
        let stream: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let mut wire = Wire::new(millis(latency));
        let listener = wire.listen();
        let client = connect();
        let fate = |nth: u64| fates[usize::try_from(nth).unwrap() % fates.len()];
        // What is sent often enough gets through: after so many packets the wire is good again.
        let is_lost = |nth: u64, _: &Packet| nth < 5_000 && fate(nth) < odds;
        let (mut server, mut written, mut got) = (None, 0, Vec::new());
        let mut is_shut = false;
        loop {
            written += write(client, &stream[written..]);
            if written == length && !is_shut {
                is_shut = true;
                on(client, |host, n| host.change(n, |it, _| it.shut_down()));
            }
            wire.send(is_lost);
            server = server.or_else(|| accept(listener));
            if let Some(server) = server {
                got.extend(read(server, 10_000));
            }
            wire.send(is_lost);
            if !wire.pass() && got.len() == length {
                break;
            }
            if error_of(client).is_some() {
                // With luck as bad as that, so it is in life; what has arrived is right.
                prop_assert_eq!(&got[..], &stream[..got.len()]);
                return Ok(());
            }
        }
        prop_assert_eq!(got, stream);
        let holder = on(server.unwrap(), |host, n| host.change(n, |it: &mut Connection, _| it.holder()));
        prop_assert_eq!(holder.flatten(), Some(Holder::Program));
    }
}
