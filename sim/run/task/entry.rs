//! Entries: what is known of each task of a run, whether it runs on its own or within another, and how it ended.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use std::{ptr, slice};

use smallvec::SmallVec;

use super::awaiting::{Awaited, Passed};
use super::cancellation::Control;
use super::flow::{End, Flow, Stop};
use super::names::Names;
use crate::scenario::{Block, Step, Text};
use crate::time::Instant;
use crate::trace::{Failure, TaskId, Wait};

/// A task of the trace: one that runs on its own, a named sequence, or a coroutine.
pub(crate) struct Entry {
    pub(crate) id: TaskId,
    pub(crate) name: Text,
    control: Control,
    /// The task that it runs within, if it does not run on its own.
    within: Option<Rc<Self>>,
    /// The same, once it runs, and also if it is a coroutine.
    runs_within: Cell<Option<TaskId>>,
    /// What it runs, if it runs on its own.
    body: OnceCell<Body>,
    /// Whether somebody who waits relies on it.
    is_witness: Cell<bool>,
    place: Cell<Place>,
    /// Whether it runs on the host of a service.
    is_of_service: Cell<bool>,
    state: RefCell<State>,
    taken: Cell<bool>,
    joiners: RefCell<SmallVec<[Joiner; 1]>>,
}

/// Where a task runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Within another, or nowhere yet.
    Within,
    /// As a task of the executor.
    #[default]
    Own,
    /// The same, for a request to a service, which tells itself when it starts.
    Served,
    /// The same, but shielded: who waits for it can be cancelled, it goes on.
    Shielded,
    /// As a task of the executor that stands for a thread, which nothing can cancel.
    Thread,
}

/// How far a task has come.
pub(crate) enum State {
    /// A coroutine that nobody has awaited. Boxed, or every task would be larger by it.
    Created(Box<(Body, Names)>),
    /// It may run.
    Running,
    /// It has ended.
    Ended(Flow),
}

/// What a task runs: some steps of a block that it shares.
#[derive(Clone)]
pub(crate) struct Body {
    block: Block,
    /// The only one of them that it runs, if it does not run all.
    only: Option<u32>,
}

/// Who waits for the end of a task.
pub(crate) enum Joiner {
    /// A task that awaits it.
    Awaiter(Waker),
    /// The parent of branches, of which it is the one with this index.
    Branch(Rc<dyn Parent>, usize),
}

/// Who waits for several tasks.
pub(crate) trait Parent {
    /// One of them has ended.
    fn branch_ended(self: Rc<Self>, index: usize, end: End);
    /// Whether it matters which of them ends first, even if all end well.
    fn is_race(&self) -> bool;
}

impl Body {
    pub(crate) fn whole(block: &Block) -> Self {
        Self { block: Block::clone(block), only: None }
    }

    pub(crate) fn one(block: &Block, index: usize) -> Self {
        let only = u32::try_from(index).expect("a block has fewer than 2^32 steps");
        Self { block: Block::clone(block), only: Some(only) }
    }

    pub(crate) fn steps(&self) -> &[Step] {
        match self.only {
            Some(only) => slice::from_ref(&self.block[only as usize]),
            None => &self.block,
        }
    }
}

impl Entry {
    pub(crate) fn new(id: TaskId, name: Text, within: Option<Rc<Self>>, state: State) -> Rc<Self> {
        Rc::new(Self {
            id,
            name,
            control: Control::default(),
            within,
            runs_within: Cell::new(None),
            body: OnceCell::new(),
            is_witness: Cell::new(false),
            place: Cell::new(Place::Within),
            is_of_service: Cell::new(false),
            state: RefCell::new(state),
            taken: Cell::new(false),
            joiners: RefCell::default(),
        })
    }

    /// The cancellation state of the executor's task that it runs on.
    pub(crate) fn control(&self) -> &Control {
        self.within.as_ref().map_or(&self.control, |within| within.control())
    }

    /// It runs on its own from now on.
    pub(crate) fn set_place(&self, place: Place, body: Body) {
        self.place.set(place);
        let _ = self.body.set(body);
    }

    /// It runs on the host of a service, and is nothing that main leaves.
    pub(crate) fn set_of_service(&self) {
        self.is_of_service.set(true);
    }

    pub(crate) fn is_of_service(&self) -> bool {
        self.is_of_service.get()
    }

    /// What it runs, if it runs on its own.
    pub(crate) fn steps(&self) -> &[Step] {
        self.body.get().map_or(&[], Body::steps)
    }

    /// Which body that is: the place of its block, at which there is no other as long as the scenario is, and the only step.
    pub(crate) fn body_key(&self) -> (usize, Option<u32>) {
        let key = |body: &Body| (body.block.as_ptr().addr(), body.only);
        self.body.get().map_or((0, None), key)
    }

    /// The task of the executor within which it runs from now on.
    pub(crate) fn run_within(&self, task: TaskId) {
        self.runs_within.set(Some(task));
    }

    pub(crate) fn runs_within(&self) -> Option<TaskId> {
        self.runs_within.get()
    }

    pub(crate) fn is_witness(&self) -> bool {
        self.is_witness.get()
    }

    /// Somebody who waits relies on it.
    pub(crate) fn set_witness(&self) {
        self.is_witness.set(true);
    }

    /// Where the task runs, if it does so on its own and has not ended.
    pub(crate) fn running_place(&self) -> Option<Place> {
        let place = self.place.get();
        (place != Place::Within && !self.has_ended()).then_some(place)
    }

    /// Whether it is that of a request, which has started when the service began to work on it.
    pub(crate) fn is_served(&self) -> bool {
        self.place.get() == Place::Served
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(*self.state.borrow(), State::Ended(_))
    }

    pub(crate) fn is_created(&self) -> bool {
        matches!(*self.state.borrow(), State::Created(..))
    }

    /// Takes the body of a coroutine that nobody has awaited yet; it runs from now on.
    pub(crate) fn begin(&self) -> Option<(Body, Names)> {
        if !self.is_created() {
            return None;
        }
        match self.state.replace(State::Running) {
            State::Created(created) => Some(*created),
            State::Running | State::Ended(_) => None,
        }
    }

    /// The task has ended: whoever waits for it hears so, in the order in which they began to wait.
    pub(crate) fn end(&self, flow: Flow) {
        let end = End::of(&flow);
        *self.state.borrow_mut() = State::Ended(flow);
        self.tell_joiners(end);
    }

    /// Work that nobody waits for any more is not begun.
    pub(crate) fn nobody_waits(&self) {
        if self.place.get() == Place::Thread {
            self.request_cancel(None);
        }
    }

    fn tell_joiners(&self, end: End) {
        // tie: awaiters-in-order
        for joiner in self.joiners.take() {
            match joiner {
                Joiner::Awaiter(waker) => waker.wake(),
                Joiner::Branch(parent, index) => parent.branch_ended(index, end),
            }
        }
    }

    /// Whoever calls this takes the result or the failure: it is no longer taken by nobody.
    pub(crate) fn take(&self) -> Option<Flow> {
        self.take_as(Flow::clone)
    }

    /// The same, as what somebody makes of it.
    pub(crate) fn take_as<T>(&self, make: impl FnOnce(&Flow) -> T) -> Option<T> {
        let taken = self.see(make);
        self.taken.set(self.taken.get() || taken.is_some());
        taken
    }

    /// What somebody makes of how it ended, if it has.
    pub(crate) fn see<T>(&self, make: impl FnOnce(&Flow) -> T) -> Option<T> {
        match &*self.state.borrow() {
            State::Ended(flow) => Some(make(flow)),
            State::Created(..) | State::Running => None,
        }
    }

    pub(crate) fn mark_taken(&self) {
        self.taken.set(true);
    }

    pub(crate) fn has_failed(&self) -> bool {
        matches!(*self.state.borrow(), State::Ended(Err(Stop::Failed(_))))
    }

    /// The failure that nobody took.
    pub(crate) fn untaken_failure(&self) -> Option<Failure> {
        match &*self.state.borrow() {
            State::Ended(Err(Stop::Failed(failure))) if !self.taken.get() => {
                Some(Failure::clone(failure))
            }
            _ => None,
        }
    }

    /// Whether somebody looks at who of several ends first.
    pub(crate) fn is_raced(&self) -> bool {
        let joiners = self.joiners.borrow();
        joiners.iter().any(|joiner| matches!(joiner, Joiner::Branch(join, _) if join.is_race()))
    }

    /// Whether its end is one of those that this parent waits for.
    pub(crate) fn is_branch_of<P: Parent>(&self, parent: &P) -> bool {
        let joiners = self.joiners.borrow();
        let mut parents = joiners.iter().filter_map(|joiner| match joiner {
            Joiner::Branch(parent, _) => Some(Rc::as_ptr(parent)),
            Joiner::Awaiter(_) => None,
        });
        parents.any(|one| ptr::addr_eq(one, parent))
    }

    pub(crate) fn add_joiner(&self, joiner: Joiner) {
        self.joiners.borrow_mut().push(joiner);
    }

    /// Who would have been woken with this waker waits for its end no longer.
    pub(crate) fn forget_awaiter(&self, waker: &Waker) {
        let mut joiners = self.joiners.borrow_mut();
        let is_it =
            |joiner: &Joiner| matches!(joiner, Joiner::Awaiter(one) if one.will_wake(waker));
        if let Some(index) = joiners.iter().position(is_it) {
            joiners.remove(index);
        }
    }

    pub(crate) fn forget_joiners(&self) {
        self.joiners.take();
        self.control().set_awaiting(None);
        self.control().set_innermost(None);
    }

    /// Asks for cancellation; `false` if the task has ended or has a thread.
    pub(crate) fn request_cancel(&self, reason: Option<&Text>) -> bool {
        let has_thread = self.place.get() == Place::Thread && !self.stands_in_line();
        let can = !self.has_ended() && !has_thread;
        if can {
            self.control().request_because(reason);
        }
        can
    }

    /// Whether it still waits for a thread or a worker.
    pub(crate) fn stands_in_line(&self) -> bool {
        self.control().waiting().is_some_and(|waiting| matches!(waiting.wait, Wait::Worker(_)))
    }

    /// Why it was cancelled, for the first who asks; a sequence within another has none of its own.
    pub(crate) fn take_reason(&self) -> Option<Text> {
        let reason = self.within.is_none().then(|| self.control.reason()).flatten();
        if self.within.is_none() {
            self.control.set_reason(None);
        }
        reason
    }

    /// Whether it is a callback whose time has not come.
    pub(crate) fn is_callback_to_come(&self) -> bool {
        self.control().waiting().is_some_and(|waiting| matches!(waiting.wait, Wait::Callback(_)))
    }

    /// Asks for cancellation on behalf of those who wait for this branch; `false` if it has ended. A thread or a shielded
    /// body goes on, and they wait no longer.
    pub(crate) fn cancel_branch(&self, reason: Option<&Text>) -> bool {
        match self.running_place() {
            Some(Place::Thread | Place::Shielded) => {
                self.nobody_waits();
                self.tell_joiners(End::Cancelled);
                true
            }
            _ => self.request_cancel(reason),
        }
    }
}

impl Awaited for Entry {
    fn may_end(&self, at: Instant) -> bool {
        self.has_ended() || self.control().may_go_on(at)
    }

    fn is_moving(&self, since: u64) -> bool {
        self.has_ended() || self.control().is_moving(since)
    }

    fn may_hear(&self) -> bool {
        self.control().may_hear()
    }

    fn take_request(&self, reason: Option<&Text>) -> Passed {
        if self.request_cancel(reason) { Passed::On } else { Passed::Not }
    }
}
