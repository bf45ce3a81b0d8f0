//! The runtime: tokio, on one thread, with its clock paused; and how a run on it ends.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};
use tracing::Metadata;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::advice::{self, IN_PLACE};
use super::asking::Waits;
use super::draws;
use super::escaped::{Escaped, Hides};
use super::excerpt::excerpt;
use super::gate::Gate;
use super::network::{Calls, Network};
use super::pulse::Pulse;
use super::report::TURNS_OF_THE_ROOT;
use super::runner::{Kind, MAIN_HOST};
use super::session::Session;
use super::subscriber::listen;
use super::threads;
use super::wakes::Wakes;
use super::{Ending, HostProgram, Simulation};
use crate::choices::{Choices, Plain};
use crate::network::stack::By;
use crate::scenario::Model;
use crate::time::Duration as Length;
use crate::trace::{Failure, Outcome, TaskId, Trace, What};
use crate::watchdog;

/// How long after the end of time it is looked whether anything would still have happened.
const AFTERWARDS: Duration = Duration::from_hours(200 * 365 * 24);

/// What is said where the clock of tokio goes on by itself.
const RESUMED: &str = "`tokio::time::resume` lets the clock run in real time, which a simulation does not wait for: leave it out, as simulated time passes as soon as \
     nothing can run; or call that of `standstill::tokio`, which does nothing";

/// A run that is over.
pub(super) struct Made {
    pub(super) trace: Trace,
    pub(super) escaped: Escaped,
    /// What the program has panicked with, if it has.
    pub(super) panic: Option<Box<dyn Any + Send>>,
}

/// Runs `program` as `simulation` says. If it panics, its trace is shown, and the panic goes on.
pub(super) fn run<F>(mut simulation: Simulation, program: F) -> Made
where
    F: Future,
    F::Output: Ending,
{
    let choices = std::mem::replace(&mut simulation.choices, Box::new(Plain));
    made(&simulation, choices, program).told()
}

/// The same with these choices in place of those of `simulation`, and a panic is told of as any other end.
pub(super) fn made<F>(simulation: &Simulation, choices: Box<dyn Choices>, program: F) -> Made
where
    F: Future,
    F::Output: Ending,
{
    let watched = watchdog::watched(simulation.watchdog, || {
        let hosts = simulation.hosts.iter().map(|host| host.name.clone()).collect();
        Pulse::new(simulation.origin(), hosts)
    });
    let (pulse, watch) = watched.unzip();
    let session = session(simulation, choices, pulse);
    let threads = Arc::new(AtomicBool::new(false));
    let entered = Entered::new(&session);
    assert!(
        Handle::try_current().is_err(),
        "a simulation brings its own tokio runtime and cannot run within another: call it from a plain `#[test]`, or \
         write `#[standstill::test]` in place of `#[tokio::test]`"
    );
    let (seed, end_of_time) = (session.seed, simulation.limits.time.into());
    let first = session.is_explored.get().then(draws::first);
    let simulated = || {
        let runtime = runtime(seed, &threads, session.network().is_some());
        let root = async {
            let outcome = root(&session, end_of_time, &simulation.hosts, program).await;
            if first.is_some_and(|first| first != draws::next()) {
                session.escaping.hides.borrow_mut().insert(Hides::Draws);
            }
            outcome
        };
        let run = catch_unwind(AssertUnwindSafe(|| runtime.block_on(root)));
        // Whatever is left is dropped while the session still hears of it: by tokio in an order that depends on other runs
        // of this process, and told in the order of creation.
        let end = session.record.recorder.borrow().events();
        session.begin_end();
        drop(runtime);
        session.record.recorder.borrow_mut().sort_from(end);
        run
    };
    let run = if records(&simulation.filter) {
        session.listen();
        listen(passes(simulation.filter.clone()), simulated)
    } else {
        simulated()
    };
    drop((entered, watch));
    if threads.load(Ordering::Relaxed) {
        let note = "note: blocking work ran on a real thread (spawn_blocking, tokio::fs), outside of simulated time";
        session.record(TaskId::MAIN, What::Told(note.into()));
    }
    let panicked = |_: &_| Outcome::Failed(Failure::new("panicked"));
    let trace = trace(&session, run.as_ref().map_or_else(panicked, Outcome::clone));
    if session.network().is_some_and(Network::has_sent) {
        session.escaping.hides.borrow_mut().insert(Hides::Packets);
    }
    let escaped = session.escaping.take(threads.load(Ordering::Relaxed));
    Made { trace, escaped, panic: run.err() }
}

impl Made {
    /// The same, if the program has not panicked: else its trace is shown, and the panic goes on.
    fn told(self) -> Self {
        let Self { trace, escaped, panic } = self;
        if let Some(panic) = panic {
            show(&trace, escaped.in_place);
            resume_unwind(panic);
        }
        Self { trace, escaped, panic }
    }
}

/// What is known of a run before it begins.
fn session(
    simulation: &Simulation,
    choices: Box<dyn Choices>,
    pulse: Option<Arc<Pulse>>,
) -> Rc<Session> {
    let Simulation { hosts, links, faults, keeps, .. } = simulation;
    let has_network =
        simulation.has_network || !(hosts.is_empty() && links.is_empty() && faults.is_empty());
    let network =
        has_network.then(|| Network::new(hosts, simulation.latency, (links, faults), CALLS));
    if let Some(network) = network.as_ref().filter(|_| keeps.packets) {
        network.keep_packets();
    }
    let seed = simulation.seed.unwrap_or_default();
    let wakes = keeps.turns.then(Wakes::default);
    // The real clock decides nothing in an exploration.
    let slow_poll = if simulation.is_explored { Length::MAX } else { simulation.slow_poll };
    let session = Session::new(choices, seed, simulation.limits, slow_poll, network, wakes, pulse);
    session.escaping.has_threads.set(simulation.has_threads);
    session.escaping.flavor.set(simulation.flavor);
    session.is_explored.set(simulation.is_explored);
    if simulation.is_explored {
        session.queue.borrow_mut().keep_newcomers();
    }
    session
}

/// The session as that of this thread, until this is dropped.
pub(super) struct Entered;

impl Entered {
    pub(super) fn new(session: &Rc<Session>) -> Self {
        session.enter();
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        Session::leave();
    }
}

/// Whether the filter lets this through.
fn passes(filter: Targets) -> impl Fn(&Metadata<'_>) -> bool {
    move |metadata| filter.would_enable(metadata.target(), metadata.level())
}

/// Whether the filter lets anything through: who listens to nothing costs nothing.
fn records(filter: &Targets) -> bool {
    let levels = filter.iter().map(|(_, level)| level).chain(filter.default_level());
    levels.into_iter().any(|level| level > LevelFilter::OFF)
}

/// Packets that are due arrive, in the network of the session on this thread.
fn packets_arrive() {
    Session::with(|session| session.network().map(Network::arrive));
}

/// A fault of the network begins or is over: whoever brought it about tells it.
fn network_fails(by: By, words: &str) {
    Session::with(|session| {
        let task = if by == By::Task { session.current_task() } else { TaskId::MAIN };
        session.record(task, What::Network(words.into()));
    });
}

/// A planned fault of the network comes.
fn fault_comes(place: usize) {
    Session::with(|session| session.network().map(|network| network.come_to(place)));
}

/// Whoever calls from without finds the network of the session on this thread.
const CALLS: Calls = Calls { arrive: packets_arrive, tell: network_fails, fault: fault_comes };

fn runtime(seed: u64, threads: &Arc<AtomicBool>, has_hosts: bool) -> Runtime {
    let threads = Arc::clone(threads);
    let mut builder = Builder::new_current_thread();
    builder
        .enable_time()
        .start_paused(true)
        .on_thread_start(move || threads.store(true, Ordering::Relaxed))
        .on_thread_park(|| {
            Session::with(Session::settle);
        });
    #[cfg(tokio_unstable)]
    builder.rng_seed(tokio::runtime::RngSeed::from_bytes(&seed.to_le_bytes())).on_before_task_poll(
        |task| {
            Session::with(|session| session.begin_poll(task.id(), task.spawned_at()));
        },
    );
    #[cfg(tokio_unstable)]
    {
        builder.on_task_spawn(|task| {
            Session::with(|session| session.spawned(task.id(), task.spawned_at()));
        });
        if has_hosts {
            builder.on_task_terminate(|task| {
                Session::with(|session| {
                    session.network().map(|network| network.task_ended(task.id()))
                });
            });
        }
    }
    #[cfg(not(tokio_unstable))]
    let _ = (seed, has_hosts);
    builder.build().expect("a runtime without I/O needs nothing of the machine")
}

/// The root of the runtime: the program, until it or time is over.
async fn root<F>(
    session: &Session,
    end_of_time: Duration,
    hosts: &[HostProgram],
    program: F,
) -> Outcome
where
    F: Future,
    F::Output: Ending,
{
    let start = Instant::now();
    // The end of time is still a part of it.
    let end_of_time = start + end_of_time + Duration::from_millis(1);
    let mut end = pin!(sleep_until(end_of_time));
    poll_fn(|cx| {
        session.begin(start, cx.waker());
        // It is set once: from then on, it costs next to nothing to look whether it has come.
        let _ = end.as_mut().poll(cx);
        Poll::Ready(())
    })
    .await;
    let mut program = pin!(Gate::program(Kind::Main, "main", program));
    if let Some(network) = session.network() {
        network.begin();
    }
    start_hosts(session, hosts).await;
    let ended = poll_fn(|cx| {
        assert!(!session.escaping.is_real_time.get(), "{RESUMED}");
        if end.is_elapsed() || session.bounds.reached().is_some() {
            return Poll::Ready(None);
        }
        program.as_mut().poll(cx).map(|output| Some(output.outcome()))
    })
    .await;
    let outcome = match (ended, session.bounds.reached()) {
        (Some(outcome), _) => outcome,
        (None, Some((limit, task))) => {
            let waiters = session.report_limit(limit, task);
            session.report_waits(waiters, &ask(session, program).await);
            Outcome::Limit(limit)
        }
        (None, None) => {
            session.stop_turns();
            let waiters = session.waiters_at_the_end();
            let waits = ask(session, program).await;
            // Whatever else is due later comes first now, if there is anything.
            end.as_mut().reset(end_of_time + AFTERWARDS);
            session.bounds.forget_wakes();
            let is_deadlock = poll_fn(|cx| {
                let is_over = end.as_mut().poll(cx).is_ready();
                let goes_on = session.bounds.is_woken();
                if is_over || goes_on { Poll::Ready(!goes_on) } else { Poll::Pending }
            });
            if is_deadlock.await {
                session.escaping.beside.replace(threads::beside());
                session.report_deadlock(waiters, &waits);
                Outcome::Deadlock
            } else {
                let (limit, task) =
                    session.bounds.reached().unwrap_or_else(|| session.bounds.end_of_time());
                session.report_end_of_time(limit, task, waiters, &waits);
                Outcome::Limit(limit)
            }
        }
    };
    if session.has_ended() {
        // What main has aborted, such as the tasks of a `JoinSet` that it has dropped, ends first.
        for _ in 0..session.most_turns_left() {
            yield_now().await;
        }
        session.find_servers();
        session.report_left_running();
        session.report_panics();
    }
    if let Some(network) = session.network() {
        network.note_open();
    }
    outcome
}

/// Asks `main` and each task that waits what it waits in, while nothing else happens.
async fn ask(session: &Session, mut main: Pin<&mut impl Future>) -> Waits {
    // Who has yielded is woken, and so waits for nothing.
    yield_now().await;
    session.begin_asking();
    for _ in 0..session.most_turns_left().max(1) {
        yield_now().await;
        poll_fn(|cx| {
            let _ = main.as_mut().poll(cx);
            Poll::Ready(())
        })
        .await;
    }
    session.end_asking()
}

/// Starts the hosts, and lets each come to its first wait before `main` begins.
async fn start_hosts(session: &Session, hosts: &[HostProgram]) {
    let Some(network) = session.network() else { return };
    session.current_task();
    for (place, host) in (1..).zip(hosts) {
        network.enter(place);
        (host.start)(&host.name);
    }
    network.enter(MAIN_HOST);
    // Each has its first turn.
    for _ in 0..hosts.len().div_ceil(TURNS_OF_THE_ROOT).max(1) {
        yield_now().await;
    }
}

/// What the session has recorded.
pub(super) fn trace(session: &Session, outcome: Outcome) -> Trace {
    let (tasks, events) = session.record.recorder.borrow_mut().take();
    let deviations = session.decisions.borrow_mut().take_deviations();
    let (total, ended) = (session.now(), session.now());
    Trace {
        model: Model::Async,
        tasks,
        events,
        outcome,
        total,
        ended,
        deviations,
        places: Vec::new(),
        lines: session.record.lines.take(),
        broken: Vec::new(),
        turns: session.wakes().map(Wakes::take).unwrap_or_default(),
        packets: session.network().map(Network::packets).unwrap_or_default(),
        open: session.network().map(Network::open).unwrap_or_default(),
    }
}

/// Shows the trace of a program that has panicked, and whether it has done blocking work in place.
#[expect(clippy::print_stderr, reason = "the panic that follows leaves no other way to show it")]
fn show(trace: &Trace, in_place: bool) {
    eprintln!("the trace until the program panicked:\n\n{}", excerpt(trace));
    if let Some(advice) = advice::on_any(trace) {
        eprintln!("{advice}\n");
    }
    if in_place {
        eprintln!("{IN_PLACE}\n");
    }
}
