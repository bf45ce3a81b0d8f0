//! Calls: the step that runs a Rust function.

use std::future::{Future, poll_fn};
use std::pin::Pin;

use super::control::Flow;
use super::home::Call;
use super::needs::Need;
use super::strand::{Strand, fail};
use crate::choices::{Access, Thing};
use crate::scenario::calls::Arguments;
use crate::scenario::{Template, Text, Value};
use crate::trace::{Wait, What};

pub(super) async fn call(strand: &mut Strand, name: &Text, arguments: &[(Text, Template)]) -> Flow {
    let world = &strand.world;
    let Some(function) = world.scenario.calls.get(name) else {
        return Err(fail(format!("no function is registered as {name}")));
    };
    let values = arguments.iter().map(|(name, value)| Ok((name.clone(), strand.operand(value)?)));
    let arguments = Arguments::new(values.collect::<Result<_, _>>()?);

    let mut running = Call::new(world, strand.task, name, function, arguments);
    let running = poll_fn(|cx| {
        // Whatever the function may share with others is not known.
        world.touch(|| Thing::Everything, Access::Write);
        Pin::new(&mut running).poll(cx)
    });
    // The call comes before what the function tells, whether it waits or not.
    let call = Wait::Call(name.clone());
    strand.record(|| What::Waits(call.clone()));
    let called = strand.wait_quietly(Need::Time, call, running).await;
    strand.touch(Thing::Everything, Access::Write);
    let called = called?;
    let told = |text| What::Returned(name.clone(), text);
    match called {
        Ok(value) => {
            value.check().map_err(|excess| fail(excess.words()))?;
            strand.weigh(value.weight());
            let shown = if value == Value::Null { "done".into() } else { strand.shown(&value) };
            strand.record(|| told(shown));
            Ok(value)
        }
        Err(reason) => {
            strand.record(|| told(reason.clone()));
            Err(fail(reason))
        }
    }
}
