//! The home of called functions: a tokio runtime whose clock follows that of the run.
//!
//! A function is polled by the executor, as a part of the task that calls it; only its timers and what it spawns are
//! tokio's. So tokio runs in three places alone: for a round after such a turn; when all is quiet, until all of it waits; and
//! when time passes, to its next timer. Its clock is paused, and never ahead of what has happened.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use tokio::time;
use tracing::dispatcher::{self, DefaultGuard, Dispatch};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::doorbell::{Bell, Doorbell};
use super::listener::{Listener, speak_for};
use super::pulse::{Now, Pulse};
use super::world::World;
use crate::scenario::calls::{Arguments, Function, Running};
use crate::scenario::{Model, Scenario, Text, Value};
use crate::time::Instant;
use crate::told::panicked;
use crate::trace::{Limit, TaskId};
use crate::watchdog::{self, Watch};

/// Tokio's timers are due at multiples of so many nanoseconds.
const TICK: u64 = 1_000_000;

thread_local! {
    static QUIET: Quiet = const { Quiet::new() };
}

/// How tokio is made to stop when it has nothing to do.
struct Quiet {
    /// What wakes the future that tokio runs until it is done.
    root: RefCell<Option<Waker>>,
    /// How often more it may have nothing to do before that future is.
    pauses: Cell<u32>,
    /// How many polls more it may make before that, where it tells of them.
    polls: Cell<u64>,
}

/// The runtime.
pub(super) struct Home {
    runtime: Runtime,
    start: time::Instant,
    /// Who called last: what tokio's own tasks tell is told of it.
    speaker: Cell<TaskId>,
    door: Arc<Doorbell>,
    /// Whether time passes, and the clock of the executor is behind.
    is_ahead: Cell<bool>,
    /// What the watchdog sees, while it looks.
    watched: Option<(Arc<Pulse>, Watch)>,
}

/// A function that runs.
pub(super) struct Call {
    world: Rc<World>,
    task: TaskId,
    running: Option<Running>,
    /// What wakes it, once it has had a turn.
    bell: Option<Arc<Bell>>,
}

impl Home {
    /// That of the functions which this scenario calls.
    pub(super) fn new(scenario: &Scenario, model: Model) -> Self {
        let patience = scenario.calls.patience();
        let watched = watchdog::watched(patience, || Pulse::new(scenario, model.kind()));
        let mut builder = Builder::new_current_thread();
        builder.enable_time().start_paused(true).on_thread_park(|| QUIET.with(Quiet::pause));
        #[cfg(tokio_unstable)]
        {
            let pulse = watched.as_ref().map(|(pulse, _)| Arc::clone(pulse));
            let spawns = pulse.clone();
            builder
                .rng_seed(tokio::runtime::RngSeed::from_bytes(&[]))
                .on_task_spawn(move |task| {
                    if let Some(pulse) = &spawns {
                        pulse.places.spawn(task.spawned_at());
                    }
                })
                .on_before_task_poll(move |task| {
                    if let Some(pulse) = &pulse {
                        pulse.places.poll(task.spawned_at());
                        pulse.beat(Now::Spawned);
                    }
                    QUIET.with(Quiet::count);
                });
        }
        let runtime = builder.build().expect("a runtime without I/O needs nothing of the machine");
        let start = runtime.block_on(async { time::Instant::now() });
        Self {
            runtime,
            start,
            speaker: Cell::new(TaskId::MAIN),
            door: Doorbell::new(),
            is_ahead: Cell::new(false),
            watched,
        }
    }

    /// What the watchdog sees, if it looks.
    fn pulse(&self) -> Option<&Pulse> {
        self.watched.as_ref().map(|(pulse, _)| &**pulse)
    }

    /// What functions tell through `tracing` is recorded until the guard is dropped.
    pub(super) fn listen() -> DefaultGuard {
        let subscriber = tracing_subscriber::registry().with(LevelFilter::INFO).with(Listener);
        dispatcher::set_default(&Dispatch::new(subscriber))
    }

    /// Does something of `task` with which tokio has to do. Tokio runs it, since only then are its lots drawn with the seed;
    /// and it has a round of its own, in which it wakes who has yielded to it.
    fn on_behalf<T>(&self, world: &Rc<World>, task: TaskId, f: impl FnOnce() -> T) -> T {
        self.speaker.set(task);
        let turn = async {
            if let Some(pulse) = self.pulse() {
                pulse.begin_turn(world, task);
            }
            let done = f();
            if let Some(pulse) = self.pulse() {
                pulse.beat(Now::Tokio);
            }
            yield_now().await;
            done
        };
        speak_for(world, task, || self.runtime.block_on(turn))
    }

    /// Lets tokio's own tasks run until all of them wait.
    pub(super) fn settle(&self, world: &Rc<World>) {
        self.let_run(world, quiet(1, world.scenario.limits.steps));
    }

    /// The instant at which its tasks are, if the executor has not come there yet.
    pub(super) fn ahead(&self) -> Option<Instant> {
        self.is_ahead.get().then(|| self.now())
    }

    /// Time begins to pass, or the executor comes after it.
    pub(super) fn set_ahead(&self, is_ahead: bool) {
        self.is_ahead.set(is_ahead);
    }

    /// How far tokio's clock has come.
    pub(super) fn now(&self) -> Instant {
        let _entered = self.runtime.enter();
        Instant::START + (time::Instant::now() - self.start).into()
    }

    /// Lets time pass until a timer of tokio's is due, at most until this instant.
    pub(super) fn pass(&self, world: &Rc<World>, until: Instant) {
        let (now, until) = (self.now().as_nanos(), until.as_nanos());
        let next_tick = (now + 1).next_multiple_of(TICK);
        let pass = async {
            if now % TICK > 0 || until < next_tick {
                // Between its ticks, tokio's clock is only right if it is set.
                let length = until.min(next_tick) - now;
                return time::advance(std::time::Duration::from_nanos(length)).await;
            }
            let last_tick = std::time::Duration::from_nanos(until - until % TICK);
            let mut end = pin!(time::sleep_until(self.start + last_tick));
            let mut quiet = pin!(quiet(2, world.scenario.limits.steps));
            poll_fn(|cx| {
                if end.as_mut().poll(cx).is_ready() || self.door.has_rung(cx.waker()) {
                    return Poll::Ready(());
                }
                quiet.as_mut().poll(cx)
            })
            .await;
        };
        self.let_run(world, pass);
    }

    /// Lets tokio run until `root` is done, and takes note of what came of it.
    fn let_run(&self, world: &Rc<World>, root: impl Future<Output = ()>) {
        if let Some(pulse) = self.pulse() {
            pulse.beat(Now::Tokio);
        }
        speak_for(world, self.speaker.get(), || self.runtime.block_on(root));
        self.door.answer();
        if QUIET.with(|quiet| quiet.polls.get()) == 0 {
            world.halt(Limit::Steps(world.scenario.limits.steps), self.speaker.get());
        }
    }
}

impl Call {
    /// The call by `task` of a function of this name, which runs nothing of it yet.
    pub(super) fn new(
        world: &Rc<World>,
        task: TaskId,
        name: &Text,
        function: &Function,
        arguments: Arguments,
    ) -> Self {
        if let Some(pulse) = home_of(world).pulse() {
            pulse.call(task, [world.recorder.borrow().name(task).clone(), name.clone()]);
        }
        let function = Function::clone(function);
        let running: Running = Box::pin(async move { function(arguments).await });
        Self { world: Rc::clone(world), task, running: Some(running), bell: None }
    }

    /// A waker for this task that any thread may use.
    fn waker(&mut self, own: &Waker) -> Waker {
        let door = &home_of(&self.world).door;
        let bell = self.bell.get_or_insert_with(|| Bell::new(door, own));
        bell.set(own);
        Arc::clone(bell).into()
    }

    fn at_home<T>(&mut self, f: impl FnOnce(&mut Option<Running>) -> T) -> T {
        home_of(&self.world).on_behalf(&self.world, self.task, || f(&mut self.running))
    }
}

impl Future for Call {
    type Output = Result<Value, Text>;

    /// Gives the function its turn. A panic is its failure.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = self.waker(cx.waker());
        let polled = self.at_home(|running| {
            let running = running.as_mut().expect("it has not been dropped");
            let mut cx = Context::from_waker(&waker);
            catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(&mut cx)))
        });
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked(&*panic))))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.at_home(|running| drop(running.take()));
    }
}

fn home_of(world: &World) -> &Home {
    world.home.as_ref().expect("what calls is at home")
}

impl Quiet {
    const fn new() -> Self {
        Self { root: RefCell::new(None), pauses: Cell::new(0), polls: Cell::new(u64::MAX) }
    }

    /// Tokio has nothing to do now.
    fn pause(&self) {
        self.pauses.set(self.pauses.get().saturating_sub(1));
        self.wake_if_over();
    }

    /// Tokio is about to poll a task.
    #[cfg(tokio_unstable)]
    fn count(&self) {
        self.polls.set(self.polls.get().saturating_sub(1));
        self.wake_if_over();
    }

    fn is_over(&self) -> bool {
        self.pauses.get() == 0 || self.polls.get() == 0
    }

    fn wake_if_over(&self) {
        if self.is_over()
            && let Some(root) = &*self.root.borrow()
        {
            root.wake_by_ref();
        }
    }
}

/// Is done when tokio has had nothing to do for the `pauses`th time, or has made so many polls. Before each pause but the last,
/// time passes to the next timer.
async fn quiet(pauses: u32, polls: u64) {
    QUIET.with(|quiet| {
        quiet.pauses.set(pauses);
        quiet.polls.set(polls);
    });
    poll_fn(|cx| {
        QUIET.with(|quiet| {
            if quiet.is_over() {
                return Poll::Ready(());
            }
            *quiet.root.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
    })
    .await;
    QUIET.with(|quiet| quiet.root.take());
}
