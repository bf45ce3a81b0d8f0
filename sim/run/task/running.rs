//! A task that runs: where it records, touches, waits, and is struck by a cancellation.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::mem::replace;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use super::cancellation::Control;
use super::deadlines;
use super::entry::Entry;
use super::flow::Stop;
use super::need::Need;
use crate::choices::{Access, Thing};
use crate::executor::DeadlineId;
use crate::run::engine::Engine;
use crate::trace::{TaskId, Wait, What};

/// A task of the executor while it has its turns.
pub(crate) struct Task {
    pub(crate) engine: Rc<Engine>,
    /// What is known of it.
    pub(crate) entry: Rc<Entry>,
    /// In whose name events are recorded: the task itself, or a named sequence that it runs.
    pub(crate) id: TaskId,
    /// Whether it runs on a thread, where blocking holds up nobody else.
    pub(crate) thread: bool,
    /// The service on whose host it runs, if that is not the program's.
    pub(crate) service: Option<usize>,
    /// The innermost deadline around it.
    pub(crate) deadline: Option<DeadlineId>,
    /// How many waits it has come to: they name its decisions.
    waits: Cell<u32>,
}

/// A task's wait for a future, unless a cancellation strikes before.
pub(crate) struct Cancellable<F> {
    /// What the trace calls it, until it has begun.
    wait: Option<Wait>,
    /// What must happen for it to be over.
    need: Need,
    tell: bool,
    future: F,
}

impl Task {
    /// The task of an entry, which begins.
    pub(crate) fn new(
        engine: &Rc<Engine>,
        entry: &Rc<Entry>,
        deadline: Option<DeadlineId>,
    ) -> Self {
        Self {
            engine: Rc::clone(engine),
            entry: Rc::clone(entry),
            id: entry.id,
            thread: engine.recorder.borrow().is_thread(entry.id),
            service: None,
            deadline,
            waits: Cell::new(0),
        }
    }

    /// Its cancellation state.
    pub(crate) fn control(&self) -> &Control {
        self.entry.control()
    }

    #[inline]
    pub(crate) fn record(&self, what: impl FnOnce() -> What) {
        self.engine.record(self.id, what);
    }

    /// Waits for `future`, as the trace will tell; for it to be over, somebody has to meet the need.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes here.
    pub(crate) async fn wait<F: Future + Unpin>(
        &self,
        need: Need,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        let mut waiting = Cancellable { need, ..Cancellable::new(wait, future) };
        poll_fn(|cx| waiting.poll(self, cx)).await
    }

    /// Waits for `future`, which is about `thing`: touches it when the wait begins and when it is over, however it ends.
    pub(crate) async fn wait_at<F: Future>(
        &self,
        thing: Thing,
        access: Access,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        self.touch(thing.clone(), access);
        let need = Need::of(&thing, &wait);
        let waited = self.wait(need, wait, pin!(future)).await;
        self.touch(thing, access);
        waited
    }

    /// This turn uses something that tasks share.
    #[inline]
    pub(crate) fn touch(&self, thing: Thing, access: Access) {
        self.engine.touch(|| thing, access);
    }

    /// Lets others go first, if they are chosen to: what comes next is seen by them.
    pub(crate) async fn interruptible(&self) {
        if self.engine.is_interrupted() {
            let mut interrupted = false;
            poll_fn(|_| {
                if replace(&mut interrupted, true) {
                    return Poll::Ready(());
                }
                self.engine.executor.interrupt();
                Poll::Pending
            })
            .await;
        }
    }

    /// Waits for `future`; the trace tells of it only if it is interrupted or never ends.
    pub(crate) async fn wait_quietly<F: Future + Unpin>(
        &self,
        need: Need,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        let mut waiting = Cancellable { tell: false, need, ..Cancellable::new(wait, future) };
        poll_fn(|cx| waiting.poll(self, cx)).await
    }

    /// Waits for `future` where no cancellation can strike.
    pub(crate) async fn wait_through<F: Future>(&self, wait: Wait, future: F) -> F::Output {
        let deadlines = self.engine.progress.deadlines_come();
        self.control().wait_for(wait, Need::Time, self.engine.now(), deadlines);
        let output = future.await;
        self.control().go_on();
        output
    }

    /// The task begins to wait.
    #[inline]
    pub(crate) fn begin_to_wait(&self, wait: Wait, need: Need, cx: &Context<'_>) {
        let (engine, control) = (&*self.engine, self.control());
        control.wait_for(wait, need, engine.now(), engine.progress.deadlines_come());
        match need {
            Need::Time => {}
            Need::Branches => engine.suspects.branches_awaited(&engine.executor),
            _ => engine.suspects.suspect(&engine.executor, self.entry.id),
        }
        if engine.may_cancel {
            self.decide_cancellation();
        }
        if control.is_overdue() {
            deadlines::waits_too_late(engine, control);
        }
        control.strike_here(cx.waker());
    }

    /// Goes on with a wait for `future` that has begun.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes here.
    pub(crate) fn wait_on<F: Future + Unpin>(
        &self,
        future: &mut F,
        cx: &mut Context<'_>,
    ) -> Poll<Result<F::Output, Stop>> {
        // tie: cancelled-before-woken
        self.struck()?;
        let control = self.control();
        if let Poll::Ready(output) = Pin::new(future).poll(cx) {
            control.go_on();
            return Poll::Ready(Ok(output));
        }
        control.strike_here(cx.waker());
        if control.is_overdue() && deadlines::still_waits(&self.engine, control) {
            self.strike_that_came()?;
        }
        Poll::Pending
    }

    /// Whether a cancellation has struck where it waits.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if so.
    #[inline]
    pub(crate) fn struck(&self) -> Result<(), Stop> {
        if self.control().is_overdue() {
            deadlines::goes_on_too_late(&self.engine, self.control());
        }
        self.strike_that_came()
    }

    /// The same for requests that have been made.
    #[inline]
    fn strike_that_came(&self) -> Result<(), Stop> {
        if self.control().take_strike() { Err(self.interrupted()) } else { Ok(()) }
    }

    #[cold]
    fn interrupted(&self) -> Stop {
        if let Some(waited) = self.control().interrupt() {
            self.record(|| What::Interrupted(waited.wait));
        }
        Stop::Cancelled
    }

    /// Cancels this task where it waits, if that is what is chosen.
    fn decide_cancellation(&self) {
        let mut decisions = self.engine.decisions.borrow_mut();
        let recorder = self.engine.recorder.borrow();
        let name = recorder.name(self.id);
        if decisions.may_cancel(name) {
            self.waits.set(self.waits.get() + 1);
            if decisions.cancels(name, self.waits.get()) {
                drop((decisions, recorder));
                self.control().request();
            }
        }
    }
}

impl<F: Future + Unpin> Cancellable<F> {
    pub(crate) const fn new(wait: Wait, future: F) -> Self {
        Self { wait: Some(wait), need: Need::Time, tell: true, future }
    }

    /// Goes on waiting, on behalf of this task.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes here.
    pub(crate) fn poll(
        &mut self,
        task: &Task,
        cx: &mut Context<'_>,
    ) -> Poll<Result<F::Output, Stop>> {
        if self.wait.is_none() {
            return task.wait_on(&mut self.future, cx);
        }
        if let Poll::Ready(output) = Pin::new(&mut self.future).poll(cx) {
            task.control().go_on();
            return Poll::Ready(Ok(output));
        }
        if let Some(wait) = self.wait.take() {
            if self.tell {
                task.record(|| What::Waits(wait.clone()));
            }
            task.begin_to_wait(wait, self.need, cx);
        }
        Poll::Pending
    }
}
