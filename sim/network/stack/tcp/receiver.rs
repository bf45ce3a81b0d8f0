//! The receiving half of a connection: what has arrived, until the program reads it, and how much more may come.

use std::collections::VecDeque;

use bytes::Bytes;
use tokio::io::ReadBuf;

use crate::network::stack::packet::Seq;

/// How much may have arrived that the program has not read yet.
const RECEIVE_BUFFER: usize = 64 * 1024;
/// The largest window that a segment can offer.
const MOST_OFFERED: usize = 65_535;

/// The receiving half.
#[derive(Debug)]
pub(super) struct Receiver {
    /// What arrives next.
    next: Seq,
    /// Up to where the peer may send.
    edge: Seq,
    /// How much a segment carries at most.
    most_in_segment: usize,
    unread: VecDeque<Bytes>,
    /// How many bytes are unread.
    length: usize,
    /// What has overtaken what comes before it, by its place.
    early: Vec<(Seq, Bytes)>,
    /// The place of the end, once it is known.
    end: Option<Seq>,
    has_ended: bool,
}

impl Receiver {
    /// A stream that begins at `next`.
    pub(super) fn new(next: Seq, most_in_segment: usize) -> Self {
        Self {
            next,
            edge: next.after(MOST_OFFERED),
            most_in_segment,
            unread: VecDeque::new(),
            length: 0,
            early: Vec::new(),
            end: None,
            has_ended: false,
        }
    }

    /// Up to where everything has arrived.
    pub(super) const fn next(&self) -> Seq {
        self.next
    }

    /// Whether anything waits to be read.
    pub(super) const fn has_unread(&self) -> bool {
        self.length > 0
    }

    /// Whether the peer has closed its side and all of it is here.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Whether a segment from here on is one of this stream now, and not of the past or of nobody.
    pub(super) fn expects(&self, seq: Seq) -> bool {
        // A reset may have been sent before the peer knew that its end had arrived.
        let is_next = seq == self.next || self.has_ended && seq.after(1) == self.next;
        is_next || seq.is_after(self.next) && !seq.is_after(self.edge)
    }

    /// How much may come from now on: what a segment says.
    ///
    /// A window is not opened by a little (RFC 9293, 3.8.6.2.2), or the stream would end up in small segments.
    pub(super) fn offer(&mut self) -> u32 {
        if self.growth() >= self.worthwhile() {
            self.edge = self.widest();
        }
        u32::try_from(self.edge.beyond(self.next)).expect("a window is short")
    }

    /// Whether the peer should be told at once that it may send more: it may be waiting for that, and nothing else would tell
    /// it. Half of the buffer is free that was not when it last heard of it, or it could send nothing and now can.
    pub(super) fn must_offer(&self) -> bool {
        let growth = self.growth();
        growth >= RECEIVE_BUFFER / 2 || self.edge == self.next && growth >= self.worthwhile()
    }

    /// By how much the window could be opened.
    fn growth(&self) -> usize {
        self.widest().beyond(self.edge)
    }

    fn worthwhile(&self) -> usize {
        self.most_in_segment.min(RECEIVE_BUFFER / 2)
    }

    fn widest(&self) -> Seq {
        self.next.after((RECEIVE_BUFFER - self.length).min(MOST_OFFERED))
    }

    /// A segment has arrived; `true` if there is anything new to read, the end included.
    pub(super) fn arrive(&mut self, seq: Seq, data: Bytes, is_end: bool) -> bool {
        let before = (self.next, self.has_ended);
        if is_end {
            self.end = Some(seq.after(data.len()));
        }
        if seq.is_after(self.next) {
            self.keep(seq, data);
        } else {
            self.take(seq, data);
            while let Some(place) = self.early.iter().position(|it| !it.0.is_after(self.next)) {
                let (seq, data) = self.early.remove(place);
                self.take(seq, data);
            }
        }
        if self.end == Some(self.next) && !self.has_ended {
            self.has_ended = true;
            self.next = self.next.after(1);
        }
        before != (self.next, self.has_ended)
    }

    /// Keeps what is too early, as far as it was asked for.
    fn keep(&mut self, seq: Seq, mut data: Bytes) {
        data.truncate(self.edge.beyond(seq));
        match self.early.iter_mut().find(|(known, _)| *known == seq) {
            Some((_, known)) if known.len() >= data.len() => {}
            Some((_, known)) => *known = data,
            None if data.is_empty() => {}
            None => self.early.push((seq, data)),
        }
    }

    /// Takes what is new of a segment that does not come too early.
    fn take(&mut self, seq: Seq, mut data: Bytes) {
        let known = self.next.beyond(seq);
        if known >= data.len() || self.has_ended {
            return;
        }
        let mut data = data.split_off(known);
        data.truncate(RECEIVE_BUFFER - self.length);
        self.next = self.next.after(data.len());
        self.length += data.len();
        self.unread.push_back(data);
    }

    /// Moves what has arrived into `buffer`, as much as there is room for.
    pub(super) fn read(&mut self, buffer: &mut ReadBuf<'_>) {
        while buffer.remaining() > 0
            && let Some(first) = self.unread.front_mut()
        {
            let length = first.len().min(buffer.remaining());
            buffer.put_slice(&first.split_to(length));
            self.length -= length;
            if first.is_empty() {
                self.unread.pop_front();
            }
        }
    }

    /// As [`Receiver::read`], and leaves it there.
    pub(super) fn peek(&self, buffer: &mut ReadBuf<'_>) {
        for data in &self.unread {
            buffer.put_slice(&data[..data.len().min(buffer.remaining())]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const START: Seq = Seq(u32::MAX - 5);
    /// More than half of a buffer.
    const LARGE: usize = 65_496;

    fn receiver(most_in_segment: usize) -> Receiver {
        Receiver::new(START, most_in_segment)
    }

    fn read(receiver: &mut Receiver, length: usize) -> Vec<u8> {
        let mut data = vec![0; length];
        let mut buffer = ReadBuf::new(&mut data);
        receiver.read(&mut buffer);
        buffer.filled().to_vec()
    }

    /// A receiver whose peer may send nothing more.
    fn full(most_in_segment: usize) -> Receiver {
        let mut receiver = receiver(most_in_segment);
        assert!(receiver.arrive(START, vec![7; MOST_OFFERED].into(), false));
        assert_eq!(receiver.offer(), 0);
        receiver
    }

    #[test]
    fn a_shut_window_opens_when_there_is_room_for_a_segment() {
        let mut receiver = full(1000);
        read(&mut receiver, 998);
        // One byte of the buffer was never offered.
        assert!(!receiver.must_offer());
        read(&mut receiver, 1);
        assert!(receiver.must_offer());
        assert_eq!(receiver.offer(), 1000);
        assert!(!receiver.must_offer());
    }

    #[test]
    fn a_window_opens_when_half_of_the_buffer_has_become_free() {
        let mut receiver = full(LARGE);
        for piece in [1000; 32] {
            read(&mut receiver, piece);
            assert!(!receiver.must_offer());
        }
        read(&mut receiver, 1000);
        assert!(receiver.must_offer());
    }

    proptest! {
        #[test]
        fn a_stream_is_whole_whatever_overtakes_what(
            cuts in vec((0_usize..2000, 1_usize..300), 1..40),
            length in 1_usize..2000,
        ) {
            let stream: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let mut receiver = receiver(1460);
            let pieces = (0..length).step_by(100).map(|from| (from, 100)).rev();
            for (from, size) in cuts.into_iter().chain(pieces) {
                let from = from.min(length);
                let to = (from + size).min(length);
                let data = Bytes::copy_from_slice(&stream[from..to]);
                receiver.arrive(START.after(from), data, to == length);
            }
            prop_assert!(receiver.has_ended());
            prop_assert_eq!(receiver.next(), START.after(length + 1));
            prop_assert_eq!(read(&mut receiver, 3000), stream);
        }
    }
}
