//! Steps that take simulated time: sleeping, blocking, computing, yielding.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use super::control::{Flow, Stop};
use super::strand::{Strand, Waiting, brief, fail};
use crate::choices::{Access, Name, Thing};
use crate::executor::Sleep;
use crate::scenario::step::{Count, Length};
use crate::scenario::{Delay, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Wait, What};

/// A pause of a task, which tells if the task could go on only later.
pub(super) struct Pause {
    /// When it is over.
    due: Instant,
    waiting: Waiting<Sleep>,
}

/// Holds a worker: on the loop that of the host, so that nothing else of it runs; on a thread only the thread.
pub(super) async fn block(
    strand: &mut Strand,
    length: &Length,
    what: fn(Duration) -> What,
) -> Flow {
    let length = strand.length(length)?;
    strand.record(|| what(length));
    let executor = &strand.world.executor;
    if !strand.thread {
        strand.touch(Thing::Everything, Access::Write);
        strand.wait_through(Wait::Hold(length), executor.hold(length)).await;
    } else if !length.is_zero() {
        strand.wait_through(Wait::Hold(length), executor.sleep(length)).await;
    }
    Ok(Value::Null)
}

impl Pause {
    /// A pause of this length, which is not zero.
    pub(super) fn new(strand: &Strand, wait: Wait, length: Duration) -> Self {
        let due = strand.world.now() + length;
        Self { due, waiting: Waiting::new(wait, strand.world.executor.sleep_until(due)) }
    }

    /// Goes on waiting, on behalf of this strand.
    pub(super) fn poll(&mut self, strand: &Strand, cx: &mut Context<'_>) -> Poll<Result<(), Stop>> {
        let waited = ready!(self.waiting.poll(strand, cx));
        if waited.is_ok() {
            let late = strand.world.now() - self.due;
            if !late.is_zero() {
                strand.record(|| What::Late(late));
            }
        }
        Poll::Ready(waited)
    }
}

impl Strand {
    /// Waits for `length`, which is not zero.
    pub(super) async fn pause(&self, wait: Wait, length: Duration) -> Result<(), Stop> {
        let mut pause = Pause::new(self, wait, length);
        poll_fn(|cx| pause.poll(self, cx)).await
    }

    /// A length of time that a step asks for: a fixed one, a chosen one, or a computed one.
    pub(super) fn length(&mut self, length: &Length) -> Result<Duration, Stop> {
        match length {
            Length::Known(delay) if delay.is_fixed() => Ok(delay.min),
            Length::Known(delay) => Ok(self.chosen(*delay)),
            Length::Computed(template) => {
                let text = self.text(template)?;
                let delay = text.parse::<Delay>().or_else(|error| {
                    // What is less than no time is none, as in asyncio.
                    let rest = text.strip_prefix('-').ok_or(error)?;
                    rest.parse::<Delay>().map(|_| Delay::fixed(Duration::ZERO))
                });
                delay.map(|delay| self.chosen(delay)).map_err(|_| {
                    let text = brief(&text);
                    fail(format!("{text} is no duration; one has a unit, such as 1.5s"))
                })
            }
        }
    }

    /// A whole number that a step asks for.
    pub(super) fn count(&self, count: &Count) -> Result<u32, Stop> {
        match count {
            Count::Known(count) => Ok(*count),
            Count::Computed(template) => match self.operand(template)? {
                Value::Int(number) => u32::try_from(number)
                    .map_err(|_| fail(format!("{number} is no count: it is 0 at least"))),
                other => Err(fail(format!("{} is no whole number", brief(other)))),
            },
        }
    }

    fn chosen(&mut self, delay: Delay) -> Duration {
        if delay.is_fixed() {
            return delay.min;
        }
        self.delays += 1;
        let recorder = self.world.recorder.borrow();
        let name = Name::Delay(&**recorder.name(self.task), self.delays);
        self.world.length(delay, name)
    }
}
