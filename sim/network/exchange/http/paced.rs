//! Bodies that take their time: of an answer or a request, part by part.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::{FetchError, Pace};
use crate::executor::{Executor, Sleep};
use crate::time::{Duration, Instant};

/// In how many parts a head or a body is sent that takes its time.
pub(super) const PARTS: usize = 10;

/// A body, of which each part has its instant. As long as it is not sent to its end, it keeps `T`.
pub(super) struct Paced<T> {
    executor: Rc<Executor>,
    parts: VecDeque<(Instant, Bytes)>,
    /// How many bytes are said to come.
    left: u64,
    /// Whether it ends before all of them have.
    breaks: bool,
    pause: Option<Pin<Box<Sleep>>>,
    _kept: T,
}

impl<T> Paced<T> {
    /// A body that is sent from now on.
    pub(super) fn new(executor: &Rc<Executor>, body: &Bytes, pace: Pace, kept: T) -> Self {
        let (now, length) = (executor.now(), body.len());
        let has_time = !pace.last.max(pace.first).is_zero();
        let count = if has_time { PARTS.min(length.max(1)) } else { 1 };
        let steps = (count - 1).max(1) as u128;
        let between = u128::from(pace.last.as_nanos().saturating_sub(pace.first.as_nanos()));
        let mut parts: VecDeque<(Instant, Bytes)> = (0..count)
            .map(|part| {
                let after = between * part as u128 / steps;
                let after = Duration::from_nanos(u64::try_from(after).unwrap_or(u64::MAX));
                let at = now + pace.first + after;
                (at, body.slice(length * part / count..length * (part + 1) / count))
            })
            .filter(|(_, part)| !part.is_empty())
            .collect();
        if pace.breaks {
            parts.truncate(parts.len() / 2);
            if parts.is_empty() && length > 1 {
                parts.push_back((now, body.slice(..length / 2)));
            }
        }
        let (executor, left) = (Rc::clone(executor), length as u64);
        Self { executor, parts, left, breaks: pace.breaks, pause: None, _kept: kept }
    }
}

impl<T: Unpin> Body for Paced<T> {
    type Data = Bytes;
    type Error = FetchError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        let this = self.get_mut();
        if let Some(pause) = &mut this.pause {
            ready!(pause.as_mut().poll(cx));
            this.pause = None;
        } else {
            // What was sent before it breaks has left.
            let breaks = this.parts.is_empty() && this.breaks;
            let at = this.parts.front().map(|(at, _)| *at);
            if breaks || at.is_some_and(|at| at > this.executor.now()) {
                let until = at.unwrap_or_else(|| this.executor.now());
                let mut pause = Box::pin(this.executor.sleep_until(until));
                if pause.as_mut().poll(cx).is_pending() {
                    this.pause = Some(pause);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(match this.parts.pop_front() {
            Some((_, part)) => {
                this.left -= part.len() as u64;
                Some(Ok(Frame::data(part)))
            }
            None => this.breaks.then_some(Err(FetchError::Broken)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && !self.breaks
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
