//! `shutdown`: a pool takes no more work, as with the `shutdown` of Python's `ThreadPoolExecutor`.

use std::rc::Rc;

use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::task::entry::{Entry, Place};
use crate::run::task::flow::Flow;
use crate::run::task::need::Need;
use crate::scenario::{Target, Text, Value};
use crate::trace::{Wait, What};

/// Whoever waits here lets others run, as `loop.shutdown_default_executor()` does.
pub(crate) async fn shutdown(
    context: &mut TaskContext,
    pool: &Target,
    waits: bool,
    cancels: bool,
) -> Flow {
    let declared = &context.task.engine.scenario.pools;
    let index = context.index(pool, "pool", declared.iter().map(|pool| &pool.name))?;
    let name = Text::clone(&declared[index].name);
    let seats = Rc::clone(&context.world.resources.pools[index]);
    context.task.touch(Thing::Everything, Access::Write);
    seats.close();
    if cancels {
        cancel_the_queued(context, &name);
    }
    if waits && !seats.is_idle() {
        let idle = async {
            while !seats.is_idle() {
                seats.given_back().await;
            }
        };
        let wait = Wait::Shutdown(Text::clone(&name));
        let waited = context.task.wait(Need::Pool(index), wait, Box::pin(idle)).await;
        context.task.touch(Thing::Threads, Access::Write);
        waited?;
    }
    context.task.record(|| What::ShutDown(name));
    Ok(Value::Null)
}

/// Cancels the work that has no thread yet, in the order in which it was given.
fn cancel_the_queued(context: &TaskContext, pool: &Text) {
    let thread = format!("a thread of {pool}");
    let is_queued = |entry: &&Rc<Entry>| {
        let waiting = entry.control().waiting();
        entry.running_place() == Some(Place::Thread)
            && waiting.is_some_and(|it| matches!(it.wait, Wait::Worker(of) if *of == *thread))
    };
    let registry = context.world.registry.borrow();
    let queued: Vec<_> = registry.entries().iter().filter(is_queued).cloned().collect();
    drop(registry);
    // tie: queued-work-cancelled-in-order
    for entry in queued {
        context.task.record(|| What::Cancel(Text::clone(&entry.name)));
        entry.request_cancel(None);
    }
}
