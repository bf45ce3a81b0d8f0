//! Steps: each is handed to the module that knows how.

use std::rc::Rc;

use super::context::{Compound, Steps, TaskContext};
use super::{
    branches, callbacks, calls, data, every, fetch, generators, groups, held, pools, procedures,
    queues, scopes, select, served, signals, streams, suspended, tasks, time, wait_tasks,
};
use crate::run::task::flow::{Flow, Left, Stop};
use crate::run::world::World;
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::vocabulary::Runs;
use crate::scenario::{Step, Value};
use crate::trace::{TaskId, What};

/// All steps.
const STEPS: Steps = Steps { at_once, begin };

/// Makes `main`, the first task.
pub(crate) fn start_main(world: &Rc<World>) {
    served::serve(world, &STEPS);
    tasks::start_main(world, &STEPS);
}

/// Makes the tasks that close the generators which nobody could close before; which they are.
pub(crate) fn close_kept(world: &Rc<World>) -> Vec<TaskId> {
    suspended::close_kept(world, &STEPS)
}

/// Steps that never wait.
fn at_once(context: &mut TaskContext, step: &Step) -> Flow {
    match &step.kind {
        StepKind::Log { text } => context.text(text).map(|text| {
            context.task.record(|| What::Log(text));
            Value::Null
        }),
        StepKind::Give { value } => {
            let value = context.operand(value)?;
            Err(Stop::Left(Left::Body(Box::new(value))))
        }
        StepKind::Answer(answering) => fetch::answer(context, answering),
        StepKind::Break => Err(Stop::Left(Left::Loop)),
        StepKind::Continue => Err(Stop::Left(Left::Turn)),
        StepKind::Resolve { promise, value } => data::resolve(context, promise, value),
        StepKind::Reject { promise, reason } => data::reject(context, promise, reason),
        StepKind::Fail { reason, when } => data::fail_step(context, step, reason.as_ref(), *when),
        StepKind::Set { event } => signals::set(context, event),
        StepKind::Clear { event } => signals::clear(context, event),
        StepKind::Notify { event, whom } => signals::notify(context, event, whom),
        StepKind::Abort { barrier } => signals::abort(context, barrier),
        StepKind::Reset { barrier } => signals::reset(context, barrier),
        StepKind::Release { semaphore, share } => held::release(context, semaphore, share),
        StepKind::Close { queue } => queues::close(context, queue),
        StepKind::CloseCell { cell } => {
            data::close_cell(context, *cell);
            Ok(Value::Null)
        }
        StepKind::Subscribe { queue } => queues::subscribe(context, queue),
        StepKind::Create { name, body } => tasks::create(context, name, body),
        StepKind::Cancel { target, reason } => tasks::cancel(context, target, reason.as_ref()),
        StepKind::Uncancel => Ok(tasks::uncancel(context)),
        StepKind::Reschedule { after, of } => {
            scopes::reschedule(context, after.as_ref(), of.as_ref())
        }
        StepKind::Callback { name, after, body } => callbacks::callback(context, name, after, body),
        _ => unreachable!("`{}` is none of them", step.word.word),
    }
}

/// The steps that wait at length or have blocks in them. Not inlined, or the compiler would see through the boxes and put
/// blocks into blocks for minutes.
#[inline(never)]
fn begin<'a>(context: &'a mut TaskContext, step: &'a Step) -> Compound<'a> {
    match &step.kind {
        StepKind::Block(length) => {
            lend(context, async move |context| time::block(context, length, What::Block).await)
        }
        StepKind::Compute(length) => {
            lend(context, async move |context| time::block(context, length, What::Compute).await)
        }
        StepKind::Fetch { service, asking } => lend(context, async move |context| {
            fetch::fetch(context, service, asking.as_deref()).await
        }),
        StepKind::Connect(connect) => {
            lend(context, async move |context| streams::connect(context, step, connect).await)
        }
        StepKind::OnStream(what) => {
            lend(context, async move |context| streams::perform(context, what).await)
        }
        StepKind::Call { function, arguments } => {
            lend(context, async move |context| calls::call(context, function, arguments).await)
        }
        StepKind::Await { target: Awaited::Promise(index) } => {
            lend(context, async move |context| data::await_promise(context, *index).await)
        }
        StepKind::Await { target: Awaited::Task(name) } => {
            lend(context, async move |context| tasks::await_named(context, name).await)
        }
        StepKind::Put { queue, item } => {
            lend(context, async move |context| queues::put(context, queue, item).await)
        }
        StepKind::TryPut { queue, item } => {
            lend(context, async move |context| queues::try_put(context, queue, item))
        }
        StepKind::TryGet { queue } => {
            lend(context, async move |context| queues::try_get(context, queue))
        }
        StepKind::Get { queue } => {
            lend(context, async move |context| queues::get(context, queue).await)
        }
        StepKind::Join { queue } => {
            lend(context, async move |context| queues::join(context, queue).await)
        }
        StepKind::Wait { event } => {
            lend(context, async move |context| signals::wait(context, event).await)
        }
        StepKind::WaitTasks { tasks, until, timeout, into } => {
            lend(context, async move |context| {
                wait_tasks::wait_tasks(context, tasks, *until, timeout.as_ref(), into).await
            })
        }
        StepKind::Shutdown { pool, waits, cancels } => lend(context, async move |context| {
            pools::shutdown(context, pool, *waits, *cancels).await
        }),
        StepKind::Arrive { barrier } => {
            lend(context, async move |context| signals::arrive(context, barrier).await)
        }
        StepKind::Changed { cell } => {
            lend(context, async move |context| data::changed(context, cell).await)
        }
        StepKind::Until { condition, cells } => {
            lend(context, async move |context| data::until(context, condition, cells).await)
        }
        _ if step.word.runs == Runs::HasBlocks => with_blocks(context, step),
        _ => unreachable!("`{}` does not wait", step.word.word),
    }
}

/// The steps that have blocks in them.
fn with_blocks<'a>(context: &'a mut TaskContext, step: &'a Step) -> Compound<'a> {
    match &step.kind {
        StepKind::Spawn { name, group, body } => lend(context, async move |context| {
            tasks::spawn(context, name, group.as_ref(), body).await
        }),
        StepKind::TaskGroup { name, branches, body } => lend(context, async move |context| {
            groups::task_group(context, name.as_ref(), branches, body).await
        }),
        StepKind::Every { period, missed, times, index, body } => {
            lend(context, async move |context| {
                let (times, index) = (times.as_ref(), index.as_ref());
                every::every(context, period, *missed, times, index, body).await
            })
        }
        StepKind::Drain { queue, into, body } => lend(context, async move |context| {
            queues::drain(context, queue, into.as_ref(), body).await
        }),
        StepKind::Acquire { semaphore, share, body } => {
            lend(context, async move |context| held::acquire(context, semaphore, share, body).await)
        }
        StepKind::Take { semaphore, share, tries } => {
            lend(context, async move |context| held::take(context, semaphore, share, *tries).await)
        }
        StepKind::Init { once, body } => {
            lend(context, async move |context| held::init(context, once, body).await)
        }
        StepKind::With { name, open, close, body } => {
            lend(context, async move |context| scopes::with(context, name, open, close, body).await)
        }
        StepKind::Timeout { after, name, body } => lend(context, async move |context| {
            scopes::timeout(context, after.as_ref(), name.as_ref(), body).await
        }),
        StepKind::Retry { .. } => {
            lend(context, async move |context| scopes::retry(context, &step.kind).await)
        }
        StepKind::Try { body, catches, finally } => lend(context, async move |context| {
            scopes::try_block(context, body, catches, finally.as_ref()).await
        }),
        StepKind::Procedure { index, arguments } => lend(context, async move |context| {
            procedures::perform(context, *index, arguments).await
        }),
        StepKind::Task { name, body } => {
            lend(context, async move |context| tasks::named(context, name, body).await)
        }
        StepKind::Shield { body } => {
            lend(context, async move |context| tasks::shield(context, step, body).await)
        }
        StepKind::Offload { pool, body } => lend(context, async move |context| {
            tasks::offload(context, step, pool.as_ref(), body).await
        }),
        StepKind::Gather { branches, on_error } => {
            lend(context, async move |context| branches::gather(context, branches, *on_error).await)
        }
        StepKind::Group { branches } => {
            lend(context, async move |context| branches::group(context, branches).await)
        }
        StepKind::Race { branches } => {
            lend(context, async move |context| branches::race(context, branches).await)
        }
        StepKind::Select { arms, otherwise } => lend(context, async move |context| {
            select::select(context, arms, otherwise.as_ref()).await
        }),
        StepKind::AsCompleted { branches, result, body, on_error } => {
            lend(context, async move |context| {
                branches::as_completed(context, branches, result, body, *on_error).await
            })
        }
        _ => lend(context, async move |context| generators::perform(context, step).await),
    }
}

/// Lends the context to a step.
fn lend<'a>(
    context: &'a mut TaskContext,
    step: impl AsyncFnOnce(&mut TaskContext) -> Flow + 'a,
) -> Compound<'a> {
    Box::pin(async move {
        context.depth += 1;
        let flow = step(context).await;
        context.depth -= 1;
        (flow, context)
    })
}
