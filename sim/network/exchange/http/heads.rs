//! Heads of requests that take their time: how a client sends one part by part, and how a service notices that one has begun to come.
//!
//! Both stand between hyper and the connection, as it makes and reads heads as a whole.

use std::cell::Cell;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::paced::PARTS;
use crate::executor::{Executor, Sleep};
use crate::network::net::TcpStream;
use crate::time::{Duration, Instant};

/// What ends a head.
const END: &[u8] = b"\r\n\r\n";

/// The connection of a client whose first head is sent in parts.
pub(super) struct Slow {
    stream: TcpStream,
    executor: Rc<Executor>,
    /// Until it is sent, and if it takes any time.
    head: Option<Head>,
}

/// A head on its way.
struct Head {
    since: Instant,
    /// How long its last part takes to be sent.
    by: Duration,
    /// How many bytes it has, which is known with the first, and how many are sent.
    length: Option<usize>,
    sent: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

/// The connection of a service, which knows since when a head comes.
pub(super) struct Watched {
    stream: TcpStream,
    executor: Rc<Executor>,
    coming: Rc<Coming>,
}

/// Whether the head of a request comes.
#[derive(Debug, Default)]
pub(super) struct Coming {
    since: Cell<Option<Instant>>,
    /// Whether what comes is none.
    is_deaf: Cell<bool>,
}

impl Slow {
    /// Its last part leaves this much later than now.
    pub(super) fn new(executor: &Rc<Executor>, stream: TcpStream, by: Duration) -> Self {
        let (since, length, sent, pause) = (executor.now(), None, 0, None);
        let head = (!by.is_zero()).then_some(Head { since, by, length, sent, pause });
        Self { stream, executor: Rc::clone(executor), head }
    }
}

impl Head {
    /// How many of these bytes are to be sent next, and when.
    fn next_part(&mut self, bytes: &[u8]) -> (usize, Instant) {
        let ends = || bytes.windows(END.len()).position(|window| window == END);
        let length =
            *self.length.get_or_insert_with(|| ends().map_or(bytes.len(), |end| end + END.len()));
        let end = |part: usize| length * (part + 1) / PARTS;
        let part = (0..PARTS - 1).find(|part| end(*part) > self.sent).unwrap_or(PARTS - 1);
        let nanos = u128::from(self.by.as_nanos()) * part as u128 / (PARTS as u128 - 1);
        let after = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        ((end(part) - self.sent).min(bytes.len()), self.since + after)
    }

    fn is_sent(&self) -> bool {
        self.length.is_some_and(|length| self.sent >= length)
    }
}

impl Watched {
    pub(super) fn new(executor: &Rc<Executor>, stream: TcpStream, coming: &Rc<Coming>) -> Self {
        Self { stream, executor: Rc::clone(executor), coming: Rc::clone(coming) }
    }
}

impl Coming {
    /// Since when one comes that is not there yet.
    pub(super) fn since(&self) -> Option<Instant> {
        self.since.get()
    }

    /// It is there, and what comes until it is answered is no head; gives since when it came.
    pub(super) fn is_there(&self) -> Option<Instant> {
        self.is_deaf.set(true);
        self.since.take()
    }

    /// It is answered.
    pub(super) fn is_answered(&self) {
        self.is_deaf.set(false);
    }
}

impl AsyncRead for Slow {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Slow {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(head) = &mut this.head else {
            return Pin::new(&mut this.stream).poll_write(cx, buf);
        };
        if let Some(pause) = &mut head.pause {
            ready!(pause.as_mut().poll(cx));
            head.pause = None;
        }
        let (count, at) = head.next_part(buf);
        if this.executor.now() < at {
            let mut pause = Box::pin(this.executor.sleep_until(at));
            if pause.as_mut().poll(cx).is_pending() {
                head.pause = Some(pause);
                return Poll::Pending;
            }
        }
        let sent = ready!(Pin::new(&mut this.stream).poll_write(cx, &buf[..count]))?;
        head.sent += sent;
        if head.is_sent() {
            this.head = None;
        }
        Poll::Ready(Ok(sent))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.head.is_some() {
            let first = bufs.iter().find(|buf| !buf.is_empty());
            return self.poll_write(cx, first.map_or(&[], |buf| &**buf));
        }
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.head.is_none() && self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        let coming = &this.coming;
        if buf.filled().len() > before && !coming.is_deaf.get() && coming.since().is_none() {
            coming.since.set(Some(this.executor.now()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
