//! The scenario: what to simulate, as plain data.
//!
//! A scenario is read from KDL text by [`Scenario::parse`] or built in Rust; nothing here runs. Names that are known
//! when the file is read are resolved then: a [`Target::Known`] is an index into the declarations, so that a run
//! neither searches nor fails for them.

#[cfg(feature = "scenarios")]
pub mod calls;
pub mod drawn;
pub mod expectation;
pub mod exploration;
#[cfg(feature = "scenarios")]
pub mod expression;
pub mod link;
pub mod network;
pub mod pattern;
#[cfg(feature = "scenarios")]
pub mod procedure;
pub mod read;
pub mod service;
pub mod settings;
pub mod shared;
pub mod shows;
pub mod source;
pub mod span;
#[cfg(feature = "scenarios")]
pub mod step;
pub mod value;
pub(crate) mod vocabulary;

#[cfg(feature = "scenarios")]
pub(crate) mod blocks;
#[cfg(feature = "scenarios")]
mod deep_copy;
#[cfg(feature = "scenarios")]
pub(crate) mod lengths;
#[cfg(feature = "scenarios")]
mod powers;

use std::fmt;
#[cfg(feature = "scenarios")]
use std::path::Path;
use std::str::FromStr;

use crate::time::{Duration, DurationError};
#[cfg(feature = "scenarios")]
pub use calls::{ArgumentError, Arguments, Called, Calls};
pub use drawn::Drawn;
pub use expectation::{Expect, Expectation, Property};
pub use exploration::{Bound, Chosen, Explore, Kept, Strategy, StrategyError};
#[cfg(feature = "scenarios")]
pub use expression::{Expression, Template};
pub use link::{Link, LinkFault, OfEach};
pub use network::Network;
pub use pattern::{EventPattern, Pattern};
#[cfg(feature = "scenarios")]
pub(crate) use powers::{Deed, Powers};
#[cfg(feature = "scenarios")]
pub use procedure::{Parameter, Procedure};
#[cfg(feature = "scenarios")]
pub(crate) use read::in_sight;
pub use read::stated::Given;
pub(crate) use read::stated::{Stated, Statement, stated};
#[cfg(feature = "cli")]
pub(crate) use read::suggest::nearest;
pub use read::{Page, Problem, ScenarioError};
pub use service::{
    Content, Fault, FaultKind, Moment, Overload, Protocol, Route, Service, Session, Way,
};
pub use settings::{Setting, Settings};
pub use shared::{Barrier, Cell, Event, EventKind, PermitKind, Pool, Queue, QueueKind, Semaphore};
pub use shows::Shows;
pub use source::Source;
pub use span::SourceSpan;
#[cfg(feature = "scenarios")]
pub use step::{Block, Step};
pub use value::{List, Value};
pub use vocabulary::StepWord;

/// Text that is shared, not copied; a short one, as most are, needs no memory of its own.
pub type Text = ecow::EcoString;

/// What to simulate: declarations, a `main` program, and the properties its trace must have.
#[cfg(feature = "scenarios")]
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What the file calls itself.
    pub name: Text,
    /// The file it was read from.
    pub source: Source,
    /// The models it runs under, in the order of the file, at least one, no kind twice.
    pub models: Vec<Model>,
    /// Hosts that answer fetches.
    pub services: Vec<Service>,
    /// What clients keep connections in.
    pub sessions: Vec<Session>,
    /// What links between hosts are like, and what goes wrong on them.
    pub network: Network,
    /// Semaphores and locks.
    pub semaphores: Vec<Semaphore>,
    /// Queues and broadcasts.
    pub queues: Vec<Queue>,
    /// Events, conditions and notifiers.
    pub events: Vec<Event>,
    /// Barriers.
    pub barriers: Vec<Barrier>,
    /// Names of the promises.
    pub promises: Vec<Text>,
    /// Names of the values that are made once.
    pub onces: Vec<Text>,
    /// Variables that tasks share.
    pub cells: Vec<Cell>,
    /// Thread pools that `offload` runs on.
    pub pools: Vec<Pool>,
    /// What a run may use at most.
    pub limits: Limits,
    /// What steps call by its name.
    pub procedures: Vec<Procedure>,
    /// The parameters, and what each stands for here.
    pub parameters: Vec<(Text, Value)>,
    /// The program.
    pub main: Block,
    /// The Rust functions that the program calls, in the order of the file.
    pub called: Vec<Called>,
    /// Those functions; see [`Scenario::with_calls`].
    pub calls: Calls,
    /// What the trace must have, block by block.
    pub expects: Vec<Expect>,
    /// Explorations that are part of its tests.
    pub explorations: Vec<Explore>,
    /// Runs that are kept as tests, each with another name.
    pub kept: Vec<Kept>,
    /// What of a trace its snapshot shows.
    pub shows: Shows,
    /// What is right, but hardly meant: `standstill check` tells it.
    pub hints: Vec<Problem>,
}

/// How tasks share workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// One worker: a task holds it from poll to wait.
    Async,
    /// Each task holds one of so many workers for its whole life; `None` is one for every task.
    Threads(Option<u32>),
    /// A branch runs to its end before the next begins.
    Sync,
}

/// The kinds of [`Model`], as files and the command line name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelKind {
    /// `"async"`
    Async,
    /// `"sync"`
    Sync,
    /// `"threads"`
    Threads,
}

/// When something that can go wrong does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// Each time.
    Always,
    /// The first so many times.
    First(u32),
    /// By chance: a choice, whose plain alternative is that it does not.
    Chance(Ratio),
}

/// A probability, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(pub u32);

/// A fixed length of time, a range in which it is a choice (whose plain alternative is the shortest), or one that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// The shortest.
    pub min: Duration,
    /// The longest, the same as `min` for a fixed one.
    pub max: Duration,
    /// How it is distributed, if it is drawn in each run, the plain one, too.
    pub drawn: Option<Drawn>,
}

/// Why a text is no delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayError {
    /// One of its durations is none.
    Duration(DurationError),
    /// A range whose end is before its start.
    Reversed,
    /// No distribution.
    Drawn,
}

/// What a run may use at most; reaching one is an outcome, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Events in the trace.
    pub events: u64,
    /// Simulated time.
    pub time: Duration,
    /// Steps (and polls) at one instant.
    pub steps: u64,
    /// Tasks in all, those that have ended among them.
    pub tasks: u64,
    /// Bytes of the texts and lists that the program makes.
    pub bytes: u64,
}

/// A name in a step: known when the file was read, or computed when the step runs.
#[cfg(feature = "scenarios")]
#[derive(Clone, Debug)]
pub enum Target {
    /// An index into the declarations of its kind.
    Known(usize),
    /// A string with expressions, looked up when the step runs.
    Computed(Template),
}

#[cfg(feature = "scenarios")]
impl Scenario {
    /// Reads a scenario from KDL text. `name` is what diagnostics call the file.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] holds what is wrong with the text, each with its place: all of it, unless its braces or quotes are
    /// wrong, which are to be mended first. A file with cases is several scenarios: see [`Self::parse_all`].
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        Self::parse_with(name, text, &mut |_| Err("only a file can include others".to_owned()))
    }

    /// The same for a file that can include others: `load` gives the text of one, by its path from the folder of the file, or says
    /// why there is none. It is asked for none outside of that folder.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`]; and if a file cannot be loaded, includes itself or is none of definitions and declarations.
    pub fn parse_with(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&Path) -> Result<String, String>,
    ) -> Result<Self, ScenarioError> {
        read::scenario(name, text, load)
    }

    /// Reads the scenarios of a file: one, or each of its cases; of a file that can include others, as [`Self::parse_with`]. Settings go
    /// before what the file says; if they name a case, only that is read, and nothing of a file without it.
    pub fn parse_all(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&Path) -> Result<String, String>,
        settings: &Settings,
    ) -> Vec<Result<Self, ScenarioError>> {
        read::scenarios(name, text, load, settings)
    }

    /// Reads only the `expect` blocks of a text, to check traces with them that are not of a scenario. Any task can be in
    /// those, and tell anything. `name` is what diagnostics call the text.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] holds what is wrong with these blocks, each with its place, as for [`Self::parse`].
    pub fn parse_expectations(name: &str, text: &str) -> Result<Self, ScenarioError> {
        read::expectations_only(name, text)
    }

    /// A text as it is usually written: the same nodes, with the blanks and line breaks that are usual. `name` is what diagnostics call the
    /// file.
    ///
    /// ```
    /// use standstill::scenario::Scenario;
    ///
    /// assert_eq!(Scenario::formatted("a.kdl", "main{sleep   \"1s\"}")?, "main { sleep \"1s\" }\n");
    /// # Ok::<(), standstill::scenario::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] holds what is wrong with the shape of the text: its braces, its quotes.
    pub fn formatted(name: &str, text: &str) -> Result<String, ScenarioError> {
        read::formatted(name, text)
    }

    /// A scenario of nothing.
    pub(crate) fn empty(name: &str, source: Source) -> Self {
        Self {
            name: name.into(),
            source,
            models: vec![Model::Async],
            services: Vec::new(),
            sessions: Vec::new(),
            network: Network::default(),
            semaphores: Vec::new(),
            queues: Vec::new(),
            events: Vec::new(),
            barriers: Vec::new(),
            promises: Vec::new(),
            onces: Vec::new(),
            cells: Vec::new(),
            pools: Vec::new(),
            limits: Limits::default(),
            procedures: Vec::new(),
            parameters: Vec::new(),
            main: [].into(),
            called: Vec::new(),
            calls: Calls::default(),
            expects: Vec::new(),
            explorations: Vec::new(),
            kept: Vec::new(),
            shows: Shows::default(),
            hints: Vec::new(),
        }
    }

    /// The model of this kind as the scenario declares it, else the kind's default.
    pub fn model(&self, kind: ModelKind) -> Model {
        let declared = self.models.iter().find(|model| model.kind() == kind);
        declared.copied().unwrap_or_else(|| kind.default_model())
    }

    /// The expectations that a trace under `kind` must meet, in the order of the file.
    pub fn expectations(&self, kind: ModelKind) -> impl Iterator<Item = &Expectation> {
        expectation::of_model(&self.expects, kind)
    }
}

impl Model {
    /// Which kind of model this is.
    pub const fn kind(self) -> ModelKind {
        match self {
            Self::Async => ModelKind::Async,
            Self::Threads(_) => ModelKind::Threads,
            Self::Sync => ModelKind::Sync,
        }
    }
}

impl ModelKind {
    /// Every kind, in the order in which they are listed to users.
    pub const ALL: [Self; 3] = [Self::Async, Self::Sync, Self::Threads];

    /// The word for it in files and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Threads => "threads",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub(crate) const fn default_model(self) -> Model {
        match self {
            Self::Async => Model::Async,
            Self::Sync => Model::Sync,
            Self::Threads => Model::Threads(None),
        }
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Delay {
    /// Always the same.
    pub const fn fixed(length: Duration) -> Self {
        Self { min: length, max: length, drawn: None }
    }

    /// Any between these; the shortest, in a plain run.
    pub const fn between(min: Duration, max: Duration) -> Self {
        Self { min, max, drawn: None }
    }

    /// Reads the same, of computed numbers: what is less than a nanosecond is the nearest one.
    pub(crate) fn nearest(text: &str) -> Result<Self, DelayError> {
        Self::read(text, Duration::nearest)
    }

    fn read(
        text: &str,
        length: fn(&str) -> Result<Duration, DurationError>,
    ) -> Result<Self, DelayError> {
        // A duration begins with a number.
        if text.contains(' ') && text.starts_with(|first: char| first.is_ascii_lowercase()) {
            return Ok(text.parse::<Drawn>()?.into());
        }
        let Some((min, max)) = text.split_once("..") else {
            return Ok(Self::fixed(length(text)?));
        };
        let (min, max) = (length(min)?, length(max)?);
        if min > max { Err(DelayError::Reversed) } else { Ok(Self::between(min, max)) }
    }

    /// Whether there is nothing to choose.
    pub fn is_fixed(self) -> bool {
        self.min == self.max
    }
}

impl FromStr for Delay {
    type Err = DelayError;

    /// Reads `"1s"`, `"50ms..200ms"`, or a [`Drawn`].
    fn from_str(text: &str) -> Result<Self, DelayError> {
        Self::read(text, str::parse)
    }
}

impl From<Drawn> for Delay {
    fn from(drawn: Drawn) -> Self {
        let [min, max] = drawn.bounds();
        Self { min, max, drawn: Some(drawn) }
    }
}

impl From<DurationError> for DelayError {
    fn from(error: DurationError) -> Self {
        Self::Duration(error)
    }
}

impl Ratio {
    /// Always.
    pub const ONE: Self = Self(1_000_000);
    /// As often as not.
    pub const HALF: Self = Self(500_000);

    /// So many times in a hundred, at most each time.
    pub const fn percent(percent: u32) -> Self {
        Self(if percent < 100 { percent * 10_000 } else { Self::ONE.0 })
    }
}

impl Limits {
    /// A million events, a million steps at one instant, a hundred years, 200,000 tasks, 128 MiB of texts and lists.
    pub const DEFAULT: Self = Self {
        events: 1_000_000,
        time: Duration::from_secs(100 * 365 * 86_400),
        steps: 1_000_000,
        tasks: 200_000,
        bytes: 128 * 1024 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
