//! Calls: the step that runs a Rust function.

use std::future::{Future, poll_fn};
use std::pin::Pin;

use super::context::TaskContext;
use crate::choices::{Access, Thing};
use crate::run::native::Call;
use crate::run::task::flow::{Flow, fail};
use crate::run::task::need::Need;
use crate::scenario::calls::Arguments;
use crate::scenario::{Template, Text, Value};
use crate::trace::{Wait, What};

pub(crate) async fn call(
    context: &mut TaskContext,
    name: &Text,
    arguments: &[(Text, Template)],
) -> Flow {
    let world = &context.world;
    let Some(function) = world.engine.scenario.calls.get(name) else {
        return Err(fail(format!("no function is registered as {name}")));
    };
    let values = arguments.iter().map(|(name, value)| Ok((name.clone(), context.operand(value)?)));
    let arguments = Arguments::new(values.collect::<Result<_, _>>()?);

    let runtime = world.runtime.as_ref().expect("where something is called there is a runtime");
    let task = context.task.id;
    let mut running = Call::new(&world.engine, runtime, task, name, function, arguments);
    let running = poll_fn(|cx| {
        // Whatever the function may share with others is not known.
        world.engine.touch(|| Thing::Everything, Access::Write);
        Pin::new(&mut running).poll(cx)
    });
    // The call comes before what the function tells, whether it waits or not.
    let call = Wait::Call(name.clone());
    context.task.record(|| What::Waits(call.clone()));
    let called = context.task.wait_quietly(Need::Time, call, running).await;
    context.task.touch(Thing::Everything, Access::Write);
    let called = called?;
    let told = |text| What::Returned(name.clone(), text);
    match called {
        Ok(value) => {
            value.check().map_err(|excess| fail(excess.words()))?;
            context.weigh(value.weight());
            let shown = if value == Value::Null { "done".into() } else { context.shown(&value) };
            context.task.record(|| told(shown));
            Ok(value)
        }
        Err(reason) => {
            context.task.record(|| told(reason.clone()));
            Err(fail(reason))
        }
    }
}
