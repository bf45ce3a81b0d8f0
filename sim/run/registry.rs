//! The tasks of a run by name, and how each of them ended.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::slice;
use std::task::Waker;

use smallvec::SmallVec;

use super::control::{Control, Flow, Stop};
use super::join::{End, Join};
use super::strand::Names;
use crate::executor::Job;
use crate::scenario::{Block, Text};
use crate::time::Instant;
use crate::trace::{Failure, TaskId, Wait};

/// A task of the trace: one that runs on its own, a named sequence, or a coroutine.
pub(super) struct Entry {
    pub(super) id: TaskId,
    pub(super) name: Text,
    control: Control,
    /// The task that it runs within, if it does not run on its own.
    within: Option<Rc<Self>>,
    /// The same, once it runs, and also if it is a coroutine.
    runs_within: Cell<Option<TaskId>>,
    /// What it runs, if it runs on its own.
    body: OnceCell<Body>,
    /// Whether somebody who waits relies on it.
    is_witness: Cell<bool>,
    home: Cell<Home>,
    state: RefCell<State>,
    taken: Cell<bool>,
    joiners: RefCell<SmallVec<[Joiner; 1]>>,
}

/// Where a task runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Home {
    /// Within another, or nowhere yet.
    Within,
    /// As a task of the executor.
    #[default]
    Own,
    /// The same, but shielded: who waits for it can be cancelled, it goes on.
    Shielded,
    /// As a task of the executor that stands for a thread, which nothing can cancel.
    Thread,
}

/// How far a task has come.
pub(super) enum State {
    /// A coroutine that nobody has awaited. Boxed, or every task would be larger by it.
    Created(Box<(Body, Names)>),
    /// It may run.
    Running,
    /// It has ended.
    Ended(Flow),
}

/// What a task runs: some steps of a block that it shares.
#[derive(Clone)]
pub(super) struct Body {
    block: Block,
    /// The only one of them that it runs, if it does not run all.
    only: Option<u32>,
}

/// Who waits for the end of a task.
pub(super) enum Joiner {
    /// A task that awaits it.
    Awaiter(Waker),
    /// The parent of branches, of which it is the one with this index.
    Branch(Rc<Join>, usize),
}

/// The tasks that have asked for each name, in order.
#[derive(Default)]
struct Named {
    /// The first names.
    few: Vec<(Text, SmallVec<[TaskId; 4]>)>,
    /// The others.
    many: BTreeMap<Text, SmallVec<[TaskId; 4]>>,
}

/// So few names are looked through one by one.
const FEW: usize = 4;

/// All tasks of a run.
pub(super) struct Registry {
    /// Each has its place here by its [`TaskId`].
    entries: Vec<Rc<Entry>>,
    named: Named,
    /// Whether one of these names has a `#` in it, as only names that others have got have otherwise.
    marked: bool,
    /// The task that runs as each job of the executor; main, where none does.
    jobs: Vec<TaskId>,
}

impl Body {
    pub(super) fn whole(block: &Block) -> Self {
        Self { block: Block::clone(block), only: None }
    }

    pub(super) fn one(block: &Block, index: usize) -> Self {
        let only = u32::try_from(index).expect("a block has fewer than 2^32 steps");
        Self { block: Block::clone(block), only: Some(only) }
    }

    pub(super) fn steps(&self) -> &[crate::scenario::Step] {
        match self.only {
            Some(only) => slice::from_ref(&self.block[only as usize]),
            None => &self.block,
        }
    }
}

impl Entry {
    fn new(id: TaskId, name: Text, within: Option<Rc<Self>>, state: State) -> Rc<Self> {
        Rc::new(Self {
            id,
            name,
            control: Control::default(),
            within,
            runs_within: Cell::new(None),
            body: OnceCell::new(),
            is_witness: Cell::new(false),
            home: Cell::new(Home::Within),
            state: RefCell::new(state),
            taken: Cell::new(false),
            joiners: RefCell::default(),
        })
    }

    /// The cancellation state of the executor's task that it runs on.
    pub(super) fn control(&self) -> &Control {
        self.within.as_ref().map_or(&self.control, |within| within.control())
    }

    /// It runs on its own from now on.
    pub(super) fn set_home(&self, home: Home, body: Body) {
        self.home.set(home);
        let _ = self.body.set(body);
    }

    /// What it runs, if it runs on its own.
    pub(super) fn steps(&self) -> &[crate::scenario::Step] {
        self.body.get().map_or(&[], Body::steps)
    }

    /// Which body that is: the place of its block, at which there is no other as long as the scenario is, and the only step.
    pub(super) fn body_key(&self) -> (usize, Option<u32>) {
        let key = |body: &Body| (body.block.as_ptr().addr(), body.only);
        self.body.get().map_or((0, None), key)
    }

    /// The task of the executor within which it runs from now on.
    pub(super) fn run_within(&self, task: TaskId) {
        self.runs_within.set(Some(task));
    }

    pub(super) fn runs_within(&self) -> Option<TaskId> {
        self.runs_within.get()
    }

    pub(super) fn is_witness(&self) -> bool {
        self.is_witness.get()
    }

    /// Somebody who waits relies on it.
    pub(super) fn set_witness(&self) {
        self.is_witness.set(true);
    }

    /// Where the task runs, if it does so on its own and has not ended.
    pub(super) fn running_home(&self) -> Option<Home> {
        let home = self.home.get();
        (home != Home::Within && !self.has_ended()).then_some(home)
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(*self.state.borrow(), State::Ended(_))
    }

    pub(super) fn is_created(&self) -> bool {
        matches!(*self.state.borrow(), State::Created(..))
    }

    /// Takes the body of a coroutine that nobody has awaited yet; it runs from now on.
    pub(super) fn begin(&self) -> Option<(Body, Names)> {
        if !self.is_created() {
            return None;
        }
        match self.state.replace(State::Running) {
            State::Created(created) => Some(*created),
            State::Running | State::Ended(_) => None,
        }
    }

    /// The task has ended: whoever waits for it hears so, in the order in which they began to wait.
    pub(super) fn end(&self, flow: Flow) {
        let end = End::of(&flow);
        *self.state.borrow_mut() = State::Ended(flow);
        self.tell_joiners(end);
    }

    /// Work that nobody waits for any more is not begun.
    pub(super) fn nobody_waits(&self) {
        if self.home.get() == Home::Thread {
            self.request_cancel();
        }
    }

    fn tell_joiners(&self, end: End) {
        // tie: awaiters-in-order
        for joiner in self.joiners.take() {
            match joiner {
                Joiner::Awaiter(waker) => waker.wake(),
                Joiner::Branch(join, index) => join.branch_ended(index, end),
            }
        }
    }

    /// Whoever calls this takes the result or the failure: it is no longer taken by nobody.
    pub(super) fn take(&self) -> Option<Flow> {
        self.take_as(Flow::clone)
    }

    /// The same, as what somebody makes of it.
    pub(super) fn take_as<T>(&self, make: impl FnOnce(&Flow) -> T) -> Option<T> {
        let taken = self.see(make);
        self.taken.set(self.taken.get() || taken.is_some());
        taken
    }

    /// What somebody makes of how it ended, if it has.
    pub(super) fn see<T>(&self, make: impl FnOnce(&Flow) -> T) -> Option<T> {
        match &*self.state.borrow() {
            State::Ended(flow) => Some(make(flow)),
            State::Created(..) | State::Running => None,
        }
    }

    pub(super) fn mark_taken(&self) {
        self.taken.set(true);
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(*self.state.borrow(), State::Ended(Err(Stop::Failed(_))))
    }

    /// The failure that nobody took.
    pub(super) fn untaken_failure(&self) -> Option<Failure> {
        match &*self.state.borrow() {
            State::Ended(Err(Stop::Failed(failure))) if !self.taken.get() => {
                Some(Failure::clone(failure))
            }
            _ => None,
        }
    }

    /// Whether somebody looks at who of several ends first.
    pub(super) fn is_raced(&self) -> bool {
        let joiners = self.joiners.borrow();
        joiners.iter().any(|joiner| matches!(joiner, Joiner::Branch(join, _) if join.is_race()))
    }

    /// Whether its end is one of those that are waited for here.
    pub(super) fn is_branch_of(&self, join: &Rc<Join>) -> bool {
        let joiners = self.joiners.borrow();
        let mut joins = joiners.iter().filter_map(|joiner| match joiner {
            Joiner::Branch(join, _) => Some(join),
            Joiner::Awaiter(_) => None,
        });
        joins.any(|joined| Rc::ptr_eq(joined, join))
    }

    pub(super) fn add_joiner(&self, joiner: Joiner) {
        self.joiners.borrow_mut().push(joiner);
    }

    /// Whether it has ended or could end at the instant `at`.
    pub(super) fn may_end(&self, at: Instant) -> bool {
        self.has_ended() || self.control().may_go_on(at)
    }

    /// Whether it goes on at this instant, without another's doing ([`Control::is_moving`]).
    pub(super) fn is_moving(&self, since: u64) -> bool {
        self.has_ended() || self.control().is_moving(since)
    }

    /// Whether it waits for something from outside ([`Control::may_hear`]).
    pub(super) fn may_hear(&self) -> bool {
        self.control().may_hear()
    }

    pub(super) fn forget_joiners(&self) {
        self.joiners.take();
        self.control().set_awaiting(None);
        self.control().set_innermost(None);
    }

    /// Asks for cancellation; `false` if the task has ended or has a thread.
    pub(super) fn request_cancel(&self) -> bool {
        let has_thread = self.home.get() == Home::Thread && !self.stands_in_line();
        let can = !self.has_ended() && !has_thread;
        if can {
            self.control().request();
        }
        can
    }

    /// Whether it still waits for a thread or a worker.
    pub(super) fn stands_in_line(&self) -> bool {
        self.control().waiting().is_some_and(|waiting| matches!(waiting.wait, Wait::Worker(_)))
    }

    /// Asks for cancellation on behalf of those who wait for this branch; `false` if it has ended. A thread or a shielded
    /// body goes on, and they wait no longer.
    pub(super) fn cancel_branch(&self) -> bool {
        match self.running_home() {
            Some(Home::Thread | Home::Shielded) => {
                self.nobody_waits();
                self.tell_joiners(End::Cancelled);
                true
            }
            _ => self.request_cancel(),
        }
    }
}

impl Named {
    fn get(&self, name: &str) -> Option<&SmallVec<[TaskId; 4]>> {
        let of_few = self.few.iter().find(|(known, _)| **known == *name).map(|(_, tasks)| tasks);
        of_few.or_else(|| self.many.get(name))
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut SmallVec<[TaskId; 4]>> {
        let of_few =
            self.few.iter_mut().find(|(known, _)| **known == *name).map(|(_, tasks)| tasks);
        of_few.or_else(|| self.many.get_mut(name))
    }

    /// A name that nobody has asked for before.
    fn insert(&mut self, name: Text, task: TaskId) {
        let tasks = [task].into_iter().collect();
        if self.few.len() < FEW {
            self.few.reserve_exact(FEW - self.few.len());
            self.few.push((name, tasks));
        } else {
            self.many.insert(name, tasks);
        }
    }
}

impl Registry {
    /// Room for so many tasks at first.
    pub(super) fn with_capacity(tasks: usize) -> Self {
        Self {
            entries: Vec::with_capacity(tasks),
            named: Named::default(),
            marked: false,
            jobs: Vec::with_capacity(tasks),
        }
    }

    /// A name of which there is no other: `base`, or `base#2` for the second. Both stand for the task from now on.
    fn unique_name(&mut self, base: &Text, task: TaskId) -> Text {
        let mut name = Text::clone(base);
        let is_taken = if let Some(named) = self.named.get_mut(base) {
            named.push(task);
            name.push('#');
            name.push_str(itoa::Buffer::new().format(named.len()));
            self.marked && self.named.get(&name).is_some()
        } else {
            self.named.insert(name.clone(), task);
            let marked = name.contains('#');
            self.marked |= marked;
            marked && self.numbered(&name).is_some()
        };
        // Somebody may have asked for the name that another has got.
        if is_taken {
            name.push_str("#2");
            while self.named.get(&name).is_some() || self.numbered(&name).is_some() {
                name.push_str("#2");
            }
        }
        name
    }

    /// Adds a task that asks to be named `base`.
    pub(super) fn add(
        &mut self,
        base: &Text,
        within: Option<Rc<Entry>>,
        state: State,
    ) -> Rc<Entry> {
        let id = TaskId(u32::try_from(self.entries.len()).expect("fewer than 2^32 tasks"));
        let entry = Entry::new(id, self.unique_name(base, id), within, state);
        self.entries.push(Rc::clone(&entry));
        entry
    }

    /// The last task that was asked to be called `name`, or is called so.
    pub(super) fn find(&self, name: &str) -> Option<Rc<Entry>> {
        let asked = self.named.get(name).and_then(|named| named.last());
        let latest = asked.max(self.numbered(name))?;
        Some(Rc::clone(&self.entries[latest.index()]))
    }

    /// The task with such a name as `base#2`.
    fn numbered(&self, name: &str) -> Option<&TaskId> {
        let mark = name.bytes().rposition(|byte| byte == b'#')?;
        let (base, number) = (&name[..mark], &name[mark + 1..]);
        let place = number.parse::<usize>().ok()?.checked_sub(1)?;
        let task = self.named.get(base)?.get(place)?;
        self.entries.get(task.index()).is_some_and(|entry| *entry.name == *name).then_some(task)
    }

    /// Remembers that a task runs on its own.
    pub(super) fn begin(&mut self, job: Job, task: TaskId) {
        self.jobs.resize(job.index(), TaskId::MAIN);
        self.jobs.push(task);
    }

    /// The task that runs as this job; main, if none does.
    pub(super) fn task_of(&self, job: Job) -> TaskId {
        self.jobs.get(job.index()).copied().unwrap_or(TaskId::MAIN)
    }

    /// Every task, in order of creation.
    pub(super) fn entries(&self) -> &[Rc<Entry>] {
        &self.entries
    }
}
