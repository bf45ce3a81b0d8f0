//! The world of a run: everything that its tasks share.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::rc::Rc;

use super::doubts::{Doubts, KnownPowers};
use super::home::Home;
use super::registry::Registry;
use super::resources::{Resources, Seats};
use super::services::{self, Service};
use super::{ending, tasks};
use crate::choices::{Access, Choices, Decisions, Name, Ready, Roster, Thing, Touch, Turn};
use crate::executor::{self, Bounds, Candidate, Driver, Executor, Host, Job};
use crate::network::Network;
use crate::scenario::{Delay, Model, Scenario, Text, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Limit, Recorder, Room, TaskId, Trace, What};

/// The host on which the program runs; services have the hosts after it.
pub(super) const HOME: Host = Host(0);

/// After the end of every run: the last whole second that there is.
const END_OF_TIME: Instant = Instant::from_nanos(u64::MAX - u64::MAX % 1_000_000_000);
/// How often in a row time may pass to a timer of tokio's own without anything that the run could notice.
const MOST_IDLE_PASSES: u64 = 100_000;
/// Of texts and lists, only those count that take more bytes: of smaller ones there are few more than events.
pub(super) const SMALL: usize = 64;
/// Room for the tasks of a small run, so that nothing has to grow for them.
const ROOM: usize = 16;

pub(super) struct World {
    pub(super) scenario: Rc<Scenario>,
    pub(super) model: Model,
    pub(super) executor: Rc<Executor>,
    /// `None` where nothing is called. Dropped before the network that its tasks use.
    pub(super) home: Option<Home>,
    /// `None` where nothing can be fetched.
    pub(super) network: Option<Rc<Network>>,
    pub(super) services: Vec<Service>,
    pub(super) resources: Resources,
    /// Workers for tasks, where there are fewer of them than tasks may want.
    pub(super) workers: Option<Rc<Seats>>,
    pub(super) registry: RefCell<Registry>,
    pub(super) decisions: RefCell<Decisions>,
    /// Whether there can be a task whose waits are decisions.
    pub(super) may_cancel: bool,
    /// Whether a task can be interrupted between two steps.
    interrupts: bool,
    /// The latest turn in which something was told or touched.
    shown: Cell<u64>,
    pub(super) recorder: RefCell<Recorder>,
    /// Whether some task may wait in vain.
    pub(super) doubts: Doubts,
    /// What this turn has touched so far; `None` where nobody wants to know.
    touches: Option<RefCell<Vec<Touch>>>,
    pub(super) run: Progress,
}

/// How far the run has come.
#[derive(Default)]
pub(super) struct Progress {
    /// When main ended.
    pub(super) main_ended: Cell<Option<Instant>>,
    /// Once main has ended: the tasks it left running that have not ended yet.
    pub(super) left: RefCell<Option<BTreeSet<TaskId>>>,
    /// How many deadlines have come so far.
    deadlines: Cell<u64>,
    /// How many bytes of texts and lists the program has made.
    pub(super) made: Cell<u64>,
    /// The limit that stopped the run.
    pub(super) limit: Cell<Option<(Limit, TaskId)>>,
    /// How often each `fail` with `times=` has been come to, by its place in the file.
    pub(super) failures: RefCell<BTreeMap<usize, u32>>,
}

impl Progress {
    /// How many deadlines have come so far.
    pub(super) fn deadlines_come(&self) -> u64 {
        self.deadlines.get()
    }

    /// A deadline comes: how many have now.
    pub(super) fn deadline_comes(&self) -> u64 {
        self.deadlines.set(self.deadlines.get() + 1);
        self.deadlines.get()
    }
}

/// A run from its beginning to its trace. Dropped in between (by a panic), it takes its tasks down before the network
/// that they use.
pub(super) struct Session {
    world: Rc<World>,
}

impl Session {
    pub(super) fn new(
        scenario: Rc<Scenario>,
        model: Model,
        choices: Box<dyn Choices>,
        mut room: Room,
        powers: Rc<KnownPowers>,
    ) -> Self {
        let limits = scenario.limits;
        let bounds = Bounds { end_of_time: Instant::START + limits.time, steps: limits.steps };
        let hosts = 1 + scenario.services.len();
        // Threads are a host of their own, the last, whose worker nobody holds.
        let executor = Executor::new(hosts + 1, bounds);
        let is_called = !scenario.calls.is_empty() && !scenario.called.is_empty();
        let network = (hosts > 1).then(|| {
            if !is_called {
                return Network::new(&executor, hosts, Duration::ZERO);
            }
            let services = scenario.services.iter().map(|service| &*service.name);
            Network::with_names(&executor, [""].into_iter().chain(services), Duration::ZERO)
        });
        let workers = match model {
            Model::Threads(Some(workers)) => Some(Seats::new(workers)),
            _ => None,
        };
        let decisions = Decisions::new(choices, mem::take(&mut room.deviations));
        let world = Rc::new(World {
            model,
            executor,
            home: is_called.then(|| Home::new(&scenario, model)),
            network,
            services: scenario.services.iter().map(Service::new).collect(),
            resources: Resources::new(&scenario),
            workers,
            registry: RefCell::new(Registry::with_capacity(ROOM)),
            touches: decisions.wants_turns().then(RefCell::default),
            may_cancel: decisions.may_cancel_any(),
            interrupts: matches!(model, Model::Threads(_)) && !decisions.is_plain(),
            shown: Cell::new(0),
            decisions: RefCell::new(decisions),
            recorder: RefCell::new(Recorder::new(limits.events, room)),
            doubts: Doubts::new(powers),
            run: Progress::default(),
            scenario,
        });
        Self { world }
    }

    pub(super) fn run(self) -> Trace {
        let _listening = self.world.home.is_some().then(Home::listen);
        services::start(&self.world);
        tasks::start_main(&self.world);
        ending::drive(&self.world)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.world.executor.shut_down(&mut Seat { world: &self.world });
        // Tasks that never ended and those that wait for them hold one another.
        let registry = self.world.registry.borrow();
        let never_ended = registry.entries().iter().filter(|entry| !entry.has_ended());
        never_ended.for_each(|entry| entry.forget_joiners());
    }
}

impl World {
    /// Where a task of the program runs: a thread goes on while the loop is held.
    pub(super) fn host_of(&self, thread: bool) -> Host {
        if thread { services::host(self.services.len()) } else { HOME }
    }

    pub(super) fn now(&self) -> Instant {
        self.home.as_ref().and_then(Home::ahead).unwrap_or_else(|| self.executor.now())
    }

    /// Records what is told, which is made where it stays.
    #[inline]
    pub(super) fn record(&self, task: TaskId, what: impl FnOnce() -> What) {
        self.show();
        let added = self.recorder.borrow_mut().add(self.now(), task, what);
        if !added {
            self.halt(Limit::Events(self.scenario.limits.events), task);
        }
    }

    /// How long a ranged delay is that begins now.
    pub(super) fn length(&self, delay: Delay, name: Name<&str>) -> Duration {
        self.decisions.borrow_mut().length(delay, name, &|| self.executor.lengths_to_due())
    }

    /// This turn uses something that tasks share.
    #[inline]
    pub(super) fn touch(&self, thing: impl FnOnce() -> Thing, access: Access) {
        self.show();
        if let Some(touches) = &self.touches {
            note(touches, Touch { thing: thing(), access });
        }
    }

    /// Something of this turn can be seen by others.
    #[inline]
    fn show(&self) {
        if self.interrupts {
            self.shown.set(self.executor.turns());
        }
    }

    /// Whether another task could go on here, between two steps of this one: a thread is interrupted anywhere. Where this
    /// turn has shown nothing yet, it was chosen a moment ago.
    #[inline]
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupts && self.shown.get() == self.executor.turns()
    }

    /// Counts a step of the program; `false` when the run stops here.
    pub(super) fn count_step(&self, task: TaskId) -> bool {
        if !self.executor.count_step() {
            self.halt(Limit::Steps(self.scenario.limits.steps), task);
        }
        self.run.limit.get().is_none()
    }

    /// As a value is shown in the trace, which keeps that.
    pub(super) fn shown(&self, task: TaskId, value: &Value) -> Text {
        let shown = value.shown();
        if !matches!(value, Value::Text(_)) {
            self.weigh(task, shown.len());
        }
        shown
    }

    /// Counts the bytes of something that is made, unless it is small.
    #[inline]
    pub(super) fn weigh(&self, task: TaskId, bytes: usize) {
        if bytes > SMALL {
            self.count_bytes(task, bytes);
        }
    }

    #[cold]
    fn count_bytes(&self, task: TaskId, bytes: usize) {
        let made = self.run.made.get().saturating_add(bytes as u64);
        self.run.made.set(made);
        if made > self.scenario.limits.bytes {
            self.halt(Limit::Bytes(self.scenario.limits.bytes), task);
        }
    }

    /// Whether there can be so many more tasks; `false` when the run stops here.
    pub(super) fn has_room(&self, task: TaskId, tasks: usize) -> bool {
        let room = self.scenario.limits.tasks;
        if (self.registry.borrow().entries().len() + tasks) as u64 > room {
            self.halt(Limit::Tasks(room), task);
        }
        self.run.limit.get().is_none()
    }

    #[cold]
    pub(super) fn halt(&self, limit: Limit, task: TaskId) {
        if self.run.limit.get().is_none() {
            self.run.limit.set(Some((limit, task)));
        }
        self.executor.finish();
    }
}

/// Most runs never come here.
#[cold]
fn note(touches: &RefCell<Vec<Touch>>, touch: Touch) {
    touches.borrow_mut().push(touch);
}

/// The world in the driver's seat of the executor.
pub(super) struct Seat<'a> {
    pub(super) world: &'a Rc<World>,
}

impl Seat<'_> {
    /// Lets time pass until something of the run is due, or something that it can notice has happened at home.
    fn pass_at_home(&mut self, home: &Home, next: Option<Instant>) -> Option<Instant> {
        let until = next.unwrap_or(END_OF_TIME);
        for _ in 0..MOST_IDLE_PASSES {
            if self.world.run.limit.get().is_some() {
                return Some(self.world.executor.now());
            }
            if home.now() >= until {
                return next;
            }
            self.enter(HOME);
            home.pass(self.world, until);
            if self.settle() || executor::turns_waiting() > 0 {
                return Some(home.now());
            }
        }
        self.world.halt(Limit::Silence(MOST_IDLE_PASSES), TaskId::MAIN);
        Some(self.world.executor.now())
    }
}

/// Tasks to choose from.
struct Candidates<'a> {
    ready: &'a [Candidate],
    registry: &'a Registry,
    recorder: &'a Recorder,
}

impl Roster for Candidates<'_> {
    fn count(&self) -> usize {
        self.ready.len()
    }

    fn task(&self, index: usize) -> TaskId {
        self.registry.task_of(self.ready[index].job)
    }

    fn name(&self, index: usize) -> &Text {
        self.recorder.name(self.task(index))
    }
}

impl Driver for Seat<'_> {
    fn enter(&mut self, host: Host) {
        if let Some(network) = &self.world.network {
            network.enter(if host == self.world.host_of(true) { HOME } else { host });
        }
    }

    fn settle(&mut self) -> bool {
        let network = self.world.network.as_ref();
        if let Some(home) = &self.world.home {
            self.enter(HOME);
            let before = executor::turns_waiting();
            home.settle(self.world);
            if let Some(network) = network {
                network.stir();
            }
            if executor::turns_waiting() != before {
                return true;
            }
        }
        network.is_some_and(Network::settle)
    }

    fn keeps_time(&self) -> bool {
        self.world.home.is_some()
    }

    fn pass(&mut self, next: Option<Instant>) -> Option<Instant> {
        let Some(home) = &self.world.home else { return next };
        home.set_ahead(true);
        let at = self.pass_at_home(home, next);
        home.set_ahead(false);
        at
    }

    fn watches_turns(&self) -> bool {
        self.world.touches.is_some()
    }

    fn turn_ended(&mut self, job: Job) {
        let Some(touches) = &self.world.touches else { return };
        let mut touches = touches.borrow_mut();
        let mut recorder = self.world.recorder.borrow_mut();
        let events = recorder.take_turn();
        // Of a turn that left no trace nothing is known; and while a run ends, it matters who still comes to run.
        if events.is_empty() && touches.is_empty() || self.world.run.main_ended.get().is_some() {
            touches.push(Touch { thing: Thing::Everything, access: Access::Write });
        }
        let (at, task) = (self.world.now(), self.world.registry.borrow().task_of(job));
        let turn = Turn { at, task, events, touches: &touches };
        self.world.decisions.borrow_mut().turn_ended(&turn);
        touches.clear();
    }

    fn noticed(&mut self, job: Job) {
        if self.world.touches.as_ref().is_some_and(|touches| !touches.borrow().is_empty()) {
            self.turn_ended(job);
        }
    }

    fn pick(&mut self, ready: &[Candidate]) -> usize {
        let (registry, recorder) = (&*self.world.registry.borrow(), &*self.world.recorder.borrow());
        let ready = Candidates { ready, registry, recorder };
        self.world.decisions.borrow_mut().order(self.world.now(), Ready::of(&ready))
    }

    fn withheld(&mut self) {
        self.world.decisions.borrow_mut().withheld();
    }

    fn deadline_first(&mut self, at: Instant) -> bool {
        self.world.decisions.borrow_mut().deadline_first(at)
    }

    fn strikes_now(&mut self, at: Instant) -> bool {
        self.world.decisions.borrow_mut().strikes_now(at)
    }

    fn arrives_now(&mut self, at: Instant, ready: &[Candidate], stirred: bool) -> bool {
        let Some(network) = &self.world.network else { return false };
        if !(stirred || network.is_in_flight()) {
            return false;
        }
        let registry = self.world.registry.borrow();
        let entry = |job| &registry.entries()[registry.task_of(job).index()];
        let fetches = |candidate: &&Candidate| entry(candidate.job).control().fetches();
        // If nobody else waits for an answer, nobody else can be woken by one.
        network.exchanges() > ready.iter().filter(fetches).count()
            && self.world.decisions.borrow_mut().arrives_now(at)
    }

    fn is_stuck(&mut self) -> bool {
        self.world.doubts.are_justified(self.world)
    }

    fn is_connected(&self) -> bool {
        self.world.network.is_some()
    }

    fn is_plain(&self) -> bool {
        self.world.decisions.borrow().is_plain()
    }
}
