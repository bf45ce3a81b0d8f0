//! What a connection sends again, and when it gives up.
//!
//! What is not acknowledged within the timeout of RFC 6298 is sent again, and the timeout is doubled. After three equal
//! acknowledgements the segment that they ask for is sent again at once. There is no congestion window: after a timeout, each
//! acknowledgement of something new lets two more segments follow, as in slow start.

use std::io::ErrorKind;

use bytes::Bytes;

use super::{Connection, Holder, Phase};
use crate::network::stack::packet::{Kind, Segment, Seq};
use crate::network::stack::wakers::Outbox;
use crate::time::Instant;

/// How often a call is sent again: `tcp_syn_retries`.
const CALLS_AGAIN: u32 = 6;
/// How often the answer to a call is sent again: `tcp_synack_retries`.
const ANSWERS_AGAIN: u32 = 5;
/// How often what nobody holds any more is sent again: `tcp_orphan_retries`, as Linux reads 0.
const ORPHANS_AGAIN: u32 = 8;
/// How many segments follow for each acknowledgement after a timeout.
const IN_SLOW_START: usize = 2;

impl Connection {
    /// When its timer runs out.
    pub(in crate::network::stack) fn deadline(&self) -> Option<Instant> {
        self.timer.deadline().filter(|_| !self.is_closed())
    }

    /// Whether its timer has to run: something may have to be sent again, or the peer to be asked how much it can receive. Nobody
    /// asks if nothing was lost.
    fn needs_timer(&self) -> bool {
        self.sender.is_in_flight() || self.is_in_doubt && self.sender.is_shut_out()
    }

    /// Whether its timer has to run and does not.
    pub(super) fn has_to_start(&self) -> bool {
        self.timer.deadline().is_none() && !self.is_closed() && self.needs_timer()
    }

    /// Something between the ends was lost, or may be.
    pub(in crate::network::stack) fn be_in_doubt(&mut self) {
        self.is_in_doubt = true;
    }

    /// Something between the ends resets it.
    pub(in crate::network::stack) fn be_reset(&mut self, out: &mut Outbox) {
        self.fail(ErrorKind::ConnectionReset, out);
    }

    /// Whether it has ended as both sides wanted; then the peer may still ask for the last acknowledgement, of what comes before the
    /// second of these places.
    pub(in crate::network::stack) fn ended_well(&self) -> Option<(Seq, Seq)> {
        let is_done = self.sender.is_done() && self.receiver.has_ended();
        is_done.then(|| (self.sender.next(), self.receiver.next()))
    }

    /// Takes note of what a segment says of what has arrived.
    pub(super) fn be_acknowledged(&mut self, segment: &Segment, out: &mut Outbox) {
        let Some(ack) = segment.ack else { return };
        let is_bare = segment.data.is_empty() && segment.kind == Kind::Data;
        let news = self.sender.acknowledge(ack, segment.window, is_bare, out.now);
        if let Some(trip) = news.trip {
            self.timer.measure(trip);
        }
        let was_asked = self.timer.times() > 0 && self.sender.is_shut_out();
        if was_asked {
            // What was lost before it was asked is told by the answer, and what is lost later is a doubt again.
            self.is_in_doubt = false;
        }
        if !self.needs_timer() {
            self.timer.stop();
        } else if news.is_new {
            self.timer.be_patient();
            self.timer.start(out.now);
        } else if news.again > 0 {
            self.timer.start(out.now);
        }
        if news.again > 0 {
            self.send_again(news.again, out);
        }
    }

    /// Sends again so many segments.
    fn send_again(&mut self, count: usize, out: &mut Outbox) {
        for _ in 0..count {
            let Some((seq, kind, data)) = self.sender.next_again() else { return };
            self.send(seq, kind, data, out);
        }
    }

    /// Its timer may have run out.
    pub(in crate::network::stack) fn look_at_timer(&mut self, out: &mut Outbox) {
        if self.is_closed() || self.timer.deadline().is_none_or(|at| at > out.now) {
            return;
        }
        if !self.needs_timer() {
            self.timer.stop();
            return;
        }
        if self.gives_up(out.now) {
            self.fail(ErrorKind::TimedOut, out);
            return;
        }
        self.timer.back_off(out.now);
        if self.sender.is_in_flight() {
            self.sender.begin_recovery(IN_SLOW_START);
            self.send_again(1, out);
        } else {
            // As Linux asks whether the window is still shut: with what the peer has already.
            let known = Seq(self.sender.next().0.wrapping_sub(1));
            self.send(known, Kind::Data, Bytes::new(), out);
        }
    }

    fn gives_up(&self, now: Instant) -> bool {
        let times = self.timer.times();
        match (self.phase, self.holder) {
            (Phase::Opening, _) => times >= CALLS_AGAIN,
            (Phase::Accepting, _) => times >= ANSWERS_AGAIN,
            (_, Holder::Nobody) => times >= ORPHANS_AGAIN,
            _ => self.timer.is_hopeless(now),
        }
    }
}
