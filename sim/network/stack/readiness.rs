//! What a stream is taken to be ready for, as tokio remembers what it was told: so it is until somebody has tried in vain.
//!
//! What can be read or written is ready whatever is remembered.

/// What is remembered of one end of a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readiness {
    reads: bool,
    writes: bool,
}

impl Readiness {
    /// Of a stream that has called, or of a pair: nothing was told yet of anything to read.
    pub(super) const CONNECTED: Self = Self { reads: false, writes: true };
    /// Of a stream that was accepted: it is tried before anything is waited for.
    pub(super) const ACCEPTED: Self = Self { reads: true, writes: true };

    /// Whether a read is worth trying.
    pub(super) const fn seems_readable(self) -> bool {
        self.reads
    }

    /// Whether a write is worth trying.
    pub(super) const fn seems_writable(self) -> bool {
        self.writes
    }

    /// There was something to read.
    pub(super) const fn has_data(&mut self) {
        self.reads = true;
    }

    /// There was nothing to read.
    pub(super) const fn has_no_data(&mut self) {
        self.reads = false;
    }

    /// There was room, or is again.
    pub(super) const fn has_room(&mut self) {
        self.writes = true;
    }

    /// There was no room.
    pub(super) const fn has_no_room(&mut self) {
        self.writes = false;
    }

    /// A task that waits to read has got so much where it had so much `room`. What leaves room is taken for all there was.
    pub(crate) const fn polled_to_read(&mut self, length: usize, room: usize) {
        if 0 < length && length < room {
            self.has_no_data();
        }
    }

    /// A task that waits to write has written so much `of` what it had. What leaves some is taken to have filled the buffer.
    pub(crate) const fn polled_to_write(&mut self, length: usize, of: usize) {
        if 0 < length && length < of {
            self.has_no_room();
        }
    }
}
