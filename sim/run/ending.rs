//! How a run ends: when `main` has, at a deadlock, or at a limit; and what is reported then.

use std::cell::RefCell;
use std::rc::Rc;

use super::deadlock::report;
use super::driver::Driver;
use super::questions::look_at_invariants;
use super::task::entry::Entry;
use super::task::flow::Stop;
use super::world::World;
use crate::executor;
use crate::scenario::Text;
use crate::trace::{Failure, Limit, Outcome, TaskId, Trace, What};

/// Makes the tasks that close what failed tasks have kept, and tells which they are.
pub(crate) type CloseKept = fn(&Rc<World>) -> Vec<TaskId>;

/// Drives the run to its end.
pub(crate) fn drive(driver: &mut Driver, close_kept: CloseKept) -> Trace {
    let world = &Rc::clone(&driver.world);
    // Main's end stops the executor once; the clean-up of what it left running stops it again.
    let mut stop = world.engine.executor.run(driver);
    if goes_on(world, stop) && cancel_the_rest(world) {
        stop = world.engine.executor.run(driver);
    }
    if goes_on(world, stop) && wait_for(world, close_kept(world)) {
        stop = world.engine.executor.run(driver);
    }
    if let Some(watched) = &world.engine.watched {
        look_at_invariants(world, watched);
    }
    let outcome = outcome(driver, stop);
    report_loose_ends(world);
    trace(world, outcome)
}

/// Whether what is to come after main can come.
fn goes_on(world: &World, stop: executor::Stop) -> bool {
    stop == executor::Stop::Finished
        && world.engine.progress.limit.get().is_none()
        && world.engine.progress.fault.borrow().is_none()
}

/// The run is over when these tasks have ended; `false` if there are none.
fn wait_for(world: &World, tasks: Vec<TaskId>) -> bool {
    let is_any = !tasks.is_empty();
    if is_any {
        *world.engine.progress.left.borrow_mut() = Some(tasks.into_iter().collect());
    }
    is_any
}

/// Cancels, in order of their creation, the tasks that main left running; `false` if there are none. The run is over when
/// these have ended; work on a thread cannot be cancelled and runs to its end.
fn cancel_the_rest(world: &World) -> bool {
    // tie: left-as-created
    let left = running(world);
    // Now that main goes on no more, all depends on those that it left.
    world.engine.suspects.be_unsure(&world.engine.executor);
    *world.engine.progress.left.borrow_mut() = Some(left.iter().map(|entry| entry.id).collect());
    // A callback whose time has not come is nothing that runs.
    for entry in left.iter().filter(|entry| !entry.is_callback_to_come()) {
        world.engine.record(entry.id, || What::LeftRunning);
    }
    for entry in &left {
        entry.request_cancel(None);
    }
    !left.is_empty()
}

/// The tasks of the program that run on their own and have not ended, in order of their creation. Services go on as long as the
/// run does.
fn running(world: &World) -> Vec<Rc<Entry>> {
    let registry = world.registry.borrow();
    let is_running = |entry: &&Rc<Entry>| entry.running_place().is_some() && !entry.is_of_service();
    let running = registry.entries().iter().filter(is_running);
    running.cloned().collect()
}

fn outcome(driver: &Driver, stop: executor::Stop) -> Outcome {
    let world = &*driver.world;
    let powers = driver.doubts.powers();
    if let Some((fault, task)) = world.engine.progress.fault.take() {
        return at_fault(world, fault, task);
    }
    let mut limit = world.engine.progress.limit.get();
    match stop {
        executor::Stop::Finished => {}
        executor::Stop::OutOfTime => {
            limit = Some((Limit::Time(world.engine.scenario.limits.time), TaskId::MAIN));
        }
        executor::Stop::OutOfSteps => {
            limit =
                limit.or(Some((Limit::Steps(world.engine.scenario.limits.steps), TaskId::MAIN)));
        }
        executor::Stop::Idle => {
            report::deadlock(world);
            return Outcome::Deadlock;
        }
        executor::Stop::Stuck => {
            report::circle(world, powers);
            return Outcome::Deadlock;
        }
    }
    if let Some((limit, task)) = limit {
        world.engine.recorder.borrow_mut().add_last(
            world.engine.now(),
            task,
            What::LimitReached(limit),
        );
        report::waits(world, powers);
        return Outcome::Limit(limit);
    }
    report_orphans(world);
    let registry = world.registry.borrow();
    let main = &registry.entries()[TaskId::MAIN.index()];
    let ended = main.see(|flow| match flow {
        Ok(_) | Err(Stop::Left(_)) => Outcome::Ok,
        Err(Stop::Failed(failure)) => Outcome::Failed(Failure::clone(failure)),
        Err(Stop::Cancelled) => Outcome::Cancelled,
    });
    ended.expect("the executor finishes when main has ended or a limit is reached")
}

/// Tells which step is at fault.
fn at_fault(world: &World, fault: Failure, task: TaskId) -> Outcome {
    let mut recorder = world.engine.recorder.borrow_mut();
    recorder.add_last(world.engine.now(), task, What::Fault(Text::clone(&fault.reason)));
    if let Some(place) = fault.place {
        recorder.place(place);
    }
    Outcome::Fault(fault)
}

/// Tells of tasks that were made while the others cleaned up, and that nobody waited for.
fn report_orphans(world: &World) {
    for entry in running(world) {
        world.engine.recorder.borrow_mut().add_last(
            world.engine.now(),
            entry.id,
            What::LeftRunning,
        );
    }
}

/// Tells of coroutines that nobody awaited and failures that nobody took. Main's own failure is the outcome.
fn report_loose_ends(world: &World) {
    let now = world.engine.now();
    for entry in world.registry.borrow().entries() {
        if entry.is_created() {
            world.engine.recorder.borrow_mut().add_last(now, entry.id, What::NeverAwaited);
        }
        if let Some(failure) = entry.untaken_failure().filter(|_| entry.id != TaskId::MAIN) {
            let mut recorder = world.engine.recorder.borrow_mut();
            recorder.add_last(now, entry.id, What::NotTaken(failure.reason));
            if let Some(place) = failure.place {
                recorder.place(place);
            }
        }
    }
}

fn trace(world: &World, outcome: Outcome) -> Trace {
    let ended = world.engine.now();
    let total = world.engine.progress.main_ended.get().unwrap_or(ended);
    let (tasks, events) = world.engine.recorder.borrow_mut().take();
    let deviations = world.engine.decisions.borrow_mut().take_deviations();
    let turns = world.engine.turns.as_ref().map(RefCell::take).unwrap_or_default();
    Trace {
        model: world.engine.model,
        tasks,
        events,
        outcome,
        total,
        ended,
        lines: Vec::new(),
        broken: world.engine.watched.as_ref().map(|it| it.broken.take()).unwrap_or_default(),
        places: world.engine.recorder.borrow_mut().take_places(),
        deviations,
        turns,
        packets: world.services.packets(),
        open: world.services.open_connections(),
    }
}
