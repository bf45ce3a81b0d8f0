//! The snapshot of a trace: its text without what changes when something else does.
//!
//! A header, and the events, in the order in which they happened. There are no instants: between two events stands how much time passed, so
//! that a step that takes longer changes the lines of its length, and no later one. There is no timeline, as its bars are drawn to the scale
//! of the whole. No column depends on other lines. What repeats in a long trace is told once (`fold`).

use std::fmt::Write;

use anstyle::Style;

use super::entry::Entry;
use super::{fold, header};
use crate::scenario::{Shows, Text};
use crate::time::Instant;
use crate::trace::{Event, Trace};

/// What the header ends with where not everything is shown.
pub(crate) const PART: &str = "   not all lines";
/// A trace with more events than this is folded.
pub(crate) const LONG: usize = 2_000;

/// The text that is kept, where everything is shown.
///
/// ```text
/// ok   total 3.000s   3 tasks
///
/// main      started
/// users     started
/// users     fetch users
/// +2s
/// users     fetch users: 200
/// …
/// ```
pub fn snapshot(trace: &Trace) -> String {
    shown(trace, &Shows::default())
}

/// The text that is kept. Where not everything is shown, the header says so.
pub fn shown(trace: &Trace, shows: &Shows) -> String {
    let events = events(trace, shows);
    let mut entries =
        entries(events.iter().map(|(event, text)| (event.at, trace.name(event.task), text)));
    if events.len() > LONG {
        entries = fold::fold(&entries);
    }
    let part = if shows.is_all() { "" } else { PART };
    format!("{}{part}\n\n{}", header(trace, Style::new()), lines(&entries))
}

/// The events that are shown, and how they read.
fn events<'t>(trace: &'t Trace, shows: &Shows) -> Vec<(&'t Event, Text)> {
    let events = trace.events.iter().map(|event| (event, Text::from(event.what.to_string())));
    let is_shown = |(event, text): &(&Event, Text)| {
        shows.shows(trace.name(event.task), text, event.what.begins())
    };
    events.filter(is_shown).collect()
}

/// Entries as text, each with a line feed.
pub(crate) fn lines(entries: &[Entry]) -> String {
    entries.iter().fold(String::new(), |mut text, entry| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{entry}");
        text
    })
}

/// The lines of events, each an instant, a task and what happened.
pub(crate) fn entries<'t>(
    events: impl Iterator<Item = (Instant, &'t Text, &'t Text)>,
) -> Vec<Entry> {
    let (mut entries, mut now) = (Vec::new(), Instant::START);
    for (at, task, text) in events {
        if at != now {
            entries.push(Entry::Later(at - now));
            now = at;
        }
        entries.push(Entry::Event(task.clone(), text.clone()));
    }
    entries
}
