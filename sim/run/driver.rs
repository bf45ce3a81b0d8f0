//! The driver of a run: what the executor asks between two turns, answered by the choices, the network, and the runtime of
//! called functions.

use std::rc::Rc;

use super::deadlock::doubts::Doubts;
use super::deadlock::powers::KnownPowers;
use super::engine::{Engine, MAIN_HOST};
use super::native::Runtime;
use super::questions::look_at_invariants;
use super::task::registry::Registry;
use super::world::World;
use crate::choices::{Access, LineChange, Place, Ready, Roster, Thing, Touch, Turn};
use crate::executor::{self, Begun, Candidates, Driver as _, HostId, Job, Role};
use crate::network::Network;
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{self, Cause, Limit, Recorder, TaskId};

/// After the end of every run: the last whole second that there is.
const END_OF_TIME: Instant = Instant::from_nanos(u64::MAX - u64::MAX % 1_000_000_000);
/// How often in a row time may pass to a timer of tokio's own without anything that the run could notice.
const MOST_IDLE_PASSES: u64 = 100_000;

/// Who drives the executor of a run.
pub(crate) struct Driver {
    pub(crate) world: Rc<World>,
    pub(crate) doubts: Doubts,
}

impl Driver {
    pub(crate) fn new(world: Rc<World>, powers: Rc<KnownPowers>) -> Self {
        Self { world, doubts: Doubts::new(powers) }
    }

    fn engine(&self) -> &Rc<Engine> {
        &self.world.engine
    }

    fn network(&self) -> Option<&Rc<Network>> {
        self.world.services.network.as_ref()
    }

    /// Tells what a task's turn did since the turn before, or what was noticed on its behalf.
    fn tell(&self, job: Job, on_behalf: bool) {
        if let Some(watched) = &self.engine().watched {
            look_at_invariants(&self.world, watched);
        }
        let Some(touches) = &self.engine().touches else { return };
        let mut touches = touches.borrow_mut();
        let mut recorder = self.engine().recorder.borrow_mut();
        let events = recorder.take_turn();
        // Of a turn that left no trace nothing is known; and while a run ends, it matters who still comes to run.
        if events.is_empty() && touches.is_empty()
            || self.engine().progress.main_ended.get().is_some()
        {
            touches.push(Touch { thing: Thing::Everything, access: Access::Write });
        }
        let registry = self.world.registry.borrow();
        let (at, task) = (self.engine().now(), registry.task_of(job));
        let goes_on_at = registry.entries()[task.index()].control().goes_on_at();
        let turn = Turn { at, task, on_behalf, goes_on_at, events, touches: &touches };
        self.engine().decisions.borrow_mut().turn_ended(&turn);
        touches.clear();
    }

    /// Lets time pass until something of the run is due, or something that it can notice has happened in the runtime.
    fn pass_in_runtime(&mut self, runtime: &Runtime, next: Option<Instant>) -> Option<Instant> {
        let until = next.unwrap_or(END_OF_TIME);
        for _ in 0..MOST_IDLE_PASSES {
            if self.engine().progress.limit.get().is_some() {
                return Some(self.engine().executor.now());
            }
            if runtime.now() >= until {
                return next;
            }
            self.enter(MAIN_HOST);
            runtime.pass(self.engine(), until);
            if self.settle() || executor::turns_waiting() > 0 {
                return Some(runtime.now());
            }
        }
        self.engine().halt(Limit::Silence(MOST_IDLE_PASSES), TaskId::MAIN);
        Some(self.engine().executor.now())
    }
}

/// Tasks to choose from.
struct ReadyTasks<'a> {
    ready: &'a Candidates,
    registry: &'a Registry,
    recorder: &'a Recorder,
}

impl Roster for ReadyTasks<'_> {
    fn count(&self) -> usize {
        self.ready.count()
    }

    fn task(&self, index: usize) -> TaskId {
        self.registry.task_of(self.ready.job(index))
    }

    fn name(&self, index: usize) -> Text {
        Text::clone(self.recorder.name(self.task(index)))
    }

    fn tasks(&self) -> Vec<TaskId> {
        let jobs = self.ready.jobs().into_iter();
        jobs.map(|job| self.registry.task_of(job)).collect()
    }

    fn in_line(&self) -> usize {
        self.ready.in_line()
    }

    fn changes(&self) -> &[LineChange] {
        self.ready.changes()
    }

    fn index_of(&self, place: Place) -> Option<usize> {
        self.ready.index_of(place)
    }

    fn task_at(&self, place: Place) -> Option<TaskId> {
        self.ready.job_at(place).map(|job| self.registry.task_of(job))
    }
}

impl executor::Driver for Driver {
    fn enter(&mut self, host: HostId) {
        if let Some(network) = self.network() {
            network.enter(if host == self.engine().host_of(true) { MAIN_HOST } else { host });
        }
    }

    fn settle(&mut self) -> bool {
        if let Some(runtime) = self.world.runtime.clone() {
            self.enter(MAIN_HOST);
            let before = executor::turns_waiting();
            runtime.settle(self.engine());
            if let Some(network) = self.network() {
                network.stir();
            }
            if executor::turns_waiting() != before {
                return true;
            }
        }
        self.network().is_some_and(|network| network.settle_with(&self.engine().decisions))
    }

    fn next_deadline(&mut self) -> Option<Instant> {
        self.network()?.next_deadline()
    }

    fn keeps_time(&self) -> bool {
        self.world.runtime.is_some()
    }

    fn pass(&mut self, next: Option<Instant>) -> Option<Instant> {
        let Some(runtime) = self.world.runtime.clone() else { return next };
        runtime.set_ahead(true);
        let at = self.pass_in_runtime(&runtime, next);
        runtime.set_ahead(false);
        at
    }

    fn follows_turns(&self) -> bool {
        self.engine().turns.is_some()
    }

    fn turn_begins(&mut self, Begun { job, role, woken_in }: Begun) {
        let engine = self.engine();
        let Some(turns) = &engine.turns else { return };
        let task = (role == Role::Program).then(|| self.world.registry.borrow().task_of(job));
        let first_event = engine.recorder.borrow().events();
        let nth = woken_in.and_then(|nth| usize::try_from(nth.get() - 1).ok());
        let cause = nth.map_or(Cause::Outside, Cause::Turn);
        turns.borrow_mut().push(trace::Turn { at: engine.now(), task, first_event, cause });
    }

    fn watches_turns(&self) -> bool {
        self.engine().touches.is_some() || self.engine().watched.is_some()
    }

    fn turn_ended(&mut self, job: Job) {
        self.tell(job, false);
    }

    fn noticed(&mut self, job: Job) {
        if self.engine().touches.as_ref().is_some_and(|touches| !touches.borrow().is_empty()) {
            self.tell(job, true);
        }
    }

    fn pick(&mut self, ready: &Candidates) -> usize {
        let (registry, recorder) =
            (&*self.world.registry.borrow(), &*self.engine().recorder.borrow());
        let ready = ReadyTasks { ready, registry, recorder };
        self.engine().decisions.borrow_mut().order(self.engine().now(), Ready::of(&ready))
    }

    fn follows_line(&self) -> bool {
        self.engine().decisions.borrow().follows_line()
    }

    fn withheld(&mut self) {
        self.engine().decisions.borrow_mut().withheld();
    }

    fn deadline_first(&mut self, at: Instant) -> bool {
        self.engine().decisions.borrow_mut().deadline_first(at)
    }

    fn strikes_now(&mut self, at: Instant) -> bool {
        self.engine().decisions.borrow_mut().strikes_now(at)
    }

    fn arrives_now(&mut self, at: Instant, ready: &Candidates, stirred: bool) -> bool {
        let Some(network) = self.network() else { return false };
        if !(stirred || network.is_in_flight()) {
            return false;
        }
        let registry = self.world.registry.borrow();
        let entry = |job| &registry.entries()[registry.task_of(job).index()];
        let fetches = |index: &usize| entry(ready.job(*index)).control().fetches();
        // If nobody else waits for an answer, nobody else can be woken by one.
        network.exchanges() > (0..ready.count()).filter(fetches).count()
            && self.engine().decisions.borrow_mut().arrives_now(at)
    }

    fn is_stuck(&mut self) -> bool {
        self.doubts.are_justified(&self.world)
    }

    fn is_connected(&self) -> bool {
        self.network().is_some()
    }

    fn is_plain(&self) -> bool {
        self.engine().decisions.borrow().is_plain()
    }
}
