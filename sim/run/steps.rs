//! Steps: blocks run their steps one after the other; each step is handed to the module that knows how.

use std::future::{Future, pending};
use std::mem::{replace, take};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::control::{Flow, Stop};
use super::loops::Frame;
use super::needs::Need;
use super::strand::{Strand, fail};
use super::time::Pause;
use super::{branches, calls, data, queues, scopes, services, tasks, time};
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::{Step, Value};
use crate::trace::{Wait, What};

/// How many steps run within each other: more than a file can nest, but coroutines can await each other in a row.
const MAX_DEPTH: u32 = 160;

/// A block that runs. By hand, not `async`: most of what a run does goes through here, and most of what a task keeps is this.
pub(super) struct Running<'a> {
    /// Lent to a compound step while that runs.
    strand: Option<&'a mut Strand>,
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

/// A step that waits at length or has blocks in it, and gives the strand back; boxed, because blocks nest.
type Compound<'a> = Pin<Box<dyn Future<Output = (Flow, &'a mut Strand)> + 'a>>;

/// Runs `steps` in order. The value of a block is that of its last step that has one.
pub(super) const fn block<'a>(strand: &'a mut Strand, steps: &'a [Step]) -> Running<'a> {
    Running {
        strand: Some(strand),
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
        loop {
            match &mut this.doing {
                Doing::Nothing | Doing::Interrupted => {}
                Doing::Yielding => {
                    let strand = this.strand.as_ref().expect("no step has it");
                    strand.struck()?;
                    strand.control().go_on();
                    this.frame.end_plain_step();
                }
                Doing::Pausing(pause) => {
                    let strand = this.strand.as_ref().expect("no step has it");
                    ready!(pause.poll(strand, cx))?;
                    this.frame.end_plain_step();
                }
                Doing::Compound(step) => {
                    let (flow, strand) = ready!(step.as_mut().poll(cx));
                    let strand = this.strand.insert(strand);
                    this.frame.end_step(&mut strand.names, &flow?);
                }
            }
            this.doing = Doing::Nothing;
            match this.go_on(cx)? {
                Next::Doing => {}
                Next::Waiting => return Poll::Pending,
                Next::Over(value) => return Poll::Ready(Ok(value)),
            }
        }
    }
}

impl Running<'_> {
    /// Goes through the steps, as far as they wait for nothing.
    #[inline]
    fn go_on(&mut self, cx: &mut Context<'_>) -> Result<Next, Stop> {
        let Self { strand: place, frame, outer, doing } = self;
        let strand = place.as_mut().expect("no step has it");
        loop {
            let Some(step) = frame.steps.first() else {
                if frame.next_turn(strand)? {
                    if !strand.count_step() {
                        return Ok(Next::Waiting);
                    }
                } else {
                    let value = take(&mut frame.value);
                    let Some(back) = outer.pop() else { return Ok(Next::Over(value)) };
                    *frame = back;
                    frame.end_step(&mut strand.names, &value);
                }
                continue;
            };
            if strand.world.is_interrupted() && !step.kind.is_unseen() {
                strand.world.executor.interrupt();
                *doing = Doing::Interrupted;
                return Ok(Next::Waiting);
            }
            if !strand.count_step() {
                return Ok(Next::Waiting);
            }
            match &step.kind {
                StepKind::Read { cell } => {
                    data::read(strand, cell, frame)?;
                }
                StepKind::Write { cell, value } => {
                    data::write(strand, cell, value)?;
                    frame.end_plain_step();
                }
                StepKind::Yield => {
                    yield_now(strand, Wait::Yield, cx);
                    *doing = Doing::Yielding;
                    return Ok(Next::Waiting);
                }
                StepKind::Sleep(length) => {
                    let length = strand.length(length)?;
                    let wait = Wait::Sleep(length);
                    if length.is_zero() {
                        yield_now(strand, wait, cx);
                        *doing = Doing::Yielding;
                        return Ok(Next::Waiting);
                    }
                    *doing = Doing::Pausing(Pause::new(strand, wait, length));
                    return Ok(Next::Doing);
                }
                StepKind::When { .. }
                | StepKind::While { .. }
                | StepKind::Repeat { .. }
                | StepKind::Each { .. } => match inner(strand, &step.kind)? {
                    Some(inner) => enter(frame, outer, inner),
                    None => frame.end_step(&mut strand.names, &Value::Null),
                },
                _ => {
                    if let Some(flow) = at_once(strand, step) {
                        frame.end_step(&mut strand.names, &flow?);
                        continue;
                    }
                    if strand.depth >= MAX_DEPTH {
                        return Err(fail("the steps are nested too deep"));
                    }
                    let strand = place.take().expect("no step has it");
                    *doing = Doing::Compound(compound(strand, step));
                    return Ok(Next::Doing);
                }
            }
        }
    }
}

/// What a loop or a branch goes through, if it does.
fn inner<'a>(strand: &Strand, kind: &'a StepKind) -> Result<Option<Frame<'a>>, Stop> {
    Ok(match kind {
        StepKind::When { condition, then, otherwise } => {
            let body = if strand.holds(condition)? { Some(then) } else { otherwise.as_ref() };
            body.map(|body| Frame::once(body))
        }
        StepKind::While { condition, body } => Some(Frame::while_true(condition, body)),
        StepKind::Repeat { times, index, body } => {
            Some(Frame::repeat(strand.count(times)?, index.as_ref(), body))
        }
        StepKind::Each { variable, values, body } => {
            Some(Frame::each(variable, strand.items(values)?, body))
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

/// Lets everything that is ready go first.
fn yield_now(strand: &Strand, wait: Wait, cx: &Context<'_>) {
    cx.waker().wake_by_ref();
    strand.record(|| What::Waits(wait.clone()));
    strand.begin_to_wait(wait, Need::Time, cx);
}

/// Other steps that never wait; `None` for those that may.
fn at_once(strand: &mut Strand, step: &Step) -> Option<Flow> {
    Some(match &step.kind {
        StepKind::Log { text } => strand.text(text).map(|text| {
            strand.record(|| What::Log(text));
            Value::Null
        }),
        StepKind::Let { name, value } => {
            strand.value(value).inspect(|value| strand.names.bind(name, value.clone()))
        }
        StepKind::Resolve { promise, value } => data::resolve(strand, promise, value),
        StepKind::Reject { promise, reason } => data::reject(strand, promise, reason),
        StepKind::Fail { reason, when } => data::fail_step(strand, step, reason.as_ref(), *when),
        StepKind::Set { event } => data::set(strand, event),
        StepKind::Clear { event } => data::clear(strand, event),
        StepKind::Close { queue } => queues::close(strand, queue),
        StepKind::Create { name, body } => tasks::create(strand, name, body),
        StepKind::Cancel { target } => tasks::cancel(strand, target),
        _ => return None,
    })
}

/// The steps that wait at length or have blocks in them. Not inlined, or the compiler would see through the boxes and put
/// blocks into blocks for minutes.
#[inline(never)]
fn compound<'a>(strand: &'a mut Strand, step: &'a Step) -> Compound<'a> {
    match &step.kind {
        StepKind::Block(length) => {
            lend(strand, async move |strand| time::block(strand, length, What::Block).await)
        }
        StepKind::Compute(length) => {
            lend(strand, async move |strand| time::block(strand, length, What::Compute).await)
        }
        StepKind::Fetch { service } => {
            lend(strand, async move |strand| services::fetch(strand, service).await)
        }
        StepKind::Call { function, arguments } => {
            lend(strand, async move |strand| calls::call(strand, function, arguments).await)
        }
        StepKind::Await { target: Awaited::Promise(index) } => {
            lend(strand, async move |strand| data::await_promise(strand, *index).await)
        }
        StepKind::Await { target: Awaited::Task(name) } => {
            lend(strand, async move |strand| tasks::await_named(strand, name).await)
        }
        StepKind::Put { queue, item } => {
            lend(strand, async move |strand| queues::put(strand, queue, item).await)
        }
        StepKind::Get { queue } => {
            lend(strand, async move |strand| queues::get(strand, queue).await)
        }
        StepKind::Join { queue } => {
            lend(strand, async move |strand| queues::join(strand, queue).await)
        }
        StepKind::Wait { event } => {
            lend(strand, async move |strand| data::wait(strand, event).await)
        }
        StepKind::Arrive { barrier } => {
            lend(strand, async move |strand| data::arrive(strand, barrier).await)
        }
        StepKind::Until { condition, cells } => {
            lend(strand, async move |strand| data::until(strand, condition, cells).await)
        }
        _ => with_blocks(strand, step),
    }
}

/// The steps that have blocks in them.
fn with_blocks<'a>(strand: &'a mut Strand, step: &'a Step) -> Compound<'a> {
    match &step.kind {
        StepKind::Spawn { name, body } => {
            lend(strand, async move |strand| tasks::spawn(strand, name, body).await)
        }
        StepKind::Drain { queue, into, body } => lend(strand, async move |strand| {
            queues::drain(strand, queue, into.as_ref(), body).await
        }),
        StepKind::Acquire { semaphore, body } => {
            lend(strand, async move |strand| scopes::acquire(strand, semaphore, body).await)
        }
        StepKind::With { name, open, close, body } => {
            lend(strand, async move |strand| scopes::with(strand, name, open, close, body).await)
        }
        StepKind::Timeout { after, body } => {
            lend(strand, async move |strand| scopes::timeout(strand, after, body).await)
        }
        StepKind::Retry { attempts, delay, factor, body } => lend(strand, async move |strand| {
            scopes::retry(strand, attempts, delay, *factor, body).await
        }),
        StepKind::Try { body, catches, finally } => lend(strand, async move |strand| {
            scopes::try_block(strand, body, catches, finally.as_ref()).await
        }),
        StepKind::Task { name, body } => {
            lend(strand, async move |strand| tasks::named(strand, name, body).await)
        }
        StepKind::Shield { body } => {
            lend(strand, async move |strand| tasks::shield(strand, step, body).await)
        }
        StepKind::Offload { pool, body } => lend(strand, async move |strand| {
            tasks::offload(strand, step, pool.as_ref(), body).await
        }),
        StepKind::Gather { branches, on_error } => {
            lend(strand, async move |strand| branches::gather(strand, branches, *on_error).await)
        }
        StepKind::Group { branches } => {
            lend(strand, async move |strand| branches::group(strand, branches).await)
        }
        StepKind::Race { branches } => {
            lend(strand, async move |strand| branches::race(strand, branches).await)
        }
        StepKind::AsCompleted { branches, result, body } => lend(strand, async move |strand| {
            branches::as_completed(strand, branches, result, body).await
        }),
        _ => unreachable!("`Running` does the others itself"),
    }
}

/// Lends the strand to a step.
fn lend<'a>(
    strand: &'a mut Strand,
    step: impl AsyncFnOnce(&mut Strand) -> Flow + 'a,
) -> Compound<'a> {
    Box::pin(async move {
        strand.depth += 1;
        let flow = step(strand).await;
        strand.depth -= 1;
        (flow, strand)
    })
}

impl Strand {
    /// Counts a step; `false` when the run has used up a limit, and nothing goes on.
    pub(super) fn count_step(&self) -> bool {
        self.world.count_step(self.task)
    }

    /// The same for a step that waits for nothing: never goes on when the run has used up a limit.
    pub(super) async fn counted(&self) {
        if !self.count_step() {
            pending::<()>().await;
        }
    }
}
