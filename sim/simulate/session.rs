//! The session: what the simulation in progress on this thread knows, and who runs now.
//!
//! Tokio calls from anywhere (a poll, a destructor, a hook), so the session is found through a thread-local. A *runner* is
//! what the trace knows as a task once it has a name: `main`, a host, a task of [`spawn`](super::spawn), a part of one that
//! is named, and a span that stands for a task. `main` and the hosts are the first runners, in the order of the hosts.

use std::cell::{Cell, RefCell};
use std::iter;
use std::rc::Rc;
use std::task::Waker;

use super::names::Names;
use super::queue::{Candidates, Queue};
use super::runner::{Kind, Outer, Runner, RunnerId};
use super::slow::SlowPolls;
use super::spans::Entered;
use super::wires::Wires;
use crate::choices::{Access, Choices, Decisions, Ready, Thing, Touch, Turn};
use crate::scenario::{Limits, Text};
use crate::time::{Duration, Instant};
use crate::trace::{Limit, Recorder, Room, Task, TaskId, What};

/// How often all is quiet after the end of time before that must be due to some task that ticks. Tokio pauses a few hundred
/// times by itself on its way to a timer that is far away.
const MOST_PAUSES_AFTERWARDS: u64 = 10_000;
/// For each step that one instant may have, how often in a row time may pass while nothing is told. What ticks for ever keeps
/// up no test.
const SILENT_PAUSES: u64 = 5;
/// After so many polls without quiet packets move all the same: who spins may wait for one.
const POLLS_BEFORE_PACKETS: u64 = 1024;
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
    current: Cell<Option<RunnerId>>,
    clock: Cell<Clock>,
    /// The host of a turmoil simulation that has its turn.
    node: Cell<Option<RunnerId>>,
    /// When the run ended.
    ended: Cell<Option<Instant>>,
    /// Whether the last event is recorded.
    is_closed: Cell<bool>,
    queue: RefCell<Queue>,
    limits: Limits,
    /// Polls since all was quiet; without `--cfg tokio_unstable` only those of `main` and of runners.
    steps: Cell<u64>,
    /// How often all was quiet since something was told.
    pauses: Cell<u64>,
    /// When something last happened.
    active: Cell<Instant>,
    limit: Cell<Option<Limit>>,
    /// What wakes the root of the runtime, so that a run can be ended.
    root: RefCell<Option<Waker>>,
    slow: SlowPolls,
    /// Whether anything that the program tells is recorded. Otherwise tasks of plain tokio have no names.
    listens: Cell<bool>,
    /// `None` where there is no network.
    wires: Option<Wires>,
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
            active: Cell::new(Instant::START),
            limit: Cell::new(None),
            root: RefCell::default(),
            slow: SlowPolls::new(slow_poll),
            listens: Cell::new(false),
            wires,
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

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get().is_some()
    }

    pub(super) fn record(&self, task: TaskId, what: What) {
        if self.is_closed.get() {
            return;
        }
        let now = self.now();
        self.active.set(now);
        self.pauses.set(0);
        let has_room = self.recorder.borrow_mut().add(now, task, || what);
        if !has_room {
            self.halt(Limit::Events(self.limits.events));
        }
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
        let host = self.wires().map_or(Wires::HOME, Wires::current);
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
        let host = || RunnerId(self.wires().map_or(Wires::HOME, Wires::current));
        self.current().or(self.node.get()).unwrap_or_else(host)
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
    pub(super) fn enlist(&self, runner: RunnerId, or: &str) -> TaskId {
        let runner = &mut self.runners.borrow_mut()[runner.0];
        *runner.task.get_or_insert_with(|| {
            let base = runner.name.clone().unwrap_or_else(|| or.into());
            let name = self.names.borrow_mut().unused(&base);
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

    /// Tokio is about to poll a task, of whatever kind.
    #[cfg(tokio_unstable)]
    pub(super) fn begin_poll(&self, task: tokio::task::Id) {
        self.count_step();
        if self.listens.get() {
            self.tell_of_slow(self.slow.begin(None));
        }
        if let Some(wires) = self.wires() {
            wires.task_polled(task);
        }
    }

    /// Counts a poll; `false` when the run stops here.
    fn count_step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get().is_multiple_of(POLLS_BEFORE_PACKETS) {
            self.wires().map(Wires::settle);
        }
        if self.steps.get() > self.limits.steps {
            self.halt(Limit::Steps(self.limits.steps));
        }
        self.limit.get().is_none()
    }

    /// A runner begins a turn; gives back who ran until now, or nothing if it is not its turn.
    pub(super) fn begin_turn(&self, runner: RunnerId, waker: &Waker) -> Option<Outer> {
        if self.has_ended() {
            // Something would have happened after the end of time.
            self.wake_root();
            return None;
        }
        if self.limit.get().is_some() {
            return None;
        }
        let kind = self.kind(runner);
        self.runners.borrow_mut()[runner.0].around = self.current.get();
        if kind != Kind::Within {
            let is_choice = !self.decisions.borrow().is_plain() && kind != Kind::Host;
            if is_choice && !self.queue.borrow_mut().admit(runner, waker) {
                return None;
            }
            self.enter_host(runner);
            // Polls of other tasks are counted before, where tokio tells of them.
            if (kind == Kind::Main || !cfg!(tokio_unstable)) && !self.count_step() {
                return None;
            }
            // A task's poll has begun before, where tokio tells of it.
            if kind == Kind::Main || !self.slow.claim(runner) {
                self.tell_of_slow(self.slow.begin(Some(runner)));
            }
        }
        let outer = self.current.replace(Some(runner));
        if self.runners.borrow()[runner.0].name.is_some() {
            self.task_of(runner, NAMELESS);
        }
        Some(Outer(outer))
    }

    /// The turn of a runner is over.
    pub(super) fn end_turn(&self, runner: RunnerId, outer: Outer) {
        let task = self.task_of(runner, NAMELESS);
        let now = self.now();
        self.active.set(now);
        self.runners.borrow_mut()[runner.0].since = now;
        self.current.set(outer.0);
        let mut decisions = self.decisions.borrow_mut();
        if decisions.wants_turns() {
            let touch = Touch { thing: Thing::Everything, access: Access::Write };
            let turn = Turn { at: now, task, events: &[], touches: &[touch] };
            decisions.turn_ended(&turn);
        }
    }

    /// What `runner` drops is dropped on its behalf; gives back who ran until now.
    pub(super) fn begin_drop(&self, runner: RunnerId) -> Outer {
        self.enter_host(runner);
        Outer(self.current.replace(Some(runner)))
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

    /// What is dropped on behalf of a runner is dropped.
    pub(super) fn end_drop(&self, outer: Outer) {
        self.current.set(outer.0);
        if let Some(outer) = outer.0 {
            self.enter_host(outer);
        }
    }

    /// Nothing is ready. Picks who runs next, where that is a choice; `false` if the clock may jump.
    pub(super) fn settle(&self) -> bool {
        self.tell_of_slow(self.slow.end());
        if self.wires().is_some_and(Wires::settle) || self.pick() {
            return true;
        }
        self.steps.set(0);
        self.pauses.set(self.pauses.get() + 1);
        if self.has_ended() && self.pauses.get() > MOST_PAUSES_AFTERWARDS {
            self.wake_root();
        } else if self.pauses.get() > self.most_silent_pauses() {
            self.halt(Limit::Silence(self.most_silent_pauses()));
        }
        false
    }

    const fn most_silent_pauses(&self) -> u64 {
        self.limits.steps.saturating_mul(SILENT_PAUSES)
    }

    /// The network, if there is one.
    pub(super) const fn wires(&self) -> Option<&Wires> {
        self.wires.as_ref()
    }

    /// Ends the run at a limit.
    pub(super) fn halt(&self, limit: Limit) {
        if self.limit.get().is_none() && !self.has_ended() {
            self.limit.set(Some(limit));
            self.wake_root();
        }
    }

    /// Nobody has a turn any more, and nothing is recorded: time is over.
    pub(super) fn stop_turns(&self) {
        self.ended.set(Some(self.active.get()));
        self.is_closed.set(true);
        self.pauses.set(0);
    }

    /// The limit that stops the run.
    pub(super) fn limit(&self) -> Option<Limit> {
        self.limit.get()
    }

    /// The limit of simulated time.
    pub(super) fn end_of_time(&self) -> Limit {
        Limit::Time(self.limits.time)
    }

    /// Nothing more is recorded.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
    }

    /// A runner has a turn within a poll of tokio's.
    pub(super) fn touch(&self, runner: RunnerId) {
        self.slow.claim(runner);
        self.runners.borrow_mut()[runner.0].since = self.now();
    }

    /// What follows is done on behalf of the host of `runner`.
    fn enter_host(&self, runner: RunnerId) {
        if let Some(wires) = self.wires() {
            wires.enter(self.runners.borrow()[runner.0].host);
        }
    }

    fn wake_root(&self) {
        if let Some(root) = &*self.root.borrow() {
            root.wake_by_ref();
        }
    }

    /// Picks one of the runners that wait, and wakes it.
    fn pick(&self) -> bool {
        let mut queue = self.queue.borrow_mut();
        if queue.waiting.is_empty() {
            return false;
        }
        queue.put_main_in_its_place();
        let mut picked = 0;
        if queue.waiting.len() > 1 {
            let nameless = NAMELESS.into();
            let (recorder, runners) = (self.recorder.borrow(), self.runners.borrow());
            let ready = queue.waiting.iter().map(|(runner, _)| match &runners[runner.0] {
                Runner { task: Some(task), .. } => (*task, recorder.name(*task)),
                // It has never had a turn.
                Runner { name, .. } => (TaskId::MAIN, name.as_ref().unwrap_or(&nameless)),
            });
            let ready = Candidates(ready.collect());
            picked = self.decisions.borrow_mut().order(self.now(), Ready::of(&ready));
        }
        let around = |inner: &RunnerId| self.runners.borrow()[inner.0].around;
        let runner = queue.waiting[picked].0;
        let wakers = queue.pick(picked, iter::successors(around(&runner), around));
        drop(queue);
        wakers.into_iter().for_each(Waker::wake);
        true
    }

    /// Tells of a poll that took long.
    fn tell_of_slow(&self, poll: Option<(RunnerId, Duration)>) {
        let Some((runner, length)) = poll else { return };
        let task = self.runners.borrow()[runner.0].task;
        if let Some(task) = task {
            self.record(task, What::Block(length));
        }
    }
}
