//! The trace: what happened in one run, as plain data.
//!
//! A trace is all that a run leaves behind, and all that checks, reports and pictures look at. How an event reads is
//! told in one place, [`words`]; what a person reads there is what expectations match.

pub mod decision;
pub mod event;
pub mod life;
mod recorder;
pub mod turns;
mod wakes;
pub mod words;

use crate::scenario::expectation::OutcomeKind;
use crate::scenario::{Model, SourceSpan, Text};
use crate::time::Instant;
pub use decision::Deviation;
pub use event::{Event, Keeper, Standing, Wait, What};
pub(crate) use recorder::{Recorder, Room};
pub use turns::{Cause, Turn};
#[cfg(feature = "scenarios")]
pub(crate) use wakes::{Wake, wakes};

/// What happened in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The model under which it ran.
    pub model: Model,
    /// The tasks, in order of their creation; `main` is the first.
    pub tasks: Vec<Task>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// How the run ended.
    pub outcome: Outcome,
    /// When `main` ended, or the run, if `main` did not.
    pub total: Instant,
    /// When the run ended, with everything cleaned up.
    pub ended: Instant,
    /// The events that tell of a failure, by their indices, and the step of the file that failed: as far as that is known.
    pub places: Vec<(usize, SourceSpan)>,
    /// The lines of a simulated program's source that wait when it ends, by the indices of the events that tell of it.
    pub lines: Vec<(usize, Text)>,
    /// The invariants that were broken, in the order in which they were, each once.
    pub broken: Vec<Broken>,
    /// The choices that were not the plain ones, in the order in which they were made.
    pub deviations: Vec<Deviation>,
    /// Who ran when and why, in order; empty unless the run was asked to keep that.
    pub turns: Vec<Turn>,
    /// The packets that hosts have sent each other, in order; empty unless the run was asked to keep them.
    pub packets: Vec<Sent>,
    /// The connections that those who have made them have not closed, in the order of the hosts that have called. When the run of a scenario ends, they are those of a session, of a stream whose
    /// steps have not ended, and of a fetch that nobody has answered; when the `main` of a simulation has ended, those of hosts and of tasks that still run.
    pub open: Vec<OpenConnections>,
}

/// What a run keeps beside what happens in it, which is the same whatever it keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeps {
    /// Who had a turn when and what made it ready: [`Trace::turns`].
    pub turns: bool,
    /// What is sent: [`Trace::packets`].
    pub packets: bool,
}

/// A packet that has left its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When.
    pub at: Instant,
    /// As tcpdump prints it, hosts by their names: `main.49152 > api.80: Flags [S], seq 0, win 65535, length 0`.
    pub line: Text,
}

/// Connections from one host to another that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenConnections {
    /// The host that has called.
    pub from: Text,
    /// The one that was called.
    pub to: Text,
    /// How many there are.
    pub count: u32,
}

/// An invariant of the scenario that a turn has broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it stands in the file.
    pub at: usize,
    /// When the turn ended.
    pub when: Instant,
    /// The first event of the turn, and the one after its last.
    pub events: (usize, usize),
    /// What it looked at, in words.
    pub values: Text,
}

/// A task of a trace: an index into [`Trace::tasks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

/// A unit of concurrency with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name, of which there is one in a trace.
    pub name: Text,
    /// The task that made it; `None` for `main`.
    pub parent: Option<TaskId>,
    /// Whether it runs on a thread of its own, so that its blocking holds up nobody else.
    pub thread: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `main` finished.
    Ok,
    /// `main` failed.
    Failed(Failure),
    /// `main` was cancelled.
    Cancelled,
    /// `main` can never go on: nothing was ready and nothing due while a task still waited, or `main` waited for tasks that
    /// wait for one another.
    Deadlock,
    /// The scenario itself is at fault: an expression without a value, a name that nothing has. The run stops there.
    Fault(Failure),
    /// The run used up a limit.
    Limit(Limit),
}

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// In words: what a `catch` pattern is matched with.
    pub reason: Text,
    /// The step that failed first, in the file.
    pub place: Option<SourceSpan>,
    /// The reasons of those that came with it in a group.
    pub others: Vec<Text>,
}

/// Kinds of failure that the harness tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// A deadline passed.
    Timeout,
    /// A mistake of whoever wrote the scenario.
    Fault,
    /// Anything else.
    Other,
}

/// What a run used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Events in the trace.
    Events(u64),
    /// Simulated time.
    Time(crate::time::Duration),
    /// Steps at one instant.
    Steps(u64),
    /// Tasks in all.
    Tasks(u64),
    /// Bytes of texts and lists.
    Bytes(u64),
    /// Timers in a row of which the trace tells nothing.
    Silence(u64),
}

impl Trace {
    /// The name of a task.
    ///
    /// # Panics
    ///
    /// If `task` is of another trace.
    pub fn name(&self, task: TaskId) -> &Text {
        &self.tasks[task.index()].name
    }

    /// The steps of the file that failed, of which these events tell; each once.
    pub fn places(&self, events: &[usize]) -> Vec<SourceSpan> {
        let mut places: Vec<SourceSpan> = Vec::new();
        for event in events {
            let found = self.places.iter().find(|(index, _)| index == event);
            places.extend(found.map(|(_, place)| *place).filter(|place| !places.contains(place)));
        }
        places
    }

    /// The text that expectations match: the task's name, a space, and what happened.
    pub fn line(&self, event: &Event) -> String {
        format!("{} {}", self.name(event.task), event.what)
    }
}

impl TaskId {
    /// The first task.
    pub const MAIN: Self = Self(0);

    /// Its place in [`Trace::tasks`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Outcome {
    /// Which kind of outcome this is.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Ok => OutcomeKind::Ok,
            Self::Failed(Failure { kind: FailureKind::Timeout, .. }) => OutcomeKind::Timeout,
            Self::Failed(_) => OutcomeKind::Failed,
            Self::Cancelled => OutcomeKind::Cancelled,
            Self::Deadlock => OutcomeKind::Deadlock,
            Self::Fault(_) => OutcomeKind::Fault,
            Self::Limit(_) => OutcomeKind::Limit,
        }
    }
}

impl Failure {
    /// A failure with this reason.
    pub fn new(reason: impl Into<Text>) -> Self {
        Self { kind: FailureKind::Other, reason: reason.into(), place: None, others: Vec::new() }
    }

    /// A fault of the scenario.
    pub fn fault(reason: impl Into<Text>) -> Self {
        Self { kind: FailureKind::Fault, ..Self::new(reason) }
    }

    /// The failure of a step whose deadline passed.
    pub fn timeout() -> Self {
        Self { kind: FailureKind::Timeout, ..Self::new("timeout") }
    }
}
