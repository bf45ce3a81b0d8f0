//! Steps that take simulated time: sleeping, blocking, computing, yielding.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::context::TaskContext;
use crate::choices::{Access, Name, Thing};
use crate::executor::Sleep;
use crate::run::task::flow::{Flow, Stop, brief, fault};
use crate::run::task::need::Need;
use crate::scenario::step::{ComputedLength, Count, Length};
use crate::scenario::{Delay, Template, Value};
use crate::time::Duration;
use crate::trace::{Wait, What};

/// A pause of a task that has begun; it tells if the task could go on only later. Most of what a task is that sleeps.
pub(crate) struct Pause(Sleep);

/// Holds a worker: on the loop that of the host, so that nothing else of it runs; on a thread only the thread.
pub(crate) async fn block(
    context: &mut TaskContext,
    length: &Length,
    what: fn(Duration) -> What,
) -> Flow {
    let length = context.length(length)?;
    context.task.record(|| what(length));
    let executor = &context.task.engine.executor;
    if !context.task.thread {
        context.task.touch(Thing::Everything, Access::Write);
        context.task.wait_through(Wait::Hold(length), executor.hold(length)).await;
    } else if !length.is_zero() {
        context.task.wait_through(Wait::Hold(length), executor.sleep(length)).await;
    }
    Ok(Value::Null)
}

impl Pause {
    /// Begins a pause of this length, which is not zero.
    pub(crate) fn begin(
        context: &TaskContext,
        wait: Wait,
        length: Duration,
        cx: &mut Context<'_>,
    ) -> Self {
        let mut sleep = context.task.engine.executor.sleep(length);
        let begun = Pin::new(&mut sleep).poll(cx);
        debug_assert!(begun.is_pending(), "it takes its time");
        context.task.record(|| What::Waits(wait.clone()));
        context.task.begin_to_wait(wait, Need::Time, cx);
        Self(sleep)
    }

    /// Goes on waiting, on behalf of this context.
    pub(crate) fn poll(
        &mut self,
        context: &TaskContext,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Stop>> {
        let waited = ready!(context.task.wait_on(&mut self.0, cx));
        if waited.is_ok() {
            let late = context.task.engine.now() - self.0.due();
            if !late.is_zero() {
                context.task.record(|| What::Late(late));
            }
        }
        Poll::Ready(waited)
    }
}

impl TaskContext {
    /// Waits for `length`, which is not zero.
    pub(crate) async fn pause(&self, wait: Wait, length: Duration) -> Result<(), Stop> {
        let (mut wait, mut pause) = (Some(wait), None);
        poll_fn(|cx| match (&mut pause, wait.take()) {
            (Some(pause), _) => Pause::poll(pause, self, cx),
            (None, wait) => {
                pause = wait.map(|wait| Pause::begin(self, wait, length, cx));
                Poll::Pending
            }
        })
        .await
    }

    /// A length of time that a step asks for: a fixed one, a chosen one, or a computed one.
    pub(crate) fn length(&mut self, length: &Length) -> Result<Duration, Stop> {
        match length {
            Length::Known(delay) if delay.is_fixed() => Ok(delay.min),
            Length::Known(delay) => Ok(self.chosen(*delay)),
            Length::Computed(computed) => match self.whole_number_of(computed) {
                Some(length) => Ok(length),
                None => self.length_of_text(&computed.text),
            },
        }
    }

    /// The length that a whole number and its unit give.
    fn whole_number_of(&self, computed: &ComputedLength) -> Option<Duration> {
        let (number, one) = computed.number.as_ref()?;
        ComputedLength::of_whole(self.whole(number)?, *one)
    }

    fn length_of_text(&mut self, template: &Template) -> Result<Duration, Stop> {
        let text = self.text(template)?;
        let delay = ComputedLength::of_text(&text);
        delay.map(|delay| self.chosen(delay)).map_err(|_| {
            let text = brief(&text);
            fault(format!("{text} is no duration; one has a unit, such as 1.5s"))
        })
    }

    /// A whole number that a step asks for.
    pub(crate) fn count(&self, count: &Count) -> Result<u32, Stop> {
        match count {
            Count::Known(count) => Ok(*count),
            Count::Computed(template) => match self.operand(template)? {
                Value::Int(number) => u32::try_from(number)
                    .map_err(|_| fault(format!("{number} is no count: it is 0 at least"))),
                other => Err(fault(format!("{} is no whole number", brief(other)))),
            },
        }
    }

    fn chosen(&mut self, delay: Delay) -> Duration {
        if delay.is_fixed() {
            return delay.min;
        }
        self.delays += 1;
        let recorder = self.task.engine.recorder.borrow();
        let name = Name::Delay(&**recorder.name(self.task.id), self.delays);
        self.task.engine.length(delay, name)
    }
}
