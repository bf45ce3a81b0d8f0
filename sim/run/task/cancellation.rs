//! Cancellation: the state that decides where and when a request strikes a task.
//!
//! A request strikes where the task waits. If it waits for other tasks or for a promise (`await`, `gather`), the request is
//! passed on to them instead, and the task goes on when they have ended: so does asyncio.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use super::awaiting::{Awaiting, Passed};
use super::bound::Bound;
use super::need::Need;
use crate::executor::{self, Job};
use crate::scenario::{Step, Text};
use crate::time::Instant;
use crate::trace::{TaskId, Wait};

/// The cancellation state of one task of the executor.
#[derive(Default)]
pub(crate) struct Control {
    /// Which task of the executor it is, once that has had a turn.
    job: Cell<Option<Job>>,
    /// Requests that no timeout has taken back.
    requests: Cell<u32>,
    /// Whether a request has still to strike.
    strike: Cell<bool>,
    waiting: RefCell<Option<Waiting>>,
    /// Whether a deadline around it has come and not struck.
    overdue: Cell<bool>,
    /// Deadlines around it that have not passed.
    deadlines: Cell<u32>,
    /// The sequence with a name of its own that it has come to, if it has.
    sequence: Cell<Option<TaskId>>,
    /// The step at which it waits, by its place in the file.
    step: Cell<u32>,
    /// Whether a request is being passed on right now: a circle of tasks must not pass it on for ever.
    passing: Cell<bool>,
    ended: Cell<bool>,
    /// Apart: most tasks only sleep and end, and there can be a million of them.
    seldom: OnceCell<Box<Seldom>>,
}

/// What is known of tasks that wait for others, have deadlines, or are cancelled.
#[derive(Default)]
struct Seldom {
    /// What the last request to cancel it said, if anything.
    reason: RefCell<Option<Text>>,
    /// When a deadline expired because of which the task still unwinds.
    expired: Cell<Option<Instant>>,
    /// The tasks that it waits for.
    awaiting: RefCell<Option<Awaiting>>,
    /// The innermost deadline around it.
    innermost: RefCell<Option<Rc<Bound>>>,
}

/// What a task waits for.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) wait: Wait,
    pub(crate) since: Instant,
    /// How many deadlines had come when it began.
    deadlines: u64,
    /// What must happen for it to be over.
    pub(crate) need: Need,
}

impl Waiting {
    /// When it is over by itself, if that is known.
    fn due(&self) -> Option<Instant> {
        match self.wait {
            Wait::Sleep(length) | Wait::Retry(length) => Some(self.since + length),
            Wait::Tick { at, .. } => Some(at),
            _ => None,
        }
    }
}

impl Control {
    /// The task has its first turn; until then it need not be woken.
    pub(crate) fn begin(&self, job: Job) {
        self.job.set(Some(job));
        self.go_on();
    }

    /// The task has come to a step at which it may wait.
    #[inline]
    pub(crate) fn come_to(&self, step: &Step) {
        // A file is shorter than 2³² bytes.
        #[expect(clippy::cast_possible_truncation, reason = "a file is read within limits")]
        self.step.set(step.span.offset() as u32);
    }

    /// Where it goes on when it has its next turn.
    pub(crate) fn goes_on_at(&self) -> u32 {
        self.step.get()
    }

    pub(crate) fn requests(&self) -> u32 {
        self.requests.get()
    }

    /// Asks for cancellation.
    pub(crate) fn request(&self) {
        self.request_because(None);
    }

    /// The same, with what whoever catches it is told.
    pub(crate) fn request_because(&self, reason: Option<&Text>) {
        self.set_reason(reason.cloned());
        if self.ask() {
            self.wake();
        }
    }

    /// Why it was cancelled last, if that was said.
    pub(crate) fn reason(&self) -> Option<Text> {
        self.seldom.get()?.reason.borrow().clone()
    }

    pub(crate) fn set_reason(&self, reason: Option<Text>) {
        if let Some(seldom) = self.seldom_if(reason.is_some()) {
            *seldom.reason.borrow_mut() = reason;
        }
    }

    /// What few tasks have: if this one has it, or has it from now on.
    fn seldom_if(&self, needed: bool) -> Option<&Seldom> {
        if needed {
            Some(self.seldom.get_or_init(Box::default))
        } else {
            self.seldom.get().map(|it| &**it)
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
    pub(crate) fn wake(&self) {
        self.job.get().into_iter().for_each(executor::wake);
    }

    /// A deadline asks for cancellation. If one within it did at the same instant, the task unwinds for both. Whether it must
    /// be woken.
    pub(crate) fn expire(&self, now: Instant) -> bool {
        // tie: deadlines-unwind-together
        let seldom = self.seldom.get_or_init(Box::default);
        if seldom.expired.replace(Some(now)) == Some(now) {
            self.requests.set(self.requests.get() + 1);
            return false;
        }
        self.set_reason(None);
        self.ask()
    }

    /// Lets a request that has struck strike once more, at the next wait. One that was taken back does not.
    pub(crate) fn request_again(&self) {
        self.strike.set(self.requests.get() > 0);
    }

    /// Takes a request back, whoever made it, if there is one; how many are left. With the last goes what has not struck.
    pub(crate) fn uncancel(&self) -> u32 {
        let left = self.requests.get().saturating_sub(1);
        self.requests.set(left);
        if left == 0 {
            self.strike.set(false);
        }
        left
    }

    /// Takes a request back, because whoever made it (a deadline) has seen the task unwind.
    pub(crate) fn withdraw(&self) {
        self.requests.set(self.requests.get().saturating_sub(1));
        if let Some(seldom) = self.seldom.get() {
            seldom.expired.set(None);
        }
        if self.requests.get() == 0 {
            self.strike.set(false);
        }
    }

    /// The task begins to wait. A request that came while it ran strikes here, or is passed on to what it awaits.
    pub(crate) fn strike_here(&self, waker: &Waker) {
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
    pub(crate) fn is_struck(&self) -> bool {
        self.strike.get()
    }

    pub(crate) fn take_strike(&self) -> bool {
        self.strike.replace(false)
    }

    /// It waits since now, when so many deadlines have come.
    pub(crate) fn wait_for(&self, wait: Wait, need: Need, since: Instant, deadlines: u64) {
        *self.waiting.borrow_mut() = Some(Waiting { wait, since, deadlines, need });
    }

    pub(crate) fn go_on(&self) {
        *self.waiting.borrow_mut() = None;
    }

    /// Goes on before the wait is over.
    pub(crate) fn interrupt(&self) -> Option<Waiting> {
        self.waiting.borrow_mut().take()
    }

    pub(crate) fn waiting(&self) -> Option<Waiting> {
        self.waiting.borrow().clone()
    }

    /// What must happen for its wait to be over, if it waits.
    pub(crate) fn need(&self) -> Option<Need> {
        self.waiting.borrow().as_ref().map(|waiting| waiting.need)
    }

    /// Which task of the executor it is, once that has had a turn.
    pub(crate) fn job(&self) -> Option<Job> {
        self.job.get()
    }

    /// A deadline is set around it.
    pub(crate) fn bound(&self) {
        self.deadlines.set(self.deadlines.get() + 1);
    }

    /// A deadline around it has passed, or is there no more.
    pub(crate) fn unbound(&self) {
        self.deadlines.set(self.deadlines.get() - 1);
    }

    /// Whether a deadline may still make it go on.
    pub(crate) fn is_bounded(&self) -> bool {
        self.deadlines.get() > 0
    }

    /// It has come to a sequence with a name of its own.
    pub(crate) fn set_sequence(&self, task: TaskId) {
        self.sequence.set(Some(task));
    }

    /// The sequence that it has come to last and not left.
    pub(crate) fn sequence(&self) -> Option<TaskId> {
        self.sequence.get()
    }

    /// Whether it waits for an answer.
    pub(crate) fn fetches(&self) -> bool {
        matches!(&*self.waiting.borrow(), Some(Waiting { wait, .. }) if wait.is_for_a_peer())
    }

    pub(crate) fn set_awaiting(&self, awaiting: Option<Awaiting>) {
        if let Some(seldom) = self.seldom_if(awaiting.is_some()) {
            *seldom.awaiting.borrow_mut() = awaiting;
        }
    }

    /// The tasks that it waits for, if it does.
    pub(crate) fn awaiting(&self) -> Option<Awaiting> {
        self.seldom.get()?.awaiting.borrow().clone()
    }

    /// What this says of them, if it waits for any.
    fn of_awaiting<T>(&self, of: impl FnOnce(&Awaiting) -> T) -> Option<T> {
        self.seldom.get()?.awaiting.borrow().as_ref().map(of)
    }

    pub(crate) fn end(&self) {
        self.ended.set(true);
        self.go_on();
    }

    /// Whether the task could go on at the instant `at` without being cancelled. It cannot if it sleeps for longer, nor if
    /// all that it awaits does.
    pub(crate) fn may_go_on(&self, at: Instant) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let may = self.of_awaiting(|awaiting| awaiting.what.may_end(at)).unwrap_or_else(|| {
            self.waiting.borrow().as_ref().and_then(Waiting::due).is_none_or(|due| due <= at)
        });
        self.passing.set(false);
        may
    }

    /// Whether it goes on at this instant, without another's doing: what it waits for is over, or will be when those it waits
    /// for have gone as far as they can. A wait that began when as many deadlines had come as `since` says is not over, but
    /// for branches that count as part of the task itself.
    pub(crate) fn is_moving(&self, since: u64) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let moving = match &*self.waiting.borrow() {
            None | Some(Waiting { wait: Wait::Start, .. }) => true,
            Some(waiting) => {
                let began_before = waiting.deadlines < since;
                let of_others = self.of_awaiting(|awaiting| {
                    let counts = began_before || awaiting.is_in_place();
                    counts.then(|| self.is_woken() || awaiting.what.is_moving(since))
                });
                of_others.flatten().unwrap_or_else(|| began_before && self.is_woken())
            }
        };
        self.passing.set(false);
        moving
    }

    /// Whether it began to wait when so many deadlines had come, and not for branches that count as part of itself.
    pub(crate) fn began_to_wait_after(&self, deadlines: u64) -> bool {
        let in_place = self.of_awaiting(Awaiting::is_in_place).unwrap_or(false);
        let since = |waiting: &Waiting| waiting.deadlines >= deadlines;
        !in_place && self.waiting.borrow().as_ref().is_some_and(since)
    }

    /// Whether it, or one of those it waits for, waits for something from outside that may come at this instant.
    pub(crate) fn may_hear(&self) -> bool {
        if self.passing.replace(true) {
            return false;
        }
        let may = self.of_awaiting(|awaiting| awaiting.what.may_hear()).unwrap_or_else(|| {
            matches!(
                &*self.waiting.borrow(),
                Some(Waiting { wait, .. }) if wait.is_for_a_peer() || matches!(wait, Wait::Call(_))
            )
        });
        self.passing.set(false);
        may
    }

    /// Whether its next turn is near.
    fn is_woken(&self) -> bool {
        self.job.get().is_some_and(|job| !executor::is_waiting(job))
    }

    pub(crate) fn innermost(&self) -> Option<Rc<Bound>> {
        self.seldom.get()?.innermost.borrow().clone()
    }

    pub(crate) fn set_innermost(&self, bound: Option<Rc<Bound>>) {
        if let Some(seldom) = self.seldom_if(bound.is_some()) {
            *seldom.innermost.borrow_mut() = bound;
        }
    }

    /// Whether a deadline around it has come and not struck.
    pub(crate) fn is_overdue(&self) -> bool {
        self.overdue.get()
    }

    pub(crate) fn set_overdue(&self, overdue: bool) {
        self.overdue.set(overdue);
    }

    /// Passes a request on to what the task awaits.
    fn pass_on(&self) -> Passed {
        let Some(awaiting) = self.awaiting().filter(Awaiting::passes_on) else {
            return Passed::Not;
        };
        if self.passing.replace(true) {
            return Passed::Not;
        }
        let passed = awaiting.what.take_request(self.reason().as_ref());
        self.passing.set(false);
        passed
    }
}
