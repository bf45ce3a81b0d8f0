//! Requests: how many are in a service at once, and how many of them wait there for a place.

use std::collections::BTreeMap;

use super::words::{admitted, list};
use super::{Found, Later};
use crate::scenario::Pattern;
use crate::scenario::expectation::Bounds;
use crate::trace::{TaskId, Trace, What};

/// So many requests that fit are in the service at once, from when they came to their answer. One that is turned away never
/// was in it.
pub(super) fn inside<'t>(
    pattern: &'t Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    most_between(pattern, bounds, trace, |what| {
        matches!(what, What::Replied(_)) || what.ends_task()
    })
}

/// So many requests that fit wait at once, from when they came to when the service begins to work on them, or answers without.
pub(super) fn waiting<'t>(
    pattern: &'t Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    most_between(pattern, bounds, trace, |what| {
        matches!(what, What::Started | What::Replied(_)) || what.ends_task()
    })
}

/// So many requests that fit have come at one moment, and that has not happened to them since.
fn most_between<'t>(
    pattern: &'t Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
    is_over: fn(&What) -> bool,
) -> Result<(), Later<'t>> {
    let mut crowd = Crowd::default();
    let (mut most, mut moment) = (0, 0);
    // One that does not wait comes and starts in one go: it is counted when something else happens, or time passes.
    for (index, event) in trace.events.iter().enumerate() {
        crowd.come_to(index, pattern, trace, is_over);
        let goes_on = || {
            trace.events.get(index + 1).is_some_and(|next| {
                next.task == event.task && next.at == event.at && is_over(&next.what)
            })
        };
        if crowd.count > most && !goes_on() {
            (most, moment) = (crowd.count, index);
        }
    }
    admitted(bounds, most as u64, move || {
        if most == 0 {
            return Found::new("none that ever did", Vec::new());
        }
        let mut crowd = Crowd::default();
        (0..=moment).for_each(|index| crowd.come_to(index, pattern, trace, is_over));
        let mut came: Vec<usize> = crowd.came.into_values().flatten().collect();
        came.sort_unstable();
        let names = list(came.iter().map(|came| trace.name(trace.events[*came].task)));
        Found::new(format!("{most} at {}: {names}", trace.events[moment].at), came)
    })
}

/// The requests that have come, and what they wait for has not happened.
#[derive(Default)]
struct Crowd {
    /// The events with which each did.
    came: BTreeMap<TaskId, Vec<usize>>,
    count: usize,
}

impl Crowd {
    /// The event of this index happens.
    fn come_to(
        &mut self,
        index: usize,
        pattern: &Pattern,
        trace: &Trace,
        is_over: fn(&What) -> bool,
    ) {
        let event = &trace.events[index];
        if matches!(event.what, What::Received(_)) && pattern.matches(trace.name(event.task)) {
            self.came.entry(event.task).or_default().push(index);
            self.count += 1;
        } else if is_over(&event.what) {
            self.count -= self.came.remove(&event.task).map_or(0, |came| came.len());
        }
    }
}
