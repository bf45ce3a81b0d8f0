//! Waiting for branches: what decides a `gather`, a `group`, a `race`, an `as-completed`.
//!
//! The end of a branch takes one turn to be noticed and another to wake the parent, as asyncio's callbacks do.

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

/// Branches and who waits for them.
pub(crate) struct Join {
    policy: Cell<Policy>,
    engine: Rc<Engine>,
    branches: Vec<Rc<Entry>>,
    running: Cell<usize>,
    /// The branches that have ended and not been looked at, in order of their ends.
    ended: RefCell<VecDeque<(usize, End)>>,
    /// How many of them, the last ones, have not been noticed,
    unnoticed: Cell<usize>,
    /// and how many of those failed,
    failed: Cell<usize>,
    /// or were cancelled.
    cancelled: Cell<usize>,
    /// The branch whose end decides, if one does.
    decisive: Cell<Option<usize>>,
    /// Whether all is decided but the end of those that are left.
    settles: Cell<bool>,
    cancel_requested: Cell<bool>,
    parent: Cell<Option<Job>>,
    /// The host whose loop notices the ends.
    host: HostId,
    /// In whose name the siblings of a failed branch are cancelled, if they are.
    group: Option<TaskId>,
}

impl Join {
    /// On behalf of `task`, waits for `branches` as `policy` says.
    pub(crate) fn new(
        engine: &Rc<Engine>,
        task: TaskId,
        policy: Policy,
        branches: Vec<Rc<Entry>>,
    ) -> Rc<Self> {
        let count = branches.len();
        let join = Rc::new(Self {
            policy: Cell::new(policy),
            engine: Rc::clone(engine),
            running: Cell::new(count),
            branches,
            ended: RefCell::new(VecDeque::with_capacity(count)),
            unnoticed: Cell::new(0),
            failed: Cell::new(0),
            cancelled: Cell::new(0),
            decisive: Cell::new(None),
            settles: Cell::new(false),
            cancel_requested: Cell::new(false),
            parent: Cell::default(),
            host: engine.executor.current_host(),
            group: (policy == Policy::FailTogether).then_some(task),
        });
        for (index, branch) in join.branches.iter().enumerate() {
            match branch.see(End::of) {
                Some(end) => join.had_ended(index, end),
                None => branch.add_joiner(Joiner::Branch(Rc::<Self>::clone(&join), index)),
            }
        }
        join
    }

    /// A branch had ended before it became one: a `gather` sees that at once, as asyncio's does.
    fn had_ended(self: &Rc<Self>, index: usize, end: End) {
        self.keep_end(index, end);
        // tie: gather-sees-at-once
        if matches!(self.policy.get(), Policy::FirstFailure | Policy::Collect) {
            self.call();
        } else {
            self.engine.executor.call_soon(Rc::<Self>::clone(self));
        }
    }

    /// Somebody looks at how far the branches are, or has waited for all to end.
    pub(crate) fn touch(&self, access: Access) {
        for branch in &self.branches {
            self.engine.touch(|| Thing::Task(branch.id), access);
        }
    }

    /// Whether whoever waits can only go on now because all have ended.
    pub(crate) fn needs_all(&self) -> bool {
        self.all_ended() && self.decisive.get().is_none() && self.policy.get() != Policy::Each
    }

    pub(crate) fn branches(&self) -> &[Rc<Entry>] {
        &self.branches
    }

    /// From now on, waits for the end of all instead: what was to be decided is.
    pub(crate) fn settle(&self) {
        self.policy.set(Policy::All);
        self.settles.set(true);
    }

    /// The branch whose end decided.
    pub(crate) fn decisive(&self) -> Option<Rc<Entry>> {
        self.decisive.get().map(|index| Rc::clone(&self.branches[index]))
    }

    /// Whether the branches have been told to cancel, because one of them failed.
    pub(crate) fn has_cancelled(&self) -> bool {
        self.group.is_some() && self.decisive.get().is_some()
    }

    /// The branch that failed first.
    pub(crate) fn first_failed(&self) -> Option<Rc<Entry>> {
        let ended = self.ended.borrow();
        let mut noticed = ended.range(..ended.len() - self.unnoticed.get());
        let failed = noticed.find(|(index, _)| self.branches[*index].has_failed());
        failed.map(|(index, _)| Rc::clone(&self.branches[*index]))
    }

    pub(crate) fn all_ended(&self) -> bool {
        self.running.get() == 0
    }

    pub(crate) fn cancel_was_requested(&self) -> bool {
        self.cancel_requested.get()
    }

    /// The branch that ended next, in order of the ends.
    pub(crate) fn next_ended(&self) -> Option<Rc<Entry>> {
        if self.ended.borrow().len() == self.unnoticed.get() {
            return None;
        }
        // tie: ends-in-order
        let (index, _) = self.ended.borrow_mut().pop_front()?;
        Some(Rc::clone(&self.branches[index]))
    }

    /// Asks every branch that still runs to cancel; `false` if it is too late for that.
    fn request_cancel(&self, reason: Option<&Text>) -> bool {
        if self.is_decided() {
            return false;
        }
        self.cancel_requested.set(true);
        let mut any = false;
        // tie: branches-cancelled-in-order
        for branch in &self.branches {
            any |= branch.cancel_branch(reason);
        }
        any
    }

    fn keep_end(&self, index: usize, end: End) {
        if self.policy.get() == Policy::Collect {
            self.branches[index].mark_taken();
        }
        self.ended.borrow_mut().push_back((index, end));
        self.unnoticed.set(self.unnoticed.get() + 1);
        if let Some(of_kind) = self.unnoticed_of(end) {
            of_kind.set(of_kind.get() + 1);
        }
    }

    /// How many ends of a kind have not been noticed, unless all went well.
    const fn unnoticed_of(&self, end: End) -> Option<&Cell<usize>> {
        match end {
            End::Well => None,
            End::Failed => Some(&self.failed),
            End::Cancelled => Some(&self.cancelled),
        }
    }

    /// Whether one of those that have not been noticed decides.
    fn is_about_to_be_decided(&self) -> bool {
        let (failed, cancelled) = (self.failed.get(), self.cancelled.get());
        let well = self.unnoticed.get() - failed - cancelled;
        let any = [(End::Well, well), (End::Failed, failed), (End::Cancelled, cancelled)];
        any.into_iter().any(|(end, count)| count > 0 && self.decides(end))
    }

    /// Nobody waits any more: no end wakes whoever did.
    pub(crate) fn abandon(&self) {
        self.parent.set(None);
    }

    /// Waits until the policy is met.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Unpin {
        poll_fn(|_| {
            if self.is_decided() {
                return Poll::Ready(());
            }
            self.parent.set(Some(self.engine.executor.current_job()));
            Poll::Pending
        })
    }

    /// Whether the end of a branch decides, if none has before.
    fn decides(&self, end: End) -> bool {
        let by_policy = match self.policy.get() {
            Policy::FirstFailure => end != End::Well,
            Policy::FailTogether | Policy::AnyFailure => end == End::Failed,
            Policy::FirstEnd | Policy::AnyEnd => true,
            Policy::All | Policy::Collect | Policy::Each => false,
        };
        // tie: first-end-decides
        by_policy && self.decisive.get().is_none()
    }

    /// The siblings of the branch that has failed are cancelled as soon as that is noticed.
    fn cancel_siblings(&self) {
        let Some(task) = self.group else { return };
        // tie: siblings-cancelled-in-order
        for branch in self.branches.iter().filter(|branch| !branch.has_ended()) {
            self.engine.touch(|| Thing::Everything, Access::Write);
            self.engine.record(task, || What::Cancel(Text::clone(&branch.name)));
            branch.cancel_branch(None);
        }
    }

    pub(crate) fn is_decided(&self) -> bool {
        match self.policy.get() {
            Policy::FirstFailure
            | Policy::FailTogether
            | Policy::FirstEnd
            | Policy::AnyEnd
            | Policy::AnyFailure => self.all_ended() || self.decisive.get().is_some(),
            Policy::All | Policy::Collect => self.all_ended(),
            Policy::Each => self.ended.borrow().len() > self.unnoticed.get(),
        }
    }
}

impl Callback for Join {
    fn host(&self) -> HostId {
        self.host
    }

    fn call(&self) -> Option<Job> {
        let unnoticed = self.unnoticed.get();
        self.unnoticed.set(unnoticed.checked_sub(1)?);
        let (index, end) = {
            let ended = self.ended.borrow();
            ended[ended.len() - unnoticed]
        };
        if let Some(of_kind) = self.unnoticed_of(end) {
            of_kind.set(of_kind.get() - 1);
        }
        let decides = self.decides(end);
        self.running.set(self.running.get() - 1);
        // Whoever goes on because of a failure has looked at it: asyncio takes it for retrieved.
        if decides && self.policy.get() == Policy::AnyFailure && !self.all_ended() {
            self.branches[index].mark_taken();
        }
        if decides {
            self.decisive.set(Some(index));
            if self.policy.get() == Policy::FailTogether {
                self.cancel_siblings();
            }
        }
        let wakes = decides || self.all_ended() || self.policy.get() == Policy::Each;
        self.parent.get().filter(|_| wakes)
    }

    fn wakes(&self) -> Option<Job> {
        let unnoticed = self.unnoticed.get();
        let wakes = self.is_about_to_be_decided()
            || self.running.get() == unnoticed
            || self.policy.get() == Policy::Each && unnoticed > 0;
        self.parent.get().filter(|_| wakes)
    }
}

impl Parent for Join {
    /// That is noticed in a turn of its own.
    fn branch_ended(self: Rc<Self>, index: usize, end: End) {
        self.keep_end(index, end);
        self.engine.executor.call_soon(Rc::<Self>::clone(&self));
    }

    fn is_race(&self) -> bool {
        matches!(self.policy.get(), Policy::FirstEnd | Policy::AnyEnd | Policy::Each)
    }
}

impl Awaited for Join {
    fn may_end(&self, at: Instant) -> bool {
        let mut running = self.branches.iter().filter(|branch| !branch.has_ended());
        self.is_decided() || running.any(|branch| branch.may_end(at))
    }

    /// Whether it is decided, or will be when the branches have gone as far as they can at this instant.
    fn is_moving(&self, since: u64) -> bool {
        let mut running = self.branches.iter().filter(|branch| !branch.has_ended());
        self.is_decided() || self.wakes().is_some() || running.any(|branch| branch.is_moving(since))
    }

    fn may_hear(&self) -> bool {
        self.branches.iter().any(|branch| !branch.has_ended() && branch.may_hear())
    }

    fn take_request(&self, reason: Option<&Text>) -> Passed {
        if self.request_cancel(reason) { Passed::On } else { Passed::TooLate }
    }

    fn branches(&self) -> Option<&dyn Branches> {
        Some(self)
    }
}

impl Branches for Join {
    fn policy(&self) -> Policy {
        self.policy.get()
    }

    /// For tokio they are no tasks of their own: those of a `gather`, a `race` or an `as-completed`, and what is left of them
    /// when that is decided.
    fn are_in_place(&self) -> bool {
        use Policy::{
            All, AnyEnd, AnyFailure, Collect, Each, FailTogether, FirstEnd, FirstFailure,
        };
        match self.policy.get() {
            FirstFailure | Collect | FirstEnd | Each => true,
            FailTogether | AnyEnd | AnyFailure => false,
            All => self.settles.get(),
        }
    }

    fn go_on(&self) -> bool {
        self.unnoticed.get() > 0 || self.is_decided()
    }

    fn all_outstanding(&self, holds: &mut dyn FnMut(TaskId) -> bool) -> bool {
        let outstanding = self.branches.iter().filter(|branch| branch.is_branch_of(self));
        outstanding.map(|branch| branch.id).all(holds)
    }
}
