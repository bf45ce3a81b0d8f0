//! The reader of snapshots: the text of a trace, with or without the head of a snapshot, as a recorded run.
//!
//! It reads what `docs/formats.md` describes (`kept`), and what snapshots were before, with a timeline and instants (`timed`), as far as it can be
//! known again. Who made a task is known where an event tells it.

mod kept;
mod timed;

use std::collections::BTreeMap;
use std::fmt;

use super::{Recorded, RecordedEvent, RecordedTask};
use crate::render::snapshot::PART;
use crate::scenario::Text;
use crate::scenario::vocabulary::events as begins;
use crate::time::Instant;

/// What stands before and after the head of a snapshot.
const RULE: &str = "---";
/// Tasks that the header may count though nothing is told of them.
const MOST_UNSEEN: usize = 1_000_000;

/// A snapshot: the run, and the file that its head names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// `source` of the head.
    pub source: Option<String>,
    /// The run.
    pub run: Recorded,
}

/// Why a text is no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line that is none of a trace, from 1.
    pub line: usize,
    /// What is wrong with it, in a clause.
    pub why: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Whether a text looks like a trace, though perhaps a broken one: other programs have snapshots, too.
pub fn is_trace(text: &str) -> bool {
    let mut lines = Lines::of(text);
    lines.head().is_ok() && lines.next().is_some_and(|line| header(line).is_some())
}

/// Reads a snapshot.
///
/// # Errors
///
/// If the text is no trace, with the line and what it should be.
pub fn read(text: &str) -> Result<Snapshot, Malformed> {
    let mut lines = Lines::of(text);
    let source = lines.head()?;
    let first = lines.next().unwrap_or_default();
    let Header { outcome, total, count, ended } = header(first).ok_or_else(|| {
        lines.wrong(format!(
            "expected the header of a trace, such as `ok   total 3.000s   3 tasks`, found {}",
            found(first)
        ))
    })?;
    let tasks = Tasks::of(count);
    let (tasks, events) = match (lines.next(), lines.peek()) {
        (None, _) => (tasks, Vec::new()),
        (Some(""), Some(line)) if line.starts_with(' ') => timed::read(&mut lines, tasks)?,
        (Some(""), _) => kept::read(&mut lines, tasks)?,
        (Some(line), _) => {
            let found = found(line);
            let why = format!("expected an empty line before the events, found {found}");
            return Err(lines.wrong(why));
        }
    };
    if let Some(latest) = events.last().map(|event| event.at).filter(|at| *at > ended) {
        let why = format!("the run ended at {ended}, as its header says, and goes on to {latest}");
        return Err(lines.wrong(why));
    }
    if count.saturating_sub(tasks.names.len()) > MOST_UNSEEN {
        let why = format!("the header counts {count} tasks, and {} are seen", tasks.names.len());
        return Err(Malformed { line: 1, why });
    }
    let (tasks, wakes) = (tasks.done(&events), Vec::new());
    let run = Recorded { outcome, total, ended, tasks, events, wakes, stated: None };
    Ok(Snapshot { source, run })
}

/// The tasks, as far as they are known by now.
struct Tasks {
    names: Vec<Text>,
    places: BTreeMap<Text, usize>,
    /// How many tasks there are.
    most: usize,
}

impl Tasks {
    fn of(most: usize) -> Self {
        Self { names: Vec::new(), places: BTreeMap::new(), most }
    }

    /// The index of the task of this name, which may be met for the first time.
    fn task(&mut self, name: &str) -> Result<usize, String> {
        if let Some(index) = self.places.get(name) {
            return Ok(*index);
        }
        let index = self.names.len();
        if index >= self.most {
            let of = self.most;
            return Err(format!("`{name}` is none of the {of} tasks that the header counts"));
        }
        self.names.push(name.into());
        self.places.insert(name.into(), index);
        Ok(index)
    }

    /// All tasks, each with who made it, where an event tells that.
    fn done(self, events: &[RecordedEvent]) -> Vec<RecordedTask> {
        let unseen =
            (self.names.len()..self.most).map(|index| format!("(task {})", index + 1).into());
        let names = self.names.into_iter().chain(unseen);
        let mut tasks: Vec<_> = names.map(|name| RecordedTask { name, parent: None }).collect();
        for event in events {
            let made = [begins::SPAWN, begins::CREATE]
                .iter()
                .find_map(|word| event.text.strip_prefix(word));
            if let Some(index) = made.and_then(|name| self.places.get(name)) {
                tasks[*index].parent = Some(event.task);
            }
        }
        tasks
    }
}

/// A text in a message, of which the beginning is enough.
fn found(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    if text.is_empty() { "nothing".to_owned() } else { format!("{:?}", shown + more) }
}

/// The lines of a text. What is blank at its end is none.
struct Lines<'t> {
    lines: std::iter::Peekable<std::str::Lines<'t>>,
    /// The number of the line that was read last.
    read: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let line = self.lines.next()?;
        self.read += 1;
        Some(line)
    }
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        // What is blank at the end of a snapshot does not count, and of its last line that may be an empty text.
        let end = text.trim_end_matches(['\n', '\r']);
        Self { lines: end.lines().peekable(), read: 0 }
    }

    fn wrong(&self, why: String) -> Malformed {
        Malformed { line: self.read.max(1), why }
    }

    /// Reads the head of a snapshot, if there is one.
    fn head(&mut self) -> Result<Option<String>, Malformed> {
        if self.lines.next_if_eq(&RULE).is_none() {
            return Ok(None);
        }
        self.read += 1;
        let mut source = None;
        for line in self.by_ref() {
            if line == RULE {
                return Ok(source);
            }
            source = line.strip_prefix("source: ").map(unquoted).or(source);
        }
        Err(self.wrong(format!("expected `{RULE}` where the head of the snapshot ends")))
    }

    /// The next line, which stays the next.
    fn peek(&mut self) -> Option<&'t str> {
        self.lines.peek().copied()
    }
}

/// A scalar of the head, without its quotes.
fn unquoted(scalar: &str) -> String {
    let inside = scalar.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.and_then(|_| serde_json::from_str(scalar).ok()).unwrap_or_else(|| scalar.to_owned())
}

struct Header {
    outcome: Text,
    total: Instant,
    count: usize,
    ended: Instant,
}

fn header(line: &str) -> Option<Header> {
    let line = line.strip_suffix(PART).unwrap_or(line);
    let (outcome, rest) = line.rsplit_once("   total ")?;
    let mut parts = rest.split("   ");
    let seconds = |part: &str| part.strip_suffix('s')?.parse::<Instant>().ok();
    let total = seconds(parts.next()?)?;
    let count = match parts.next()? {
        "1 task" => 1,
        many => many.strip_suffix(" tasks")?.parse().ok()?,
    };
    let ended = parts.next().map_or(Some(total), |run| seconds(run.strip_prefix("run ")?))?;
    (parts.next().is_none() && !outcome.is_empty() && ended >= total && count > 0).then(|| Header {
        outcome: outcome.into(),
        total,
        count,
        ended,
    })
}
