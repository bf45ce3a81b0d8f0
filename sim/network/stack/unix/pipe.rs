//! A stream: two ends, each of which reads what the other has written.

use std::collections::VecDeque;
use std::io;
use std::os::unix::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use tokio::io::{Interest, Ready};

use super::{lock, wake};
use crate::network::stack::readiness::Readiness;
use crate::network::stack::wakers::Waiters;

/// How much is written that is not read: `net.core.wmem_default` of Linux.
const CAPACITY: usize = 212_992;
/// Who waits for room may go on when no more than this part of it is taken.
const PART: usize = 4;

/// One end of a stream.
#[derive(Debug)]
pub(crate) struct Stream {
    ends: Arc<Mutex<[End; 2]>>,
    side: usize,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each becomes so once, whatever the others are")]
struct End {
    address: SocketAddr,
    /// What the other has written.
    inbox: VecDeque<u8>,
    /// Nothing more will be written by the other.
    has_ended: bool,
    /// Nothing more is written here.
    is_shut: bool,
    /// It is dropped.
    is_closed: bool,
    /// The other was dropped with something unread.
    is_reset: bool,
    readiness: Readiness,
    readers: Waiters,
    writers: Waiters,
}

impl End {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            inbox: VecDeque::new(),
            has_ended: false,
            is_shut: false,
            is_closed: false,
            is_reset: false,
            readiness: Readiness::CONNECTED,
            readers: Waiters::default(),
            writers: Waiters::default(),
        }
    }

    fn is_readable(&self) -> bool {
        !self.inbox.is_empty() || self.has_ended || self.is_reset
    }

    fn waiting(&mut self) -> Vec<Waker> {
        self.readers.take().chain(self.writers.take()).collect()
    }
}

impl Stream {
    /// Both ends, with these addresses.
    pub(crate) fn pair(addresses: [SocketAddr; 2]) -> [Self; 2] {
        let ends = Arc::new(Mutex::new(addresses.map(End::new)));
        [0, 1].map(|side| Self { ends: Arc::clone(&ends), side })
    }

    /// Calls `f` with this end and the other, and wakes whom it gives.
    fn with<T>(&self, f: impl FnOnce(&mut End, &mut End) -> (T, Vec<Waker>)) -> T {
        let mut ends = lock(&self.ends);
        let [one, other] = &mut *ends;
        let (own, peer) = if self.side == 0 { (one, other) } else { (other, one) };
        let (done, woken) = f(own, peer);
        drop(ends);
        wake(woken);
        done
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.with(|own, _| (own.address.clone(), Vec::new()))
    }

    pub(crate) fn peer(&self) -> SocketAddr {
        self.with(|_, peer| (peer.address.clone(), Vec::new()))
    }

    /// It is accepted.
    pub(crate) fn accepted(self) -> Self {
        self.with(|own, _| (own.readiness = Readiness::ACCEPTED, Vec::new()));
        self
    }

    /// What a task that waits was told of it.
    pub(crate) fn polled(&self, note: impl FnOnce(&mut Readiness)) {
        self.with(|own, _| (note(&mut own.readiness), Vec::new()));
    }

    /// Gives what was written to `take`, in one piece after the other, which says how much it takes of each.
    pub(crate) fn poll_read(
        &self,
        cx: &mut Context<'_>,
        mut take: impl FnMut(&[u8]) -> usize,
    ) -> Poll<io::Result<()>> {
        self.with(|own, peer| {
            if own.inbox.is_empty() {
                own.readiness.has_no_data();
                return (own.poll_end(cx), Vec::new());
            }
            own.readiness.has_data();
            let (first, second) = own.inbox.as_slices();
            let mut taken = take(first);
            if taken == first.len() {
                taken += take(second);
            }
            own.inbox.drain(..taken);
            let has_room = own.inbox.len() <= CAPACITY / PART;
            if has_room {
                peer.readiness.has_room();
            }
            let woken = if has_room { peer.writers.take().collect() } else { Vec::new() };
            (Poll::Ready(Ok(())), woken)
        })
    }

    /// Writes what there is room for.
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.with(|own, peer| {
            if own.is_shut || peer.is_closed {
                return (Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())), Vec::new());
            }
            let length = data.len().min(CAPACITY - peer.inbox.len());
            if length == 0 && !data.is_empty() {
                own.readiness.has_no_room();
                return (own.writers.wait(cx.waker()), Vec::new());
            }
            peer.inbox.extend(&data[..length]);
            (Poll::Ready(Ok(length)), peer.readers.take().collect())
        })
    }

    pub(crate) fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<()> {
        let poll = |own: &mut End| {
            if own.readiness.seems_readable() || own.is_readable() {
                Poll::Ready(())
            } else {
                own.readers.wait(cx.waker())
            }
        };
        self.with(|own, _| (poll(own), Vec::new()))
    }

    pub(crate) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.with(|own, peer| {
            let is_writable = own.is_shut || peer.is_closed || own.readiness.seems_writable();
            let polled = if is_writable { Poll::Ready(()) } else { own.writers.wait(cx.waker()) };
            (polled, Vec::new())
        })
    }

    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>, interest: Interest) -> Poll<Ready> {
        let mut ready = Ready::EMPTY;
        let mut add = |is_so: bool, what: Ready| ready |= if is_so { what } else { Ready::EMPTY };
        let (has_ended, is_over) =
            self.with(|own, peer| ((own.has_ended, own.is_shut || peer.is_closed), Vec::new()));
        if interest.is_readable() {
            add(self.poll_readable(cx).is_ready(), Ready::READABLE);
            add(has_ended, Ready::READ_CLOSED);
        }
        if interest.is_writable() {
            add(self.poll_writable(cx).is_ready(), Ready::WRITABLE);
            add(is_over && has_ended, Ready::WRITE_CLOSED);
        }
        if ready.is_empty() { Poll::Pending } else { Poll::Ready(ready) }
    }

    /// Nothing more is written here.
    pub(crate) fn shut_down(&self) {
        self.with(|own, peer| {
            own.is_shut = true;
            peer.has_ended = true;
            ((), peer.readers.take().chain(own.writers.take()).collect())
        });
    }

    /// What went wrong; it is not told again.
    pub(crate) fn take_error(&self) -> Option<io::Error> {
        let was_reset = self.with(|own, _| (std::mem::take(&mut own.is_reset), Vec::new()));
        was_reset.then(|| io::ErrorKind::ConnectionReset.into())
    }

    /// Drops it, as if something were unread.
    pub(crate) fn reset(self) {
        self.with(|_, peer| (peer.is_reset = true, Vec::new()));
    }
}

impl End {
    /// What there is to read where nothing was written.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if std::mem::take(&mut self.is_reset) {
            Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
        } else if self.has_ended {
            Poll::Ready(Ok(()))
        } else {
            self.readers.wait(cx.waker())
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.with(|own, peer| {
            own.is_closed = true;
            peer.has_ended = true;
            peer.is_reset |= !own.inbox.is_empty();
            ((), peer.waiting())
        });
    }
}
