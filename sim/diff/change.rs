//! Changes: the closed vocabulary of what can differ between two runs, as plain data.
//!
//! How each reads is told in one place, [`super::words`]. The order of the variants is that of their importance.

use serde::{Deserialize, Serialize};

use super::key;
use crate::scenario::Text;
use crate::time::{Duration, Instant};

/// A difference between two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// The run ends otherwise.
    Outcome {
        /// How it ended.
        before: Text,
        /// How it ends.
        after: Text,
    },
    /// `main` ends at another instant.
    Total {
        /// When it ended.
        #[serde(rename = "before_ns")]
        before: Instant,
        /// When it ends.
        #[serde(rename = "after_ns")]
        after: Instant,
        /// The changes on the way to the end that made the difference, the last first: indices into the changes of the run.
        because: Vec<usize>,
    },
    /// The run ends at another instant, other than by as much as `main` does.
    End {
        /// When it ended.
        #[serde(rename = "before_ns")]
        before: Instant,
        /// When it ends.
        #[serde(rename = "after_ns")]
        after: Instant,
    },
    /// There is another task.
    TaskNew(TaskLife),
    /// A task is not there any more.
    TaskGone(TaskLife),
    /// A task has another name.
    TaskRenamed {
        /// What it was called.
        before: Text,
        /// What it is called.
        after: Text,
    },
    /// A task ends otherwise, and not with a failure that is new or gone.
    TaskEnds {
        /// The task.
        task: Text,
        /// How it ended.
        before: Text,
        /// How it ends.
        after: Text,
    },
    /// More or fewer tasks hold something at once at most, and others have to wait for it.
    Held {
        /// What they hold.
        name: Text,
        /// How many did.
        before: usize,
        /// How many do.
        after: usize,
    },
    /// A task does more.
    StepNew(Steps),
    /// A task does not do something any more.
    StepGone(Steps),
    /// A step takes longer, or less long.
    StepLength {
        /// The task.
        task: Text,
        /// The step, without its length.
        step: Text,
        /// How long it took.
        #[serde(rename = "before_ns")]
        before: Duration,
        /// How long it takes.
        #[serde(rename = "after_ns")]
        after: Duration,
        /// When it ends.
        #[serde(rename = "at_ns")]
        at: Instant,
    },
    /// Something happens later, or earlier, of which it is not known for what the task waited.
    StepTime {
        /// The task.
        task: Text,
        /// What happens.
        text: Text,
        /// When it happened.
        #[serde(rename = "before_ns")]
        before: Instant,
        /// When it happens.
        #[serde(rename = "after_ns")]
        after: Instant,
    },
    /// Steps of a task come elsewhere among its others.
    StepMoved {
        /// The steps, and what they follow now.
        #[serde(flatten)]
        steps: Steps,
        /// The line that they followed.
        followed: Option<Text>,
        /// Of the lines of their task that they passed, the one that they are nearest to now.
        passed: Option<Text>,
        /// Whether they come before it now, and not after it.
        comes_before: bool,
    },
    /// At one instant, what came second comes first.
    Order {
        /// The line that comes first now.
        first: Text,
        /// The line that came first.
        second: Text,
        /// When.
        #[serde(rename = "at_ns")]
        at: Instant,
    },
    /// Something fails that did not.
    FailureNew {
        /// What fails, and what it follows.
        #[serde(flatten)]
        steps: Steps,
        /// What happened in place of it.
        instead_of: Option<Text>,
    },
    /// Something does not fail any more.
    FailureGone {
        /// What failed, and what it followed.
        #[serde(flatten)]
        steps: Steps,
        /// What happens in place of it.
        instead: Option<Text>,
    },
    /// An expectation is another, or something else came of it.
    Expectation {
        /// As it is written.
        text: Text,
        /// What came of it; `None` if it was not there.
        before: Option<Came>,
        /// What comes of it; `None` if it is not there any more.
        after: Option<Came>,
        /// The line of the scenario file where it stands, from 1.
        line: Option<usize>,
    },
    /// The same step tells another value.
    Value {
        /// The task.
        task: Text,
        /// What the event was.
        before: Text,
        /// What it is.
        after: Text,
        /// When it is.
        #[serde(rename = "at_ns")]
        at: Instant,
    },
}

/// The life of a task that only one of two runs has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLife {
    /// The task.
    pub task: Text,
    /// The task that made it, as far as that is known.
    pub parent: Option<Text>,
    /// When the first is told of it, and when the last; `None` if nothing is.
    pub from_to_ns: Option<(Instant, Instant)>,
    /// What is told of it last.
    pub last: Option<Text>,
}

/// Events of a task that come one right after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// The task.
    pub task: Text,
    /// What happens.
    pub texts: Vec<Text>,
    /// The instant of the first.
    #[serde(rename = "at_ns")]
    pub at: Instant,
    /// The line before the first, whichever task's it is.
    pub follows: Option<Text>,
}

/// What came of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// A single run does not decide it.
    Undecided,
}

/// A change, and the lines that differ because of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What has changed.
    #[serde(flatten)]
    pub change: Change,
    /// How many lines are new, gone, in another place or of another text by it.
    pub lines: usize,
    /// How many lines are the same at another instant, only because this is so.
    pub moved: usize,
}

impl Change {
    /// Its place among the others: the lower the more important.
    pub const fn rank(&self) -> usize {
        match self {
            Self::Outcome { .. } => 0,
            Self::Total { .. } => 1,
            Self::End { .. } => 2,
            Self::TaskNew(_) | Self::TaskGone(_) => 3,
            Self::TaskRenamed { .. } => 4,
            Self::TaskEnds { .. } => 5,
            Self::Held { .. } => 6,
            Self::StepLength { .. } | Self::StepTime { .. } => 7,
            Self::StepNew(_) | Self::StepGone(_) => 8,
            Self::StepMoved { .. } => 9,
            Self::Order { .. } => 10,
            Self::FailureNew { .. } => 11,
            Self::FailureGone { .. } => 12,
            Self::Expectation { .. } => 13,
            Self::Value { .. } => 14,
        }
    }

    /// The word that stands for its kind where programs read it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Outcome { .. } => "outcome",
            Self::Total { .. } => "total",
            Self::End { .. } => "end",
            Self::TaskNew(_) => "task-new",
            Self::TaskGone(_) => "task-gone",
            Self::TaskRenamed { .. } => "task-renamed",
            Self::TaskEnds { .. } => "task-ends",
            Self::Held { .. } => "held",
            Self::StepNew(_) => "step-new",
            Self::StepGone(_) => "step-gone",
            Self::StepLength { .. } => "step-length",
            Self::StepTime { .. } => "step-time",
            Self::StepMoved { .. } => "step-moved",
            Self::Order { .. } => "order",
            Self::FailureNew { .. } => "failure-new",
            Self::FailureGone { .. } => "failure-gone",
            Self::Expectation { .. } => "expectation",
            Self::Value { .. } => "value",
        }
    }

    /// Whether it tells no more than that something takes longer or less long, or is at another instant.
    pub fn is_nothing_but_time(&self) -> bool {
        match self {
            Self::Total { .. } | Self::End { .. } => true,
            Self::Value { before, after, .. } => key::lengths(before, after).is_some(),
            change => change.is_about_time(),
        }
    }

    /// Whether lines move because of it: what of it can be the reason for another total.
    pub const fn is_about_time(&self) -> bool {
        matches!(self, Self::StepLength { .. } | Self::StepTime { .. })
    }
}
