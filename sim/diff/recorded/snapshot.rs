//! The reader of snapshots: the text of a trace, with or without the head of a snapshot, as a recorded run.
//!
//! It reads what `docs/formats.md` describes, as far as it can be known again. The names of tasks are read from the timeline, which cuts
//! long ones and shows 40; what it does not show is read from the events. Who made a task is known where an event tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Recorded, RecordedEvent, RecordedTask};
use crate::scenario::Text;
use crate::scenario::vocabulary::events as begins;
use crate::time::Instant;

/// What stands before and after the head of a snapshot.
const RULE: &str = "---";
/// Columns of an event that its instant and the name of its task take at least.
const INSTANT: usize = 6;
const NAME: usize = 8;
/// Tasks that the header may count though nothing is told of them: those beyond the timeline that never start.
const MOST_UNSEEN: usize = 1_000_000;
/// What the bar of a task begins with, or what stands there in its place.
const BARS: [&str; 8] =
    ["├", "│", "✗", "○", "→", "cancelled before it started", "never awaited", "never started"];
/// What a name ends with that is cut.
const CUT: char = '…';

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
    lines.blank("the timeline")?;
    let rows = rows(&mut lines)?;
    let mut tasks = Tasks::of(rows, count);
    let mut events = Vec::new();
    let mut latest = Instant::START;
    while let Some(line) = lines.next() {
        let event = tasks.event(line).map_err(|why| lines.wrong(why))?;
        if event.at < latest {
            let why = format!("{} is earlier than the line before, {latest}", event.at);
            return Err(lines.wrong(why));
        }
        latest = event.at;
        events.push(event);
    }
    if latest > ended {
        let why = format!("the run ended at {ended}, as its header says, and goes on to {latest}");
        return Err(lines.wrong(why));
    }
    if count.saturating_sub(tasks.names.len()) > MOST_UNSEEN {
        let why = format!("the header counts {count} tasks, and {} are seen", tasks.names.len());
        return Err(Malformed { line: 1, why });
    }
    let run = Recorded { outcome, total, ended, tasks: tasks.done(&events), events, stated: None };
    Ok(Snapshot { source, run })
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

    fn blank(&mut self, before: &str) -> Result<(), Malformed> {
        match self.next() {
            Some("") => Ok(()),
            line => {
                let found = found(line.unwrap_or_default());
                Err(self.wrong(format!("expected an empty line before {before}, found {found}")))
            }
        }
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

/// The names of the timeline's rows, and the empty line after it.
fn rows(lines: &mut Lines<'_>) -> Result<Vec<Text>, Malformed> {
    let scale = lines.next().unwrap_or_default();
    let width = scale.len() - scale.trim_start_matches(' ').len();
    if width == 0 || !scale.trim_start().starts_with("0s") {
        let found = found(scale);
        return Err(lines.wrong(format!("expected the scale of a timeline, found {found}")));
    }
    let (mut rows, mut known) = (Vec::new(), BTreeSet::new());
    while let Some(line) = lines.next() {
        if line.is_empty() {
            break;
        }
        let bar = line.char_indices().nth(width).map_or(line.len(), |(at, _)| at);
        let (name, bar) = (line[..bar].trim_end(), line[bar..].trim_start());
        // Neither the legend nor the count of what is not shown is a row.
        if name.is_empty() || counts(line) {
            continue;
        }
        if !BARS.iter().any(|start| bar.starts_with(start)) {
            let found = found(line);
            return Err(lines.wrong(format!(
                "expected a row of the timeline, or an empty line before the events, found {found}"
            )));
        }
        let name = Text::from(name);
        if !name.ends_with(CUT) && !known.insert(name.clone()) {
            return Err(lines.wrong(format!("`{name}` has a row already")));
        }
        rows.push(name);
    }
    Ok(rows)
}

/// Whether this counts the tasks that a timeline does not show.
fn counts(line: &str) -> bool {
    let number = line.strip_prefix("… and ").and_then(|rest| rest.strip_suffix(" more"));
    number.is_some_and(|number| number.parse::<u64>().is_ok())
}

/// The tasks, as far as they are known by now.
struct Tasks {
    names: Vec<Text>,
    places: BTreeMap<Text, usize>,
    /// Rows whose names are cut and not known yet.
    cut: Vec<usize>,
    /// Names that have two blanks within, the longest first.
    spaced: Vec<Text>,
    /// How many tasks there are at most.
    most: usize,
}

impl Tasks {
    fn of(names: Vec<Text>, most: usize) -> Self {
        let (places, cut) = (BTreeMap::new(), Vec::new());
        let mut tasks = Self { names: Vec::new(), places, cut, spaced: Vec::new(), most };
        for (index, name) in names.into_iter().enumerate() {
            if name.ends_with(CUT) {
                tasks.cut.push(index);
            } else {
                tasks.places.insert(name.clone(), index);
                tasks.spaced.extend(Some(name.clone()).filter(|name| name.contains("  ")));
            }
            tasks.names.push(name);
        }
        tasks.spaced.sort_by_key(|name| std::cmp::Reverse(name.len()));
        tasks
    }

    /// Reads a line of the trace.
    fn event(&mut self, line: &str) -> Result<RecordedEvent, String> {
        let (instant, rest) = line.split_once(' ').unwrap_or((line, ""));
        let at: Instant = instant.parse().map_err(|_| {
            format!(
                "expected an event that begins with an instant such as 0.250, found {}",
                found(line)
            )
        })?;
        let filled = INSTANT.saturating_sub(instant.len());
        let rest = rest.strip_prefix(&" ".repeat(filled)[..]).ok_or_else(|| {
            format!("expected the name of a task in column {}, found {}", INSTANT + 2, found(line))
        })?;
        let (name, text) = self.split(rest).ok_or_else(|| {
            format!(
                "expected the name of a task, two blanks and what happened, found {}",
                found(line)
            )
        })?;
        let task = self.task(name)?;
        Ok(RecordedEvent { at, task, text: text.into() })
    }

    /// The name of the task, and what happened to it.
    fn split<'t>(&self, rest: &'t str) -> Option<(&'t str, &'t str)> {
        let known = self.spaced.iter().find_map(|name| {
            let text = rest.strip_prefix(&**name)?;
            let filled = NAME.saturating_sub(name.chars().count()) + 2;
            let text = text.strip_prefix(&" ".repeat(filled)[..])?;
            Some((&rest[..name.len()], text))
        });
        known.or_else(|| usual_split(rest))
    }

    /// The index of the task of this name, which may be met for the first time.
    fn task(&mut self, name: &str) -> Result<usize, String> {
        if let Some(index) = self.places.get(name) {
            return Ok(*index);
        }
        let fits = |index: &usize| name.starts_with(self.names[*index].trim_end_matches(CUT));
        if let Some(place) = self.cut.iter().position(fits) {
            let index = self.cut.remove(place);
            self.names[index] = name.into();
            self.places.insert(name.into(), index);
            return Ok(index);
        }
        if self.names.len() >= self.most {
            let of = self.most;
            return Err(format!("`{name}` is none of the {of} tasks that the header counts"));
        }
        self.names.push(name.into());
        self.places.insert(name.into(), self.names.len() - 1);
        Ok(self.names.len() - 1)
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

/// The split of a name without two blanks within from what follows.
fn usual_split(rest: &str) -> Option<(&str, &str)> {
    let mut columns = rest.char_indices();
    let end = columns.nth(NAME).map_or(rest.len(), |(at, _)| at);
    let gap = end + rest[end..].find("  ")?;
    let name = if gap == end { rest[..end].trim_end() } else { &rest[..gap] };
    (!name.is_empty()).then(|| (name, &rest[gap + 2..]))
}
