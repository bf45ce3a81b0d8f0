//! Requests: how many are in a service at once, and how many of them wait there for a place.

use std::collections::BTreeSet;

use super::words::{admitted, list};
use super::{Found, Later};
use crate::scenario::Pattern;
use crate::scenario::expectation::Bounds;
use crate::trace::{TaskId, Trace, What};

/// So many requests that fit are in the service at once, from when they came to their answer. One that is turned away never
/// was in it.
pub(super) fn inside<'t>(
    pattern: &Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    most_between(pattern, bounds, trace, |what| {
        matches!(what, What::Replied(_)) || what.ends_task()
    })
}

/// So many requests that fit wait at once, from when they came to when the service begins to work on them, or answers without.
pub(super) fn waiting<'t>(
    pattern: &Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    most_between(pattern, bounds, trace, |what| {
        matches!(what, What::Started | What::Replied(_)) || what.ends_task()
    })
}

/// So many requests that fit have come at one moment, and that has not happened to them since.
fn most_between<'t>(
    pattern: &Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
    is_over: impl Fn(&What) -> bool,
) -> Result<(), Later<'t>> {
    let mut crowd: BTreeSet<(usize, TaskId)> = BTreeSet::new();
    let (mut most, mut moment) = (crowd.clone(), 0);
    // One that does not wait comes and starts in one go: it is counted when something else happens, or time passes.
    for (index, event) in trace.events.iter().enumerate() {
        if matches!(event.what, What::Received(_)) && pattern.matches(trace.name(event.task)) {
            crowd.insert((index, event.task));
        } else if is_over(&event.what) {
            crowd.retain(|(_, task)| *task != event.task);
        }
        let goes_on = trace.events.get(index + 1).is_some_and(|next| {
            next.task == event.task && next.at == event.at && is_over(&next.what)
        });
        if crowd.len() > most.len() && !goes_on {
            (most, moment) = (crowd.clone(), index);
        }
    }
    admitted(bounds, most.len() as u64, move || {
        if most.is_empty() {
            return Found::new("none that ever did", Vec::new());
        }
        let names = list(most.iter().map(|(_, task)| trace.name(*task)));
        let words = format!("{} at {}: {names}", most.len(), trace.events[moment].at);
        Found::new(words, most.iter().map(|(came, _)| *came).collect())
    })
}
