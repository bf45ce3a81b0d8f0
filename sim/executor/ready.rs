//! The ready list of the run on this thread, and its tasks.
//!
//! It is gone through in rounds: what is ready when a round begins has one turn each; what becomes ready meanwhile is of
//! the next round. Which round that is follows from who made it ready, and not from who else had a turn before: so turns that
//! have nothing to do with each other can change places, and the run ends with the same tasks.
//!
//! It is a thread-local: a waker could be called from anywhere, so it cannot hold a list of this thread's own. It belongs to
//! whoever has the thread's [`Memory`](super::memory::Memory).

mod choosing;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::num::NonZero;
use std::ops::RangeBounds;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use super::clock::{DeadlineId, Due};
use super::round::Round;
use super::task::{Bell, RunId, Task};
use super::{Callback, HostId, Job, Meta, Role};
use crate::choices::{Fairness, Since};
pub(super) use choosing::{
    Candidates, bring_forward, find_candidates, overtake, pop_last, remove_callback, take_first,
    take_surroundings,
};

/// Room for what is ready in a small run.
const ROOM: usize = 64;

/// Something to do at this instant. It is two words, which go through registers: one that is written in parts and soon read
/// as a whole is waited for.
pub(super) enum Entry {
    /// Give the task with this index its turn.
    Run(usize),
    /// Do something else.
    Other(Box<Errand>),
}

/// Something to do that is no turn of a task, and in which round.
pub(super) struct Errand {
    pub(super) round: Round,
    /// The turn in which it was to be done, counted from 1; 0 if in none.
    pub(super) of_turn: u64,
    pub(super) what: Other,
}

/// Something to do that is no turn of a task.
pub(super) enum Other {
    /// Call back: whom it wakes becomes ready behind what is ready by then.
    Callback(Rc<dyn Callback>),
    /// Do what came due while the worker of its host was held.
    Due(HostId, Due),
    /// Look at what came due on a host while its worker was held.
    CatchUp(HostId),
    /// A deadline comes, now that whoever was woken before it has had a turn.
    Come(DeadlineId),
}

impl Entry {
    /// What is to be noticed, if anything is.
    pub(super) fn callback(&self) -> Option<&Rc<dyn Callback>> {
        match self {
            Self::Other(errand) => match &errand.what {
                Other::Callback(callback) => Some(callback),
                Other::Due(..) | Other::CatchUp(_) | Other::Come(_) => None,
            },
            Self::Run(_) => None,
        }
    }

    /// The turn in which it was to be done, if it is no turn itself.
    pub(super) fn of_turn(&self) -> u64 {
        match self {
            Self::Other(errand) => errand.of_turn,
            Self::Run(_) => 0,
        }
    }

    /// In which round it is, if these are the tasks.
    fn round_in<'e>(&'e mut self, tasks: &'e mut [Known]) -> &'e mut Round {
        match self {
            Self::Run(index) => &mut tasks[*index].round,
            Self::Other(errand) => &mut errand.round,
        }
    }
}

/// How many threads have had a run.
static THREADS: AtomicU64 = AtomicU64::new(0);

/// How many runs a thread has numbers for.
const RUNS: u64 = 1 << 44;

/// Where a task is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It waits to be woken.
    Waiting,
    /// It is in the list, or was and will be.
    Ready,
    /// It has its turn.
    Running,
    /// It has its turn, and has been woken for another.
    Again,
    /// It has its turn, and goes on with it unless another goes first.
    Interrupted,
    /// It has ended.
    Ended,
}

/// A task of the run.
struct Known {
    meta: Meta,
    state: State,
    /// If it is ready, in which round it has its turn.
    round: Round,
    /// In which turn it was woken last, counted from 1; 0 if in none.
    woken_in: u64,
    /// Since when it is ready, or was last. One that is interrupted is as it was before.
    since: Since,
    /// Nothing while it is made or has its turn, and when it has ended.
    task: Option<Task>,
    bell: Bell,
}

/// What is ready, in order, and how far the rounds have come.
struct List {
    run: RunId,
    /// Every task of the run, by job, and behind them some of an earlier one, which have ended: their bells are kept.
    tasks: Vec<Known>,
    /// How many tasks the run has.
    made: usize,
    entries: VecDeque<Entry>,
    /// The round of what has its turn.
    round: Round,
    /// Which turn that is, or from which it comes, counted from 1; 0 if from none.
    turn: u64,
    /// The last round, if there is one.
    last: Option<Round>,
    /// What is ready in a later one.
    over: Vec<Entry>,
    /// Holds of a worker, each of which is part of the round in which it began: meanwhile no round is the last.
    holds: u32,
    /// Who has to wait, where the order is a choice.
    fairness: Fairness,
}

thread_local! {
    static READY: RefCell<List> = const { RefCell::new(List::new()) };
}

/// Begins a run.
pub(super) fn begin_run() {
    READY.with_borrow_mut(|ready| {
        if ready.run.0 % RUNS == 0 {
            ready.run.0 = RUNS.wrapping_mul(THREADS.fetch_add(1, Ordering::Relaxed));
        }
        ready.run.0 += 1;
        ready.turn = 0;
        ready.fairness.clear();
    });
}

/// Empties the list for the next run.
pub(super) fn clear() {
    while pop().is_some() {}
    READY.with_borrow_mut(|ready| {
        ready.holds = 0;
        ready.over.clear();
        // It begins at its beginning, and a small run need not go round to it.
        ready.entries.clear();
        ready.entries.reserve(ROOM);
    });
}

/// Adds a task that is to be made.
///
/// # Panics
///
/// If there are 2³² tasks already.
pub(super) fn add(host: HostId, role: Role) -> Job {
    READY.with_borrow_mut(|ready| {
        let job = Job(u32::try_from(ready.made).expect("fewer than 2^32 tasks"));
        ready.made += 1;
        let (meta, state) = (Meta { host, job, role }, State::Waiting);
        if let Some(known) = ready.tasks.get_mut(job.index()) {
            (known.meta, known.state, known.woken_in) = (meta, state, 0);
            known.bell.begin(ready.run);
        } else {
            let bell = Bell::new(ready.run, job, wake_in);
            let (round, since) = (Round::NONE, Since::default());
            ready.tasks.push(Known { meta, state, round, woken_in: 0, since, task: None, bell });
        }
        job
    })
}

/// The task has been made: it is ready behind what is ready now.
pub(super) fn begin(job: Job, task: Task) {
    READY.with_borrow_mut(|ready| {
        ready.tasks[job.index()].task = Some(task);
        ready.make_ready(job);
    });
}

/// Wakes a task: it is ready behind what is ready now. One that has its turn is so when that is over.
pub(super) fn wake(job: Job) {
    READY.with_borrow_mut(|ready| ready.wake(job));
}

/// Wakes a task of this run, if this thread has it.
fn wake_in(run: RunId, job: Job) {
    let woken = READY.try_with(|ready| {
        let ready = &mut *ready.borrow_mut();
        if ready.run == run {
            ready.wake(job);
        }
    });
    // On a thread that ends there is no run.
    woken.unwrap_or_default();
}

/// Whether a task waits to be woken.
pub(super) fn is_waiting(job: Job) -> bool {
    let is_waiting = |known: &Known| known.state == State::Waiting;
    READY.with_borrow(|ready| ready.tasks.get(job.index()).is_some_and(is_waiting))
}

/// Takes a task and its waker for its turn, unless it has ended.
pub(super) fn begin_turn_of(index: usize, turn: u64) -> Option<(Meta, Task, Waker)> {
    READY.with_borrow_mut(|ready| {
        let known = ready.tasks.get_mut(index)?;
        let (task, waker) = (known.task.take()?, known.bell.take()?);
        known.state = State::Running;
        (ready.round, ready.turn) = (known.round, turn);
        Some((known.meta, task, waker))
    })
}

/// In which turn a task was woken last, if in any.
pub(super) fn woken_in(job: Job) -> Option<NonZero<u64>> {
    NonZero::new(READY.with_borrow(|ready| ready.tasks[job.index()].woken_in))
}

/// Which task this is, and where it runs.
pub(super) fn meta(index: usize) -> Meta {
    READY.with_borrow(|ready| ready.tasks[index].meta)
}

/// The turn of a task is over, and it waits; `false` if it has only been interrupted, and is at the head of the list.
pub(super) fn end_turn_of(job: Job, task: Task, waker: Waker) -> bool {
    READY.with_borrow_mut(|ready| {
        let known = &mut ready.tasks[job.index()];
        known.bell.put(waker);
        known.task = Some(task);
        match known.state {
            // tie: again-behind-woken
            State::Again => ready.make_ready(job),
            State::Interrupted => {
                known.state = State::Ready;
                ready.entries.push_front(Entry::Run(job.index()));
                return false;
            }
            _ => known.state = State::Waiting,
        }
        true
    })
}

/// The task that has its turn goes on with it at the head of the list.
pub(super) fn interrupt(job: Job) {
    READY.with_borrow_mut(|ready| ready.tasks[job.index()].state = State::Interrupted);
}

/// A task has ended: nothing wakes it any more.
pub(super) fn end(job: Job, waker: Waker) {
    READY.with_borrow_mut(|ready| {
        let known = &mut ready.tasks[job.index()];
        known.bell.put(waker);
        known.state = State::Ended;
    });
}

/// Takes a task that is never to have a turn again, and its host.
fn take(index: usize) -> (HostId, Option<Task>) {
    READY.with_borrow_mut(|ready| {
        let known = &mut ready.tasks[index];
        known.state = State::Ended;
        (known.meta.host, known.task.take())
    })
}

/// Drops every task that is left, those that are ready first; `enter` is told on whose behalf.
pub(super) fn drop_tasks(mut enter: impl FnMut(HostId)) {
    // It is taken out before it is dropped: what goes with it may wake others.
    let mut drop_task = |index| {
        let (host, task) = take(index);
        enter(host);
        drop(task);
    };
    while let Some(entry) = pop() {
        if let Entry::Run(index) = entry {
            drop_task(index);
        }
    }
    let left = |from| {
        READY.with_borrow(|List { tasks, made, .. }| {
            (from..*made).find(|at| tasks[*at].task.is_some())
        })
    };
    let mut next = left(0);
    while let Some(index) = next {
        drop_task(index);
        next = left(index + 1);
    }
    // Whom one of them has woken is gone by now, too.
    while pop().is_some() {}
    READY.with_borrow_mut(|ready| {
        ready.made = 0;
        ready.tasks.truncate(ROOM);
    });
}

pub(super) fn push(entry: Entry) {
    READY.with_borrow_mut(|ready| ready.entries.push_back(entry));
}

/// Adds something to do that is no turn of a task.
pub(super) fn push_other(what: Other) {
    READY.with_borrow_mut(|ready| {
        let (round, of_turn) = (ready.round.next(), ready.turn);
        ready.entries.push_back(Entry::Other(Box::new(Errand { round, of_turn, what })));
    });
}

/// The same, in this round still.
pub(super) fn push_in_round(what: Other) {
    READY.with_borrow_mut(|ready| {
        let (round, of_turn) = (ready.round, ready.turn);
        ready.entries.push_back(Entry::Other(Box::new(Errand { round, of_turn, what })));
    });
}

/// Begins to count rounds anew: all that is ready is of the first.
pub(super) fn begin_rounds() {
    READY.with_borrow_mut(|ready| {
        (ready.round, ready.turn, ready.last) = (Round::NONE, 0, None);
        let over = std::mem::take(&mut ready.over);
        ready.entries.extend(over);
        ready.set_rounds(.., |round| *round = Round::FIRST);
    });
}

/// What becomes ready now is made so by time, or from outside: it is of the first round, or of none any more.
pub(super) fn begin_first_round() {
    READY.with_borrow_mut(|ready| (ready.round, ready.turn) = (ready.last.unwrap_or_default(), 0));
}

/// What becomes ready now is made so by something of this round.
pub(super) fn go_on_in(round: Round, turn: u64) {
    READY.with_borrow_mut(|ready| (ready.round, ready.turn) = (round, turn));
}

/// The round of what has its turn.
pub(super) fn round() -> Round {
    READY.with_borrow(|ready| ready.round)
}

/// The round in which an entry has its turn.
pub(super) fn round_of(entry: &Entry) -> Round {
    READY.with_borrow(|ready| ready.round_of(entry))
}

/// Ends all when so many more rounds are over.
pub(super) fn end_after(rounds: u32) {
    READY.with_borrow_mut(|ready| {
        ready.last = Some(ready.round.after(rounds));
    });
}

/// Whether the rounds are to end, and no hold keeps them from it.
pub(super) fn is_ending() -> bool {
    READY.with_borrow(|ready| ready.last.is_some() && ready.holds == 0)
}

pub(super) fn begin_hold() {
    READY.with_borrow_mut(|ready| ready.holds += 1);
}

pub(super) fn end_hold() {
    READY.with_borrow_mut(|ready| ready.holds -= 1);
}

/// How many entries there are to choose from; none when the last round is over.
pub(super) fn begin_turn() -> usize {
    READY.with_borrow_mut(|ready| {
        if ready.last.is_some() && ready.holds == 0 {
            ready.leave_out_what_is_over();
        }
        ready.entries.len()
    })
}

/// Takes the entry that has the next turn, if there is one and the last round is not over.
pub(super) fn next() -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        if ready.last.is_some() && ready.holds == 0 {
            ready.leave_out_what_is_over();
        }
        ready.entries.pop_front()
    })
}

pub(super) fn pop() -> Option<Entry> {
    READY.with_borrow_mut(|ready| ready.entries.pop_front())
}

pub(super) fn is_empty() -> bool {
    READY.with_borrow(|ready| ready.entries.is_empty())
}

impl List {
    const fn new() -> Self {
        Self {
            run: RunId(0),
            tasks: Vec::new(),
            made: 0,
            entries: VecDeque::new(),
            round: Round::NONE,
            turn: 0,
            last: None,
            over: Vec::new(),
            holds: 0,
            fairness: Fairness::new(),
        }
    }

    /// Puts a task behind what is ready now, in the next round.
    #[inline]
    fn make_ready(&mut self, job: Job) {
        let known = &mut self.tasks[job.index()];
        (known.state, known.round) = (State::Ready, self.round.next());
        known.woken_in = self.turn;
        known.since = self.fairness.readied();
        // tie: ready-in-order
        self.entries.push_back(Entry::Run(job.index()));
    }

    fn wake(&mut self, job: Job) {
        let Some(known) = self.tasks.get_mut(job.index()) else { return };
        match known.state {
            State::Waiting => self.make_ready(job),
            State::Running => known.state = State::Again,
            State::Ready | State::Again | State::Interrupted | State::Ended => {}
        }
    }

    fn round_of(&self, entry: &Entry) -> Round {
        match entry {
            Entry::Run(index) => self.tasks[*index].round,
            Entry::Other(errand) => errand.round,
        }
    }

    /// Changes the rounds of the entries at these places.
    fn set_rounds(&mut self, places: impl RangeBounds<usize>, change: impl Fn(&mut Round)) {
        for entry in self.entries.range_mut(places) {
            change(entry.round_in(&mut self.tasks));
        }
    }

    /// Puts aside what would have its turn after the last round.
    #[cold]
    fn leave_out_what_is_over(&mut self) {
        let Some(last) = self.last else { return };
        for entry in std::mem::take(&mut self.entries) {
            if self.round_of(&entry) > last {
                self.over.push(entry);
            } else {
                self.entries.push_back(entry);
            }
        }
    }
}

pub(super) fn len() -> usize {
    READY.with_borrow(|ready| ready.entries.len())
}
