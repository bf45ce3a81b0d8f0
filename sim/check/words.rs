//! Words: how expectations, numbers and lists read in a verdict.

use std::fmt::Display;

use super::{Found, Later};
use crate::scenario::expectation::{Bounds, Content, Property};
use crate::time::{Duration, Instant};

/// How many items a sentence lists before it only counts the others.
const LISTED: usize = 5;

/// A property as a phrase that follows "expected".
pub(super) fn expected(property: &Property) -> String {
    match property {
        Property::Total(length) => format!("a total of {}", bounds(*length)),
        Property::Outcome(kind) => format!("the outcome `{}`", kind.word()),
        Property::Order(patterns) => {
            let quoted: Vec<_> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
            quoted.join(", then ")
        }
        Property::At(at, pattern) => format!("`{pattern}` at {}", instant(*at)),
        Property::Duration(pattern, length) => format!("`{pattern}` to take {}", bounds(*length)),
        Property::Within(limit, first, second) => {
            let limit = match limit {
                Bounds { min: None, max: Some(most) } => format!("within {most}"),
                limit => format!("after {}", bounds(*limit)),
            };
            format!("each `{first}` to be followed by `{second}` {limit}")
        }
        Property::Never(pattern) => format!("`{pattern}` never to happen"),
        Property::NeverBefore(pattern, barrier) => {
            format!("`{pattern}` never to happen before `{barrier}`")
        }
        Property::NeverAfter(pattern, barrier) => {
            format!("`{pattern}` never to happen after `{barrier}`")
        }
        Property::Next(pattern, follower) => format!("`{follower}` right after each `{pattern}`"),
        Property::Rate(pattern, most, per) => {
            format!("at most {most} of `{pattern}` within any {per}")
        }
        Property::Invariant(invariant) => {
            format!("`{}` after every turn", invariant.text)
        }
        Property::Depth(queue, number) => {
            format!("{} items in `{queue}` at its fullest moment", bounds(*number))
        }
        Property::Held(name, length) => {
            format!("each hold of `{name}` to last {}", bounds(*length))
        }
        Property::Value { cell, content, .. } => match content {
            Content::Is(text) => format!("`{cell}` to be `{text}` at the end"),
            Content::Within(number) => format!("`{cell}` to be {} at the end", bounds(*number)),
        },
        Property::Eventually(pattern) => format!("`{pattern}` to happen"),
        Property::Count(pattern, number) => {
            let noun = if number.max.or(number.min) == Some(1) { "time" } else { "times" };
            format!("`{pattern}` to happen {} {noun}", bounds(*number))
        }
        Property::Overlap(pattern, number) => {
            format!("{} of `{pattern}` alive at once at the most crowded moment", bounds(*number))
        }
        Property::Inside(pattern, number) => {
            format!("{} of `{pattern}` in the service at its most crowded moment", bounds(*number))
        }
        Property::Waiting(pattern, number) => {
            format!("{} of `{pattern}` to wait at the fullest moment", bounds(*number))
        }
        Property::Blocked(length) => {
            format!("the longest hold of the loop to be {}", bounds(*length))
        }
        Property::Leaks(pattern) => format!("`{pattern}` to be left running when main ends"),
        Property::Unawaited(pattern) => format!("`{pattern}` never to be awaited"),
        Property::Untaken(pattern) => format!("a failure of `{pattern}` that nobody takes"),
        Property::Sometimes(pattern) => format!("`{pattern}` to happen in at least one run"),
    }
}

/// An instant, or those between two, as traces show them.
fn instant(at: Bounds<Duration>) -> String {
    let shown = |at: Option<Duration>| at.map(|at| Instant::START + at);
    bounds(Bounds { min: shown(at.min), max: shown(at.max) })
}

/// Bounds as a phrase: `2s`, `at least 1s`, `at most 2s`, `1s to 2s`.
fn bounds<T: Display + PartialEq>(bounds: Bounds<T>) -> String {
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

/// Items as a list in a sentence: `a`, `a and b`, `a, b and c`, and at some length `a, b, … and 7
/// more`.
pub(super) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    list_of(items, |item| item.to_string())
}

/// The same of items that read so: only those that are listed are put into words.
pub(super) fn list_of<T>(
    items: impl IntoIterator<Item = T>,
    words: impl FnMut(T) -> String,
) -> String {
    let mut items = items.into_iter();
    let mut shown: Vec<_> = items.by_ref().take(LISTED).map(words).collect();
    let last = match items.count() {
        0 => shown.pop().unwrap_or_default(),
        more => format!("{more} more"),
    };
    if shown.is_empty() { last } else { format!("{} and {last}", shown.join(", ")) }
}

/// The remark that a finding is not the only one of its kind.
pub(super) fn others(more: usize, noun: &str) -> String {
    match more {
        0 => String::new(),
        1 => format!(" (and 1 more {noun})"),
        _ => format!(" (and {more} more {noun}s)"),
    }
}

/// Nothing to report if the bounds admit the value.
pub(super) fn admitted<'t, T: PartialOrd + Copy>(
    bounds: Bounds<T>,
    value: T,
    found: impl FnOnce() -> Found + 't,
) -> Result<(), Later<'t>> {
    if bounds.admit(value) { Ok(()) } else { Err(Box::new(found)) }
}
