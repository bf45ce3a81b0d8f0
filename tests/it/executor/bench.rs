//! A bench to try the executor on: tasks that note what they do, and a driver that leaves nothing open.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use standstill::executor::{
    Bounds, Candidates, Deadline, DeadlineId, Driver, Executor, HostId, Role, Scope, Stop,
};
use standstill::time::{Duration, Instant};

/// An executor, shut down in the end.
pub(crate) struct Bench(pub(crate) Task);

/// What a task has with it: it notes what it does, each time with the instant in milliseconds.
#[derive(Clone)]
pub(crate) struct Task {
    pub(crate) executor: Rc<Executor>,
    notes: Rc<RefCell<Vec<String>>>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::within(Bounds { end_of_time: at(1_000_000), steps: 1_000 })
    }

    pub(crate) fn within(bounds: Bounds) -> Self {
        Self(Task { executor: Executor::new(2, bounds), notes: Rc::default() })
    }

    pub(crate) fn run(&self) -> Stop {
        self.executor.run(&mut Fifo::default())
    }

    pub(crate) fn noted(&self) -> Vec<String> {
        self.notes.borrow().clone()
    }
}

impl Deref for Bench {
    type Target = Task;

    fn deref(&self) -> &Task {
        &self.0
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.executor.shut_down(&mut Fifo::default());
    }
}

impl Task {
    pub(crate) fn task<F>(&self, host: HostId, body: impl FnOnce(Self) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        self.executor.spawn(host, Role::Program, || body(self.clone()));
    }

    pub(crate) fn note(&self, what: &str) {
        let millis = self.executor.now().as_nanos() / 1_000_000;
        self.notes.borrow_mut().push(format!("{millis} {what}"));
    }

    pub(crate) async fn sleep(&self, length: u64) {
        self.executor.sleep(millis(length)).await;
    }

    /// A deadline from now on, which notes when it strikes.
    pub(crate) fn deadline(
        &self,
        after: u64,
        outer: Option<DeadlineId>,
        name: &'static str,
        may_end: bool,
    ) -> Deadline {
        let scope = Rc::new(Noting { task: self.clone(), name, may_end });
        self.executor.deadline(Some(self.executor.now() + millis(after)), outer, scope)
    }
}

struct Noting {
    task: Task,
    name: &'static str,
    may_end: bool,
}

impl Scope for Noting {
    fn may_end(&self, _at: Instant) -> bool {
        self.may_end
    }

    fn expire(&self) {
        self.task.note(self.name);
    }
}

pub(crate) struct Guard(pub(crate) Task, pub(crate) &'static str);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.note(&format!("{} dropped", self.1));
    }
}

/// First in, first out.
#[derive(Default)]
pub(crate) struct Fifo {
    pub(crate) entered: Vec<HostId>,
}

impl Driver for Fifo {
    fn enter(&mut self, host: HostId) {
        self.entered.push(host);
    }

    fn settle(&mut self) -> bool {
        false
    }

    fn pick(&mut self, _ready: &Candidates) -> usize {
        unreachable!("a plain run is not asked")
    }

    fn deadline_first(&mut self, _at: Instant) -> bool {
        unreachable!("a plain run is not asked")
    }

    fn is_plain(&self) -> bool {
        true
    }
}

pub(crate) fn at(millis_since_start: u64) -> Instant {
    Instant::START + millis(millis_since_start)
}

pub(crate) const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}
