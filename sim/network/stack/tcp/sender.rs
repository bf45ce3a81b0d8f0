//! The sending half of a connection: what the program has written, until its peer has it.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::network::stack::packet::{Kind, Seq};
use crate::time::{Duration, Instant};

/// How much a program can have written that its peer has not received yet.
pub(crate) const SEND_BUFFER: usize = 64 * 1024;
/// After so many equal acknowledgements in a row, what comes next is taken for lost.
const MOST_DUPLICATES: u32 = 3;

/// The sending half.
#[derive(Debug)]
pub(super) struct Sender {
    /// Up to where the peer has received.
    acknowledged: Seq,
    /// What is sent next.
    next: Seq,
    /// Up to where the peer can receive. It never takes back what it has offered.
    edge: Seq,
    unsent: BytesMut,
    end: End,
    /// What the peer has not acknowledged.
    in_flight: VecDeque<InFlight>,
    /// How often in a row the peer has acknowledged the same.
    duplicates: u32,
    recovery: Option<Recovery>,
}

/// How far the end of the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The program may write.
    Open,
    /// It goes out behind what is unsent.
    Due,
    Sent,
}

/// A segment that may have to be sent again.
#[derive(Clone, Debug)]
struct InFlight {
    seq: Seq,
    kind: Kind,
    data: Bytes,
    /// When it was sent; not known of one that was sent again, nor of the first before it has left.
    at: Option<Instant>,
}

/// What is being sent again, since something was lost.
#[derive(Clone, Copy, Debug)]
struct Recovery {
    /// From here on.
    from: Seq,
    /// Up to here.
    until: Seq,
    /// So many segments for each acknowledgement of something new.
    each: usize,
}

/// What an acknowledgement has told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// Something new has arrived.
    pub(super) is_new: bool,
    /// How long the first of it was on its way, there and back.
    pub(super) trip: Option<Duration>,
    /// How many segments are to be sent again.
    pub(super) again: usize,
}

impl Sender {
    /// A stream whose opening segment is sent from `first`.
    pub(super) fn new(first: Seq) -> Self {
        let next = first.after(1);
        let opening = InFlight { seq: first, kind: Kind::Syn, data: Bytes::new(), at: None };
        Self {
            acknowledged: first,
            next,
            edge: next,
            unsent: BytesMut::new(),
            end: End::Open,
            in_flight: [opening].into(),
            duplicates: 0,
            recovery: None,
        }
    }

    /// The place of the opening segment, while that is all that was sent.
    pub(super) const fn first(&self) -> Seq {
        self.acknowledged
    }

    /// The place of what is sent next.
    pub(super) const fn next(&self) -> Seq {
        self.next
    }

    /// Whether the program has not closed it.
    pub(super) fn is_open(&self) -> bool {
        self.end == End::Open
    }

    /// Whether the peer has everything, the end, too.
    pub(super) fn is_done(&self) -> bool {
        self.end == End::Sent && self.acknowledged == self.next
    }

    /// Whether anything may have to be sent again.
    pub(super) fn is_in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Whether only a word of the peer would let it go on.
    pub(super) fn is_shut_out(&self) -> bool {
        !self.is_in_flight() && self.has_unsent() && !self.edge.is_after(self.next)
    }

    fn has_unsent(&self) -> bool {
        !self.unsent.is_empty() || self.end == End::Due
    }

    /// How much the program may write.
    pub(super) fn room(&self) -> usize {
        SEND_BUFFER.saturating_sub(self.unsent.len() + self.next.beyond(self.acknowledged))
    }

    /// Takes as much as there is room for.
    pub(super) fn write(&mut self, data: &[u8]) -> usize {
        let taken = data.len().min(self.room());
        self.unsent.extend_from_slice(&data[..taken]);
        taken
    }

    /// Nothing is written any more.
    pub(super) fn finish(&mut self) {
        if self.is_open() {
            self.end = End::Due;
        }
    }

    /// The opening segment leaves now.
    pub(super) fn first_leaves(&mut self, now: Instant) {
        if let Some(InFlight { kind: Kind::Syn, at: at @ None, .. }) = self.in_flight.front_mut() {
            *at = Some(now);
        }
    }

    /// The peer has received up to `ack`, and can receive `window` beyond that; `is_bare` if it has told nothing else.
    pub(super) fn acknowledge(
        &mut self,
        ack: Seq,
        window: u32,
        is_bare: bool,
        now: Instant,
    ) -> News {
        if ack.is_after(self.next) {
            return News::default();
        }
        let edge = self.edge.max(ack.after(window as usize));
        let opens = self.edge != edge;
        self.edge = edge;
        if !ack.is_after(self.acknowledged) {
            let is_same = is_bare && !opens && ack == self.acknowledged && self.is_in_flight();
            return News { again: usize::from(is_same && self.is_lost()), ..News::default() };
        }
        self.acknowledged = ack;
        self.duplicates = 0;
        News { is_new: true, trip: self.forget(now), again: self.recover() }
    }

    /// The same was acknowledged once more; `true` if what comes next is taken for lost from now on.
    fn is_lost(&mut self) -> bool {
        self.duplicates += 1;
        let is_lost = self.duplicates == MOST_DUPLICATES && self.recovery.is_none();
        if is_lost {
            self.begin_recovery(1);
        }
        is_lost
    }

    /// Forgets what the peer has; how long the first of it was on its way.
    fn forget(&mut self, now: Instant) -> Option<Duration> {
        let mut first = None;
        while let Some(segment) = self.in_flight.front_mut() {
            let known = self.acknowledged.beyond(segment.seq);
            let length = segment.data.len() + usize::from(segment.kind != Kind::Data);
            if known < length {
                drop(segment.data.split_to(known));
                segment.seq = segment.seq.after(known);
                break;
            }
            first = first.or(segment.at);
            self.in_flight.pop_front();
        }
        first.map(|at| now - at)
    }

    /// How many segments are to be sent again, now that something new has arrived.
    fn recover(&mut self) -> usize {
        let Some(recovery) = self.recovery else { return 0 };
        if recovery.until.is_after(self.acknowledged) {
            return recovery.each;
        }
        self.recovery = None;
        0
    }

    /// What is in flight is taken for lost. So many segments are to be sent again for each acknowledgement of something new.
    pub(super) fn begin_recovery(&mut self, each: usize) {
        self.recovery = Some(Recovery { from: self.acknowledged, until: self.next, each });
    }

    /// The next segment that is to be sent again.
    pub(super) fn next_again(&mut self) -> Option<(Seq, Kind, Bytes)> {
        let recovery = self.recovery.as_mut()?;
        let from = recovery.from.max(self.acknowledged);
        let segment = self.in_flight.iter_mut().find(|it| !from.is_after(it.seq))?;
        if !recovery.until.is_after(segment.seq) {
            return None;
        }
        // When it arrives, it is not known which of the two has (Karn's algorithm).
        segment.at = None;
        recovery.from = segment.seq.after(1);
        Some((segment.seq, segment.kind, segment.data.clone()))
    }

    /// Whether there is a segment to send.
    pub(super) fn can_send(&self) -> bool {
        self.has_unsent() && self.edge.is_after(self.next)
    }

    /// The next segment, of `most` bytes.
    pub(super) fn next_segment(&mut self, most: usize, now: Instant) -> Option<(Seq, Kind, Bytes)> {
        if !self.can_send() {
            return None;
        }
        let seq = self.next;
        let (kind, data) = if self.unsent.is_empty() {
            self.end = End::Sent;
            self.next = seq.after(1);
            (Kind::Fin, Bytes::new())
        } else {
            let length = self.unsent.len().min(most).min(self.edge.beyond(seq));
            self.next = seq.after(length);
            (Kind::Data, self.unsent.split_to(length).freeze())
        };
        self.in_flight.push_back(InFlight { seq, kind, data: data.clone(), at: Some(now) });
        Some((seq, kind, data))
    }
}
