//! The reader of a trace with a timeline and with instants, as snapshots were before.
//!
//! The names of tasks are read from the timeline, which cuts long ones and shows 40; what it does not show is read from the events.

use std::collections::BTreeSet;

use super::{Lines, Malformed, Tasks, found};
use crate::diff::recorded::RecordedEvent;
use crate::scenario::Text;
use crate::time::Instant;

/// Columns of an event that its instant and the name of its task take at least.
const INSTANT: usize = 6;
const NAME: usize = 8;
/// What the bar of a task begins with, or what stands there in its place.
const BARS: [&str; 8] =
    ["├", "│", "✗", "○", "→", "cancelled before it started", "never awaited", "never started"];
/// What a name ends with that is cut.
const CUT: char = '…';

/// Reads the timeline, the events, and the tasks that both tell of.
pub(super) fn read(
    lines: &mut Lines<'_>,
    tasks: Tasks,
) -> Result<(Tasks, Vec<RecordedEvent>), Malformed> {
    let mut tasks = Rows::of(rows(lines)?, tasks);
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
    Ok((tasks.tasks, events))
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

/// The tasks, of which the timeline shows some.
struct Rows {
    tasks: Tasks,
    /// Rows whose names are cut and not known yet.
    cut: Vec<usize>,
    /// Names that have two blanks within, the longest first.
    spaced: Vec<Text>,
}

impl Rows {
    fn of(names: Vec<Text>, mut tasks: Tasks) -> Self {
        let (mut cut, mut spaced) = (Vec::new(), Vec::new());
        for (index, name) in names.into_iter().enumerate() {
            if name.ends_with(CUT) {
                cut.push(index);
            } else {
                tasks.places.insert(name.clone(), index);
                spaced.extend(Some(name.clone()).filter(|name| name.contains("  ")));
            }
            tasks.names.push(name);
        }
        spaced.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self { tasks, cut, spaced }
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
        Ok(RecordedEvent::read(at, task, text.into()))
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
        let Tasks { names, places, .. } = &mut self.tasks;
        let fits = |index: &usize| name.starts_with(names[*index].trim_end_matches(CUT));
        let place = self.cut.iter().position(fits).filter(|_| !places.contains_key(name));
        if let Some(index) = place.map(|place| self.cut.remove(place)) {
            names[index] = name.into();
            places.insert(name.into(), index);
        }
        self.tasks.task(name)
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
