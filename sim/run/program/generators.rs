//! The steps of generators: `generator`, `next`, `close`, a `yield` of a value, and an `each` from one.

use std::rc::Rc;

use super::block::block;
use super::context::TaskContext;
use super::procedures::names;
use super::suspended::{self, Generator};
use crate::run::task::flow::{Flow, Stop, fail, fault, turn};
use crate::scenario::step::{self, EachFrom, Next, Sent, Source, StepKind, Values};
use crate::scenario::{Step, Text, Value};
use crate::trace::What;

/// Roughly what a generator takes.
const WEIGHT: usize = 1024;

pub(crate) async fn perform(context: &mut TaskContext, step: &Step) -> Flow {
    match &step.kind {
        StepKind::YieldValue(value) => {
            let value = context.operand(value)?;
            suspended::give(context, value).await
        }
        StepKind::EachFrom(each) => each_from(context, each).await,
        StepKind::Next(Next { generator, sent }) => next(context, generator, sent).await,
        StepKind::CloseGenerator(name) => {
            let generator = find(context, name)?;
            let flow = close(context, &generator).await;
            suspended::drop_one(context, generator).await;
            flow
        }
        StepKind::Generator(made) => generator(context, made).await,
        _ => unreachable!("`{}` has no steps in it", step.word.word),
    }
}

/// `generator`: with a body it is closed behind that, however the body ends.
async fn generator(context: &mut TaskContext, made: &step::Generator) -> Flow {
    let generator = make(context, &made.values, Some(&made.name))?;
    let shared = Rc::<Generator>::clone(&generator);
    if let Some(before) = context.names.hold(&made.name, shared) {
        suspended::drop_any(context, before).await;
    }
    let Some(body) = &made.body else { return Ok(Value::Null) };
    let flow = block(context, body).await;
    let closed = close(context, &generator).await;
    if let Some(named) = context.names.let_go(&made.name) {
        suspended::drop_any(context, named).await;
    }
    suspended::drop_one(context, generator).await;
    closed?;
    flow
}

async fn each_from(context: &mut TaskContext, each: &EachFrom) -> Flow {
    let generator = match &each.from {
        Source::New(values) => make(context, values, None)?,
        Source::Named(name) => find(context, name)?,
    };
    let flow = go_through(context, &generator, each).await;
    suspended::drop_one(context, generator).await;
    flow
}

/// The value is that of the last turn.
async fn go_through(
    context: &mut TaskContext,
    generator: &Rc<Generator>,
    EachFrom { variable, index, body, .. }: &EachFrom,
) -> Flow {
    let (mut count, mut value) = (0, Value::Null);
    loop {
        context.counted().await;
        let Some(item) = ask(context, generator, Ok(Value::Null), "anext()").await? else {
            return Ok(value);
        };
        context.names.keep(index.as_ref(), &Value::Int(count));
        context.names.bind(variable, item);
        count += 1;
        let flow = block(context, body).await;
        if let Ok(given) = &flow {
            value = given.clone();
        }
        if turn(flow)?.is_break() {
            return Ok(value);
        }
    }
}

async fn next(context: &mut TaskContext, name: &Text, sent: &Sent) -> Flow {
    let generator = find(context, name)?;
    let (was_over, sent_failure) = (generator.is_over(), matches!(sent, Sent::Failure(_)));
    let sent = match sent {
        Sent::Nothing => Ok(Value::Null),
        Sent::Value(value) => Ok(context.operand(value)?),
        Sent::Failure(reason) => Err(fail(context.text(reason)?)),
    };
    let asks = if sent_failure { "athrow()" } else { "anext()" };
    let item = ask(context, &generator, sent, asks).await;
    suspended::drop_one(context, generator).await;
    match (item?, sent_failure) {
        (Some(item), _) => Ok(item),
        // So does Python: nothing is thrown into a generator that has ended.
        (None, true) if was_over => Ok(Value::Null),
        (None, _) => Err(fail("exhausted")),
    }
}

/// The next value of a generator, if there is one, as the trace tells; `asks` is Python's word for how it is asked.
async fn ask(
    context: &mut TaskContext,
    generator: &Rc<Generator>,
    sent: Flow,
    asks: &str,
) -> Result<Option<Value>, Stop> {
    suspended::touch(context, generator);
    if generator.is_running() {
        return Err(fail(format!("{asks}: asynchronous generator is already running")));
    }
    if generator.is_new() && sent.as_ref().is_ok_and(|sent| *sent != Value::Null) {
        return Err(fail("can't send non-None value to a just-started async generator"));
    }
    let item = suspended::resume(context, generator, sent).await?;
    if let Some(item) = &item {
        context.task.record(|| What::Got(Text::clone(&generator.name), context.shown(item)));
    }
    Ok(item)
}

async fn close(context: &mut TaskContext, generator: &Rc<Generator>) -> Flow {
    if generator.is_running() {
        suspended::touch(context, generator);
        return Err(fail("aclose(): asynchronous generator is already running"));
    }
    context.task.record(|| What::CloseQueue(Text::clone(&generator.name)));
    suspended::close(context, generator, suspended::exit()).await
}

fn make(
    context: &TaskContext,
    values: &Values,
    name: Option<&Text>,
) -> Result<Rc<Generator>, Stop> {
    context.weigh(WEIGHT);
    let names = names(context, &values.arguments)?;
    let procedure = &context.task.engine.scenario.procedures[values.procedure];
    let called = Text::clone(name.unwrap_or(&procedure.name));
    Ok(Rc::new(Generator::new(called, name.is_some(), values.procedure, names)))
}

fn find(context: &TaskContext, name: &Text) -> Result<Rc<Generator>, Stop> {
    let held = context.names.held(name).and_then(|held| held.downcast().ok());
    held.ok_or_else(|| fault(format!("no generator is named {name}")))
}
