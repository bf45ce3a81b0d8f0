//! The step that fetches.

use std::rc::Rc;

use super::context::TaskContext;
use crate::run::task::flow::{Flow, fail};
use crate::scenario::{Target, Value};

/// `fetch`: the status of the answer; a server error, or that there is no answer, is a failure.
pub(crate) async fn fetch(context: &mut TaskContext, target: &Target) -> Flow {
    let declared = &context.world.scenario().services;
    let index = context.index(target, "service", declared.iter().map(|service| &service.name))?;
    let status =
        Rc::clone(&context.world.services).fetch(&context.task, index).await?.map_err(fail)?;
    if status.is_server_error() {
        return Err(fail(status.as_str()));
    }
    Ok(Value::record([("status", Value::Int(i64::from(status.as_u16())))]))
}
