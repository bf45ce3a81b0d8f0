//! Cancellation: the state that decides where and when a request strikes a task.
//!
//! A request strikes where the task waits. If it waits for other tasks or for a promise (`await`, `gather`), the request is
//! passed on to them instead, and the task goes on when they have ended: so does asyncio.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use super::data::Promised;
use super::deadlines::Bounded;
use super::join::Join;
use super::needs::Need;
use super::registry::Entry;
use crate::executor::{self, Job};
use crate::scenario::Value;
use crate::time::Instant;
use crate::trace::{Failure, TaskId, Wait};

/// How a step ended.
pub(super) type Flow = Result<Value, Stop>;

/// Why a step ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It failed. Boxed, or all that steps give would be larger by it.
    Failed(Box<Failure>),
    /// It was cancelled, or awaited something that was.
    Cancelled,
}

/// The cancellation state of one task of the executor.
#[derive(Default)]
pub(super) struct Control {
    /// Which task of the executor it is, once that has had a turn.
    job: Cell<Option<Job>>,
    /// Requests that no timeout has taken back.
    requests: Cell<u32>,
    /// Whether a request has still to strike.
    strike: Cell<bool>,
    /// When a deadline expired because of which the task still unwinds.
    expired: Cell<Option<Instant>>,
    waiting: RefCell<Option<Waiting>>,
    awaiting: RefCell<Option<Awaiting>>,
    /// The innermost deadline around it,
    innermost: RefCell<Option<Rc<Bounded>>>,
    /// and whether one of them has come and not struck.
    overdue: Cell<bool>,
    /// Deadlines around it that have not passed.
    deadlines: Cell<u32>,
    /// The sequence with a name of its own that it has come to, if it has.
    sequence: Cell<Option<TaskId>>,
    /// Whether a request is being passed on right now: a circle of tasks must not pass it on for ever.
    passing: Cell<bool>,
    ended: Cell<bool>,
}

/// What a task waits for.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) wait: Wait,
    pub(super) since: Instant,
    /// How many deadlines had come when it began.
    deadlines: u64,
    /// What must happen for it to be over.
    pub(super) need: Need,
}

/// What a task waits for, if that is no mere wait of its own.
#[derive(Clone)]
pub(super) enum Awaiting {
    /// A request is passed on to it.
    Task(Rc<Entry>),
    /// A request is passed on to them.
    Branches(Rc<Join>),
    /// A request strikes the task itself.
    Apart(Rc<Join>),
    /// A request is passed on to it.
    Promise(Rc<Promised>),
}

impl Waiting {
    /// When it is over by itself, if that is known.
    fn due(&self) -> Option<Instant> {
        match self.wait {
            Wait::Sleep(length) | Wait::Retry(length) => Some(self.since + length),
            _ => None,
        }
    }
}

impl Control {
    /// The task has its first turn; until then it need not be woken.
    pub(super) fn begin(&self, job: Job) {
        self.job.set(Some(job));
        self.go_on();
    }

    pub(super) fn requests(&self) -> u32 {
        self.requests.get()
    }

    /// Asks for cancellation.
    pub(super) fn request(&self) {
        if self.ask() {
            self.wake();
        }
    }

    /// The same; whether the task must be woken for it.
    fn ask(&self) -> bool {
        self.requests.set(self.requests.get() + 1);
        if self.ended.get() {
            return false;
        }
        let passed = self.pass_on();
        self.strike.set(self.strike.get() || passed != Passed::On);
        // While it runs, it is struck at its next wait.
        passed == Passed::Not && self.waiting.borrow().is_some()
    }

    /// Wakes the task, once it has had a turn.
    pub(super) fn wake(&self) {
        self.job.get().into_iter().for_each(executor::wake);
    }

    /// A deadline asks for cancellation. If one within it did at the same instant, the task unwinds for both. Whether it must
    /// be woken.
    pub(super) fn expire(&self, now: Instant) -> bool {
        // tie: deadlines-unwind-together
        if self.expired.replace(Some(now)) == Some(now) {
            self.requests.set(self.requests.get() + 1);
            return false;
        }
        self.ask()
    }

    /// Lets a request that has struck strike once more, at the next wait. One that was taken back does not.
    pub(super) fn request_again(&self) {
        self.strike.set(self.requests.get() > 0);
    }

    /// Takes a request back, because whoever made it (a deadline) has seen the task unwind.
    pub(super) fn withdraw(&self) {
        self.requests.set(self.requests.get() - 1);
        self.expired.set(None);
        if self.requests.get() == 0 {
            self.strike.set(false);
        }
    }

    /// The task begins to wait. A request that came while it ran strikes here, or is passed on to what it awaits.
    pub(super) fn strike_here(&self, waker: &Waker) {
        if !self.strike.get() {
            return;
        }
        match self.pass_on() {
            Passed::On => self.strike.set(false),
            Passed::TooLate => {}
            Passed::Not => waker.wake_by_ref(),
        }
    }

    /// Whether a request is about to strike.
    pub(super) fn is_struck(&self) -> bool {
        self.strike.get()
    }

    pub(super) fn take_strike(&self) -> bool {
        self.strike.replace(false)
    }

    /// It waits since now, when so many deadlines have come.
    pub(super) fn wait_for(&self, wait: Wait, need: Need, since: Instant, deadlines: u64) {
        *self.waiting.borrow_mut() = Some(Waiting { wait, since, deadlines, need });
    }

    pub(super) fn go_on(&self) {
        *self.waiting.borrow_mut() = None;
    }

    /// Goes on before the wait is over.
    pub(super) fn interrupt(&self) -> Option<Waiting> {
        self.waiting.borrow_mut().take()
    }

    pub(super) fn waiting(&self) -> Option<Waiting> {
        self.waiting.borrow().clone()
    }

    /// What must happen for its wait to be over, if it waits.
    pub(super) fn need(&self) -> Option<Need> {
        self.waiting.borrow().as_ref().map(|waiting| waiting.need)
    }

    /// Which task of the executor it is, once that has had a turn.
    pub(super) fn job(&self) -> Option<Job> {
        self.job.get()
    }

    /// A deadline is set around it.
    pub(super) fn bound(&self) {
        self.deadlines.set(self.deadlines.get() + 1);
    }

    /// A deadline around it has passed, or is there no more.
    pub(super) fn unbound(&self) {
        self.deadlines.set(self.deadlines.get() - 1);
    }

    /// Whether a deadline may still make it go on.
    pub(super) fn is_bounded(&self) -> bool {
        self.deadlines.get() > 0
    }

    /// It has come to a sequence with a name of its own.
    pub(super) fn set_sequence(&self, task: TaskId) {
        self.sequence.set(Some(task));
    }

    /// The sequence that it has come to last and not left.
    pub(super) fn sequence(&self) -> Option<TaskId> {
        self.sequence.get()
    }

    /// Whether it waits for an answer.
    pub(super) fn fetches(&self) -> bool {
        matches!(&*self.waiting.borrow(), Some(Waiting { wait: Wait::Fetch(_), .. }))
    }

    pub(super) fn set_awaiting(&self, awaiting: Option<Awaiting>) {
        *self.awaiting.borrow_mut() = awaiting;
    }

    /// The tasks that it waits for, if it does.
    pub(super) fn awaiting(&self) -> Option<Awaiting> {
        self.awaiting.borrow().clone()
    }

    pub(super) fn end(&self) {
        self.ended.set(true);
        self.go_on();
    }

    /// Whether the task could go on at the instant `at` without being cancelled. It cannot if it sleeps for longer, nor if
    /// all that it awaits does.
    pub(super) fn may_go_on(&self, at: Instant) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let may = match &*self.awaiting.borrow() {
            Some(Awaiting::Task(entry)) => entry.may_end(at),
            Some(Awaiting::Branches(join) | Awaiting::Apart(join)) => join.may_end(at),
            Some(Awaiting::Promise(_)) => true,
            None => {
                self.waiting.borrow().as_ref().and_then(Waiting::due).is_none_or(|due| due <= at)
            }
        };
        self.passing.set(false);
        may
    }

    /// Whether it goes on at this instant, without another's doing: what it waits for is over, or will be when those it waits
    /// for have gone as far as they can. A wait that began when as many deadlines had come as `since` says is not over, but
    /// for branches that count as part of the task itself.
    pub(super) fn is_moving(&self, since: u64) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let moving = match (&*self.waiting.borrow(), &*self.awaiting.borrow()) {
            (None | Some(Waiting { wait: Wait::Start, .. }), _) => true,
            (Some(waiting), awaiting) if waiting.deadlines >= since => match awaiting {
                Some(Awaiting::Branches(join) | Awaiting::Apart(join)) if join.is_in_place() => {
                    self.is_woken() || join.is_moving(since)
                }
                _ => false,
            },
            (Some(_), awaiting) => {
                self.is_woken()
                    || match awaiting {
                        Some(Awaiting::Task(entry)) => entry.is_moving(since),
                        Some(Awaiting::Branches(join) | Awaiting::Apart(join)) => {
                            join.is_moving(since)
                        }
                        Some(Awaiting::Promise(_)) | None => false,
                    }
            }
        };
        self.passing.set(false);
        moving
    }

    /// Whether it began to wait when so many deadlines had come, and not for branches that count as part of itself.
    pub(super) fn began_to_wait_after(&self, deadlines: u64) -> bool {
        let in_place = match &*self.awaiting.borrow() {
            Some(Awaiting::Branches(join) | Awaiting::Apart(join)) => join.is_in_place(),
            Some(Awaiting::Task(_) | Awaiting::Promise(_)) | None => false,
        };
        let since = |waiting: &Waiting| waiting.deadlines >= deadlines;
        !in_place && self.waiting.borrow().as_ref().is_some_and(since)
    }

    /// Whether it, or one of those it waits for, waits for something from outside that may come at this instant.
    pub(super) fn may_hear(&self) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let may = match &*self.awaiting.borrow() {
            Some(Awaiting::Task(entry)) => entry.may_hear(),
            Some(Awaiting::Branches(join) | Awaiting::Apart(join)) => join.may_hear(),
            Some(Awaiting::Promise(_)) => false,
            None => matches!(
                &*self.waiting.borrow(),
                Some(Waiting { wait: Wait::Fetch(_) | Wait::Call(_), .. })
            ),
        };
        self.passing.set(false);
        may
    }

    /// Whether its next turn is near.
    fn is_woken(&self) -> bool {
        self.job.get().is_some_and(|job| !executor::is_waiting(job))
    }

    pub(super) fn innermost(&self) -> Option<Rc<Bounded>> {
        self.innermost.borrow().clone()
    }

    pub(super) fn set_innermost(&self, bounded: Option<Rc<Bounded>>) {
        *self.innermost.borrow_mut() = bounded;
    }

    /// Whether a deadline around it has come and not struck.
    pub(super) fn is_overdue(&self) -> bool {
        self.overdue.get()
    }

    pub(super) fn set_overdue(&self, overdue: bool) {
        self.overdue.set(overdue);
    }

    /// Passes a request on to what the task awaits.
    fn pass_on(&self) -> Passed {
        let Some(awaiting) = self.awaiting.borrow().clone() else { return Passed::Not };
        if self.passing.replace(true) {
            return Passed::Not;
        }
        let passed = match awaiting {
            Awaiting::Task(entry) if entry.request_cancel() => Passed::On,
            Awaiting::Task(_) | Awaiting::Apart(_) => Passed::Not,
            Awaiting::Branches(join) if join.request_cancel() => Passed::On,
            Awaiting::Promise(promised) if promised.cancel() => Passed::On,
            Awaiting::Branches(_) | Awaiting::Promise(_) => Passed::TooLate,
        };
        self.passing.set(false);
        passed
    }
}

/// What became of a request that is to be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    /// Somebody else has it.
    On,
    /// All that the task awaits has ended, or is settled: it strikes when that is noticed.
    TooLate,
    /// There is nobody else.
    Not,
}
