//! Futures that wait for the clock.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::Executor;
use super::clock::{Action, DeadlineId, TimerId};
use crate::time::{Duration, Instant};

/// Waits until an instant. Dropped earlier, it leaves nothing behind.
#[derive(Debug)]
pub struct Sleep {
    executor: Rc<Executor>,
    at: Instant,
    /// Whether it is over before others that end at the same instant.
    first: bool,
    timer: Option<TimerId>,
}

/// Holds the worker of the host that polls it, for a while.
#[derive(Debug)]
pub struct Hold {
    executor: Rc<Executor>,
    length: Duration,
    until: Option<Instant>,
}

/// Lets everything that is ready go first.
#[derive(Debug, Default)]
pub struct Turn {
    taken: bool,
}

/// A deadline that is set; dropped, it never strikes.
#[derive(Debug)]
pub struct Deadline {
    executor: Rc<Executor>,
    id: DeadlineId,
}

impl Sleep {
    pub(super) const fn new(executor: Rc<Executor>, at: Instant, first: bool) -> Self {
        Self { executor, at, first, timer: None }
    }

    /// When it is over.
    #[cfg(feature = "scenarios")]
    pub(crate) const fn due(&self) -> Instant {
        self.at
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut clock = this.executor.memory.clock.borrow_mut();
        match this.timer {
            Some(timer) if clock.is_set(timer) => Poll::Pending,
            Some(_) => {
                this.timer = None;
                Poll::Ready(())
            }
            None => {
                let (host, _) = this.executor.current.get();
                let wake = Action::Wake(cx.waker().clone());
                this.timer = Some(if this.first {
                    clock.set_timer_first(this.at, host, wake)
                } else {
                    clock.set_timer(this.at, host, wake)
                });
                Poll::Pending
            }
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            // Bound, so that the waker goes only after the clock is free again.
            let _waker = self.executor.memory.clock.borrow_mut().take(timer);
        }
    }
}

impl Hold {
    pub(super) const fn new(executor: Rc<Executor>, length: Duration) -> Self {
        Self { executor, length, until: None }
    }
}

impl Future for Hold {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let now = this.executor.now();
        match this.until {
            None if this.length.is_zero() => Poll::Ready(()),
            None => {
                this.until = Some(now + this.length);
                this.executor.take_hold(this.length, cx.waker().clone());
                Poll::Pending
            }
            Some(until) if now >= until => {
                this.executor.release();
                Poll::Ready(())
            }
            Some(_) => Poll::Pending,
        }
    }
}

impl Turn {
    /// One turn for the others.
    pub const fn new() -> Self {
        Self { taken: false }
    }
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.taken, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Deadline {
    pub(super) const fn new(executor: Rc<Executor>, id: DeadlineId) -> Self {
        Self { executor, id }
    }

    /// Which deadline this is, for those nested in it.
    pub const fn id(&self) -> DeadlineId {
        self.id
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.executor.memory.clock.borrow_mut().drop_deadline(self.id);
    }
}
