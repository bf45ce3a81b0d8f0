//! Blocks: they run their steps one after the other, loops and branches among them; other steps are handed to whoever knows
//! how ([`Steps`]).

use std::future::{Future, pending};
use std::mem::{replace, take};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::context::{Compound, TaskContext};
use super::data;
use super::loops::Frame;
use super::time::Pause;
use crate::run::task::flow::{Flow, Left, Stop, fail};
use crate::run::task::names::Names;
use crate::run::task::need::Need;
use crate::scenario::step::StepKind;
use crate::scenario::vocabulary::Runs;
use crate::scenario::{Step, Value};
use crate::trace::{Failure, FailureKind, Wait, What};

/// How many steps run within each other: more than a file can nest, but coroutines can await each other in a row.
const MAX_DEPTH: u32 = 160;

/// A block that runs. By hand, not `async`: most of what a run does goes through here, and most of what a task keeps is this.
pub(crate) struct Running<'a> {
    /// Lent to a compound step while that runs.
    context: Option<&'a mut TaskContext>,
    /// The steps that it goes through now.
    frame: Frame<'a>,
    /// Those to which it comes back after them, innermost last.
    outer: Vec<Frame<'a>>,
    doing: Doing<'a>,
}

/// What a block does at its step.
enum Doing<'a> {
    /// Nothing yet.
    Nothing,
    /// It lets everything that is ready go first.
    Yielding,
    /// It lets others go before its step, if they are chosen to.
    Interrupted,
    Pausing(Pause),
    Compound(Compound<'a>),
}

/// Runs `steps` in order. The value of a block is that of its last step that has one.
pub(crate) const fn block<'a>(context: &'a mut TaskContext, steps: &'a [Step]) -> Running<'a> {
    Running {
        context: Some(context),
        frame: Frame::once(steps),
        outer: Vec::new(),
        doing: Doing::Nothing,
    }
}

/// What comes next in a block that has gone as far as it can.
enum Next {
    /// It does something that takes its time.
    Doing,
    /// It waits for its next turn, or for nothing any more.
    Waiting,
    /// It is over, with this value.
    Over(Value),
}

impl Future for Running<'_> {
    type Output = Flow;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Flow> {
        let this = self.get_mut();
        match ready!(this.advance(cx)) {
            Err(Stop::Failed(failure)) => this.fails(failure),
            flow => Poll::Ready(flow),
        }
    }
}

impl Running<'_> {
    /// Goes on until it is over or waits.
    #[inline]
    fn advance(&mut self, cx: &mut Context<'_>) -> Poll<Flow> {
        loop {
            match &mut self.doing {
                Doing::Nothing | Doing::Interrupted => {}
                Doing::Yielding => {
                    let context = self.context.as_ref().expect("no step has it");
                    context.task.struck()?;
                    context.task.control().go_on();
                    self.frame.end_plain_step();
                }
                Doing::Pausing(pause) => {
                    let context = self.context.as_ref().expect("no step has it");
                    ready!(pause.poll(context, cx))?;
                    self.frame.end_plain_step();
                }
                Doing::Compound(step) => {
                    let (flow, context) = ready!(step.as_mut().poll(cx));
                    let context = self.context.insert(context);
                    end_step(&mut self.frame, &mut self.outer, &mut context.names, flow)?;
                }
            }
            self.doing = Doing::Nothing;
            let next = self.go_on(cx)?;
            if let (Some(context), Some(step)) = (&self.context, self.frame.step()) {
                context.task.control().come_to(step);
            }
            match next {
                Next::Doing => {}
                Next::Waiting => return Poll::Pending,
                Next::Over(value) => return Poll::Ready(Ok(value)),
            }
        }
    }

    /// Its step has failed: the failure keeps the place of the step that failed first. At a fault of the scenario nothing
    /// goes on.
    #[cold]
    fn fails(&mut self, mut failure: Box<Failure>) -> Poll<Flow> {
        let context = self.context.as_ref().expect("no step has it");
        let place = || self.frame.step().map(|step| step.span);
        failure.place = failure.place.or_else(place);
        if failure.kind == FailureKind::Fault {
            context.task.engine.stop_at(*failure, context.task.id);
            self.doing = Doing::Nothing;
            return Poll::Pending;
        }
        Poll::Ready(Err(Stop::Failed(failure)))
    }

    /// Goes through the steps, as far as they wait for nothing.
    #[inline]
    fn go_on(&mut self, cx: &mut Context<'_>) -> Result<Next, Stop> {
        let Self { context: place, frame, outer, doing } = self;
        let context = place.as_mut().expect("no step has it");
        loop {
            if context.task.engine.is_interrupted() && frame.is_seen() {
                context.task.engine.executor.interrupt();
                *doing = Doing::Interrupted;
                return Ok(Next::Waiting);
            }
            let Some(step) = frame.steps.first() else {
                if frame.next_turn(context)? {
                    if !context.count_step() {
                        return Ok(Next::Waiting);
                    }
                } else {
                    let value = take(&mut frame.value);
                    let Some(back) = outer.pop() else { return Ok(Next::Over(value)) };
                    *frame = back;
                    frame.end_step(&mut context.names, &value);
                }
                continue;
            };
            if !context.count_step() {
                return Ok(Next::Waiting);
            }
            match &step.kind {
                StepKind::Read { cell } => data::read(context, cell, frame)?,
                StepKind::Write { cell, value } => {
                    data::write(context, cell, value)?;
                    frame.end_plain_step();
                }
                StepKind::Let { name, value } => data::bind(context, name, value, frame)?,
                StepKind::Yield => {
                    yield_now(context, Wait::Yield, cx);
                    *doing = Doing::Yielding;
                    return Ok(Next::Waiting);
                }
                StepKind::Sleep(length) => {
                    let length = context.length(length)?;
                    let wait = Wait::Sleep(length);
                    if length.is_zero() {
                        yield_now(context, wait, cx);
                        *doing = Doing::Yielding;
                        return Ok(Next::Waiting);
                    }
                    *doing = Doing::Pausing(Pause::begin(context, wait, length, cx));
                    return Ok(Next::Waiting);
                }
                StepKind::When { .. }
                | StepKind::While { .. }
                | StepKind::Repeat { .. }
                | StepKind::Each { .. } => match inner(context, step)? {
                    Some(inner) => enter(frame, outer, inner),
                    None => frame.end_step(&mut context.names, &Value::Null),
                },
                _ if step.word.runs == Runs::AtOnce => {
                    let flow = (context.steps.at_once)(context, step);
                    end_step(frame, outer, &mut context.names, flow)?;
                }
                _ => {
                    if context.depth >= MAX_DEPTH {
                        return Err(fail("the steps are nested too deep"));
                    }
                    let context = place.take().expect("no step has it");
                    *doing = Doing::Compound(begin(context, step));
                    return Ok(Next::Doing);
                }
            }
        }
    }
}

/// Begins a step to which the context is lent meanwhile.
fn begin<'a>(context: &'a mut TaskContext, step: &'a Step) -> Compound<'a> {
    context.task.control().come_to(step);
    (context.steps.begin)(context, step)
}

/// What a loop or a branch goes through, if it does.
fn inner<'a>(context: &TaskContext, step: &'a Step) -> Result<Option<Frame<'a>>, Stop> {
    Ok(match &step.kind {
        StepKind::When { condition, then, otherwise } => {
            let body = if context.holds(condition)? { Some(then) } else { otherwise.as_ref() };
            body.map(|body| Frame::once(body))
        }
        StepKind::While { condition, body } => Some(Frame::while_true(step, condition, body)),
        StepKind::Repeat { times, index, body } => {
            Some(Frame::repeat(context.count(times)?, index.as_ref(), body))
        }
        StepKind::Each { variable, index, values, body } => {
            Some(Frame::each(variable, context.items(values, index.as_ref())?, body))
        }
        _ => None,
    })
}

/// Goes through the steps of a frame before it goes on. Where nothing is left to go on with, that frame is all there is.
fn enter<'a>(frame: &mut Frame<'a>, outer: &mut Vec<Frame<'a>>, inner: Frame<'a>) {
    if frame.gives_what_its_step_does() {
        *frame = inner;
    } else {
        outer.push(replace(frame, inner));
    }
}

/// The step of the frame has ended so, or leaves a loop that is gone through here.
#[inline]
fn end_step<'a>(
    frame: &mut Frame<'a>,
    outer: &mut Vec<Frame<'a>>,
    names: &mut Names,
    flow: Flow,
) -> Result<(), Stop> {
    match flow {
        Ok(value) => frame.end_step(names, &value),
        Err(Stop::Left(left @ (Left::Loop | Left::Turn))) => {
            while !frame.is_loop() {
                *frame = outer.pop().ok_or_else(|| Stop::Left(left.clone()))?;
            }
            frame.leave_turn(left == Left::Loop);
        }
        Err(stop) => return Err(stop),
    }
    Ok(())
}

/// Lets everything that is ready go first.
fn yield_now(context: &TaskContext, wait: Wait, cx: &Context<'_>) {
    cx.waker().wake_by_ref();
    context.task.record(|| What::Waits(wait.clone()));
    context.task.begin_to_wait(wait, Need::Time, cx);
}

impl TaskContext {
    /// Counts a step; `false` when the run has used up a limit, and nothing goes on.
    pub(crate) fn count_step(&self) -> bool {
        self.task.engine.count_step(self.task.id)
    }

    /// The same for a step that waits for nothing: never goes on when the run has used up a limit.
    pub(crate) async fn counted(&self) {
        if !self.count_step() {
            pending::<()>().await;
        }
    }
}
