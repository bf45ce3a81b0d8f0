//! Procedures: steps that run within whoever calls them, with names of their own.

use std::rc::Rc;

use super::block::block;
use super::context::TaskContext;
use super::suspended;
use crate::run::task::flow::{Flow, Stop, fault, whole};
use crate::run::task::names::Names;
use crate::scenario::step::StepKind;
use crate::scenario::{Step, Template, Text};

pub(crate) async fn perform(
    context: &mut TaskContext,
    index: usize,
    arguments: &[(Text, Template)],
) -> Flow {
    let names = names(context, arguments)?;
    let outer = context.names.exchange(names);
    let engine = Rc::clone(&context.task.engine);
    let flow = block(context, &engine.scenario.procedures[index].body).await;
    let mut own = context.names.exchange(outer);
    suspended::let_go(context, own.let_all_go()).await;
    whole(flow)
}

/// What a branch is called: a procedure can say so for its own.
pub(crate) fn branch_name(context: &TaskContext, step: &Step) -> Result<Text, Stop> {
    if let (StepKind::Procedure { index, arguments }, None) = (&step.kind, &step.label)
        && let Some(name) = &context.task.engine.scenario.procedures[*index].branch
    {
        return name.text(&names(context, arguments)?).map_err(|error| fault(error.0));
    }
    context.text(&step.branch)
}

/// The names that a procedure begins with.
pub(super) fn names(context: &TaskContext, arguments: &[(Text, Template)]) -> Result<Names, Stop> {
    let mut names = Names::default();
    for (name, value) in arguments {
        names.bind(name, context.operand(value)?);
    }
    Ok(names)
}
