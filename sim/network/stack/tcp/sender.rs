//! The sending half of a connection: what the program has written, until its peer has it.

use bytes::{Bytes, BytesMut};

use crate::network::stack::packet::{Kind, Seq};

/// How much a program can have written that its peer has not received yet.
pub(crate) const SEND_BUFFER: usize = 64 * 1024;

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

impl Sender {
    /// A stream whose opening segment is sent from `first`.
    pub(super) fn new(first: Seq) -> Self {
        let next = first.after(1);
        Self { acknowledged: first, next, edge: next, unsent: BytesMut::new(), end: End::Open }
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

    /// The peer has received up to `ack`, and can receive `window` beyond that.
    pub(super) fn acknowledge(&mut self, ack: Seq, window: u32) {
        if ack.is_after(self.next) {
            return;
        }
        self.acknowledged = self.acknowledged.max(ack);
        self.edge = self.edge.max(ack.after(window as usize));
    }

    /// Whether there is a segment to send.
    pub(super) fn can_send(&self) -> bool {
        (!self.unsent.is_empty() || self.end == End::Due) && self.edge.is_after(self.next)
    }

    /// The next segment, of `most` bytes.
    pub(super) fn next_segment(&mut self, most: usize) -> Option<(Seq, Kind, Bytes)> {
        if !self.can_send() {
            return None;
        }
        let seq = self.next;
        if self.unsent.is_empty() {
            self.end = End::Sent;
            self.next = seq.after(1);
            return Some((seq, Kind::Fin, Bytes::new()));
        }
        let length = self.unsent.len().min(most).min(self.edge.beyond(seq));
        self.next = seq.after(length);
        Some((seq, Kind::Data, self.unsent.split_to(length).freeze()))
    }
}
