//! The runtime of called functions: that of tokio, whose clock follows that of the run.
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

use tokio::runtime::{self, Builder};
use tokio::task::yield_now;
use tokio::time;
use tracing::dispatcher::{self, DefaultGuard, Dispatch};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::clock::Clock;
use super::pulse::{Now, Pulse};
use super::subscriber::{Told, speak_for};
use super::waker::{Inbox, TaskWaker};
use crate::run::engine::{Ahead, Engine};
use crate::scenario::calls::{Arguments, Function, Running};
use crate::scenario::{Model, Scenario, Text, Value};
use crate::time::Instant;
use crate::trace::{Limit, TaskId};
use crate::tracing_text::panicked;
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
pub(crate) struct Runtime {
    tokio: runtime::Runtime,
    clock: Rc<Clock>,
    /// Who called last: what tokio's own tasks tell is told of it.
    speaker: Cell<TaskId>,
    /// What other threads have woken.
    inbox: Arc<Inbox>,
    /// What the watchdog sees, while it looks.
    watched: Option<(Arc<Pulse>, Watch)>,
}

/// A function that runs.
pub(crate) struct Call {
    engine: Rc<Engine>,
    runtime: Rc<Runtime>,
    task: TaskId,
    running: Option<Running>,
    /// What wakes it, once it has had a turn.
    waker: Option<Arc<TaskWaker>>,
}

impl Runtime {
    /// That of the functions which this scenario calls.
    pub(crate) fn new(scenario: &Scenario, model: Model) -> Rc<Self> {
        let patience = scenario.calls.patience();
        let watched = watchdog::watched(patience, || Pulse::new(scenario, model.kind()));
        let mut builder = Builder::new_current_thread();
        builder.enable_time().start_paused(true).on_thread_park(|| QUIET.with(Quiet::pause));
        #[cfg(tokio_unstable)]
        {
            let pulse = watched.as_ref().map(|(pulse, _)| Arc::clone(pulse));
            let spawns = pulse.clone();
            builder
                .rng_seed(runtime::RngSeed::from_bytes(&[]))
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
        let tokio = builder.build().expect("a runtime without I/O needs nothing of the machine");
        let clock = Rc::new(Clock::new(tokio.handle().clone()));
        let (speaker, inbox) = (Cell::new(TaskId::MAIN), Inbox::new());
        Rc::new(Self { tokio, clock, speaker, inbox, watched })
    }

    /// What the watchdog sees, if it looks.
    fn pulse(&self) -> Option<&Pulse> {
        self.watched.as_ref().map(|(pulse, _)| &**pulse)
    }

    /// What functions tell through `tracing` is recorded until the guard is dropped.
    pub(crate) fn listen() -> DefaultGuard {
        let subscriber = tracing_subscriber::registry().with(LevelFilter::INFO).with(Told);
        dispatcher::set_default(&Dispatch::new(subscriber))
    }

    /// Does something of `task` with which tokio has to do. Tokio runs it, since only then are its lots drawn with the seed;
    /// and it has a round of its own, in which it wakes who has yielded to it.
    fn on_behalf<T>(&self, engine: &Rc<Engine>, task: TaskId, f: impl FnOnce() -> T) -> T {
        self.speaker.set(task);
        let turn = async {
            if let Some(pulse) = self.pulse() {
                pulse.begin_turn(engine, task);
            }
            let done = f();
            if let Some(pulse) = self.pulse() {
                pulse.beat(Now::Tokio);
            }
            yield_now().await;
            done
        };
        speak_for(engine, task, || self.tokio.block_on(turn))
    }

    /// Lets tokio's own tasks run until all of them wait.
    pub(crate) fn settle(&self, engine: &Rc<Engine>) {
        self.let_run(engine, quiet(1, engine.scenario.limits.steps));
    }

    /// Where its tasks are, as the engine of the run asks for it.
    pub(crate) fn ahead(&self) -> Ahead {
        let clock = Rc::clone(&self.clock);
        Box::new(move || clock.ahead())
    }

    /// How far its clock has come.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Time begins to pass, or the executor comes after it.
    pub(crate) fn set_ahead(&self, is_ahead: bool) {
        self.clock.set_ahead(is_ahead);
    }

    /// Lets time pass until a timer of tokio's is due, at most until this instant.
    pub(crate) fn pass(&self, engine: &Rc<Engine>, until: Instant) {
        let (now, until) = (self.now().as_nanos(), until.as_nanos());
        let next_tick = (now + 1).next_multiple_of(TICK);
        let pass = async {
            if now % TICK > 0 || until < next_tick {
                // Between its ticks, tokio's clock is only right if it is set.
                let length = until.min(next_tick) - now;
                return time::advance(std::time::Duration::from_nanos(length)).await;
            }
            let last_tick = std::time::Duration::from_nanos(until - until % TICK);
            let mut end = pin!(time::sleep_until(self.clock.start + last_tick));
            let mut quiet = pin!(quiet(2, engine.scenario.limits.steps));
            poll_fn(|cx| {
                if end.as_mut().poll(cx).is_ready() || self.inbox.has_woken(cx.waker()) {
                    return Poll::Ready(());
                }
                quiet.as_mut().poll(cx)
            })
            .await;
        };
        self.let_run(engine, pass);
    }

    /// Lets tokio run until `root` is done, and takes note of what came of it.
    fn let_run(&self, engine: &Rc<Engine>, root: impl Future<Output = ()>) {
        if let Some(pulse) = self.pulse() {
            pulse.beat(Now::Tokio);
        }
        speak_for(engine, self.speaker.get(), || self.tokio.block_on(root));
        self.inbox.wake_all();
        if QUIET.with(|quiet| quiet.polls.get()) == 0 {
            engine.halt(Limit::Steps(engine.scenario.limits.steps), self.speaker.get());
        }
    }
}

impl Call {
    /// The call by `task` of a function of this name, which runs nothing of it yet.
    pub(crate) fn new(
        engine: &Rc<Engine>,
        runtime: &Rc<Runtime>,
        task: TaskId,
        name: &Text,
        function: &Function,
        arguments: Arguments,
    ) -> Self {
        if let Some(pulse) = runtime.pulse() {
            pulse.call(task, [engine.recorder.borrow().name(task).clone(), name.clone()]);
        }
        let function = Function::clone(function);
        let running: Running = Box::pin(async move { function(arguments).await });
        let (engine, runtime) = (Rc::clone(engine), Rc::clone(runtime));
        Self { engine, runtime, task, running: Some(running), waker: None }
    }

    /// A waker for this task that any thread may use.
    fn waker(&mut self, own: &Waker) -> Waker {
        let inbox = &self.runtime.inbox;
        let waker = self.waker.get_or_insert_with(|| TaskWaker::new(inbox, own));
        waker.set(own);
        Arc::clone(waker).into()
    }

    fn in_runtime<T>(&mut self, f: impl FnOnce(&mut Option<Running>) -> T) -> T {
        self.runtime.on_behalf(&self.engine, self.task, || f(&mut self.running))
    }
}

impl Future for Call {
    type Output = Result<Value, Text>;

    /// Gives the function its turn. A panic is its failure.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = self.waker(cx.waker());
        let polled = self.in_runtime(|running| {
            let running = running.as_mut().expect("it has not been dropped");
            let mut cx = Context::from_waker(&waker);
            catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(&mut cx)))
        });
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked(&*panic))))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.in_runtime(|running| drop(running.take()));
    }
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
