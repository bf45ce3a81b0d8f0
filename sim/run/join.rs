//! Waiting for branches: what decides a `gather`, a `group`, a `race`, an `as-completed`.
//!
//! The end of a branch takes one turn to be noticed and another to wake the parent, as asyncio's callbacks do.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use super::control::{Flow, Stop};
use super::registry::{Entry, Joiner};
use super::strand::Strand;
use crate::choices::{Access, Thing};
use crate::executor::{Executor, Sleeper};
use crate::time::Instant;

/// What the parent of some branches waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// The first failure, or the end of all.
    FirstFailure,
    /// The first failure, at which the others are cancelled, and then the end of all.
    FailTogether,
    /// The first end, well or not, and then the end of all.
    FirstEnd,
    /// The end of all, well or not.
    All,
    /// Each end in its turn.
    Each,
}

/// Branches and who waits for them.
pub(super) struct Join {
    policy: Cell<Policy>,
    executor: Rc<Executor>,
    branches: RefCell<Vec<Rc<Entry>>>,
    running: Cell<usize>,
    /// The branches that have ended and not been looked at, in order of their ends.
    ended: RefCell<VecDeque<usize>>,
    /// The branch whose end decides, if one does.
    decisive: Cell<Option<usize>>,
    cancel_requested: Cell<bool>,
    parent: RefCell<Option<Sleeper>>,
}

impl Join {
    /// Waits for `branches` as `policy` says.
    pub(super) fn new(executor: &Rc<Executor>, policy: Policy, branches: &[Rc<Entry>]) -> Rc<Self> {
        let join = Rc::new(Self {
            policy: Cell::new(policy),
            executor: Rc::clone(executor),
            running: Cell::new(branches.len()),
            branches: RefCell::new(branches.to_vec()),
            ended: RefCell::default(),
            decisive: Cell::new(None),
            cancel_requested: Cell::new(false),
            parent: RefCell::default(),
        });
        for (index, branch) in branches.iter().enumerate() {
            match branch.peek() {
                Some(flow) => join.branch_ended(index, &flow),
                None => branch.add_joiner(Joiner::Branch(Rc::clone(&join), index)),
            }
        }
        join
    }

    /// The strand looks at how far the branches are.
    pub(super) fn touch(&self, strand: &Strand) {
        for branch in &*self.branches.borrow() {
            strand.touch(Thing::Task(branch.id), Access::Read);
        }
    }

    pub(super) fn branches(&self) -> Vec<Rc<Entry>> {
        self.branches.borrow().clone()
    }

    /// From now on, waits for this instead.
    pub(super) fn wait_for(&self, policy: Policy) {
        self.policy.set(policy);
    }

    /// The branch whose end decided.
    pub(super) fn decisive(&self) -> Option<Rc<Entry>> {
        self.decisive.get().map(|index| Rc::clone(&self.branches.borrow()[index]))
    }

    /// The branch that failed first.
    pub(super) fn first_failed(&self) -> Option<Rc<Entry>> {
        let (ended, branches) = (self.ended.borrow(), self.branches.borrow());
        let failed = ended.iter().find(|index| branches[**index].has_failed());
        failed.map(|index| Rc::clone(&branches[*index]))
    }

    /// Whether it matters which of the branches ends first, even if all end well.
    pub(super) fn is_race(&self) -> bool {
        matches!(self.policy.get(), Policy::FirstEnd | Policy::Each)
    }

    pub(super) fn all_ended(&self) -> bool {
        self.running.get() == 0
    }

    pub(super) fn cancel_was_requested(&self) -> bool {
        self.cancel_requested.get()
    }

    /// The branch that ended next, in order of the ends.
    pub(super) fn next_ended(&self) -> Option<Rc<Entry>> {
        let index = self.ended.borrow_mut().pop_front()?;
        Some(Rc::clone(&self.branches.borrow()[index]))
    }

    /// Asks every branch that still runs to cancel; `false` if it is too late for that.
    pub(super) fn request_cancel(&self) -> bool {
        if self.is_decided() {
            return false;
        }
        self.cancel_requested.set(true);
        let mut any = false;
        for branch in self.branches() {
            any |= branch.cancel_branch();
        }
        any
    }

    /// Whether it is decided or could be at the instant `at`.
    pub(super) fn may_end(&self, at: Instant) -> bool {
        let running = self.branches();
        let mut running = running.iter().filter(|branch| !branch.has_ended());
        self.is_decided() || running.any(|branch| branch.may_end(at))
    }

    pub(super) fn branch_ended(&self, index: usize, flow: &Flow) {
        self.running.set(self.running.get() - 1);
        self.ended.borrow_mut().push_back(index);
        let decides = self.decisive.get().is_none()
            && matches!(
                (self.policy.get(), flow),
                (Policy::FirstFailure, Err(_))
                    | (Policy::FailTogether, Err(Stop::Failed(_)))
                    | (Policy::FirstEnd, _)
            );
        if decides {
            self.decisive.set(Some(index));
        }
        match self.policy.get() {
            _ if self.all_ended() => self.wake_in_two_turns(),
            // The siblings are cancelled in the very turn in which the failure is noticed.
            Policy::FailTogether if decides => self.wake_parent(),
            Policy::FirstFailure | Policy::FirstEnd if decides => self.wake_in_two_turns(),
            Policy::Each => self.wake_in_two_turns(),
            _ => {}
        }
    }

    /// Waits until the policy is met. Except for a result that lies ready, the first poll never ends it: what has ended
    /// already is noticed in its turn too.
    pub(super) async fn wait(&self) {
        let mut first = self.policy.get() != Policy::Each;
        poll_fn(|cx| {
            if !first && self.is_decided() {
                return Poll::Ready(());
            }
            self.parent.borrow_mut().get_or_insert_with(|| self.executor.sleeper(cx.waker()));
            if std::mem::take(&mut first) && self.is_decided() {
                self.wake_in_two_turns();
            }
            Poll::Pending
        })
        .await;
    }

    fn is_decided(&self) -> bool {
        match self.policy.get() {
            Policy::FirstFailure | Policy::FailTogether | Policy::FirstEnd => {
                self.all_ended() || self.decisive.get().is_some()
            }
            Policy::All => self.all_ended(),
            Policy::Each => !self.ended.borrow().is_empty(),
        }
    }

    fn wake_in_two_turns(&self) {
        if let Some(parent) = &*self.parent.borrow() {
            self.executor.wake_later(parent.clone());
        }
    }

    fn wake_parent(&self) {
        if let Some(parent) = &*self.parent.borrow() {
            parent.wake();
        }
    }
}
