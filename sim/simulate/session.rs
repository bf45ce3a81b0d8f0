//! The session: what the simulation in progress on this thread knows, and who runs now.
//!
//! Tokio calls from anywhere (a poll, a destructor, a hook), so the session is found through a thread-local. A *runner* is
//! what the trace knows as a task once it has a name: `main`, a host, a task of [`spawn`](super::spawn), a part of one that
//! is named, and a span that stands for a task. `main` and the hosts are the first runners, in the order of the hosts.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::asking::Asking;
use super::bounds::Bounds;
use super::clock::{Clock, Keeper};
use super::escaped::Escaping;
use super::network::Network;
use super::panics::Panics;
use super::pulse::{Labels, Now, Pulse};
use super::queue::Queue;
use super::record::Record;
use super::runner::{Kind, MAIN_HOST, Runner, RunnerId, Runners};
use super::signals::Signals;
use super::slow::SlowPolls;
use super::spin::Spin;
use super::wakes::Wakes;
use crate::choices::{Choices, Decisions};
use crate::scenario::{Limits, Text};
use crate::time::{Duration, Instant};
use crate::trace::{Limit, TaskId, What};

thread_local! {
    static SESSION: RefCell<Option<Rc<Session>>> = const { RefCell::new(None) };
}

/// A simulation in progress.
pub(super) struct Session {
    pub(super) clock: Clock,
    pub(super) record: Record,
    pub(super) bounds: Bounds,
    pub(super) runners: Runners,
    pub(super) decisions: RefCell<Decisions>,
    pub(super) queue: RefCell<Queue>,
    pub(super) slow: SlowPolls,
    pub(super) spin: Spin,
    pub(super) panics: Panics,
    pub(super) escaping: Escaping,
    pub(super) signals: Signals,
    pub(super) asking: Asking,
    /// What random numbers follow from, beside choices.
    pub(super) seed: u64,
    /// How many random bytes the program has asked for.
    pub(super) random_bytes: Cell<u64>,
    /// `None` where there is none.
    network: Option<Network>,
    /// Who was woken by whom; `None` where that is not kept.
    wakes: Option<Wakes>,
    /// What the watchdog sees of the run, if it looks.
    pub(super) pulse: Option<Arc<Pulse>>,
    /// Whether anything that the program tells is recorded. Otherwise tasks of plain tokio have no names.
    listens: Cell<bool>,
    /// Whether time may have passed that the watchdog does not know of.
    pub(super) has_jumped: Cell<bool>,
    /// Whether the run is one of an exploration.
    pub(super) is_explored: Cell<bool>,
    /// Whether what is left is being dropped.
    pub(super) is_dropping: Cell<bool>,
}

impl Session {
    pub(super) fn new(
        choices: Box<dyn Choices>,
        seed: u64,
        limits: Limits,
        slow_poll: Duration,
        network: Option<Network>,
        wakes: Option<Wakes>,
        pulse: Option<Arc<Pulse>>,
    ) -> Rc<Self> {
        let decisions = Decisions::new(choices, Vec::new());
        Rc::new(Self {
            clock: Clock::new(),
            record: Record::new(limits.events),
            bounds: Bounds::new(limits),
            runners: Runners::default(),
            queue: RefCell::new(Queue::new(decisions.follows_line())),
            decisions: RefCell::new(decisions),
            slow: SlowPolls::new(slow_poll),
            spin: Spin::default(),
            panics: Panics::default(),
            escaping: Escaping::default(),
            signals: Signals::default(),
            asking: Asking::default(),
            seed,
            random_bytes: Cell::new(0),
            network,
            wakes,
            pulse,
            listens: Cell::new(false),
            has_jumped: Cell::new(false),
            is_explored: Cell::new(false),
            is_dropping: Cell::new(false),
        })
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
        self.clock.set_keeper(Keeper::Tokio(start));
        self.bounds.set_root(root);
    }

    /// The instant at which everything happens now.
    pub(super) fn now(&self) -> Instant {
        self.clock.now()
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
        self.clock.has_ended()
    }

    pub(super) fn record(&self, task: TaskId, what: What) {
        if self.record.is_closed() {
            return;
        }
        let now = self.now();
        self.clock.set_active(now);
        self.bounds.pauses.set(0);
        if !self.record.add(now, task, what) {
            self.halt(Limit::Events(self.bounds.limits.events), task);
        } else if let Some(network) = self.network().filter(|network| network.hears()) {
            let latest = self.record.recorder.borrow().latest();
            if let Some((task, what)) = latest {
                network.hear(&task, &what);
            }
        }
    }

    /// The host on behalf of which sockets are used now.
    pub(super) fn host(&self) -> usize {
        self.network().map_or(MAIN_HOST, Network::current)
    }

    /// Adds something that runs; its task is there once it has had its first turn.
    pub(super) fn add_runner(
        &self,
        kind: Kind,
        name: Option<Text>,
        place: Option<&'static Location<'static>>,
    ) -> RunnerId {
        let parent = match kind {
            Kind::Main => None,
            Kind::Host => Some(TaskId::MAIN),
            Kind::Task | Kind::Within | Kind::Span => {
                let speaker = &self.runners.all.borrow()[self.speaker().0];
                speaker.task.or(speaker.parent)
            }
        };
        let host = self.host();
        let mut runners = self.runners.all.borrow_mut();
        runners.push(Runner::new(kind, name, place, parent, host));
        let runner = RunnerId(runners.len() - 1);
        drop(runners);
        self.tell_of_wake(runner);
        runner
    }

    /// Who has a turn; `None` while a task of plain `tokio::spawn` has.
    pub(super) const fn current(&self) -> Option<RunnerId> {
        self.runners.current.get()
    }

    /// On whose behalf something is told now: a task of plain `tokio::spawn` speaks for its host.
    pub(super) fn speaker(&self) -> RunnerId {
        self.current().or(self.runners.node.get()).unwrap_or_else(|| RunnerId(self.host()))
    }

    /// A host of a turmoil simulation has its turn, or none has.
    pub(super) fn enter_node(&self, name: Option<&Text>) {
        let node = name.map(|name| {
            let known =
                self.runners.all.borrow().iter().position(|runner| {
                    runner.kind == Kind::Host && runner.name.as_ref() == Some(name)
                });
            let node = known.map_or_else(
                || self.add_runner(Kind::Host, Some(Text::clone(name)), None),
                RunnerId,
            );
            self.task_of(node, Some(name));
            node
        });
        self.runners.node.set(node);
        // Turmoil's runtimes do not tell when all is quiet, but a host has no turn before it was.
        self.bounds.steps.set(0);
        self.beat(node.map_or(Now::Quiet, Now::Turn));
    }

    /// What kind of runner this is.
    pub(super) fn kind(&self, runner: RunnerId) -> Kind {
        self.runners.all.borrow()[runner.0].kind
    }

    /// The task of a runner, which gets the name `or` now if it has none.
    pub(super) fn task_of(&self, runner: RunnerId, or: Option<&str>) -> TaskId {
        let known = self.runners.all.borrow()[runner.0].task;
        known.unwrap_or_else(|| {
            let task = self.enlist(runner, or);
            self.record(task, What::Started);
            task
        })
    }

    /// The task of a runner, even if that never had a turn.
    pub(super) fn enlist(&self, id: RunnerId, or: Option<&str>) -> TaskId {
        let runner = &mut self.runners.all.borrow_mut()[id.0];
        if let Some(task) = runner.task {
            return task;
        }
        let given = or.filter(|_| runner.name.is_none());
        let (task, name) = match (runner.reserved.take(), given) {
            (Some(task), None) => (task, self.record.name(task)),
            (Some(task), Some(given)) => (task, self.record.rename(task, &given.into())),
            (None, given) => {
                let base = given.map_or_else(|| runner.asks(&self.runners.places), Into::into);
                self.record.add_task(&base, runner.parent)
            }
        };
        if let Some(pulse) = &self.pulse {
            pulse.add_task(id, runner.host, name);
        }
        runner.task = Some(task);
        task
    }

    /// The place that a runner has in the trace before its first turn, in explorations: who is told of before that needs a name that no other has.
    pub(super) fn reserve(&self, id: RunnerId) -> TaskId {
        let runner = &mut self.runners.all.borrow_mut()[id.0];
        let reserve = || self.record.add_task(&runner.asks(&self.runners.places), runner.parent).0;
        match (runner.task, runner.reserved) {
            (Some(task), _) | (None, Some(task)) => task,
            (None, None) => *runner.reserved.insert(reserve()),
        }
    }

    /// The task that runs now.
    pub(super) fn current_task(&self) -> TaskId {
        self.task_of(self.speaker(), None)
    }

    /// Whether a runner has a task in the trace.
    pub(super) fn is_named(&self, runner: RunnerId) -> bool {
        self.runners.all.borrow()[runner.0].task.is_some()
    }

    /// A runner ends like this. One that never had a turn has no `started`.
    pub(super) fn end_runner(&self, runner: RunnerId, what: What) {
        let _waker = {
            let ended = &mut self.runners.all.borrow_mut()[runner.0];
            let is_told = ended.kind != Kind::Host || !self.has_ended();
            if std::mem::replace(&mut ended.has_ended, true) || !is_told {
                return;
            }
            ended.waker.take()
        };
        let task = self.enlist(runner, None);
        self.queue.borrow_mut().forget(runner);
        if let (What::Failed(reason), Kind::Task) = (&what, self.kind(runner)) {
            self.panics.add(runner, Text::clone(reason));
        }
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
            self.clock.end_at(self.now());
        }
    }

    /// This lets tokio poll a runner.
    pub(super) fn runner_wakes_by(&self, runner: RunnerId, waker: &Waker) {
        let before = self.runners.all.borrow_mut()[runner.0].waker.replace(waker.clone());
        // What is dropped with it may ask the session, too.
        drop(before);
    }

    /// Who was woken by whom, if that is kept.
    pub(super) const fn wakes(&self) -> Option<&Wakes> {
        self.wakes.as_ref()
    }

    /// A runner is woken.
    pub(super) fn tell_of_wake(&self, runner: RunnerId) {
        if let Some(wakes) = &self.wakes {
            wakes.woken(runner);
        }
    }

    /// Whether it is to be seen when this runner is woken: whoever may await a task, or all if that is kept.
    pub(super) fn watches(&self, runner: RunnerId) -> bool {
        self.wakes.is_some() || matches!(self.kind(runner), Kind::Main | Kind::Task | Kind::Host)
    }

    /// The network, if there is one.
    pub(super) const fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    /// Ends the run at a limit, which `task` has reached as far as is known here.
    pub(super) fn halt(&self, limit: Limit, task: TaskId) {
        if !self.has_ended() {
            self.bounds.reach(limit, task);
        }
    }

    /// Nobody has a turn any more, and nothing is recorded: time is over.
    pub(super) fn stop_turns(&self) {
        self.clock.end_at(self.clock.active());
        self.record.close();
        self.bounds.pauses.set(0);
    }
}
