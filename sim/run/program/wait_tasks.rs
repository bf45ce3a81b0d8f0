//! `wait-tasks`: asyncio's `wait`, which neither raises nor cancels: it tells which tasks have ended.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use super::context::TaskContext;
use super::tasks;
use crate::choices::{Access, Thing};
use crate::executor::{Callback, HostId, Job};
use crate::run::task::awaiting::Awaiting;
use crate::run::task::entry::Entry;
use crate::run::task::flow::{Flow, Stop, brief, fail, fault};
use crate::run::task::join::Join;
use crate::run::task::need::{Need, Policy};
use crate::run::task::several::Several;
use crate::scenario::step::{Length, Operand, Until};
use crate::scenario::{Text, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Wait, What};

pub(crate) async fn wait_tasks(
    context: &mut TaskContext,
    names: &[Operand],
    until: Until,
    timeout: Option<&Length>,
    into: &[Option<Text>; 2],
) -> Flow {
    let tasks = named(context, names).await?;
    let timeout = match timeout {
        Some(length) => Some(context.length(length)?),
        None => None,
    };
    let policy = match until {
        Until::AllCompleted => Policy::All,
        Until::FirstCompleted => Policy::AnyEnd,
        Until::FirstFailure => Policy::AnyFailure,
    };
    let join = Join::new(&context.task.engine, context.task.id, policy, tasks);
    let waited = wait(context, &join, timeout).await;
    join.abandon();
    join.touch(Access::Read);
    waited?;
    let (done, pending): (Vec<_>, Vec<_>) =
        join.branches().iter().partition(|task| task.has_ended());
    context.task.record(|| What::Waited(told(&done), told(&pending)));
    for (name, tasks) in into.iter().zip([done, pending]) {
        let list = tasks.iter().map(|task| Value::Text(Text::clone(&task.name)));
        context.names.keep(name.as_ref(), &Value::List(list.collect()));
    }
    Ok(Value::Null)
}

/// The tasks of these names, each once. A coroutine becomes a task.
async fn named(context: &mut TaskContext, names: &[Operand]) -> Result<Vec<Rc<Entry>>, Stop> {
    let mut tasks: Vec<Rc<Entry>> = Vec::new();
    for name in context.items(names, None)? {
        let Value::Text(name) = name else {
            return Err(fault(format!("{} is no name of a task", brief(name))));
        };
        let entry = context.find(&name)?;
        tasks::begin_coroutine(context, &entry).await;
        if tasks.iter().all(|task| task.id != entry.id) {
            tasks.push(entry);
        }
    }
    if tasks.is_empty() {
        return Err(fail("there is no task to wait for"));
    }
    Ok(tasks)
}

/// Waits until the policy is met, or time is over.
async fn wait(
    context: &TaskContext,
    join: &Rc<Join>,
    timeout: Option<Duration>,
) -> Result<(), Stop> {
    let engine = &context.task.engine;
    let due = timeout.map(|length| engine.now() + length);
    let mut clock = due.map(|due| clock(context, due));
    let mut ended = join.wait();
    let over = poll_fn(|cx| {
        let is_due = clock.as_mut().is_some_and(|clock| clock.as_mut().poll(cx).is_ready());
        if is_due || Pin::new(&mut ended).poll(cx).is_ready() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    join.touch(Access::Read);
    let (need, awaiting) = match due {
        None => (Need::Branches, Awaiting::apart(Rc::<Join>::clone(join))),
        Some(due) => {
            let mut several = Several::default();
            several.tasks.extend_from_slice(join.branches());
            several.needs.push(Need::Time);
            several.is_due(due);
            (Need::AnyOf, Awaiting::apart(Rc::new(several)))
        }
    };
    let reads = Wait::Tasks(told(&join.branches().iter().collect::<Vec<_>>()));
    context.task.control().set_awaiting(Some(awaiting));
    let waited = context.task.wait(need, reads, over).await;
    context.task.control().set_awaiting(None);
    context.task.touch(Thing::Ends, Access::Read);
    waited
}

/// The end of the time that it may take. No time is over in the turn after the next: so is a timer of asyncio's.
fn clock(context: &TaskContext, due: Instant) -> Pin<Box<dyn Future<Output = ()>>> {
    let engine = &context.task.engine;
    if due > engine.now() {
        return Box::pin(engine.executor.sleep_until(due));
    }
    // tie: no-time-is-two-turns
    let over = Rc::new(NoTime {
        host: engine.executor.current_host(),
        over: Cell::new(false),
        job: Cell::new(None),
    });
    engine.executor.call_soon(Rc::<NoTime>::clone(&over));
    let engine = Rc::clone(engine);
    Box::pin(poll_fn(move |_| {
        if over.over.get() {
            return Poll::Ready(());
        }
        over.job.set(Some(engine.executor.current_job()));
        Poll::Pending
    }))
}

/// No time, which is noticed in a turn and wakes who waits in another.
struct NoTime {
    host: HostId,
    over: Cell<bool>,
    job: Cell<Option<Job>>,
}

impl Callback for NoTime {
    fn host(&self) -> HostId {
        self.host
    }

    fn call(&self) -> Option<Job> {
        self.over.set(true);
        self.job.get()
    }

    fn wakes(&self) -> Option<Job> {
        self.job.get()
    }
}

/// The names of tasks, as they are told.
fn told(tasks: &[&Rc<Entry>]) -> Text {
    let names: Vec<_> = tasks.iter().map(|task| &*task.name).collect();
    if names.is_empty() { "none".into() } else { names.join(", ").into() }
}
