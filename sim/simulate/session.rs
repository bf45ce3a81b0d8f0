//! The session: what the simulation in progress on this thread knows, and who runs now.
//!
//! Tokio calls from anywhere (a poll, a destructor, a hook), so the session is found through a thread-local. A *runner* is
//! what the trace knows as a task once it has a name: `main`, a host, a task of [`spawn`](super::spawn), a part of one that
//! is named, and a span that stands for a task. `main` and the hosts are the first runners, in the order of the hosts.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::names::Names;
use super::pulse::{Labels, Now, Pulse};
use super::queue::Queue;
use super::runner::{Kind, Runner, RunnerId};
use super::slow::SlowPolls;
use super::spans::Entered;
use super::spin::Spin;
use super::wires::Wires;
use crate::choices::{Choices, Decisions};
use crate::scenario::{Limits, Text};
use crate::time::{Duration, Instant};
use crate::trace::{Limit, Recorder, Room, Task, TaskId, What};

/// What a task is called that nobody has named.
pub(super) const NAMELESS: &str = "task";

thread_local! {
    static SESSION: RefCell<Option<Rc<Session>>> = const { RefCell::new(None) };
}

/// A simulation in progress.
pub(super) struct Session {
    pub(super) recorder: RefCell<Recorder>,
    names: RefCell<Names>,
    pub(super) decisions: RefCell<Decisions>,
    pub(super) runners: RefCell<Vec<Runner>>,
    /// The spans that are entered now, the innermost last.
    pub(super) entered: RefCell<Vec<Entered>>,
    /// Who has a turn; `None` while a task of plain `tokio::spawn` has.
    pub(super) current: Cell<Option<RunnerId>>,
    clock: Cell<Clock>,
    /// The host of a turmoil simulation that has its turn.
    node: Cell<Option<RunnerId>>,
    /// When the run ended.
    ended: Cell<Option<Instant>>,
    /// Whether the last event is recorded.
    is_closed: Cell<bool>,
    pub(super) queue: RefCell<Queue>,
    pub(super) limits: Limits,
    /// Polls since all was quiet; without `--cfg tokio_unstable` only those of `main` and of runners.
    pub(super) steps: Cell<u64>,
    /// How often all was quiet since something was told.
    pub(super) pauses: Cell<u64>,
    /// When something was last told.
    pub(super) told: Cell<Instant>,
    /// When something last happened.
    pub(super) active: Cell<Instant>,
    /// The limit that stops the run, and who has reached it, as far as that is known then.
    limit: Cell<Option<(Limit, TaskId)>>,
    /// What wakes the root of the runtime, so that a run can be ended.
    root: RefCell<Option<Waker>>,
    pub(super) slow: SlowPolls,
    /// Whether anything that the program tells is recorded. Otherwise tasks of plain tokio have no names.
    listens: Cell<bool>,
    /// `None` where there is no network.
    wires: Option<Wires>,
    pub(super) spin: Spin,
    /// What the watchdog sees of the run, if it looks.
    pub(super) pulse: Option<Arc<Pulse>>,
    /// Whether time may have passed that the watchdog does not know of.
    pub(super) has_jumped: Cell<bool>,
    /// Whether what is left is being dropped.
    pub(super) is_dropping: Cell<bool>,
}

/// Who tells the time.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    /// Nobody: it is the time of the last event.
    Stopped,
    /// Tokio, from this moment on.
    Tokio(tokio::time::Instant),
    /// A turmoil simulation.
    #[cfg(feature = "turmoil")]
    Turmoil,
}

impl Session {
    pub(super) fn new(
        choices: Box<dyn Choices>,
        limits: Limits,
        slow_poll: Duration,
        wires: Option<Wires>,
        pulse: Option<Arc<Pulse>>,
    ) -> Rc<Self> {
        let decisions = Decisions::new(choices, Vec::new());
        let session = Self {
            recorder: RefCell::new(Recorder::new(limits.events, Room::default())),
            names: RefCell::default(),
            decisions: RefCell::new(decisions),
            runners: RefCell::default(),
            entered: RefCell::default(),
            current: Cell::new(None),
            clock: Cell::new(Clock::Stopped),
            node: Cell::new(None),
            ended: Cell::new(None),
            is_closed: Cell::new(false),
            queue: RefCell::default(),
            limits,
            steps: Cell::new(0),
            pauses: Cell::new(0),
            told: Cell::new(Instant::START),
            active: Cell::new(Instant::START),
            limit: Cell::new(None),
            root: RefCell::default(),
            slow: SlowPolls::new(slow_poll),
            listens: Cell::new(false),
            wires,
            spin: Spin::default(),
            pulse,
            has_jumped: Cell::new(false),
            is_dropping: Cell::new(false),
        };
        Rc::new(session)
    }

    /// Makes the session that of this thread.
    pub(super) fn enter(self: &Rc<Self>) {
        SESSION.with_borrow_mut(|slot| {
            assert!(
                slot.is_none(),
                "a simulation is in progress on this thread; simulations do not nest"
            );
            *slot = Some(Rc::clone(self));
        });
    }

    /// Makes way for the next session of this thread.
    pub(super) fn leave() {
        SESSION.take();
    }

    /// Calls `f` with the session of this thread, if it has one.
    pub(super) fn with<T>(f: impl FnOnce(&Self) -> T) -> Option<T> {
        SESSION.try_with(|slot| slot.borrow().as_deref().map(f)).ok()?
    }

    /// The clock of the runtime begins to count.
    pub(super) fn begin(&self, start: tokio::time::Instant, root: &Waker) {
        self.clock.set(Clock::Tokio(start));
        *self.root.borrow_mut() = Some(root.clone());
    }

    /// The instant at which everything happens now.
    pub(super) fn now(&self) -> Instant {
        if let Some(ended) = self.ended.get() {
            return ended;
        }
        let since = match self.clock.get() {
            Clock::Stopped => return self.active.get(),
            Clock::Tokio(start) => tokio::time::Instant::now() - start,
            #[cfg(feature = "turmoil")]
            Clock::Turmoil => match turmoil::sim_elapsed() {
                Some(elapsed) => elapsed,
                None => return self.active.get(),
            },
        };
        Instant::START + since.into()
    }

    /// What the program tells is recorded.
    pub(super) fn listen(&self) {
        self.listens.set(true);
    }

    /// The watchdog finds what spans are called like this.
    pub(super) fn set_labels(&self, labels: impl FnOnce() -> Labels) {
        if let Some(pulse) = &self.pulse {
            pulse.set_labels(labels());
        }
    }

    /// Whether anything that the program tells is recorded.
    #[cfg(tokio_unstable)]
    pub(super) const fn listens(&self) -> bool {
        self.listens.get()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get().is_some()
    }

    pub(super) fn record(&self, task: TaskId, what: What) {
        if self.is_closed.get() {
            return;
        }
        let now = self.now();
        self.active.set(now);
        self.told.set(now);
        self.pauses.set(0);
        let has_room = self.recorder.borrow_mut().add(now, task, || what);
        if !has_room {
            self.halt(Limit::Events(self.limits.events), task);
        }
    }

    /// The host on behalf of which sockets are used now.
    pub(super) fn host(&self) -> usize {
        self.wires().map_or(Wires::HOME, Wires::current)
    }

    /// Adds something that runs; its task is there once it has had its first turn.
    pub(super) fn add_runner(&self, kind: Kind, name: Option<Text>) -> RunnerId {
        let parent = match kind {
            Kind::Main => None,
            Kind::Host => Some(TaskId::MAIN),
            Kind::Task | Kind::Within | Kind::Span => {
                let speaker = &self.runners.borrow()[self.speaker().0];
                speaker.task.or(speaker.parent)
            }
        };
        let host = self.host();
        let mut runners = self.runners.borrow_mut();
        runners.push(Runner::new(kind, name, parent, host));
        RunnerId(runners.len() - 1)
    }

    /// Who has a turn; `None` while a task of plain `tokio::spawn` has.
    pub(super) const fn current(&self) -> Option<RunnerId> {
        self.current.get()
    }

    /// On whose behalf something is told now: a task of plain `tokio::spawn` speaks for its host.
    pub(super) fn speaker(&self) -> RunnerId {
        self.current().or(self.node.get()).unwrap_or_else(|| RunnerId(self.host()))
    }

    /// A host of a turmoil simulation has its turn, or none has.
    pub(super) fn enter_node(&self, name: Option<&Text>) {
        let node = name.map(|name| {
            let known =
                self.runners.borrow().iter().position(|runner| {
                    runner.kind == Kind::Host && runner.name.as_ref() == Some(name)
                });
            let node = known
                .map_or_else(|| self.add_runner(Kind::Host, Some(Text::clone(name))), RunnerId);
            self.task_of(node, name);
            node
        });
        self.node.set(node);
        // Turmoil's runtimes do not tell when all is quiet, but a host has no turn before it was.
        self.steps.set(0);
        self.beat(node.map_or(Now::Quiet, Now::Turn));
    }

    /// The run ends when this time has passed since its start.
    #[cfg(feature = "turmoil")]
    pub(super) fn end_at(&self, elapsed: std::time::Duration) {
        self.ended.set(Some(Instant::START + elapsed.into()));
    }

    /// The time is told by this clock from now on.
    #[cfg(feature = "turmoil")]
    pub(super) fn set_clock(&self, clock: Clock) {
        self.clock.set(clock);
    }

    /// What kind of runner this is.
    pub(super) fn kind(&self, runner: RunnerId) -> Kind {
        self.runners.borrow()[runner.0].kind
    }

    /// The task of a runner, which gets the name `or` now if it has none.
    pub(super) fn task_of(&self, runner: RunnerId, or: &str) -> TaskId {
        let known = self.runners.borrow()[runner.0].task;
        known.unwrap_or_else(|| {
            let task = self.enlist(runner, or);
            self.record(task, What::Started);
            task
        })
    }

    /// The task of a runner, even if that never had a turn.
    pub(super) fn enlist(&self, id: RunnerId, or: &str) -> TaskId {
        let runner = &mut self.runners.borrow_mut()[id.0];
        *runner.task.get_or_insert_with(|| {
            let base = runner.name.clone().unwrap_or_else(|| or.into());
            let name = self.names.borrow_mut().unused(&base);
            if let Some(pulse) = &self.pulse {
                pulse.add_task(id, runner.host, Text::clone(&name));
            }
            let task = Task { name, parent: runner.parent, thread: false };
            self.recorder.borrow_mut().add_task(task)
        })
    }

    /// The task that runs now.
    pub(super) fn current_task(&self) -> TaskId {
        self.task_of(self.speaker(), NAMELESS)
    }

    /// Whether a runner has a task in the trace.
    pub(super) fn is_named(&self, runner: RunnerId) -> bool {
        self.runners.borrow()[runner.0].task.is_some()
    }

    /// A runner ends like this. One that never had a turn has no `started`.
    pub(super) fn end_runner(&self, runner: RunnerId, what: What) {
        {
            let ended = &mut self.runners.borrow_mut()[runner.0];
            let is_told = ended.kind != Kind::Host || !self.has_ended();
            if std::mem::replace(&mut ended.has_ended, true) || !is_told {
                return;
            }
        }
        let task = self.enlist(runner, NAMELESS);
        self.queue.borrow_mut().forget(runner);
        let untaken = match &what {
            What::Failed(reason) if self.kind(runner) == Kind::Host => Some(Text::clone(reason)),
            _ => None,
        };
        self.record(task, what);
        if let Some(reason) = untaken {
            // Nobody can await a host.
            self.record(task, What::NotTaken(reason));
        }
        if runner == RunnerId::MAIN {
            // What follows happens as the runtime is dropped, and takes no time.
            self.ended.set(self.ended.get().or(Some(self.now())));
        }
    }

    /// The network, if there is one.
    pub(super) const fn wires(&self) -> Option<&Wires> {
        self.wires.as_ref()
    }

    /// Ends the run at a limit, which `task` has reached as far as is known here.
    pub(super) fn halt(&self, limit: Limit, task: TaskId) {
        if self.limit.get().is_none() && !self.has_ended() {
            self.limit.set(Some((limit, task)));
            self.wake_root();
        }
    }

    /// Nobody has a turn any more, and nothing is recorded: time is over.
    pub(super) fn stop_turns(&self) {
        self.ended.set(Some(self.active.get()));
        self.is_closed.set(true);
        self.pauses.set(0);
    }

    /// The limit that stops the run, and who has reached it.
    pub(super) fn limit(&self) -> Option<(Limit, TaskId)> {
        self.limit.get()
    }

    /// The limit of simulated time.
    pub(super) fn end_of_time(&self) -> (Limit, TaskId) {
        (Limit::Time(self.limits.time), TaskId::MAIN)
    }

    /// Nothing more is recorded.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
    }

    pub(super) fn wake_root(&self) {
        if let Some(root) = &*self.root.borrow() {
            root.wake_by_ref();
        }
    }
}
