//! What a run answers to the questions of expressions, and whether its invariants hold.
//!
//! Each question is a read of what tasks share, and says so to whoever explores.

use std::borrow::Cow;
use std::rc::Rc;

use super::engine::{Watched, invariants, looked_at};
use super::task::entry::Entry;
use super::world::World;
use crate::choices::{Access, Thing};
use crate::scenario::expectation::Invariant;
use crate::scenario::expression::{NOW, Names, Question};
use crate::scenario::{Text, Value};
use crate::trace::{Broken, Failure, TaskId, Wait};

const NANOS_PER_MILLISECOND: u64 = 1_000_000;

/// Names with values, and what a run answers where they have none.
pub(crate) struct Asking<'a, N> {
    pub(crate) names: &'a N,
    pub(crate) world: &'a World,
}

impl<N: Names> Names for Asking<'_, N> {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.names.value(name).or_else(|| answer(self.world, name).map(Cow::Owned))
    }
}

/// What invariants see: cells, and the answers to questions.
struct View<'a>(&'a World);

impl Names for View<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let cell = self.0.scenario().cells.iter().position(|cell| *cell.called == *name);
        let Some(cell) = cell else { return answer(self.0, name).map(Cow::Owned) };
        self.0.engine.touch(|| Thing::Cell(cell), Access::Read);
        Some(Cow::Owned(self.0.resources.cells[cell].value.borrow().clone()))
    }
}

/// Looks at the invariants after a turn, if it has touched what they look at.
pub(crate) fn look_at_invariants(world: &World, watched: &Watched) {
    let events = world.engine.recorder.borrow().events();
    let first = watched.events.replace(events);
    if !watched.take() {
        return;
    }
    for invariant in invariants(world.scenario(), world.engine.model) {
        if watched.broken.borrow().iter().any(|broken| broken.at == invariant.at) {
            continue;
        }
        let failed = |reason: Text| {
            let place = Some((invariant.at, invariant.length).into());
            world.engine.stop_at(Failure { place, ..Failure::fault(reason) }, TaskId::MAIN);
        };
        match invariant.condition.evaluate(&View(world)) {
            Ok(Value::Bool(true)) => {}
            Ok(Value::Bool(false)) => {
                let broken = broken(world, invariant, first..events);
                watched.broken.borrow_mut().push(broken);
            }
            Ok(other) => {
                let condition = invariant.condition.source();
                failed(ecow::eco_format!("{condition} is {other}, neither true nor false"));
            }
            Err(error) => failed(error.0),
        }
    }
}

/// Tells of an invariant that is broken by the turn with these events.
fn broken(world: &World, invariant: &Invariant, events: std::ops::Range<usize>) -> Broken {
    let name = |name: &Text| {
        let value = View(world).value(name).map(|value| value.shown()).unwrap_or_default();
        format!("`{name}` is `{value}`")
    };
    let values: Vec<_> = invariant.condition.names().iter().map(name).collect();
    Broken {
        at: invariant.at,
        when: world.engine.now(),
        events: (events.start, events.end),
        values: values.join(", ").into(),
    }
}

/// The answer to a name that is a question.
#[cold]
fn answer(world: &World, name: &str) -> Option<Value> {
    if name == NOW {
        let now = world.engine.now().as_nanos() / NANOS_PER_MILLISECOND;
        return Some(Value::Int(i64::try_from(now).unwrap_or(i64::MAX)));
    }
    let (question, of) = Question::of_name(name)?;
    // Who begins to wait may only look at what it waits for.
    let access = if question == Question::Waiting { Access::Write } else { Access::Read };
    for thing in looked_at(world.scenario(), question, of) {
        world.engine.touch(|| thing, access);
    }
    let (declared, shared) = (world.scenario(), &world.resources);
    let queue = || declared.queues.iter().position(|queue| *queue.name == *of);
    let semaphore = || declared.semaphores.iter().position(|it| *it.name == *of);
    let event = || declared.events.iter().position(|it| *it.name == *of);
    let named = |names: &[Text]| names.iter().position(|declared| **declared == *of);
    Some(match question {
        Question::Size => count(match queue() {
            Some(queue) => shared.queues[queue].items(),
            None => shared.semaphores[semaphore()?].free(),
        }),
        Question::Held => Value::Bool(shared.semaphores[semaphore()?].is_held()),
        Question::IsSet => Value::Bool(shared.events[event()?].set.get()),
        Question::Done => Value::Bool(match named(&declared.promises) {
            Some(promise) => shared.promises[promise].is_settled(),
            None => task(world, of).is_some_and(|task| task.has_ended()),
        }),
        Question::Failed => Value::Bool(match named(&declared.promises) {
            Some(promise) => shared.promises[promise].is_rejected(),
            None => task(world, of).is_some_and(|task| task.has_failed()),
        }),
        Question::Waiting => count(waiting(world, of)),
        Question::Value => {
            let cell = declared.cells.iter().position(|it| *it.name == *of)?;
            shared.cells[cell].value.borrow().clone()
        }
        Question::Expired => Value::Bool(world.deadlines.has_expired(of)),
    })
}

fn count(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The last task that was given this name.
fn task(world: &World, name: &str) -> Option<Rc<Entry>> {
    let entry = world.registry.borrow().find(name)?;
    world.engine.touch(|| Thing::Task(entry.id), Access::Read);
    Some(entry)
}

/// How many tasks wait at what has this name.
fn waiting(world: &World, of: &str) -> usize {
    let waits_there = |wait: &Wait| match wait {
        // How many, or in which mode, can stand behind it.
        Wait::Acquire(name) => {
            let rest = name.strip_prefix(of);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
        }
        Wait::Put(name)
        | Wait::Get(name)
        | Wait::Join(name)
        | Wait::Event(name)
        | Wait::Barrier { name, .. } => **name == *of,
        _ => false,
    };
    let registry = world.registry.borrow();
    let waits = registry.entries().iter().filter(|entry| entry.running_place().is_some());
    waits.filter(|it| it.control().waiting().is_some_and(|it| waits_there(&it.wait))).count()
}
