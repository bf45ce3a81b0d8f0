//! The pulse: what the watchdog of a simulation sees of it, from another thread.
//!
//! The thread of the run only ever writes numbers here, which costs next to nothing, and the names of tasks as they get
//! them. What the numbers stand for is looked up when the run is stuck, and not before.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};

use super::again::again;
use super::runner::{MAIN_HOST, RunnerId};
use crate::scenario::Text;
use crate::time::Instant;
use crate::watchdog::{Account, Places, Watched};

/// Finds what a span is called, by its number.
pub(super) type Labels = Arc<dyn Fn(u64) -> Option<Text> + Send + Sync>;

const SETTINGS: &str = ", or `watchdog = \"10m\"` in the attribute, or `Simulation::watchdog`";
const IN_A_TURN: &str = "\
A poll does not return: a `std::sync::Mutex` that is held over an `.await` and locked again, a call that blocks, or a loop
without an `.await`.";
const ALL_WAIT: &str = "\
All tasks wait, and so does tokio: for blocking work on a real thread (`spawn_blocking`, `tokio::fs`) that does not end.";
const ALL_WAIT_OR_PLAIN: &str = "\
All tasks that are known wait. Either tokio waits for blocking work on a real thread (`spawn_blocking`, `tokio::fs`) that does
not end, or a task of plain `tokio::spawn` blocks or spins, which is known with --cfg tokio_unstable only.";
const AT_THE_END: &str = "\
What was left running is being dropped: a destructor does not return, or blocking work on a real thread (`spawn_blocking`,
`tokio::fs`) does not end.";

/// What a simulation tells of itself as it goes on.
pub(super) struct Pulse {
    moves: AtomicU64,
    /// A [`Now`], as a number.
    now: AtomicU64,
    instant: AtomicU64,
    /// The span that was entered last, of those that are; 0 if none is.
    span: AtomicU64,
    pub(super) places: Places,
    origin: Origin,
    /// The hosts beside `main`.
    hosts: Vec<String>,
    tasks: Mutex<Vec<Known>>,
    labels: OnceLock<Labels>,
}

/// Where a run comes from.
#[derive(Debug)]
pub(super) struct Origin {
    /// The test, where that is known for sure.
    test: Option<&'static str>,
    seed: Option<u64>,
    /// Most probably it has the name of the test.
    thread: Thread,
}

impl Origin {
    /// A run of this thread.
    pub(super) fn new(test: Option<&'static str>, seed: Option<u64>) -> Self {
        Self { test, seed, thread: thread::current() }
    }

    /// The test, as libtest knows it.
    fn test(&self) -> Option<&str> {
        self.test.or_else(|| self.thread.name().filter(|name| *name != "main"))
    }

    /// How it is made again.
    fn again(&self) -> String {
        match (self.test, self.seed, self.test()) {
            (Some(test), seed, _) => again(test, seed),
            (None, _, Some(test)) => again(test, None),
            (None, Some(seed), None) => format!("the same program with the seed {seed}"),
            (None, None, None) => "the same program".to_owned(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.test().unwrap_or("a simulation"))?;
        self.seed.map_or(Ok(()), |seed| write!(f, ", with seed {seed}"))
    }
}

/// A runner that has a task.
struct Known {
    runner: RunnerId,
    host: usize,
    name: Text,
}

/// What happens now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// Something of no name has its turn on this host: a task of plain `tokio::spawn`, most often.
    Plain(usize),
    /// This runner has its turn.
    Turn(RunnerId),
    /// Everything waits.
    Quiet,
    /// What is left is dropped.
    End,
}

impl Now {
    const fn number(self) -> u64 {
        match self {
            Self::Quiet => 0,
            Self::End => 1,
            Self::Plain(host) => (host as u64) << 2 | 2,
            Self::Turn(RunnerId(runner)) => (runner as u64) << 2 | 3,
        }
    }

    fn from_number(number: u64) -> Self {
        let index = usize::try_from(number >> 2).unwrap_or_default();
        match number & 3 {
            0 => Self::Quiet,
            1 => Self::End,
            2 => Self::Plain(index),
            _ => Self::Turn(RunnerId(index)),
        }
    }
}

impl Pulse {
    /// That of a run that begins, with these hosts beside `main`.
    pub(super) fn new(origin: Origin, hosts: Vec<String>) -> Self {
        Self {
            moves: AtomicU64::new(0),
            now: AtomicU64::new(Now::Plain(MAIN_HOST).number()),
            instant: AtomicU64::new(0),
            span: AtomicU64::new(0),
            places: Places::default(),
            origin,
            hosts,
            tasks: Mutex::default(),
            labels: OnceLock::new(),
        }
    }

    /// Something else happens from now on.
    pub(super) fn beat(&self, now: Now) {
        self.now.store(now.number(), Ordering::Relaxed);
        // Nobody else writes.
        self.moves.store(self.moves.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Time has passed.
    pub(super) fn set_instant(&self, instant: Instant) {
        self.instant.store(instant.as_nanos(), Ordering::Relaxed);
    }

    /// This span is the innermost that is entered.
    pub(super) fn set_span(&self, span: Option<u64>) {
        self.span.store(span.unwrap_or_default(), Ordering::Relaxed);
    }

    /// A runner has got a task of this name.
    pub(super) fn add_task(&self, runner: RunnerId, host: usize, name: Text) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.push(Known { runner, host, name });
    }

    /// What spans are called can be found like this.
    pub(super) fn set_labels(&self, labels: Labels) {
        // There is one subscriber a run.
        let _ = self.labels.set(labels);
    }

    /// Who has the turn, in words.
    fn turn(&self, now: Now) -> String {
        let who = match now {
            Now::Quiet => return "nobody's".to_owned(),
            Now::End => "that of destructors".to_owned(),
            Now::Plain(host) => {
                format!("a task of plain tokio::spawn{}{}", self.on(host), self.places.words())
            }
            Now::Turn(runner) => self.name(runner),
        };
        let span = self.span.load(Ordering::Relaxed);
        let label = self.labels.get().filter(|_| span > 0).and_then(|labels| labels(span));
        let inside = label.filter(|label| **label != *who);
        who + &inside.map(|label| format!(", in the span {label}")).unwrap_or_default()
    }

    /// A runner, in words.
    fn name(&self, runner: RunnerId) -> String {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        match tasks.iter().find(|known| known.runner == runner) {
            // The hosts are the first runners, after `main`.
            Some(Known { host, name, .. }) if runner != RunnerId::MAIN && runner.0 == *host => {
                format!("host {name}")
            }
            Some(Known { host, name, .. }) => format!("{name}{}", self.on(*host)),
            None => format!("a task without a name{}", self.places.words()),
        }
    }

    /// On which host that is, in words; nothing for `main`.
    fn on(&self, host: usize) -> String {
        let host = host.checked_sub(1).and_then(|place| self.hosts.get(place));
        host.map(|host| format!(" on host {host}")).unwrap_or_default()
    }
}

impl Watched for Pulse {
    fn moves(&self) -> u64 {
        self.moves.load(Ordering::Relaxed)
    }

    fn account(&self) -> Account {
        let now = Now::from_number(self.now.load(Ordering::Relaxed));
        let why = match now {
            Now::Plain(_) | Now::Turn(_) => IN_A_TURN,
            Now::End => AT_THE_END,
            Now::Quiet if cfg!(tokio_unstable) => ALL_WAIT,
            Now::Quiet => ALL_WAIT_OR_PLAIN,
        };
        Account {
            run: self.origin.to_string(),
            turn: self.turn(now),
            since: Instant::from_nanos(self.instant.load(Ordering::Relaxed)),
            why,
            again: self.origin.again(),
            settings: SETTINGS,
        }
    }
}
