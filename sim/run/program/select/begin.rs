//! What the waits of a `select` are when it begins: what they name, what is to be put, and what time it is then.

use std::rc::Rc;

use ecow::eco_format;

use super::messages::Expected;
use super::waits::{Of, One, Waited};
use crate::choices::{Access, Thing};
use crate::run::program::context::TaskContext;
use crate::run::program::tasks::{self, Named};
use crate::run::program::{data, held, queues, signals, streams};
use crate::run::shared::rendezvous::Meeting;
use crate::run::task::entry::Entry;
use crate::run::task::flow::{Stop, fault};
use crate::run::world::World;
use crate::scenario::step::{Arm, Awaited, OnStream, StepKind};
use crate::scenario::{EventKind, Step, Target, Text, Value};
use crate::trace::Wait;

/// The waits of all arms but those whose `when=` is false, in their order, and where others meet them.
pub(super) async fn begin_all<'w>(
    context: &mut TaskContext,
    world: &'w Rc<World>,
    entry: &'w Rc<Entry>,
    arms: &'w [Arm],
) -> Result<(Vec<One<'w>>, Rc<Meeting>), Stop> {
    let mut begun = Vec::with_capacity(arms.len());
    for (index, arm) in arms.iter().enumerate() {
        let is_asked = match &arm.when {
            Some(condition) => context.holds(condition)?,
            None => true,
        };
        for step in arm.wait.iter().filter(|_| is_asked) {
            let (what, wait) = begin(context, step).await?;
            begun.push((index, what, wait));
        }
    }
    check_barriers(context, &begun)?;
    let meeting = meeting(world, &begun);
    let of = Of { world, entry, holder: context.task.id, meeting: Rc::clone(&meeting) };
    let begun = begun.into_iter().enumerate();
    let mut waits: Vec<_> = begun
        .map(|(place, (arm, what, wait))| One::new(of.clone(), place, arm, what, &wait))
        .collect();
    number_equal_names(&mut waits);
    Ok((waits, meeting))
}

/// Where others meet them: who meets one of the waits is seen in all lines of its kind.
fn meeting(world: &Rc<World>, begun: &[(usize, Waited<'_>, Wait)]) -> Rc<Meeting> {
    let met_in = |what: &Waited<'_>| match what {
        Waited::Ask { queue, .. } | Waited::Offer { queue, .. } => Some(*queue),
        _ => None,
    };
    let queues: Vec<_> = begun.iter().filter_map(|(_, what, _)| met_in(what)).collect();
    let engine = Rc::clone(&world.engine);
    Meeting::new(move || {
        for queue in &queues {
            engine.touch(|| Thing::Queue(*queue), Access::Write);
        }
    })
}

/// One task is one of those who come to a barrier, however often it asks.
fn check_barriers(context: &TaskContext, begun: &[(usize, Waited<'_>, Wait)]) -> Result<(), Stop> {
    let barriers = begun.iter().filter_map(|(_, what, _)| match what {
        Waited::Barrier { index, .. } => Some(*index),
        _ => None,
    });
    let mut seen = Vec::new();
    for barrier in barriers {
        if seen.contains(&barrier) {
            let name = &context.task.engine.scenario.barriers[barrier].name;
            return Err(fault(format!("a task arrives at {name} once, and not twice at a time")));
        }
        seen.push(barrier);
    }
    Ok(())
}

/// What a step of an arm waits for, and how that reads.
async fn begin<'w>(context: &mut TaskContext, step: &'w Step) -> Result<(Waited<'w>, Wait), Stop> {
    Ok(match &step.kind {
        StepKind::Get { queue } => {
            let (index, name) = queues::find(context, queue)?;
            // Whoever asks for the next has handled the last.
            context.handled(Some(index));
            (begin_get(context, index), Wait::Get(name))
        }
        StepKind::Put { queue, item } => {
            let (index, name) = queues::find(context, queue)?;
            (begin_put(context, index, context.operand(item)?), Wait::Put(name))
        }
        StepKind::Join { queue } => {
            let (index, name) = queues::find(context, queue)?;
            context.handled(Some(index));
            (Waited::Handled(index), Wait::Join(name))
        }
        StepKind::Wait { event } => begin_wait(context, event)?,
        StepKind::Arrive { barrier } => {
            let (index, name) = signals::barrier_of(context, barrier)?;
            let parties = context.task.engine.scenario.barriers[index].parties;
            let what = Waited::Barrier { index, parties, inside: None.into() };
            (what, Wait::Barrier { name, arrived: 0, parties })
        }
        StepKind::Acquire { semaphore, share, .. } => {
            let permit = held::share_of(context, semaphore, share)?;
            let wait = Wait::Acquire(Text::clone(&permit.name));
            (Waited::Permit(permit), wait)
        }
        StepKind::Await { target } => begin_await(context, target).await?,
        StepKind::Until { condition, cells } => {
            (Waited::Cells(condition, cells), Wait::Until(condition.source().clone()))
        }
        StepKind::Changed { cell } => {
            let (index, name, seen) = data::watch_of(context, cell)?;
            (Waited::Changed(index, seen), Wait::Changed(name))
        }
        StepKind::OnStream(OnStream::Receive { from }) => {
            let open = streams::find(context, from.as_ref())?;
            let wait = open.receiving();
            (Waited::Message(Expected::new(open)), wait)
        }
        StepKind::Sleep(length) => {
            let length = context.length(length)?;
            (Waited::Clock(context.task.engine.now() + length), Wait::Sleep(length))
        }
        _ => unreachable!("`{}` is not waited for with others", step.word.word),
    })
}

fn begin_get<'w>(context: &mut TaskContext, index: usize) -> Waited<'w> {
    let queue = &context.world.resources.queues[index];
    if queue.rendezvous.is_some() {
        return Waited::Ask { queue: index, hand: Rc::default() };
    }
    match &queue.broadcast {
        Some(broadcast) => {
            let end = broadcast.end();
            Waited::News(index, context.names.position(&Thing::Queue(index), || end))
        }
        None => Waited::Get(index),
    }
}

fn begin_put<'w>(context: &TaskContext, index: usize, item: Value) -> Waited<'w> {
    if context.world.resources.queues[index].rendezvous.is_some() {
        let hand = Rc::new(Some(item.clone()).into());
        return Waited::Offer { queue: index, item, hand };
    }
    Waited::Put(index, item)
}

/// Whatever tells of itself. At a condition waits who has its lock.
fn begin_wait<'w>(context: &TaskContext, event: &Target) -> Result<(Waited<'w>, Wait), Stop> {
    let (index, name, kind) = signals::event_of(context, event)?;
    let what = match kind {
        EventKind::Flag => Waited::Event(index),
        EventKind::Notifier => Waited::Told(index, Rc::default()),
        EventKind::Condition(lock) => {
            signals::check_is_held(context, lock)?;
            Waited::Condition { event: index, lock }
        }
    };
    Ok((what, Wait::Event(name)))
}

/// A promise, or a task. A coroutine becomes a task.
async fn begin_await<'w>(
    context: &mut TaskContext,
    target: &Awaited,
) -> Result<(Waited<'w>, Wait), Stop> {
    let named = match target {
        Awaited::Promise(index) => Named::Promise(*index),
        Awaited::Task(name) => context.awaited(name)?,
    };
    Ok(match named {
        Named::Promise(index) => {
            let name = Text::clone(&context.task.engine.scenario.promises[index]);
            (Waited::Promise(index), Wait::Await(name))
        }
        Named::Task(entry) => {
            tasks::begin_coroutine(context, &entry).await;
            let name = Text::clone(&entry.name);
            (Waited::Task(entry), Wait::Await(name))
        }
    })
}

/// The second of a name is told apart by a number, as tasks are.
fn number_equal_names(waits: &mut [One<'_>]) {
    for index in (1..waits.len()).rev() {
        let (before, rest) = waits.split_at_mut(index);
        let same = before.iter().filter(|one| one.name == rest[0].name).count();
        if same > 0 {
            rest[0].name = eco_format!("{}#{}", rest[0].name, same + 1);
        }
    }
}
