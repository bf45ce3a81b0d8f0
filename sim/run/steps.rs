//! Steps: blocks run their steps one after the other; each step is handed to the module that knows how.

use std::future::Future;
use std::pin::Pin;

use super::control::Flow;
use super::strand::Strand;
use super::{branches, calls, data, queues, scopes, services, tasks, time};
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::{Step, Value};
use crate::trace::What;

/// A step that runs; boxed, because blocks nest.
type Running<'a> = Pin<Box<dyn Future<Output = Flow> + 'a>>;

/// Runs `steps` in order. The value of a block is that of its last step that has one.
pub(super) async fn block(strand: &mut Strand, steps: &[Step]) -> Flow {
    let mut value = Value::Null;
    for step in steps {
        strand.count_step().await;
        let flow = match &step.kind {
            StepKind::Sleep(length) => time::sleep(strand, length).await,
            StepKind::Yield => time::yield_now(strand).await,
            _ => match at_once(strand, step) {
                Some(flow) => flow,
                None => compound(strand, step).await,
            },
        };
        let given = flow?;
        strand.names.keep(step.into.as_ref(), &given);
        match given {
            Value::Null => {}
            given => value = given,
        }
    }
    Ok(value)
}

/// The steps that never wait; `None` for others.
fn at_once(strand: &mut Strand, step: &Step) -> Option<Flow> {
    Some(match &step.kind {
        StepKind::Log { text } => strand.text(text).map(|text| {
            strand.record(What::Log(text));
            Value::Null
        }),
        StepKind::Let { name, value } => {
            strand.value(value).inspect(|value| strand.names.bind(name, value.clone()))
        }
        StepKind::Read { cell } => data::read(strand, cell),
        StepKind::Write { cell, value } => data::write(strand, cell, value),
        StepKind::Resolve { promise, value } => data::resolve(strand, promise, value),
        StepKind::Reject { promise, reason } => data::reject(strand, promise, reason),
        StepKind::Fail { reason, when } => data::fail_step(strand, step, reason.as_ref(), *when),
        StepKind::Set { event } => data::set(strand, event),
        StepKind::Clear { event } => data::clear(strand, event),
        StepKind::Close { queue } => queues::close(strand, queue),
        StepKind::Create { name, body } => tasks::create(strand, name, body),
        StepKind::Cancel { target } => tasks::cancel(strand, target),
        _ => return None,
    })
}

/// The steps that wait at length or have blocks in them; boxed, so that the others stay small. Not inlined, or the compiler
/// would see through the boxes and put blocks into blocks for minutes.
#[inline(never)]
fn compound<'a>(strand: &'a mut Strand, step: &'a Step) -> Running<'a> {
    match &step.kind {
        StepKind::Block(length) => Box::pin(time::block(strand, length, What::Block)),
        StepKind::Compute(length) => Box::pin(time::block(strand, length, What::Compute)),
        StepKind::Spawn { name, body } => Box::pin(tasks::spawn(strand, name, body)),
        StepKind::Fetch { service } => Box::pin(services::fetch(strand, service)),
        StepKind::Call { function, arguments } => {
            Box::pin(calls::call(strand, function, arguments))
        }
        StepKind::Await { target: Awaited::Promise(index) } => {
            Box::pin(data::await_promise(strand, *index))
        }
        StepKind::Await { target: Awaited::Task(name) } => {
            Box::pin(tasks::await_named(strand, name))
        }
        StepKind::Put { queue, item } => Box::pin(queues::put(strand, queue, item)),
        StepKind::Get { queue } => Box::pin(queues::get(strand, queue)),
        StepKind::Drain { queue, into, body } => {
            Box::pin(queues::drain(strand, queue, into.as_ref(), body))
        }
        StepKind::Join { queue } => Box::pin(queues::join(strand, queue)),
        StepKind::Wait { event } => Box::pin(data::wait(strand, event)),
        StepKind::Arrive { barrier } => Box::pin(data::arrive(strand, barrier)),
        StepKind::Until { condition, cells } => Box::pin(data::until(strand, condition, cells)),
        StepKind::Acquire { semaphore, body } => Box::pin(scopes::acquire(strand, semaphore, body)),
        StepKind::With { name, open, close, body } => {
            Box::pin(scopes::with(strand, name, open, close, body))
        }
        StepKind::Timeout { after, body } => Box::pin(scopes::timeout(strand, after, body)),
        StepKind::Retry { attempts, delay, factor, body } => {
            Box::pin(scopes::retry(strand, attempts, delay, *factor, body))
        }
        StepKind::Try { body, catches, finally } => {
            Box::pin(scopes::try_block(strand, body, catches, finally.as_ref()))
        }
        StepKind::When { condition, then, otherwise } => {
            Box::pin(data::when(strand, condition, then, otherwise.as_ref()))
        }
        StepKind::While { condition, body } => {
            Box::pin(data::repeat_while(strand, condition, body))
        }
        StepKind::Repeat { times, index, body } => {
            Box::pin(data::repeat(strand, times, index.as_ref(), body))
        }
        StepKind::Each { variable, values, body } => {
            Box::pin(data::each(strand, variable, values, body))
        }
        StepKind::Task { name, body } => Box::pin(tasks::named(strand, name, body)),
        StepKind::Shield { body } => Box::pin(tasks::shield(strand, step, body)),
        StepKind::Offload { pool, body } => {
            Box::pin(tasks::offload(strand, step, pool.as_ref(), body))
        }
        StepKind::Gather { branches, on_error } => {
            Box::pin(branches::gather(strand, branches, *on_error))
        }
        StepKind::Group { branches } => Box::pin(branches::group(strand, branches)),
        StepKind::Race { branches } => Box::pin(branches::race(strand, branches)),
        StepKind::AsCompleted { branches, result, body } => {
            Box::pin(branches::as_completed(strand, branches, result, body))
        }
        _ => unreachable!("`block` does the others itself"),
    }
}

impl Strand {
    /// Counts a step. Never goes on when the run has used up a limit.
    pub(super) async fn count_step(&self) {
        if !self.world.count_step(self.task) {
            std::future::pending::<()>().await;
        }
    }
}
