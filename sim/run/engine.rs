//! The engine of a run: its clock, the order of its turns, its choices, its record, and its limits.
//!
//! All that a task has to do with that knows no more of tasks than their numbers.

mod suspects;
mod watched;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::rc::Rc;

use crate::choices::{Access, Choices, Decisions, Name, Thing, Touch};
use crate::executor::{Bounds, Executor, HostId};
use crate::scenario::{Delay, Model, Scenario, Text, Value};
use crate::time::{Duration, Instant};
use crate::trace::{Failure, Keeps, Limit, Recorder, Room, TaskId, Turn, What};
pub(crate) use suspects::{Suspects, Witness};
pub(crate) use watched::{Watched, invariants, looked_at};

/// The host on which the program runs; services have the hosts after it.
pub(crate) const MAIN_HOST: HostId = HostId(0);
/// Of texts and lists, only those count that take more bytes: of smaller ones there are few more than events.
pub(crate) const SMALL: usize = 64;

/// How often asyncio's loop goes round when its main task has ended.
const ROUNDS_AFTER_MAIN: u32 = 1;
/// How often it does when the tasks that were left have ended: two rounds to notice that, two to close asynchronous
/// generators, two to shut down the threads. What was made in the clean-up has its turns in them.
const ROUNDS_AFTER_THE_REST: u32 = 6;

/// Where a clock is that may be ahead of the executor's, if it is.
pub(crate) type Ahead = Box<dyn Fn() -> Option<Instant>>;

/// Hears that an event has just happened.
pub(crate) type Listener = Box<dyn Fn(&Engine)>;

pub(crate) struct Engine {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) model: Model,
    pub(crate) executor: Rc<Executor>,
    pub(crate) decisions: RefCell<Decisions>,
    /// Whether there can be a task whose waits are decisions.
    pub(crate) may_cancel: bool,
    /// Whether a task can be interrupted between two steps.
    interrupts: bool,
    /// The latest turn in which something was told or touched.
    shown: Cell<u64>,
    pub(crate) recorder: RefCell<Recorder>,
    /// What this turn has touched so far; `None` where nobody wants to know.
    pub(crate) touches: Option<RefCell<Vec<Touch>>>,
    /// What invariants look at; `None` where there are none.
    pub(crate) watched: Option<Watched>,
    /// `None` where nothing is called.
    ahead: Option<Ahead>,
    /// Who hears of each event as it happens; most runs have nobody.
    listener: OnceCell<Listener>,
    /// Whether some task may wait in vain.
    pub(crate) suspects: Suspects,
    pub(crate) progress: Progress,
    /// Who has had a turn and why, if that is kept.
    pub(crate) turns: Option<RefCell<Vec<Turn>>>,
    pub(crate) keeps_packets: bool,
}

/// How far the run has come.
#[derive(Default)]
pub(crate) struct Progress {
    /// When main ended.
    pub(crate) main_ended: Cell<Option<Instant>>,
    /// Once main has ended: the tasks it left running that have not ended yet.
    pub(crate) left: RefCell<Option<BTreeSet<TaskId>>>,
    /// How many deadlines have come so far.
    deadlines: Cell<u64>,
    /// How many bytes of texts and lists the program has made.
    made: Cell<u64>,
    /// The limit that stopped the run.
    pub(crate) limit: Cell<Option<(Limit, TaskId)>>,
    /// The fault of the scenario that stopped the run, and the task that came to it.
    pub(crate) fault: RefCell<Option<(Failure, TaskId)>>,
    /// How often each `fail` with `times=` has been come to, by its place in the file.
    pub(crate) failures: RefCell<BTreeMap<usize, u32>>,
}

impl Progress {
    /// How many deadlines have come so far.
    pub(crate) fn deadlines_come(&self) -> u64 {
        self.deadlines.get()
    }

    /// A deadline comes: how many have now.
    pub(crate) fn deadline_comes(&self) -> u64 {
        self.deadlines.set(self.deadlines.get() + 1);
        self.deadlines.get()
    }
}

impl Engine {
    /// That of a run of `scenario`, with a host for the program, for each service, and for threads.
    pub(crate) fn new(
        scenario: Rc<Scenario>,
        model: Model,
        choices: Box<dyn Choices>,
        mut room: Room,
        ahead: Option<Ahead>,
        keeps: Keeps,
    ) -> Rc<Self> {
        let limits = scenario.limits;
        let bounds = Bounds { end_of_time: Instant::START + limits.time, steps: limits.steps };
        // Threads are a host of their own, the last, whose worker nobody holds.
        let executor = Executor::new(2 + scenario.services.len(), bounds);
        let decisions = Decisions::new(choices, mem::take(&mut room.deviations));
        Rc::new(Self {
            model,
            executor,
            touches: decisions.wants_turns().then(RefCell::default),
            may_cancel: decisions.may_cancel_any(),
            interrupts: matches!(model, Model::Threads(_)) && !decisions.is_plain(),
            shown: Cell::new(0),
            decisions: RefCell::new(decisions),
            recorder: RefCell::new(Recorder::new(limits.events, room)),
            watched: Watched::of(&scenario, model),
            ahead,
            listener: OnceCell::new(),
            suspects: Suspects::default(),
            progress: Progress::default(),
            turns: keeps.turns.then(RefCell::default),
            keeps_packets: keeps.packets,
            scenario,
        })
    }

    /// Where a task of the program runs: a thread goes on while the loop is held.
    pub(crate) fn host_of(&self, thread: bool) -> HostId {
        if thread { service_host(self.scenario.services.len()) } else { MAIN_HOST }
    }

    /// Whether each task has a worker of its own, at least while it lives.
    pub(crate) const fn runs_on_threads(&self) -> bool {
        matches!(self.model, Model::Threads(_))
    }

    pub(crate) fn now(&self) -> Instant {
        self.ahead.as_ref().and_then(|ahead| ahead()).unwrap_or_else(|| self.executor.now())
    }

    /// Records what is told, which is made where it stays.
    #[inline]
    pub(crate) fn record(&self, task: TaskId, what: impl FnOnce() -> What) {
        self.show();
        let added = self.recorder.borrow_mut().add(self.now(), task, what);
        if !added {
            self.halt(Limit::Events(self.scenario.limits.events), task);
        } else if let Some(hears) = self.listener.get() {
            hears(self);
        }
    }

    /// Tells `listener` of each event from now on, as it happens.
    pub(crate) fn listen(&self, listener: Listener) {
        let _ = self.listener.set(listener);
    }

    /// How long a ranged delay is that begins now.
    pub(crate) fn length(&self, delay: Delay, name: Name<&str>) -> Duration {
        self.decisions.borrow_mut().length(delay, name, &|| self.executor.lengths_to_due())
    }

    /// This turn uses something that tasks share.
    #[inline]
    pub(crate) fn touch(&self, thing: impl FnOnce() -> Thing, access: Access) {
        self.show();
        if self.touches.is_some() || self.watched.is_some() {
            self.note(thing(), access);
        }
    }

    /// Most runs never come here.
    #[cold]
    fn note(&self, thing: Thing, access: Access) {
        if let Some(watched) = &self.watched {
            watched.touch(&thing, access);
        }
        if let Some(touches) = &self.touches {
            touches.borrow_mut().push(Touch { thing, access });
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
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupts && self.shown.get() == self.executor.turns()
    }

    /// Counts a step of the program; `false` when the run stops here.
    pub(crate) fn count_step(&self, task: TaskId) -> bool {
        if !self.executor.count_step() {
            self.halt(Limit::Steps(self.scenario.limits.steps), task);
        }
        self.progress.limit.get().is_none()
    }

    /// As a value is shown in the trace, which keeps that.
    pub(crate) fn shown(&self, task: TaskId, value: &Value) -> Text {
        let shown = value.shown();
        if !matches!(value, Value::Text(_)) {
            self.weigh(task, shown.len());
        }
        shown
    }

    /// Counts the bytes of something that is made, unless it is small.
    #[inline]
    pub(crate) fn weigh(&self, task: TaskId, bytes: usize) {
        if bytes > SMALL {
            self.count_bytes(task, bytes);
        }
    }

    #[cold]
    fn count_bytes(&self, task: TaskId, bytes: usize) {
        let made = self.progress.made.get().saturating_add(bytes as u64);
        self.progress.made.set(made);
        if made > self.scenario.limits.bytes {
            self.halt(Limit::Bytes(self.scenario.limits.bytes), task);
        }
    }

    /// Whether there can be so many more tasks; `false` when the run stops here.
    pub(crate) fn has_room(&self, task: TaskId, tasks: usize) -> bool {
        let room = self.scenario.limits.tasks;
        if (self.recorder.borrow().tasks() + tasks) as u64 > room {
            self.halt(Limit::Tasks(room), task);
        }
        self.progress.limit.get().is_none()
    }

    #[cold]
    pub(crate) fn halt(&self, limit: Limit, task: TaskId) {
        if self.progress.limit.get().is_none() {
            self.progress.limit.set(Some((limit, task)));
        }
        self.executor.finish();
    }

    /// The run stops here, at a fault of the scenario.
    #[cold]
    pub(crate) fn stop_at(&self, fault: Failure, task: TaskId) {
        self.progress.fault.borrow_mut().get_or_insert((fault, task));
        self.executor.finish();
    }

    /// A task has ended that ran on its own: with main, and with the last of those that it left, the run does.
    pub(crate) fn task_ended(&self, task: TaskId, is_witness: bool) {
        self.suspects.ended(&self.executor, is_witness);
        if task == TaskId::MAIN {
            self.progress.main_ended.set(Some(self.now()));
            // tie: a-round-after-main
            self.executor.finish_after(ROUNDS_AFTER_MAIN);
        } else if let Some(left) = &mut *self.progress.left.borrow_mut()
            && left.remove(&task)
            && left.is_empty()
        {
            // tie: rounds-after-the-rest
            self.executor.finish_after(ROUNDS_AFTER_THE_REST);
        }
    }
}

/// The host of a service, and after the last service that of the threads.
pub(crate) fn service_host(service: usize) -> HostId {
    HostId(u32::try_from(service + 1).expect("fewer than 2^32 services"))
}
