//! What a task has with it while it goes through its steps, and what their templates and expressions come to.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::network::Stream;
use crate::run::engine::SMALL;
use crate::run::questions::Asking;
use crate::run::task::flow::{Flow, Stop, brief, fault};
use crate::run::task::group::TaskGroup;
use crate::run::task::names::Names;
use crate::run::task::running::Task;
use crate::run::world::World;
use crate::scenario::expression::{EvaluationError, Names as _};
use crate::scenario::{Expression, List, Step, Target, Template, Text, Value};
use crate::time::Duration;

/// What a task has with it.
pub(crate) struct TaskContext {
    pub(crate) world: Rc<World>,
    /// Who knows how each step is done.
    pub(crate) steps: &'static Steps,
    pub(crate) task: Task,
    pub(crate) names: Names,
    /// How many steps it is within, each of which calls itself for those in it.
    pub(crate) depth: u32,
    /// The groups with a body around it, innermost first.
    pub(crate) groups: Option<Rc<Groups>>,
    /// The streams around it, innermost first.
    pub(crate) streams: Option<Rc<OpenStream>>,
    /// What few tasks have: boxed, or the making of each would cost by it.
    pub(crate) aside: Option<Box<Aside>>,
    /// How many delays and chances it has come to: they name its decisions.
    pub(crate) delays: u32,
    pub(crate) chances: u32,
}

/// How steps are done: those that a block doesn't do itself. Some of them run blocks, which therefore get it passed in.
pub(crate) struct Steps {
    /// Does a step that never waits.
    pub(crate) at_once: fn(&mut TaskContext, &Step) -> Flow,
    /// Begins a step that waits at length or has blocks in it.
    pub(crate) begin: for<'a> fn(&'a mut TaskContext, &'a Step) -> Compound<'a>,
}

/// A step that waits at length or has blocks in it, and gives the context back; boxed, because blocks nest.
pub(crate) type Compound<'a> = Pin<Box<dyn Future<Output = (Flow, &'a mut TaskContext)> + 'a>>;

/// A group with a body, and those around it.
pub(crate) struct Groups {
    pub(crate) name: Option<Text>,
    pub(crate) group: Rc<TaskGroup>,
    pub(crate) outer: Option<Rc<Self>>,
}

/// A stream, and those around it.
pub(crate) struct OpenStream {
    /// What steps and the trace call it.
    pub(crate) name: Text,
    /// The service at its other end, or at this one,
    pub(crate) service: usize,
    /// whether it is at this.
    pub(crate) is_served: bool,
    /// How long each wait for a message takes at most.
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) stream: Stream,
    pub(crate) outer: Option<Rc<Self>>,
}

/// What few tasks have.
#[derive(Default)]
pub(crate) struct Aside {
    /// What the handlers around it have caught, innermost last.
    pub(crate) caught: Vec<Stop>,
    /// Queues from which it has an item that it has not handled yet.
    pub(crate) handling: Vec<usize>,
    /// How many `select`s it has come to: they name its decisions.
    pub(crate) selects: u32,
    /// The generators that it runs, innermost last.
    pub(crate) generators: Vec<Rc<Exchange>>,
}

/// What passes between a generator and whoever asks it for a value. A generator is a future with a context of its own, which is an
/// empty one until it is lent that of the task that asks, and again once it has yielded.
pub(crate) struct Exchange {
    /// The context that is lent, and what stands in its place meanwhile.
    pub(crate) lent: RefCell<TaskContext>,
    /// What the `yield` at which it stands comes to.
    pub(crate) sent: RefCell<Option<Flow>>,
    /// What it has yielded.
    pub(crate) given: RefCell<Option<Value>>,
    /// How many steps whoever asks is within, and of the generator those at its `yield`.
    pub(crate) depth: Cell<u32>,
    pub(crate) within: Cell<u32>,
    /// How much the handlers around whoever asks have caught, and what those of the generator had at its `yield`.
    pub(crate) caught_outside: Cell<usize>,
    pub(crate) caught: RefCell<Vec<Stop>>,
}

impl TaskContext {
    /// That of a task which begins.
    pub(crate) fn new(world: &Rc<World>, steps: &'static Steps, task: Task, names: Names) -> Self {
        let (world, groups, streams, aside) = (Rc::clone(world), None, None, None);
        Self { world, steps, task, names, depth: 0, groups, streams, aside, delays: 0, chances: 0 }
    }

    /// What few tasks have, which this one has from now on.
    pub(crate) fn put_aside(&mut self) -> &mut Aside {
        self.aside.get_or_insert_default()
    }

    pub(crate) fn text(&self, template: &Template) -> Result<Text, Stop> {
        let text = template.text(&self.asking()).map_err(failed)?;
        if text.len() > SMALL && !self.is_shared(template) {
            self.weigh(text.len());
        }
        Ok(text)
    }

    pub(crate) fn operand(&self, template: &Template) -> Result<Value, Stop> {
        match template {
            Template::Known(value) => Ok(value.clone()),
            Template::Single(expression) => self.value(expression),
            Template::Mixed(_) => self.text(template).map(Value::Text),
        }
    }

    pub(crate) fn value(&self, expression: &Expression) -> Result<Value, Stop> {
        let value = expression.evaluate(&self.asking()).map_err(failed)?;
        if matches!(value, Value::Text(_) | Value::List(_)) && !expression.is_name() {
            self.weigh(value.weight());
        }
        Ok(value)
    }

    /// Puts more behind the list of this name, if that is what the value is; the list. It is not copied unless somebody has a copy.
    pub(crate) fn put_behind(&mut self, name: &Text, value: &Template) -> Option<Value> {
        let Template::Single(expression) = value else { return None };
        let added = expression.added_to(name, &self.asking())?;
        let list = self.names.list(name).filter(|list| list.fits_with(&added))?;
        let made = if list.is_shared() { size_of_val::<[Value]>(list) } else { 0 };
        let made = made + added.iter().map(|it| size_of::<Value>() + it.weight()).sum::<usize>();
        list.push_all(added);
        let list = Value::List(List::clone(list));
        self.weigh(made);
        Some(list)
    }

    /// The value, if it is a whole number and takes nothing of CEL.
    pub(crate) fn whole(&self, expression: &Expression) -> Option<i64> {
        expression.plain(&self.asking())?.as_int()
    }

    /// Its names, and what the run answers beside them.
    fn asking(&self) -> Asking<'_, Names> {
        Asking { names: &self.names, world: &self.world }
    }

    /// As a value is shown.
    pub(crate) fn shown(&self, value: &Value) -> Text {
        self.task.engine.shown(self.task.id, value)
    }

    /// Counts the bytes of what is made.
    pub(crate) fn weigh(&self, bytes: usize) {
        self.task.engine.weigh(self.task.id, bytes);
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
    pub(crate) fn holds(&self, condition: &Expression) -> Result<bool, Stop> {
        truth(condition, self.value(condition)?)
    }

    /// The index of a declaration that a step names; `names` are those of its kind.
    #[inline]
    pub(crate) fn index<'a>(
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
        index.ok_or_else(|| fault(format!("no {kind} is named {}", brief(&name))))
    }
}

/// A condition's value as a truth.
pub(crate) fn truth(condition: &Expression, value: Value) -> Result<bool, Stop> {
    match value {
        Value::Bool(truth) => Ok(truth),
        other => {
            let condition = condition.source();
            Err(fault(format!("{condition} is {}, neither true nor false", brief(other))))
        }
    }
}

fn failed(error: EvaluationError) -> Stop {
    fault(error.0)
}
