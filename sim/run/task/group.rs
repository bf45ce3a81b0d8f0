//! A group whose body is the task that has it, as `asyncio.TaskGroup`: its tasks are made one by one, by the body or by one
//! another, and a failure of one of them cancels the others and the body.
//!
//! That a task has ended is noticed a turn later, as by asyncio's callbacks.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use super::awaiting::{Awaited, Branches, Passed};
use super::entry::{Entry, Joiner, Parent};
use super::flow::End;
use super::need::Policy;
use crate::choices::{Access, Thing};
use crate::executor::{Callback, HostId, Job};
use crate::run::engine::Engine;
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{TaskId, What};

/// The tasks of a group, and how far it is.
pub(crate) struct TaskGroup {
    engine: Rc<Engine>,
    /// The task whose body it has, and in whose name that cancels.
    owner: Rc<Entry>,
    name: TaskId,
    host: HostId,
    tasks: RefCell<Vec<Rc<Entry>>>,
    /// Those that have ended and were not noticed, in order of their ends.
    ended: RefCell<VecDeque<(usize, End)>>,
    /// How many of those failed.
    unnoticed_failures: Cell<usize>,
    /// How many have not been noticed to have ended.
    running: Cell<usize>,
    /// Those that failed, as it was noticed.
    failed: RefCell<Vec<Rc<Entry>>>,
    /// Whether the tasks have been cancelled,
    aborting: Cell<bool>,
    /// and the body.
    has_cancelled_body: Cell<bool>,
    /// Whether the body is over.
    exiting: Cell<bool>,
    parent: Cell<Option<Job>>,
}

impl TaskGroup {
    /// A group of the task `owner`, which goes by the name `name`.
    pub(crate) fn new(engine: &Rc<Engine>, owner: &Rc<Entry>, name: TaskId) -> Rc<Self> {
        Rc::new(Self {
            engine: Rc::clone(engine),
            owner: Rc::clone(owner),
            name,
            host: engine.executor.current_host(),
            tasks: RefCell::default(),
            ended: RefCell::default(),
            unnoticed_failures: Cell::new(0),
            running: Cell::new(0),
            failed: RefCell::default(),
            aborting: Cell::new(false),
            has_cancelled_body: Cell::new(false),
            exiting: Cell::new(false),
            parent: Cell::default(),
        })
    }

    /// Whether it takes another task.
    pub(crate) fn is_open(&self) -> bool {
        !(self.aborting.get() || self.exiting.get() && self.running.get() == 0)
    }

    /// A task belongs to it from now on. As long as the body runs, the others and the body itself may be cancelled by it.
    pub(crate) fn add(self: &Rc<Self>, task: &Rc<Entry>) {
        let index = self.tasks.borrow().len();
        self.tasks.borrow_mut().push(Rc::clone(task));
        if !self.exiting.get() {
            task.control().bound();
            if self.running.get() == 0 {
                self.owner.control().bound();
            }
        }
        self.running.set(self.running.get() + 1);
        match task.see(End::of) {
            Some(end) => Rc::<Self>::clone(self).branch_ended(index, end),
            None => task.add_joiner(Joiner::Branch(Rc::<Self>::clone(self), index)),
        }
    }

    /// The body is over. From now on it is known who waits for whom.
    pub(crate) fn exit(&self) {
        self.exiting.set(true);
        if self.running.get() > 0 {
            self.owner.control().unbound();
        }
        for task in self.tasks.borrow().iter().filter(|task| !task.has_ended()) {
            task.control().unbound();
        }
    }

    pub(crate) fn all_ended(&self) -> bool {
        self.running.get() == 0
    }

    /// Cancels every task of it, unless that has been done; whether it was now.
    pub(crate) fn abort(&self) -> bool {
        if self.aborting.replace(true) {
            return false;
        }
        let tasks = self.tasks.borrow().clone();
        // tie: group-cancelled-in-order
        for task in tasks.iter().filter(|task| !task.has_ended()) {
            self.engine.touch(|| Thing::Everything, Access::Write);
            self.engine.record(self.name, || What::Cancel(Text::clone(&task.name)));
            task.cancel_branch(None);
        }
        true
    }

    /// Whether the body has been cancelled because a task failed.
    pub(crate) fn has_cancelled_body(&self) -> bool {
        self.has_cancelled_body.get()
    }

    /// The tasks that failed, the first first.
    pub(crate) fn failed(&self) -> Vec<Rc<Entry>> {
        self.failed.borrow().clone()
    }

    /// Who waits for all to end, if all have.
    fn parent_to_wake(&self) -> Option<Job> {
        let unnoticed = self.ended.borrow().len();
        self.parent.get().filter(|_| self.running.get() == unnoticed)
    }

    /// The owner, if a cancellation strikes it where it waits.
    fn waiting_owner(&self) -> Option<Job> {
        let control = self.owner.control();
        let waits = control.waiting().is_some() && control.awaiting().is_none();
        control.job().filter(|_| waits)
    }

    /// Somebody looks at how far its tasks are, or has waited for all to end.
    pub(crate) fn touch(&self, access: Access) {
        for task in self.tasks.borrow().iter() {
            self.engine.touch(|| Thing::Task(task.id), access);
        }
    }

    /// Waits until all have ended.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Unpin {
        poll_fn(|_| {
            if self.all_ended() {
                return Poll::Ready(());
            }
            self.parent.set(Some(self.engine.executor.current_job()));
            Poll::Pending
        })
    }

    /// The waiting is over, or was interrupted.
    pub(crate) fn waits_no_more(&self) {
        self.parent.set(None);
    }
}

impl Callback for TaskGroup {
    fn host(&self) -> HostId {
        self.host
    }

    fn call(&self) -> Option<Job> {
        let (index, end) = self.ended.borrow_mut().pop_front()?;
        let failures = &self.unnoticed_failures;
        failures.set(failures.get() - usize::from(end == End::Failed));
        self.running.set(self.running.get() - 1);
        if self.all_ended() && !self.exiting.get() {
            self.owner.control().unbound();
        }
        let woken = self.parent.get().filter(|_| self.all_ended());
        if end == End::Failed {
            let task = Rc::clone(&self.tasks.borrow()[index]);
            task.mark_taken();
            self.failed.borrow_mut().push(task);
            if !self.aborting.get() && !self.owner.has_ended() {
                let struck = self.waiting_owner();
                self.abort();
                self.has_cancelled_body.set(true);
                self.engine.touch(|| Thing::Everything, Access::Write);
                self.owner.control().request();
                return woken.or(struck);
            }
        }
        woken
    }

    fn wakes(&self) -> Option<Job> {
        let fails = self.unnoticed_failures.get() > 0;
        let strikes = || fails && !self.aborting.get() && !self.owner.has_ended();
        self.parent_to_wake().or_else(|| self.waiting_owner().filter(|_| strikes()))
    }
}

impl Parent for TaskGroup {
    fn branch_ended(self: Rc<Self>, index: usize, end: End) {
        self.ended.borrow_mut().push_back((index, end));
        let failures = &self.unnoticed_failures;
        failures.set(failures.get() + usize::from(end == End::Failed));
        self.engine.executor.call_soon(Rc::<Self>::clone(&self));
    }

    fn is_race(&self) -> bool {
        false
    }
}

impl Awaited for TaskGroup {
    fn may_end(&self, at: Instant) -> bool {
        let tasks = self.tasks.borrow();
        let mut running = tasks.iter().filter(|task| !task.has_ended());
        self.all_ended() || running.any(|task| task.may_end(at))
    }

    fn is_moving(&self, since: u64) -> bool {
        let tasks = self.tasks.borrow();
        let mut running = tasks.iter().filter(|task| !task.has_ended());
        self.all_ended()
            || self.parent_to_wake().is_some()
            || running.any(|task| task.is_moving(since))
    }

    fn may_hear(&self) -> bool {
        self.tasks.borrow().iter().any(|task| !task.has_ended() && task.may_hear())
    }

    fn take_request(&self, _: Option<&Text>) -> Passed {
        Passed::Not
    }

    fn branches(&self) -> Option<&dyn Branches> {
        Some(self)
    }
}

impl Branches for TaskGroup {
    fn policy(&self) -> Policy {
        Policy::FailTogether
    }

    fn are_in_place(&self) -> bool {
        false
    }

    fn go_on(&self) -> bool {
        !self.ended.borrow().is_empty() || self.all_ended()
    }

    fn all_outstanding(&self, holds: &mut dyn FnMut(TaskId) -> bool) -> bool {
        let tasks = self.tasks.borrow();
        let outstanding = tasks.iter().filter(|task| task.is_branch_of(self));
        outstanding.map(|task| task.id).all(holds)
    }
}
