//! `every`: a loop at a fixed rate, with tokio's rules for ticks that were missed (`tokio::time::interval`), and that of
//! loops in Python, which count up the instant that is due.

use super::block::block;
use super::context::TaskContext;
use crate::run::task::flow::{Flow, fault, turn};
use crate::scenario::step::{Count, Length, Missed};
use crate::scenario::{Block, Text, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Wait, What};

/// So late a tick may be without being missed, as in tokio.
const LENIENCE: Duration = Duration::from_millis(5);

pub(crate) async fn every(
    context: &mut TaskContext,
    period: &Length,
    missed: Missed,
    times: Option<&Count>,
    index: Option<&Text>,
    body: &Block,
) -> Flow {
    let period = context.length(period)?;
    if period.is_zero() {
        return Err(fault("the period of a loop is longer than no time"));
    }
    let times = times.map(|times| context.count(times)).transpose()?;
    let mut due = context.task.engine.now();
    let (mut count, mut value) = (0_u32, Value::Null);
    while times.is_none_or(|times| count < times) {
        context.counted().await;
        let now = context.task.engine.now();
        if missed == Missed::Drop && due < now {
            let ticks = (now - due).as_nanos().div_ceil(period.as_nanos());
            due = due + period.saturating_mul(ticks);
        }
        if due > now {
            context.pause(Wait::Tick { period, at: due }, due - now).await?;
        } else if due < now {
            context.task.record(|| What::Late(now - due));
        }
        due = next(missed, due, context.task.engine.now(), period);
        context.names.keep(index, &Value::Int(i64::from(count)));
        count = count.saturating_add(1);
        let flow = block(context, body).await;
        if let Ok(given) = &flow {
            value = given.clone();
        }
        if turn(flow)?.is_break() {
            break;
        }
    }
    Ok(value)
}

/// When the tick after the one that was due at `due` and came at `now` is due.
fn next(missed: Missed, due: Instant, now: Instant, period: Duration) -> Instant {
    if now <= due + LENIENCE {
        return due + period;
    }
    match missed {
        Missed::Burst | Missed::Drop => due + period,
        Missed::Delay => now + period,
        Missed::Skip => {
            let over = (now - due).as_nanos() % period.as_nanos();
            Instant::from_nanos((now + period).as_nanos().saturating_sub(over))
        }
    }
}
