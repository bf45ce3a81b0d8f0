//! One end of a TCP connection, as Linux treats it: a state and what segments and system calls do to it.
//!
//! It has no clock: what it is told is when it is now, and it says when its timer runs out. What is sent again, and for how long,
//! is told by `tcp/again.rs`.

mod again;
mod options;
mod receiver;
mod sender;
mod timer;

use std::io::{self, ErrorKind, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{Interest, ReadBuf, Ready};

use super::packet::{Kind, Packet, Payload, Segment, Seq, most_in_segment};
use super::readiness::Readiness;
use super::wakers::{Outbox, Waiters};
use crate::time::Instant;
pub(crate) use options::Options;
use receiver::Receiver;
use sender::Sender;
use timer::Timer;

/// One end of a connection.
#[derive(Debug)]
pub(crate) struct Connection {
    local: SocketAddr,
    peer: SocketAddr,
    phase: Phase,
    holder: Holder,
    /// Whether it was called, and a listener has handed it over.
    is_accepted: bool,
    sender: Sender,
    receiver: Receiver,
    timer: Timer,
    /// Whether something between the ends may have been lost since the peer was heard.
    is_in_doubt: bool,
    /// When the host is to look at the timer.
    pub(super) noted: Option<Instant>,
    /// What went wrong, until the program has been told.
    error: Option<ErrorKind>,
    pub(crate) options: Options,
    pub(crate) readiness: Readiness,
    /// Whether the host knows that it has something to send.
    pub(super) is_queued: bool,
    readers: Waiters,
    /// Also who waits for the connection to be made.
    writers: Waiters,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It has called its peer.
    Opening,
    /// It was called, be it while it called, and has answered.
    Accepting,
    Open,
    /// Nothing is sent or received any more.
    Closed,
}

/// Whose connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// The listener with this number, until it is accepted.
    Listener(u32),
    Program,
    /// The program has closed it; what it has written still goes out.
    Nobody,
}

impl Connection {
    /// Calls `peer`.
    pub(super) fn open(local: SocketAddr, peer: SocketAddr, first: Seq, out: &mut Outbox) -> Self {
        let most = most_in_segment(local.ip());
        let mut connection = Self::new(local, peer, first, Receiver::new(Seq(0), most));
        connection.send(first, Kind::Syn, Bytes::new(), out);
        connection
    }

    /// Answers a `call` that the listener with this number has got.
    pub(super) fn answer(
        ends: [SocketAddr; 2],
        first: Seq,
        call: &Segment,
        listener: u32,
        out: &mut Outbox,
    ) -> Self {
        let [local, peer] = ends;
        let receiver = Receiver::new(call.end(), most_in_segment(local.ip()));
        let mut connection = Self::new(local, peer, first, receiver);
        connection.phase = Phase::Accepting;
        connection.holder = Holder::Listener(listener);
        connection.send(first, Kind::Syn, Bytes::new(), out);
        connection
    }

    fn new(local: SocketAddr, peer: SocketAddr, first: Seq, receiver: Receiver) -> Self {
        Self {
            local,
            peer,
            phase: Phase::Opening,
            holder: Holder::Program,
            is_accepted: false,
            sender: Sender::new(first),
            receiver,
            timer: Timer::default(),
            is_in_doubt: false,
            noted: None,
            error: None,
            options: Options::default(),
            readiness: Readiness::CONNECTED,
            is_queued: false,
            readers: Waiters::default(),
            writers: Waiters::default(),
        }
    }

    /// The address of the peer, while there is one.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        Some(self.peer).filter(|_| !self.is_closed())
    }

    /// The address here, and the peer's.
    pub(super) const fn ends(&self) -> [SocketAddr; 2] {
        [self.local, self.peer]
    }

    pub(super) const fn holder(&self) -> Holder {
        self.holder
    }

    /// Its ends, its own first, if it is one that the program has made and not let go, and that is open.
    #[cfg(any(feature = "scenarios", feature = "simulate"))]
    pub(super) fn made_ends(&self) -> Option<[SocketAddr; 2]> {
        let is_its = self.is_open() && self.holder == Holder::Program && !self.is_accepted;
        is_its.then(|| self.ends())
    }

    /// Whether both ends know of each other.
    pub(super) fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Whether it is over: the host forgets its ends.
    pub(super) fn is_closed(&self) -> bool {
        self.phase == Phase::Closed
    }

    /// Whether nobody will ever ask for it again.
    pub(super) fn is_forgotten(&self) -> bool {
        self.is_closed() && self.holder == Holder::Nobody
    }

    /// Whether it has something to do as soon as packets leave: to send, or to start its timer.
    pub(super) fn has_to_leave(&self) -> bool {
        self.is_open() && self.sender.can_send() || self.has_to_start()
    }

    /// A listener hands it to the program.
    pub(super) fn hand_over(&mut self) {
        self.holder = Holder::Program;
        self.is_accepted = true;
        self.readiness = Readiness::ACCEPTED;
    }

    // What arrives.

    /// A segment arrives.
    pub(super) fn arrive(&mut self, segment: Segment, out: &mut Outbox) {
        match self.phase {
            Phase::Opening => self.arrive_at_opening(&segment, out),
            Phase::Accepting if segment.kind == Kind::Reset => self.reset(&segment, out),
            Phase::Accepting if segment.kind == Kind::Syn && segment.ack.is_none() => {
                // The answer was lost, or is late.
                self.send(self.sender.first(), Kind::Syn, Bytes::new(), out);
            }
            Phase::Accepting if segment.ack == Some(self.sender.next()) => {
                self.phase = Phase::Open;
                self.writers.wake(out);
                self.arrive_at_open(segment, out);
            }
            Phase::Open => self.arrive_at_open(segment, out),
            Phase::Accepting | Phase::Closed => {}
        }
    }

    fn arrive_at_opening(&mut self, segment: &Segment, out: &mut Outbox) {
        if segment.kind == Kind::Syn && segment.ack.is_none() {
            // Both ends call at once, or it calls itself.
            self.phase = Phase::Accepting;
            self.receiver = Receiver::new(segment.end(), most_in_segment(self.local.ip()));
            self.send(self.sender.first(), Kind::Syn, Bytes::new(), out);
            return;
        }
        if segment.ack != Some(self.sender.next()) {
            return;
        }
        match segment.kind {
            Kind::Reset => self.fail(ErrorKind::ConnectionRefused, out),
            Kind::Syn => {
                self.phase = Phase::Open;
                self.be_acknowledged(segment, out);
                self.receiver = Receiver::new(segment.end(), most_in_segment(self.local.ip()));
                self.writers.wake(out);
                self.acknowledge(out);
            }
            Kind::Data | Kind::Fin => {}
        }
    }

    fn arrive_at_open(&mut self, segment: Segment, out: &mut Outbox) {
        if segment.kind == Kind::Reset {
            self.reset(&segment, out);
            return;
        }
        self.be_acknowledged(&segment, out);
        if segment.ack.is_some() && self.sender.room() > 0 {
            self.writers.wake(out);
        }
        let is_end = segment.kind == Kind::Fin;
        if segment.data.is_empty() && segment.kind == Kind::Data {
            if self.receiver.next() == segment.seq.after(1) {
                // The peer asks how much it may send.
                self.acknowledge(out);
            }
            self.close_if_done();
            return;
        }
        let is_data = segment.seq.after(segment.data.len()).is_after(self.receiver.next());
        if self.holder == Holder::Nobody && is_data && segment.kind != Kind::Syn {
            // Nobody can read it, and its sender should know.
            self.emit(segment.refusal(), out);
            self.phase = Phase::Closed;
            return;
        }
        let is_new =
            segment.kind != Kind::Syn && self.receiver.arrive(segment.seq, segment.data, is_end);
        if is_new {
            self.readers.wake(out);
        }
        self.acknowledge(out);
        self.close_if_done();
    }

    /// A reset arrives.
    fn reset(&mut self, segment: &Segment, out: &mut Outbox) {
        if self.receiver.expects(segment.seq) {
            // Who has seen the end of the one direction is told of the other.
            let is_half = self.receiver.has_ended() && self.sender.is_open();
            let error = if is_half { ErrorKind::BrokenPipe } else { ErrorKind::ConnectionReset };
            self.fail(error, out);
        }
    }

    fn fail(&mut self, error: ErrorKind, out: &mut Outbox) {
        self.error = Some(error);
        self.phase = Phase::Closed;
        self.readers.wake(out);
        self.writers.wake(out);
    }

    fn close_if_done(&mut self) {
        if self.sender.is_done() && self.receiver.has_ended() {
            self.phase = Phase::Closed;
        }
    }

    // What leaves.

    /// Sends what may be sent.
    pub(super) fn transmit(&mut self, out: &mut Outbox) {
        let most = most_in_segment(self.local.ip());
        self.sender.first_leaves(out.now);
        while self.is_open()
            && let Some((seq, kind, data)) = self.sender.next_segment(most, out.now)
        {
            self.send(seq, kind, data, out);
        }
        if self.has_to_start() {
            self.timer.start(out.now);
        }
    }

    fn acknowledge(&mut self, out: &mut Outbox) {
        self.send(self.sender.next(), Kind::Data, Bytes::new(), out);
    }

    fn send(&mut self, seq: Seq, kind: Kind, data: Bytes, out: &mut Outbox) {
        let ack = Some(self.receiver.next()).filter(|_| self.phase != Phase::Opening);
        let window = if kind == Kind::Reset { 0 } else { self.receiver.offer() };
        self.emit(Segment { seq, ack, window, kind, data }, out);
    }

    fn emit(&self, segment: Segment, out: &mut Outbox) {
        let payload = Payload::Tcp(segment);
        out.packets.push(Packet { from: self.local, to: self.peer, payload });
    }

    // What the program does.

    /// Waits until the connection is made.
    pub(crate) fn poll_connected(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if matches!(self.phase, Phase::Opening | Phase::Accepting) {
            return self.writers.wait(cx.waker());
        }
        Poll::Ready(self.take_error().map_or(Ok(()), Err))
    }

    pub(crate) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        out: &mut Outbox,
    ) -> Poll<io::Result<()>> {
        if !self.receiver.has_unread() {
            return self.poll_end(cx);
        }
        self.receiver.read(buffer);
        self.readiness.has_data();
        if self.is_open() && !self.receiver.has_ended() && self.receiver.must_offer() {
            self.acknowledge(out);
        }
        Poll::Ready(Ok(()))
    }

    /// As [`Connection::poll_read`], into one buffer after the other.
    pub(crate) fn poll_read_vectored(
        &mut self,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
        out: &mut Outbox,
    ) -> Poll<io::Result<usize>> {
        let mut length = 0;
        for buffer in buffers.iter_mut().filter(|buffer| !buffer.is_empty()) {
            if length > 0 && !self.receiver.has_unread() {
                break;
            }
            let mut buffer = ReadBuf::new(buffer);
            ready!(self.poll_read(cx, &mut buffer, out))?;
            length += buffer.filled().len();
        }
        Poll::Ready(Ok(length))
    }

    pub(crate) fn poll_peek(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.receiver.has_unread() {
            return self.poll_end(cx);
        }
        self.receiver.peek(buffer);
        Poll::Ready(Ok(()))
    }

    /// There is nothing to read: waits, or tells why there never will be. An error is told once.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.receiver.has_ended() {
            return Poll::Ready(Ok(()));
        }
        if let Some(error) = self.take_error() {
            return Poll::Ready(Err(error));
        }
        if self.is_closed() {
            return Poll::Ready(Ok(()));
        }
        self.readiness.has_no_data();
        self.readers.wait(cx.waker())
    }

    /// Who waits for it, and for what, in words.
    #[cfg(feature = "simulate")]
    pub(super) fn waits(&self) -> Vec<(&Waiters, String)> {
        let [reads, writes] = match self.phase {
            Phase::Opening => ["connect to"; 2],
            _ => ["read from", "write to"],
        };
        let words = |verb: &str| format!("{verb} {}", self.peer);
        vec![(&self.readers, words(reads)), (&self.writers, words(writes))]
    }

    /// Waits until a read would not wait, or seems not to.
    pub(crate) fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let receiver = &self.receiver;
        let is_readable = receiver.has_unread() || receiver.has_ended() || self.is_closed();
        if is_readable || self.readiness.seems_readable() {
            Poll::Ready(())
        } else {
            self.readers.wait(cx.waker())
        }
    }

    pub(crate) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_may_write(cx))?;
        Poll::Ready(Ok(self.sender.write(data)))
    }

    /// As [`Connection::poll_write`], of one buffer after the other.
    pub(crate) fn poll_write_vectored(
        &mut self,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_may_write(cx))?;
        Poll::Ready(Ok(buffers.iter().map(|data| self.sender.write(data)).sum()))
    }

    fn poll_may_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.can_write() {
            self.readiness.has_no_room();
            return self.writers.wait(cx.waker());
        }
        self.readiness.has_room();
        if self.is_closed() || !self.sender.is_open() {
            let error = self.take_error();
            return Poll::Ready(Err(error.unwrap_or_else(|| ErrorKind::BrokenPipe.into())));
        }
        Poll::Ready(Ok(()))
    }

    /// Whether a write would not wait.
    fn can_write(&self) -> bool {
        self.is_closed() || !self.sender.is_open() || self.sender.room() > 0
    }

    /// Waits until a write would not wait, or seems not to.
    pub(crate) fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.readiness.seems_writable() || self.can_write() {
            Poll::Ready(())
        } else {
            self.writers.wait(cx.waker())
        }
    }

    /// Waits until some of what `interest` names can be done.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>, interest: Interest) -> Poll<Ready> {
        let mut ready = Ready::EMPTY;
        let mut add = |is_so: bool, what: Ready| ready |= if is_so { what } else { Ready::EMPTY };
        let (is_closed, has_ended) = (self.is_closed(), self.receiver.has_ended());
        let is_shut = has_ended && !self.sender.is_open();
        let is_broken = self.error.is_some();
        if interest.is_readable() {
            add(self.poll_readable(cx).is_ready(), Ready::READABLE);
            add(is_closed || has_ended, Ready::READ_CLOSED);
        }
        if interest.is_writable() {
            add(self.poll_writable(cx).is_ready(), Ready::WRITABLE);
            add(is_closed || is_shut || is_broken, Ready::WRITE_CLOSED);
        }
        if interest.is_error() {
            add(is_broken, Ready::ERROR);
        }
        if ready.is_empty() { Poll::Pending } else { Poll::Ready(ready) }
    }

    /// Nothing more is written.
    pub(crate) fn shut_down(&mut self) {
        self.sender.finish();
    }

    /// What went wrong; it is not told again.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take().map(io::Error::from)
    }

    /// The program lets go of it, or its listener does: what is written still goes out, unless there is something that
    /// the peer has sent in vain.
    pub(super) fn close(&mut self, out: &mut Outbox) {
        let is_wanted = self.holder == Holder::Program;
        let in_vain = self.receiver.has_unread() || self.options.linger == Some(Duration::ZERO);
        self.holder = Holder::Nobody;
        match self.phase {
            Phase::Open if is_wanted && !in_vain => self.sender.finish(),
            Phase::Open | Phase::Accepting => {
                // In life, what could go out has gone out when it was written.
                self.transmit(out);
                self.send(self.sender.next(), Kind::Reset, Bytes::new(), out);
                self.phase = Phase::Closed;
            }
            Phase::Opening | Phase::Closed => self.phase = Phase::Closed,
        }
    }
}
