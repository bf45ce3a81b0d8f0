//! Procedures: steps that run within whoever calls them, with names of their own.

use std::mem::replace;
use std::rc::Rc;

use super::block::block;
use super::context::TaskContext;
use crate::run::task::flow::{Flow, whole};
use crate::run::task::names::Names;
use crate::scenario::{Template, Text};

pub(crate) async fn perform(
    context: &mut TaskContext,
    index: usize,
    arguments: &[(Text, Template)],
) -> Flow {
    let mut names = Names::default();
    for (name, value) in arguments {
        names.bind(name, context.operand(value)?);
    }
    let outer = replace(&mut context.names, names);
    let engine = Rc::clone(&context.task.engine);
    let flow = block(context, &engine.scenario.procedures[index].body).await;
    context.names = outer;
    whole(flow)
}
