//! The executor: tasks, the ready list, and the virtual clock, on one thread.
//!
//! The ready list is ours, so that *we* choose who runs next. Nothing here knows of scenarios: what a run decides (who goes
//! first, whether packets move) it is asked through [`Driver`].

mod arrivals;
mod callback;
mod clock;
mod deadlines;
mod driver;
mod futility;
mod hold;
mod memory;
mod order;
mod ready;
mod round;
mod task;
mod timer;

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::task::Context;

use crate::time::{Duration, Instant};
pub use callback::Callback;
pub use clock::DeadlineId;
use clock::{Action, Due};
pub use driver::{Begun, Bounds, Driver, Role, Scope, Stop};
use futility::CHECKPOINT;
use hold::Worker;
use memory::Memory;
pub use ready::Candidates;
use ready::{Entry, Other};
use round::Round;
use task::task;
pub use timer::{Deadline, Hold, Sleep, Turn};

/// A machine that tasks run on, with one worker: an index, in order of [`Executor::new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostId(pub u32);

/// The host of what happens between hosts. No worker of it is ever held.
const NOWHERE: HostId = HostId(u32::MAX);

/// A task of the executor, in order of [`Executor::spawn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job(pub u32);

impl Job {
    /// Its place in lists that have one for each job.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The executor of one run. There is one at a time on a thread.
pub struct Executor {
    bounds: Bounds,
    memory: Rc<Memory>,
    /// When the clock says it is: whoever tells of something asks.
    now: Cell<Instant>,
    held: Cell<u32>,
    current: Cell<(HostId, Job)>,
    /// Whether the driver leaves the order to the executor.
    plain: Cell<bool>,
    /// Whether the driver wants to know of turns.
    watched: Cell<bool>,
    /// Whether the driver wants to know who begins a turn, and why.
    followed: Cell<bool>,
    /// Whether anything can be in flight.
    connected: Cell<bool>,
    /// The round in which what was in flight arrived last.
    heard: Cell<Round>,
    finished: Cell<bool>,
    steps: Cell<u64>,
    turns: Cell<u64>,
    /// Whether a deadline may linger.
    lingering: Cell<bool>,
    /// Whether the driver is asked if it is stuck, before time passes,
    doubtful: Cell<bool>,
    /// and after so many steps at one instant.
    checkpoint: Cell<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Meta {
    host: HostId,
    job: Job,
    role: Role,
}

/// Wakes a task of the run on this thread, as its waker does: it is ready behind what is ready now.
pub fn wake(job: Job) {
    ready::wake(job);
}

/// Whether nothing has woken a task of the run on this thread since its last turn.
pub fn is_waiting(job: Job) -> bool {
    ready::is_waiting(job)
}

/// How many turns wait in the ready list of this thread.
pub fn turns_waiting() -> usize {
    ready::len()
}

impl Executor {
    /// An executor for so many hosts.
    ///
    /// # Panics
    ///
    /// If this thread has one already.
    pub fn new(hosts: usize, bounds: Bounds) -> Rc<Self> {
        let memory = Memory::enter();
        memory.workers.borrow_mut().resize_with(hosts, Worker::default);
        Rc::new(Self {
            bounds,
            memory,
            now: Cell::new(Instant::START),
            held: Cell::new(0),
            current: Cell::new((HostId(0), Job(0))),
            plain: Cell::new(true),
            watched: Cell::new(false),
            followed: Cell::new(false),
            connected: Cell::new(false),
            heard: Cell::new(Round::NONE),
            finished: Cell::new(false),
            steps: Cell::new(0),
            turns: Cell::new(0),
            lingering: Cell::new(false),
            doubtful: Cell::new(false),
            checkpoint: Cell::new(CHECKPOINT),
        })
    }

    /// The instant at which everything happens now.
    pub fn now(&self) -> Instant {
        self.now.get()
    }

    /// The lengths of time from now on after which something is due, the shortest first.
    pub fn lengths_to_due(&self) -> Vec<Duration> {
        let clock = self.memory.clock.borrow();
        clock.instants().into_iter().map(|at| at - clock.now()).collect()
    }

    /// Makes a task on `host`, ready behind everything that is ready now. Its future is made where it stays: futures are
    /// large, and a task should not cost copies of one.
    ///
    /// # Panics
    ///
    /// If there are 2³² tasks already.
    pub fn spawn<F>(&self, host: HostId, role: Role, future: impl FnOnce() -> F) -> Job
    where
        F: Future<Output = ()> + 'static,
    {
        let job = ready::add(host, role);
        ready::begin(job, task(future));
        job
    }

    /// Waits until `at`; also if that is now, once.
    pub fn sleep_until(self: &Rc<Self>, at: Instant) -> Sleep {
        Sleep::new(Rc::clone(self), at, false)
    }

    /// The same, and before all others that wait until then; if that has passed, as the loop was held, until now.
    pub fn sleep_until_first(self: &Rc<Self>, at: Instant) -> Sleep {
        Sleep::new(Rc::clone(self), at.max(self.now()), true)
    }

    /// Waits for `length` of simulated time.
    pub fn sleep(self: &Rc<Self>, length: Duration) -> Sleep {
        self.sleep_until(self.now() + length)
    }

    /// Holds the worker of the current task's host for `length`: nothing else of that host runs meanwhile.
    pub fn hold(self: &Rc<Self>, length: Duration) -> Hold {
        Hold::new(Rc::clone(self), length)
    }

    /// Calls `action` at `at`, on behalf of no host: a hold does not make it late.
    pub fn call_at(&self, at: Instant, action: impl FnOnce() + 'static) {
        self.memory.clock.borrow_mut().set_timer(at, NOWHERE, Action::Call(Box::new(action)));
    }

    /// How many turns there have been, this one among them.
    pub fn turns(&self) -> u64 {
        self.turns.get()
    }

    /// The task that has its turn is about to wait for nothing: it goes on at once, unless another is chosen to go first.
    pub fn interrupt(&self) {
        ready::interrupt(self.current_job());
    }

    /// The task that has its turn.
    pub fn current_job(&self) -> Job {
        self.current.get().1
    }

    /// The host whose task has its turn.
    pub fn current_host(&self) -> HostId {
        self.current.get().0
    }

    /// Counts work at this instant that is no poll; `false` when a limit is reached.
    pub fn count_step(&self) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        steps <= self.bounds.steps
    }

    /// Makes [`Executor::run`] return once the current poll is over.
    pub fn finish(&self) {
        self.finished.set(true);
    }

    /// Makes [`Executor::run`] return when so many more rounds are over, or nothing is ready. With one, what was made ready
    /// until now has one more turn, as in asyncio's loop when its main task has ended.
    pub fn finish_after(&self, rounds: u32) {
        ready::end_after(rounds);
    }

    /// Runs until [`Executor::finish`], or until nothing more can happen.
    pub fn run(&self, driver: &mut dyn Driver) -> Stop {
        let keeps_time = driver.keeps_time();
        self.plain.set(driver.is_plain());
        self.watched.set(driver.watches_turns());
        self.followed.set(driver.follows_turns());
        self.connected.set(driver.is_connected());
        self.finished.set(false);
        let listens = keeps_time || self.connected.get();
        ready::begin_rounds(!self.plain.get(), driver.follows_line());
        loop {
            // 1. Whatever is ready runs.
            if listens {
                self.let_arrive_at_last(driver);
            }
            if let Some(ready) = self.next_ready(driver) {
                let within_bounds = self.poll(ready, driver);
                if self.finished.get() {
                    return Stop::Finished;
                }
                if !within_bounds {
                    return Stop::OutOfSteps;
                }
                if self.steps.get() >= self.checkpoint.get() && self.is_stuck_here(driver) {
                    return Stop::Stuck;
                }
                continue;
            }
            if self.finished.get() || ready::is_ending() {
                return Stop::Finished;
            }
            // 2. What is in flight arrives, as long as it takes no time.
            // 3. Now that all is quiet, deadlines at this instant strike.
            // tie: packets-when-quiet
            if Self::settle(driver) {
                continue;
            }
            // tie: deadlines-when-quiet
            if self.memory.clock.borrow().is_deadline_due() {
                self.strike_deadlines();
                continue;
            }
            // 4. Time jumps to what is due next.
            let next = self.next_instant(driver);
            if self.doubtful.get() && (keeps_time || next.is_some()) && driver.is_stuck() {
                return Stop::Stuck;
            }
            let next = if keeps_time { driver.pass(next) } else { next };
            let Some(at) = next else { return Stop::Idle };
            if at > self.bounds.end_of_time {
                return Stop::OutOfTime;
            }
            self.jump(at, driver);
        }
    }

    /// Ends the run: drops every task that is left. Tasks go before the network that they use.
    pub fn shut_down(&self, driver: &mut dyn Driver) {
        for worker in self.memory.workers.borrow_mut().drain(..) {
            worker.stalled.into_iter().for_each(ready::push);
        }
        ready::drop_tasks(|host| driver.enter(host));
        self.memory.leave();
    }

    /// Gives a task its turn; `false` when a limit is reached.
    fn poll(&self, index: usize, driver: &mut dyn Driver) -> bool {
        let turn = self.turns.get() + 1;
        let Some((Meta { host, job, role }, mut task, waker)) = ready::begin_turn_of(index, turn)
        else {
            return true;
        };
        self.current.set((host, job));
        if self.connected.get() {
            driver.enter(host);
        }
        self.turns.set(turn);
        if self.followed.get() {
            driver.turn_begins(Begun { job, role, woken_in: ready::woken_in(job) });
        }
        let is_over = if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            ready::end_turn_of(job, task, waker)
        } else {
            ready::end(job, waker);
            drop(task);
            true
        };
        if self.lingering.get() {
            self.strike_stuck();
        }
        if role == Role::Program && self.watched.get() {
            driver.turn_ended(job);
        }
        !is_over || self.count_step()
    }

    /// When something is due next, if anything is.
    fn next_instant(&self, driver: &mut dyn Driver) -> Option<Instant> {
        let next = self.memory.clock.borrow_mut().next_instant();
        if !self.connected.get() {
            return next;
        }
        next.into_iter().chain(driver.next_deadline()).min()
    }

    fn jump(&self, at: Instant, driver: &mut dyn Driver) {
        if at > self.now() {
            self.steps.set(0);
            self.checkpoint.set(CHECKPOINT);
        }
        let deadline_first = !self.plain.get()
            && self.memory.clock.borrow_mut().is_tie(at)
            && driver.deadline_first(at);
        self.memory.clock.borrow_mut().jump(at);
        self.now.set(at);
        if deadline_first {
            self.strike_deadlines();
        }
        if self.memory.clock.borrow().is_deadline_due() {
            let deadlines = self.memory.clock.borrow().due_deadlines();
            for id in deadlines {
                self.come_due_before(Some(id));
                // What cannot end at this instant need not be given the time to.
                let scope = self.memory.clock.borrow().scope(id);
                // tie: deadline-among-timers
                if scope.is_some_and(|scope| !scope.may_end(at)) {
                    self.strike(id);
                }
            }
        }
        self.come_due_before(None);
        // tie: deadline-behind-timers
        if self.memory.clock.borrow().is_deadline_due() {
            self.let_deadlines_come(driver);
        }
    }

    /// Does what timers do that are due by now, if they were set before `deadline`.
    fn come_due_before(&self, deadline: Option<DeadlineId>) {
        if self.held.get() == 0 {
            loop {
                let action = self.memory.clock.borrow_mut().take_due(deadline);
                let Some(action) = action else { return };
                action.happen();
            }
        }
        loop {
            let timer = self.memory.clock.borrow_mut().pop_due_timer(deadline);
            let Some(id) = timer else { return };
            self.come_due(Due::Timer(id));
        }
    }

    /// Does what is due, or keeps it for later if its host's loop does not come to it.
    fn come_due(&self, due: Due) {
        if self.held.get() > 0 {
            let Some(host) = self.memory.clock.borrow().host_of(due) else { return };
            let mut workers = self.memory.workers.borrow_mut();
            let worker = workers.get_mut(host.0 as usize);
            if let Some(worker) = worker.filter(|worker| worker.is_behind()) {
                worker.late.push(due);
                return;
            }
        }
        self.act(due);
    }

    fn act(&self, due: Due) {
        match due {
            Due::Timer(id) => {
                let taken = self.memory.clock.borrow_mut().take(id);
                if let Some(action) = taken {
                    action.happen();
                }
            }
            Due::Deadline(id) => {
                let scope = self.memory.clock.borrow().scope(id);
                if let Some(scope) = scope {
                    scope.expire();
                }
            }
        }
    }

    /// Takes the task that runs next off the ready list.
    fn next_ready(&self, driver: &mut dyn Driver) -> Option<usize> {
        loop {
            if self.held.get() > 0 {
                self.stall_again();
            }
            let mut entry =
                if self.plain.get() { ready::next() } else { self.next_chosen(driver) }?;
            if self.held.get() > 0 {
                let Some(free) = self.unless_held(entry) else { continue };
                entry = free;
            }
            match entry {
                Entry::Run(task) => return Some(task),
                Entry::Other(errand) => {
                    ready::go_on_in(errand.round, errand.of_turn);
                    match errand.what {
                        Other::Callback(callback) => self.call_back(&*callback, driver),
                        Other::Due(_, due) => self.act(due),
                        Other::CatchUp(host) => self.catch_up(host),
                        Other::Come(id) => self.come(id, driver),
                        Other::Stalled(..) => unreachable!("they are taken one by one"),
                    }
                }
            }
        }
    }
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Executor").field("now", &self.now()).finish_non_exhaustive()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.memory.leave();
    }
}
