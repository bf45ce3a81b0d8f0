//! The step that fetches.

use std::rc::Rc;

use super::context::TaskContext;
use crate::run::task::flow::{Flow, fail};
use crate::scenario::{Target, Value};

/// `fetch`: the status of the answer, and what stands in it, if the service is told what to answer; a server error, or that
/// there is no answer, is a failure.
pub(crate) async fn fetch(context: &mut TaskContext, target: &Target) -> Flow {
    let world = Rc::clone(&context.world);
    let declared = &world.scenario().services;
    let index = context.index(target, "service", declared.iter().map(|service| &service.name))?;
    let reply = Rc::clone(&world.services).fetch(&context.task, index).await?.map_err(fail)?;
    if reply.status.is_server_error() {
        return Err(fail(reply.status.as_str()));
    }
    let status = ("status", Value::Int(i64::from(reply.status.as_u16())));
    if !declared[index].has_bodies() {
        return Ok(Value::record([status]));
    }
    let body = String::from_utf8_lossy(&reply.body);
    Ok(Value::record([status, ("body", Value::text(&*body))]))
}
