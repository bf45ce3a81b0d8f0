//! Runners: what tokio polls on its own, and parts of them that have names; who of them has a turn.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::task::Waker;

use tokio::task::AbortHandle;

use super::places::TaskNames;
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::TaskId;

/// What a task is called of which nobody knows more.
const NAMELESS: &str = "task";

/// The host on which the program runs.
pub(super) const MAIN_HOST: usize = 0;

/// An index into the runners of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RunnerId(pub(super) usize);

/// Who ran until somebody else had a turn within theirs, if anybody did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outer(pub(super) Option<RunnerId>);

/// Something that runs.
pub(super) struct Runner {
    pub(super) kind: Kind,
    /// The name that it asks for.
    pub(super) name: Option<Text>,
    /// Where it was spawned, if it may be called after that.
    pub(super) place: Option<&'static Location<'static>>,
    pub(super) parent: Option<TaskId>,
    /// The host that it runs on.
    pub(super) host: usize,
    /// Its task, once its name is known.
    pub(super) task: Option<TaskId>,
    /// The place that it has in the trace before that.
    pub(super) reserved: Option<TaskId>,
    /// In whose turn it was polled last, if in that of another.
    pub(super) around: Option<RunnerId>,
    /// When it last had a turn.
    pub(super) since: Instant,
    /// How many turns it has had.
    pub(super) turns: u32,
    /// The activities that it has begun and not ended: the numbers of their spans, and what they are called.
    pub(super) open: Vec<(u64, Text)>,
    pub(super) has_ended: bool,
    /// What aborts its task, where that may be a choice,
    pub(super) abort: Option<AbortHandle>,
    /// and at how many waits it was one.
    pub(super) waits: u32,
    /// What lets tokio poll it, once it has been polled and until it has ended.
    pub(super) waker: Option<Waker>,
}

/// Kinds of [`Runner`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The program itself.
    Main,
    /// A task of [`spawn`](super::spawn).
    Task,
    /// A part of another runner, with a name of its own.
    Within,
    /// A span that stands for a task.
    Span,
    /// A host of the network: its surroundings, whose order is no choice.
    Host,
}

/// All runners of a session, and what they are in.
#[derive(Default)]
pub(super) struct Runners {
    pub(super) all: RefCell<Vec<Runner>>,
    /// The spans that are entered now, the innermost last.
    pub(super) entered: RefCell<Vec<Entered>>,
    /// Who has a turn; `None` while a task of plain `tokio::spawn` has.
    pub(super) current: Cell<Option<RunnerId>>,
    /// The host of a turmoil simulation that has its turn.
    pub(super) node: Cell<Option<RunnerId>>,
    /// What they are called after the places where they were spawned.
    pub(super) places: TaskNames,
}

/// A span that is entered.
#[derive(Debug)]
pub(super) struct Entered {
    /// The number of the span.
    pub(super) number: u64,
    /// Who entered it; `None` for a task of plain `tokio::spawn`.
    pub(super) runner: Option<RunnerId>,
    pub(super) task: TaskId,
}

impl Runner {
    /// One that has had no turn yet.
    pub(super) fn new(
        kind: Kind,
        name: Option<Text>,
        place: Option<&'static Location<'static>>,
        parent: Option<TaskId>,
        host: usize,
    ) -> Self {
        Self {
            kind,
            name,
            place,
            parent,
            host,
            task: None,
            reserved: None,
            around: None,
            since: Instant::START,
            turns: 0,
            open: Vec::new(),
            has_ended: false,
            abort: None,
            waits: 0,
            waker: None,
        }
    }

    /// What it asks to be called: if nobody names it, after where it was spawned.
    pub(super) fn asks(&self, places: &TaskNames) -> Text {
        let of_place = || self.place.and_then(|place| places.of(place));
        self.name.clone().or_else(of_place).unwrap_or_else(|| NAMELESS.into())
    }
}

impl RunnerId {
    /// The program itself.
    pub(super) const MAIN: Self = Self(0);
}
