//! Steps that take simulated time: sleeping, blocking, computing, yielding.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::control::{Flow, Stop};
use super::strand::{Strand, Waiting, fail};
use crate::choices::{Access, Name, Thing};
use crate::executor::{Sleep, Turn};
use crate::scenario::step::{Count, Length};
use crate::scenario::{Delay, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Wait, What};

/// A pause of a task, which tells if the task could go on only later.
pub(super) struct Pause {
    /// When a sleep is over.
    due: Option<Instant>,
    waiting: Waiting<End>,
}

/// What ends a pause. No time at all is one turn.
enum End {
    Turn(Turn),
    Sleep(Sleep),
}

pub(super) fn sleep(strand: &mut Strand, length: &Length) -> Result<Pause, Stop> {
    let length = strand.length(length)?;
    Ok(Pause::new(strand, Wait::Sleep(length), length))
}

pub(super) fn yield_now(strand: &Strand) -> Pause {
    Pause::new(strand, Wait::Yield, Duration::ZERO)
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
    fn new(strand: &Strand, wait: Wait, length: Duration) -> Self {
        let due = (!length.is_zero()).then(|| strand.world.now() + length);
        let sleep = |due| End::Sleep(strand.world.executor.sleep_until(due));
        let end = due.map_or_else(|| End::Turn(Turn::new()), sleep);
        Self { due, waiting: Waiting::new(wait, end) }
    }

    /// Goes on waiting, on behalf of this strand.
    pub(super) fn poll(&mut self, strand: &Strand, cx: &mut Context<'_>) -> Poll<Result<(), Stop>> {
        let waited = ready!(self.waiting.poll(strand, cx));
        if let Some(due) = self.due.filter(|_| waited.is_ok()) {
            let late = strand.world.now() - due;
            if !late.is_zero() {
                strand.record(|| What::Late(late));
            }
        }
        Poll::Ready(waited)
    }
}

impl Future for End {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.get_mut() {
            Self::Turn(turn) => Pin::new(turn).poll(cx),
            Self::Sleep(sleep) => Pin::new(sleep).poll(cx),
        }
    }
}

impl Strand {
    /// Waits for `length`.
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
                let delay = text.parse::<Delay>();
                delay.map(|delay| self.chosen(delay)).map_err(|_| {
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
                other => Err(fail(format!("{other} is no whole number"))),
            },
        }
    }

    fn chosen(&mut self, delay: Delay) -> Duration {
        if delay.is_fixed() {
            return delay.min;
        }
        self.delays += 1;
        let recorder = self.world.recorder.borrow();
        let name = Name::Delay(recorder.name(self.task), self.delays);
        self.world.length(delay, name)
    }
}
