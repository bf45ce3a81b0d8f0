//! Steps that take simulated time: sleeping, blocking, computing, yielding.

use super::control::{Flow, Stop};
use super::strand::{Strand, fail};
use crate::choices::{Access, Name, Thing};
use crate::executor::Turn;
use crate::scenario::step::{Count, Length};
use crate::scenario::{Delay, Value};
use crate::time::Duration;
use crate::trace::{Wait, What};

pub(super) async fn sleep(strand: &mut Strand, length: &Length) -> Flow {
    let length = strand.length(length)?;
    pause(strand, Wait::Sleep(length), length).await?;
    Ok(Value::Null)
}

/// Holds a worker: on the loop that of the host, so that nothing else of it runs; on a thread only the thread.
pub(super) async fn block(
    strand: &mut Strand,
    length: &Length,
    what: fn(Duration) -> What,
) -> Flow {
    let length = strand.length(length)?;
    strand.record(what(length));
    let executor = &strand.world.executor;
    if !strand.thread {
        strand.touch(Thing::Everything, Access::Write);
        strand.wait_through(Wait::Hold(length), executor.hold(length)).await;
    } else if !length.is_zero() {
        strand.wait_through(Wait::Hold(length), executor.sleep(length)).await;
    }
    Ok(Value::Null)
}

pub(super) async fn yield_now(strand: &mut Strand) -> Flow {
    strand.wait(Wait::Yield, Turn::new()).await?;
    Ok(Value::Null)
}

/// Waits for `length`, and tells if the task could go on only later. No time at all is one turn.
pub(super) async fn pause(strand: &Strand, wait: Wait, length: Duration) -> Result<(), Stop> {
    if length.is_zero() {
        return strand.wait(wait, Turn::new()).await;
    }
    let executor = &strand.world.executor;
    let due = strand.world.now() + length;
    strand.wait(wait, executor.sleep_until(due)).await?;
    let late = strand.world.now() - due;
    if !late.is_zero() {
        strand.record(What::Late(late));
    }
    Ok(())
}

impl Strand {
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
