//! Expectations: the properties that a trace must have.

#[cfg(feature = "scenarios")]
use super::Expression;
use super::{EventPattern, ModelKind, Pattern, SourceSpan, Text};
use crate::time::Duration;

/// An `expect` block.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The only model under which it holds, if it names one.
    pub model: Option<ModelKind>,
    /// Its expectations.
    pub expectations: Vec<Expectation>,
}

/// One property, and where it is stated.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What must hold.
    pub property: Property,
    /// Its whole node in the source,
    pub span: SourceSpan,
    /// and what is written there.
    pub text: Text,
}

/// What must hold of a trace.
#[derive(Clone, Debug)]
pub enum Property {
    /// `total "3s"`: the instant at which `main` ended.
    Total(Bounds<Duration>),
    /// `outcome "failed"`: how the run ended.
    Outcome(OutcomeKind),
    /// `order P P …`: an event that fits the first, a later one that fits the second, and so on.
    Order(Vec<EventPattern>),
    /// `at "2s" P`: an event at this instant.
    At(Bounds<Duration>, EventPattern),
    /// `duration TASK "2s"`: from the start of each task that fits to its end.
    Duration(Pattern, Bounds<Duration>),
    /// `within "1s" P P`: each first is followed by a second in that time; with `min=`, not before.
    Within(Bounds<Duration>, EventPattern, EventPattern),
    /// `never P`: no event fits.
    Never(EventPattern),
    /// `never P before Q`: no event fits the first before one fits the second.
    NeverBefore(EventPattern, EventPattern),
    /// `never P after Q`: no event fits the first after one fits the second.
    NeverAfter(EventPattern, EventPattern),
    /// `next P Q`: the line right after each that fits the first fits the second.
    Next(EventPattern, EventPattern),
    /// `rate P max=3 per="1s"`: at most so many events fit in any stretch of time of this length.
    Rate(EventPattern, u64, Duration),
    /// `eventually P`: at least one event fits.
    Eventually(EventPattern),
    /// `count P 3`: so many events fit.
    Count(EventPattern, Bounds<u64>),
    /// `overlap TASKS max=3`: so many tasks that fit are alive at once, at the most crowded instant.
    Overlap(Pattern, Bounds<u64>),
    /// `overlap SERVICE max=5 from="received"`: so many requests are in the service at once, whether it works on them or they wait.
    Inside(Pattern, Bounds<u64>),
    /// `blocked max="100ms"`: the longest single hold of the loop by `block` or `compute`.
    Blocked(Bounds<Duration>),
    /// `invariant "n >= 0"`: an expression over cells and state that is true after every turn.
    Invariant(Invariant),
    /// `depth "queue" max=3`: so many items are in the queue at its fullest moment.
    Depth(Text, Bounds<u64>),
    /// `depth SERVICE max=3`: so many requests wait for a place at its fullest moment.
    Waiting(Pattern, Bounds<u64>),
    /// `held "lock" max="1s"`: each hold of a permit lasts so long.
    Held(Text, Bounds<Duration>),
    /// `value "cell" 3`: what is in the cell at the end.
    Value {
        /// The cell.
        cell: Text,
        /// What it has to be.
        content: Content,
        /// What the cell begins with, as it is shown; `None` if that is not known.
        start: Option<Text>,
    },
    /// `leaks NAME`: tasks that fit may be left running when `main` ends; at least one is.
    Leaks(Pattern),
    /// `unawaited NAME`: coroutines that fit may be never awaited; at least one is.
    Unawaited(Pattern),
    /// `untaken NAME`: failures of tasks that fit may be taken by nobody; at least one is.
    Untaken(Pattern),
    /// `sometimes P`: over an exploration, at least one run shows it; a single run is not judged.
    Sometimes(EventPattern),
}

/// The least and the most that a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// At least this, if given.
    pub min: Option<T>,
    /// At most this, if given.
    pub max: Option<T>,
}

/// What is to be so after every turn.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// What is to be true.
    #[cfg(feature = "scenarios")]
    pub condition: Expression,
    /// The same as it is written.
    pub text: Text,
    /// Where it stands in the file: the byte at which it begins,
    pub at: usize,
    /// and how many there are.
    pub length: usize,
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Just this, as it is shown.
    Is(Text),
    /// A whole number within bounds.
    Within(Bounds<i64>),
}

/// How a run may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// `main` finished.
    Ok,
    /// `main` failed, other than by a timeout.
    Failed,
    /// A timeout that `main` did not catch.
    Timeout,
    /// `main` was cancelled.
    Cancelled,
    /// Nothing was ready and nothing due.
    Deadlock,
    /// The scenario itself is at fault.
    Fault,
    /// The run used up a limit.
    Limit,
}

impl<T: PartialOrd + Copy> Bounds<T> {
    /// Just this.
    pub const fn exactly(value: T) -> Self {
        Self { min: Some(value), max: Some(value) }
    }

    /// Whether `value` is within the bounds.
    pub fn admit(self, value: T) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

impl Content {
    /// Whether a value may be so that is shown as `shown`.
    pub fn admits(&self, shown: &str) -> bool {
        match self {
            Self::Is(text) => **text == *shown,
            Self::Within(bounds) => shown.parse().is_ok_and(|number| bounds.admit(number)),
        }
    }
}

impl OutcomeKind {
    /// Every kind, in the order in which they are listed to users.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Failed,
        Self::Timeout,
        Self::Cancelled,
        Self::Deadlock,
        Self::Fault,
        Self::Limit,
    ];

    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Deadlock => "deadlock",
            Self::Fault => "fault",
            Self::Limit => "limit",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl Property {
    /// The word it is stated with.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Total(_) => "total",
            Self::Outcome(_) => "outcome",
            Self::Order(_) => "order",
            Self::At(..) => "at",
            Self::Duration(..) => "duration",
            Self::Within(..) => "within",
            Self::Never(_) | Self::NeverBefore(..) | Self::NeverAfter(..) => "never",
            Self::Invariant(_) => "invariant",
            Self::Next(..) => "next",
            Self::Rate(..) => "rate",
            Self::Depth(..) | Self::Waiting(..) => "depth",
            Self::Held(..) => "held",
            Self::Value { .. } => "value",
            Self::Eventually(_) => "eventually",
            Self::Count(..) => "count",
            Self::Overlap(..) | Self::Inside(..) => "overlap",
            Self::Blocked(_) => "blocked",
            Self::Leaks(_) => "leaks",
            Self::Unawaited(_) => "unawaited",
            Self::Untaken(_) => "untaken",
            Self::Sometimes(_) => "sometimes",
        }
    }

    /// The patterns over events that it has.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &EventPattern> {
        let (many, one, other): (&[EventPattern], _, _) = match self {
            Self::Order(patterns) => (patterns, None, None),
            Self::At(_, it)
            | Self::Never(it)
            | Self::Rate(it, ..)
            | Self::Eventually(it)
            | Self::Count(it, _)
            | Self::Sometimes(it) => (&[], Some(it), None),
            Self::Within(_, one, other)
            | Self::NeverBefore(one, other)
            | Self::NeverAfter(one, other)
            | Self::Next(one, other) => (&[], Some(one), Some(other)),
            Self::Total(_)
            | Self::Outcome(_)
            | Self::Duration(..)
            | Self::Invariant(_)
            | Self::Depth(..)
            | Self::Held(..)
            | Self::Value { .. }
            | Self::Overlap(..)
            | Self::Inside(..)
            | Self::Waiting(..)
            | Self::Blocked(_)
            | Self::Leaks(_)
            | Self::Unawaited(_)
            | Self::Untaken(_) => (&[], None, None),
        };
        many.iter().chain(one).chain(other)
    }
}

/// The expectations that a trace under `kind` must meet, in the order in which they are stated.
pub(crate) fn of_model(expects: &[Expect], kind: ModelKind) -> impl Iterator<Item = &Expectation> {
    expects
        .iter()
        .filter(move |expect| expect.model.is_none_or(|model| model == kind))
        .flat_map(|expect| &expect.expectations)
}

/// The source text of an expectation, for reports.
pub fn quoted(text: &str, span: SourceSpan) -> &str {
    text.get(span.offset()..span.offset() + span.len()).unwrap_or_default()
}
