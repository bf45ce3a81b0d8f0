//! A strand: what one task of the executor has with it while it runs its steps.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{self, Write};
use std::future::{Future, poll_fn};
use std::mem::replace;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use super::control::{Control, Stop};
use super::needs::Need;
use super::registry::Entry;
use super::world::{SMALL, World};
use crate::choices::{Access, Thing};
use crate::executor::DeadlineId;
use crate::scenario::expression::{EvaluationError, Names as Lookup};
use crate::scenario::{Expression, Target, Template, Text, Value};
use crate::trace::{Failure, TaskId, Wait, What};

/// The names of a task and their values. A name lives as long as its task; where it may be used was checked when the file
/// was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Vec<(Text, Value)>);

/// Failures quote no more of a text than so many bytes.
const BRIEF: usize = 200;

/// What a task has with it.
pub(super) struct Strand {
    pub(super) world: Rc<World>,
    /// The task of the executor that it is.
    pub(super) entry: Rc<Entry>,
    /// In whose name events are recorded: the task itself, or a named sequence that it runs.
    pub(super) task: TaskId,
    pub(super) names: Names,
    /// Whether it runs on a thread, where blocking holds up nobody else.
    pub(super) thread: bool,
    /// The innermost deadline around it.
    pub(super) deadline: Option<DeadlineId>,
    /// How many steps it is within, each of which calls itself for those in it.
    pub(super) depth: u32,
    /// What few tasks have: boxed, or the making of each would cost by it.
    pub(super) aside: Option<Box<Aside>>,
    /// How many waits, delays and chances it has come to: they name its decisions.
    waits: Cell<u32>,
    pub(super) delays: u32,
    pub(super) chances: u32,
}

/// What few tasks have.
#[derive(Default)]
pub(super) struct Aside {
    /// What the handlers around it have caught, innermost last.
    pub(super) caught: Vec<Stop>,
    /// Queues from which it has an item that it has not handled yet.
    pub(super) handling: Vec<usize>,
}

/// A task's wait for a future, unless a cancellation strikes before.
pub(super) struct Waiting<F> {
    /// What the trace calls it, until it has begun.
    wait: Option<Wait>,
    /// What must happen for it to be over.
    need: Need,
    tell: bool,
    future: F,
}

impl Names {
    /// How much memory a copy takes.
    pub(super) const fn weight(&self) -> usize {
        self.0.len() * size_of::<(Text, Value)>()
    }

    /// Binds `name`, again if it is bound.
    pub(super) fn bind(&mut self, name: &Text, value: Value) {
        match self.bound(name) {
            Some(bound) => *bound = value,
            None => self.0.push((Text::clone(name), value)),
        }
    }

    fn bound(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(bound, _)| are_same(bound, name)).map(|(_, value)| value)
    }

    /// Binds the name, if there is one, to a copy.
    #[inline]
    pub(super) fn keep(&mut self, into: Option<&Text>, value: &Value) {
        let Some(name) = into else { return };
        match self.bound(name) {
            Some(bound) => bound.become_same_as(value),
            None => self.0.push((Text::clone(name), value.clone())),
        }
    }
}

impl Lookup for Names {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let bound = self.0.iter().find(|(bound, _)| are_same(bound, name));
        bound.map(|(_, value)| Cow::Borrowed(value))
    }
}

impl Strand {
    /// What the task of an entry has when it begins.
    pub(super) fn new(
        world: &Rc<World>,
        entry: &Rc<Entry>,
        names: Names,
        deadline: Option<DeadlineId>,
    ) -> Self {
        Self {
            world: Rc::clone(world),
            entry: Rc::clone(entry),
            task: entry.id,
            names,
            thread: world.recorder.borrow().is_thread(entry.id),
            deadline,
            depth: 0,
            aside: None,
            waits: Cell::new(0),
            delays: 0,
            chances: 0,
        }
    }

    /// What few tasks have, which this one has from now on.
    pub(super) fn put_aside(&mut self) -> &mut Aside {
        self.aside.get_or_insert_default()
    }

    /// Its cancellation state.
    pub(super) fn control(&self) -> &Control {
        self.entry.control()
    }

    #[inline]
    pub(super) fn record(&self, what: impl FnOnce() -> What) {
        self.world.record(self.task, what);
    }

    /// Waits for `future`, as the trace will tell; for it to be over, somebody has to meet the need.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes here.
    pub(super) async fn wait<F: Future + Unpin>(
        &self,
        need: Need,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        let mut waiting = Waiting { need, ..Waiting::new(wait, future) };
        poll_fn(|cx| waiting.poll(self, cx)).await
    }

    /// Waits for `future`, which is about `thing`: touches it when the wait begins and when it is over, however it ends.
    pub(super) async fn wait_at<F: Future>(
        &self,
        thing: Thing,
        access: Access,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        self.touch(thing.clone(), access);
        let need = Need::of(&thing, &wait);
        let waited = self.wait(need, wait, pin!(future)).await;
        self.touch(thing, access);
        waited
    }

    /// This turn uses something that tasks share.
    #[inline]
    pub(super) fn touch(&self, thing: Thing, access: Access) {
        self.world.touch(|| thing, access);
    }

    /// Lets others go first, if they are chosen to: what comes next is seen by them.
    pub(super) async fn interruptible(&self) {
        if self.world.is_interrupted() {
            let mut interrupted = false;
            poll_fn(|_| {
                if replace(&mut interrupted, true) {
                    return Poll::Ready(());
                }
                self.world.executor.interrupt();
                Poll::Pending
            })
            .await;
        }
    }

    /// Waits for `future`; the trace tells of it only if it is interrupted or never ends.
    pub(super) async fn wait_quietly<F: Future + Unpin>(
        &self,
        need: Need,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        let mut waiting = Waiting { tell: false, need, ..Waiting::new(wait, future) };
        poll_fn(|cx| waiting.poll(self, cx)).await
    }

    /// Waits for `future` where no cancellation can strike.
    pub(super) async fn wait_through<F: Future>(&self, wait: Wait, future: F) -> F::Output {
        let deadlines = self.world.run.deadlines_come();
        self.control().wait_for(wait, Need::Time, self.world.now(), deadlines);
        let output = future.await;
        self.control().go_on();
        output
    }

    /// The task begins to wait.
    #[inline]
    pub(super) fn begin_to_wait(&self, wait: Wait, need: Need, cx: &Context<'_>) {
        let (world, control) = (&self.world, self.control());
        control.wait_for(wait, need, world.now(), world.run.deadlines_come());
        match need {
            Need::Time => {}
            Need::Branches => world.doubts.branches_awaited(world),
            _ => world.doubts.suspect(world, self.entry.id),
        }
        if world.may_cancel {
            self.decide_cancellation();
        }
        if control.is_overdue() {
            self.waits_too_late();
        }
        control.strike_here(cx.waker());
    }

    /// Whether a cancellation has struck where it waits.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if so.
    #[inline]
    pub(super) fn struck(&self) -> Result<(), Stop> {
        if self.control().is_overdue() {
            self.goes_on_too_late();
        }
        self.strike_that_came()
    }

    /// The same for requests that have been made.
    #[inline]
    pub(super) fn strike_that_came(&self) -> Result<(), Stop> {
        if self.control().take_strike() { Err(self.interrupted()) } else { Ok(()) }
    }

    #[cold]
    fn interrupted(&self) -> Stop {
        if let Some(waited) = self.control().interrupt() {
            self.record(|| What::Interrupted(waited.wait));
        }
        Stop::Cancelled
    }

    /// Cancels this task where it waits, if that is what is chosen.
    fn decide_cancellation(&self) {
        let mut decisions = self.world.decisions.borrow_mut();
        let recorder = self.world.recorder.borrow();
        let name = recorder.name(self.task);
        if decisions.may_cancel(name) {
            self.waits.set(self.waits.get() + 1);
            if decisions.cancels(name, self.waits.get()) {
                drop((decisions, recorder));
                self.control().request();
            }
        }
    }

    pub(super) fn text(&self, template: &Template) -> Result<Text, Stop> {
        let text = template.text(&self.names).map_err(failed)?;
        if text.len() > SMALL && !self.is_shared(template) {
            self.weigh(text.len());
        }
        Ok(text)
    }

    pub(super) fn operand(&self, template: &Template) -> Result<Value, Stop> {
        match template {
            Template::Known(value) => Ok(value.clone()),
            Template::Single(expression) => self.value(expression),
            Template::Mixed(_) => self.text(template).map(Value::Text),
        }
    }

    pub(super) fn value(&self, expression: &Expression) -> Result<Value, Stop> {
        let value = expression.evaluate(&self.names).map_err(failed)?;
        if matches!(value, Value::Text(_) | Value::List(_)) && !expression.is_name() {
            self.weigh(value.weight());
        }
        Ok(value)
    }

    /// As a value is shown.
    pub(super) fn shown(&self, value: &Value) -> Text {
        self.world.shown(self.task, value)
    }

    /// Counts the bytes of what is made.
    pub(super) fn weigh(&self, bytes: usize) {
        self.world.weigh(self.task, bytes);
    }

    /// Whether the text is one that is there already.
    #[cold]
    fn is_shared(&self, template: &Template) -> bool {
        match template {
            Template::Known(_) => true,
            Template::Single(expression) if expression.is_name() => {
                let value = self.names.value(&expression.names()[0]);
                matches!(value.as_deref(), Some(Value::Text(_)))
            }
            Template::Single(_) | Template::Mixed(_) => false,
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Expression) -> Result<bool, Stop> {
        truth(condition, self.value(condition)?)
    }

    /// The index of a declaration that a step names; `names` are those of its kind.
    #[inline]
    pub(super) fn index<'a>(
        &self,
        target: &Target,
        kind: &str,
        names: impl Iterator<Item = &'a Text>,
    ) -> Result<usize, Stop> {
        match target {
            Target::Known(index) => Ok(*index),
            Target::Computed(template) => self.computed(template, kind, names),
        }
    }

    fn computed<'a>(
        &self,
        name: &Template,
        kind: &str,
        mut names: impl Iterator<Item = &'a Text>,
    ) -> Result<usize, Stop> {
        let name = self.text(name)?;
        let index = names.position(|declared| *declared == name);
        index.ok_or_else(|| fail(format!("no {kind} is named {}", brief(&name))))
    }
}

impl<F: Future + Unpin> Waiting<F> {
    pub(super) const fn new(wait: Wait, future: F) -> Self {
        Self { wait: Some(wait), need: Need::Time, tell: true, future }
    }

    /// Goes on waiting, on behalf of this strand.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes here.
    pub(super) fn poll(
        &mut self,
        strand: &Strand,
        cx: &mut Context<'_>,
    ) -> Poll<Result<F::Output, Stop>> {
        let control = strand.control();
        // tie: cancelled-before-woken
        if self.wait.is_none() {
            strand.struck()?;
        }
        if let Poll::Ready(output) = Pin::new(&mut self.future).poll(cx) {
            control.go_on();
            return Poll::Ready(Ok(output));
        }
        if let Some(wait) = self.wait.take() {
            if self.tell {
                strand.record(|| What::Waits(wait.clone()));
            }
            strand.begin_to_wait(wait, self.need, cx);
        } else {
            control.strike_here(cx.waker());
            if control.is_overdue() {
                strand.still_waits()?;
            }
        }
        Poll::Pending
    }
}

/// Whether two names are the same. They are so short that to call somebody who compares texts takes longer.
fn are_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| one == other)
}

/// A condition's value as a truth.
pub(super) fn truth(condition: &Expression, value: Value) -> Result<bool, Stop> {
    match value {
        Value::Bool(truth) => Ok(truth),
        other => {
            let condition = condition.source();
            Err(fail(format!("{condition} is {}, neither true nor false", brief(other))))
        }
    }
}

/// How something begins that may be long to tell. What comes after that is not put into words at all.
pub(super) fn brief(told: impl fmt::Display) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{told}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// A text that takes no more than its beginning.
struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = BRIEF - self.0.len();
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        if text.len() > room { Err(fmt::Error) } else { Ok(()) }
    }
}

/// A step that fails with this reason.
pub(super) fn fail(reason: impl Into<Text>) -> Stop {
    Stop::Failed(Box::new(Failure::new(reason)))
}

fn failed(error: EvaluationError) -> Stop {
    fail(error.0)
}
