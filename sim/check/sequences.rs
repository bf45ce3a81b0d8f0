//! Sequences: what must not come before or after something, what comes right after it, and how often in how short a time.

use super::index::Index;
use super::search::Search;
use super::words::others;
use super::{Found, Later};
use crate::scenario::EventPattern;
use crate::time::Duration;

/// No event fits the first before one fits the second.
pub(super) fn never_before<'t>(
    pattern: &'t EventPattern,
    barrier: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let opened = Search::new(barrier, index).next_from(0);
    let mut early = Search::new(pattern, index).all();
    early.truncate(early.partition_point(|index| opened.is_none_or(|opened| *index < opened)));
    let Some(&first) = early.first() else { return Ok(()) };
    Err(Box::new(move || {
        let at = trace.events[first].at;
        let more = others(early.len() - 1, "such event");
        let words = match opened.map(|opened| trace.events[opened].at) {
            Some(opened) => format!("it at {at}, the first `{barrier}` at {opened}{more}"),
            None => format!("it at {at}, and no `{barrier}`{more}"),
        };
        Found::new(words, early.into_iter().chain(opened).collect())
    }))
}

/// No event fits the first after one fits the second.
pub(super) fn never_after<'t>(
    pattern: &'t EventPattern,
    barrier: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let Some(closed) = Search::new(barrier, index).next_from(0) else { return Ok(()) };
    let mut search = Search::new(pattern, index);
    let Some(first) = search.next_from(closed + 1) else { return Ok(()) };
    Err(Box::new(move || {
        let late = search.all().split_off(search.all().partition_point(|index| *index <= closed));
        let (at, closed_at) = (trace.events[first].at, trace.events[closed].at);
        let more = others(late.len() - 1, "such event");
        let words = format!("it at {at}, after `{barrier}` at {closed_at}{more}");
        Found::new(words, [closed].into_iter().chain(late).collect())
    }))
}

/// The line right after each event that fits the first fits the second. Holds where nothing fits the first.
pub(super) fn next<'t>(
    pattern: &'t EventPattern,
    follower: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let mut search = Search::new(follower, index);
    let mut alone: Vec<usize> = Search::new(pattern, index).all();
    alone.retain(|index| search.next_from(index + 1) != Some(index + 1));
    let Some(&first) = alone.first() else { return Ok(()) };
    Err(Box::new(move || {
        let event = &trace.events[first];
        let more = others(alone.len() - 1, "such event");
        let after = trace.events.get(first + 1).map(|next| trace.line(next));
        let words = match &after {
            Some(line) => format!("`{pattern}` at {}, and then `{line}`{more}", event.at),
            None => format!("`{pattern}` at {}, and nothing after it{more}", event.at),
        };
        Found::new(words, [first].into_iter().chain(after.map(|_| first + 1)).collect())
    }))
}

/// At most so many events fit in any stretch of time that is so long; what happens at its very end is no more in it.
pub(super) fn rate<'t>(
    pattern: &'t EventPattern,
    most: u64,
    per: Duration,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let fits = Search::new(pattern, index).all();
    let crowd = |first: usize| {
        let begins = trace.events[fits[first]].at;
        let within = |index: &usize| trace.events[*index].at - begins < per;
        &fits[first..first + fits[first..].partition_point(within)]
    };
    let crowded = (0..fits.len()).find(|first| crowd(*first).len() as u64 > most);
    let Some(first) = crowded else { return Ok(()) };
    let (crowd, begins) = (crowd(first).to_vec(), trace.events[fits[first]].at);
    Err(Box::new(move || {
        Found::new(format!("{} of them within {per}, from {begins} on", crowd.len()), crowd)
    }))
}
