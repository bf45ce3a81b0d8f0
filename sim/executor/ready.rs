//! The ready list of the run on this thread, and its tasks.
//!
//! It is gone through in rounds: what is ready when a round begins has one turn each; what becomes ready meanwhile is of
//! the next round. Which round that is follows from who made it ready, and not from who else had a turn before: so turns that
//! have nothing to do with each other can change places, and the run ends with the same tasks.
//!
//! It is a thread-local: a waker could be called from anywhere, so it cannot hold a list of this thread's own. It belongs to
//! whoever has the thread's [`Memory`](super::memory::Memory).

mod choosing;
mod entry;
mod list;
mod missed;
mod notices;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use super::round::Round;
use super::task::{Bell, RunId, Task};
use super::{HostId, Job, Meta, Role};
use crate::choices::Since;
pub use choosing::Candidates;
pub(super) use choosing::{
    bring_forward, find_candidates, overtake, pop_last, remove_callback, take_chosen,
    take_surroundings,
};
pub(super) use entry::{Entry, Other};
use entry::{Known, State};
use list::List;

/// Room for what is ready in a small run.
const ROOM: usize = 64;

/// How many threads have had a run.
static THREADS: AtomicU64 = AtomicU64::new(0);

/// How many runs a thread has numbers for.
const RUNS: u64 = 1 << 44;

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
        ready.contest.clear();
    });
}

/// Empties the list for the next run.
pub(super) fn clear() {
    while pop().is_some() {}
    READY.with_borrow_mut(|ready| {
        ready.holds = 0;
        ready.over.clear();
        // It begins at its beginning, and a small run need not go round to it.
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
            let known =
                Known { meta, state, round, woken_in: 0, since, offered: 0, task: None, bell };
            ready.tasks.push(known);
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
pub(super) fn begin_turn_of(index: usize, turn: u64) -> Option<(Meta, Task, Box<Waker>)> {
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
pub(super) fn end_turn_of(job: Job, task: Task, waker: Box<Waker>) -> bool {
    READY.with_borrow_mut(|ready| {
        let known = &mut ready.tasks[job.index()];
        known.bell.put(waker);
        known.task = Some(task);
        match known.state {
            // tie: again-behind-woken
            State::Again => ready.make_ready(job),
            State::Interrupted => {
                known.state = State::Ready;
                ready.push_front(Entry::Run(job.index()));
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
pub(super) fn end(job: Job, waker: Box<Waker>) {
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
    READY.with_borrow_mut(|ready| ready.push(entry));
}

/// Adds what was stalled on a host; the latest round of it is this one.
pub(super) fn push_stalled(host: HostId, stalled: VecDeque<Entry>, round: Round) {
    READY.with_borrow_mut(|ready| ready.push_stalled(host, stalled, round));
}

/// Takes what was stalled together on a host, if it is at the head and to be stalled again; and the latest round of it.
pub(super) fn take_stalled(
    is_held: impl Fn(HostId) -> bool,
) -> Option<(HostId, VecDeque<Entry>, Round)> {
    READY.with_borrow_mut(|ready| ready.take_stalled(is_held))
}

/// Adds something to do that is no turn of a task.
pub(super) fn push_other(what: Other) {
    READY.with_borrow_mut(|ready| ready.push_other(ready.round.next(), what));
}

/// The same, in this round still.
pub(super) fn push_in_round(what: Other) {
    READY.with_borrow_mut(|ready| ready.push_other(ready.round, what));
}

/// Begins to count rounds anew: all that is ready is of the first. It is told whether the order is a
/// choice from now on, and whether what changes among them is to be kept.
pub(super) fn begin_rounds(is_choice: bool, follows: bool) {
    READY.with_borrow_mut(|ready| {
        (ready.round, ready.turn, ready.last) = (Round::NONE, 0, None);
        ready.begin(is_choice);
        if follows != ready.contest.changes().is_some() {
            ready.contest.follow(follows);
        }
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
    READY.with_borrow_mut(|ready| ready.end_after(rounds));
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

/// If there are several entries to choose from, continues; otherwise breaks with the only one, if there is one and the last round is not
/// over. With `anyway` it continues in any case.
pub(super) fn take_only(anyway: bool) -> ControlFlow<Option<Entry>> {
    READY.with_borrow_mut(|ready| {
        if ready.last.is_some() && ready.holds == 0 {
            ready.leave_out_what_is_over();
        }
        if anyway || ready.len() > 1 {
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(ready.pop())
    })
}

/// Takes the entry that has the next turn, if there is one and the last round is not over.
pub(super) fn next() -> Option<Entry> {
    READY.with_borrow_mut(|ready| {
        if ready.last.is_some() && ready.holds == 0 {
            ready.leave_out_what_is_over();
        }
        ready.pop()
    })
}

pub(super) fn pop() -> Option<Entry> {
    READY.with_borrow_mut(List::pop)
}

pub(super) fn is_empty() -> bool {
    READY.with_borrow(|ready| ready.entries.is_empty())
}

pub(super) fn len() -> usize {
    READY.with_borrow(List::len)
}
