//! How a run ends: when `main` has, at a deadlock, or at a limit; and what is reported then.

use std::rc::Rc;

use super::control::Stop;
use super::registry::Entry;
use super::standing;
use super::world::{Seat, World};
use crate::executor;
use crate::trace::{Failure, Limit, Outcome, TaskId, Trace, What};

/// How often asyncio's loop goes round when its main task has ended.
const ROUNDS_AFTER_MAIN: u32 = 1;

/// How often it does when the tasks that were left have ended: two rounds to notice that, two to close asynchronous
/// generators, two to shut down the threads. What was made in the clean-up has its turns in them.
const ROUNDS_AFTER_THE_REST: u32 = 6;

/// Drives the run to its end.
pub(super) fn drive(world: &Rc<World>) -> Trace {
    let mut seat = Seat { world };
    // Main's end stops the executor once; the clean-up of what it left running stops it again.
    let mut stop = world.executor.run(&mut seat);
    if stop == executor::Stop::Finished && world.run.limit.get().is_none() && cancel_the_rest(world)
    {
        stop = world.executor.run(&mut seat);
    }
    let outcome = outcome(world, stop);
    report_loose_ends(world);
    trace(world, outcome)
}

/// A task of the executor has ended.
pub(super) fn task_ended(world: &World, task: TaskId) {
    world.doubts.ended(world, &world.registry.borrow().entries()[task.index()]);
    if task == TaskId::MAIN {
        world.run.main_ended.set(Some(world.now()));
        // tie: a-round-after-main
        world.executor.finish_after(ROUNDS_AFTER_MAIN);
    } else if let Some(left) = &mut *world.run.left.borrow_mut()
        && left.remove(&task)
        && left.is_empty()
    {
        world.executor.finish_after(ROUNDS_AFTER_THE_REST);
    }
}

/// Cancels, in order of their creation, the tasks that main left running; `false` if there are none. The run is over when
/// these have ended; work on a thread cannot be cancelled and runs to its end.
fn cancel_the_rest(world: &World) -> bool {
    // tie: left-as-created
    let left = running(world);
    // Now that main goes on no more, all depends on those that it left.
    world.doubts.be_unsure(world);
    *world.run.left.borrow_mut() = Some(left.iter().map(|entry| entry.id).collect());
    for entry in &left {
        world.record(entry.id, || What::LeftRunning);
    }
    for entry in &left {
        entry.request_cancel();
    }
    !left.is_empty()
}

/// The tasks that run on their own and have not ended, in order of their creation.
fn running(world: &World) -> Vec<Rc<Entry>> {
    let registry = world.registry.borrow();
    let running = registry.entries().iter().filter(|entry| entry.running_home().is_some());
    running.cloned().collect()
}

fn outcome(world: &World, stop: executor::Stop) -> Outcome {
    let mut limit = world.run.limit.get();
    match stop {
        executor::Stop::Finished => {}
        executor::Stop::OutOfTime => {
            limit = Some((Limit::Time(world.scenario.limits.time), TaskId::MAIN));
        }
        executor::Stop::OutOfSteps => {
            limit = limit.or(Some((Limit::Steps(world.scenario.limits.steps), TaskId::MAIN)));
        }
        executor::Stop::Idle => {
            standing::report_deadlock(world);
            return Outcome::Deadlock;
        }
        executor::Stop::Stuck => {
            standing::report_circle(world);
            return Outcome::Deadlock;
        }
    }
    if let Some((limit, task)) = limit {
        world.recorder.borrow_mut().add_last(world.now(), task, What::LimitReached(limit));
        standing::report_waits(world);
        return Outcome::Limit(limit);
    }
    report_orphans(world);
    let registry = world.registry.borrow();
    let main = &registry.entries()[TaskId::MAIN.index()];
    let ended = main.see(|flow| match flow {
        Ok(_) => Outcome::Ok,
        Err(Stop::Failed(failure)) => Outcome::Failed(Failure::clone(failure)),
        Err(Stop::Cancelled) => Outcome::Cancelled,
    });
    ended.expect("the executor finishes when main has ended or a limit is reached")
}

/// Tells of tasks that were made while the others cleaned up, and that nobody waited for.
fn report_orphans(world: &World) {
    for entry in running(world) {
        world.recorder.borrow_mut().add_last(world.now(), entry.id, What::LeftRunning);
    }
}

/// Tells of coroutines that nobody awaited and failures that nobody took. Main's own failure is the outcome.
fn report_loose_ends(world: &World) {
    let now = world.now();
    for entry in world.registry.borrow().entries() {
        if entry.is_created() {
            world.recorder.borrow_mut().add_last(now, entry.id, What::NeverAwaited);
        }
        if let Some(failure) = entry.untaken_failure().filter(|_| entry.id != TaskId::MAIN) {
            world.recorder.borrow_mut().add_last(now, entry.id, What::NotTaken(failure.reason));
        }
    }
}

fn trace(world: &World, outcome: Outcome) -> Trace {
    let ended = world.now();
    let total = world.run.main_ended.get().unwrap_or(ended);
    let (tasks, events) = world.recorder.borrow_mut().take();
    let deviations = world.decisions.borrow_mut().take_deviations();
    Trace { model: world.model, tasks, events, outcome, total, ended, deviations }
}
