//! Occurrences: properties of the events that fit a pattern, their order, number and instants.

use super::index::Index;
use super::nearest::nearest;
use super::search::Search;
use super::words::{admitted, list, others};
use super::{Found, Later};
use crate::scenario::EventPattern;
use crate::scenario::expectation::Bounds;
use crate::time::Duration;
use crate::trace::Trace;

/// An event for each pattern, each after the one before: the first that fits is as good as any.
pub(super) fn order<'t>(patterns: &'t [EventPattern], index: &Index<'t>) -> Result<(), Later<'t>> {
    let mut previous: Option<(usize, &EventPattern)> = None;
    for pattern in patterns {
        let mut search = Search::new(pattern, index);
        let start = previous.map_or(0, |(index, _)| index + 1);
        match (search.next_from(start), previous) {
            (Some(index), _) => previous = Some((index, pattern)),
            (None, Some(previous)) => {
                let index = index.clone();
                return Err(Box::new(move || not_after(previous, pattern, &index)));
            }
            (None, None) => return Err(Box::new(move || nothing(&search))),
        }
    }
    Ok(())
}

/// An event that fits at this very instant, or between two.
pub(super) fn at<'t>(
    at: Bounds<Duration>,
    pattern: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let mut search = Search::new(pattern, index);
    let fits = search.all();
    if fits.is_empty() {
        Err(Box::new(move || nothing(&search)))
    } else if fits.iter().any(|index| at.admit(trace.events[*index].at.since_start())) {
        Ok(())
    } else {
        Err(Box::new(|| Found::new(format!("it at {}", instants(&fits, trace)), fits)))
    }
}

/// Each event that fits the first is followed by one that fits the second, in time. Holds where
/// nothing fits the first.
pub(super) fn within<'t>(
    limit: Bounds<Duration>,
    first: &'t EventPattern,
    second: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let followers = Search::new(second, index).all();
    let late: Vec<_> = Search::new(first, index)
        .all()
        .into_iter()
        .map(|index| {
            let next = followers.partition_point(|follower| *follower <= index);
            (index, followers.get(next).copied())
        })
        .filter(|(index, next)| {
            next.is_none_or(|next| !limit.admit(trace.events[next].at - trace.events[*index].at))
        })
        .collect();
    let Some(&(index, next)) = late.first() else { return Ok(()) };
    Err(Box::new(move || {
        let at = trace.events[index].at;
        let others = others(late.len() - 1, "such event");
        let words = match next.map(|next| trace.events[next].at) {
            Some(then) => {
                let later = then - at;
                format!("`{first}` at {at}, the next `{second}` {later} later, at {then}{others}")
            }
            None => format!("`{first}` at {at} and no `{second}` after it{others}"),
        };
        Found::new(words, [index].into_iter().chain(next).collect())
    }))
}

/// No event fits.
pub(super) fn never<'t>(pattern: &'t EventPattern, index: &Index<'t>) -> Result<(), Later<'t>> {
    let trace = index.trace;
    match Search::new(pattern, index).all() {
        fits if fits.is_empty() => Ok(()),
        fits => Err(Box::new(|| Found::new(format!("it at {}", instants(&fits, trace)), fits))),
    }
}

/// An event fits.
pub(super) fn eventually<'t>(
    pattern: &'t EventPattern,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let mut search = Search::new(pattern, index);
    match search.next_from(0) {
        Some(_) => Ok(()),
        None => Err(Box::new(move || nothing(&search))),
    }
}

/// So many events fit.
pub(super) fn count<'t>(
    pattern: &'t EventPattern,
    bounds: Bounds<u64>,
    index: &Index<'t>,
) -> Result<(), Later<'t>> {
    let trace = index.trace;
    let mut search = Search::new(pattern, index);
    let fits = search.all();
    admitted(bounds, fits.len() as u64, move || match fits.len() {
        0 => nothing(&search),
        1 => Found::new(format!("it once, at {}", instants(&fits, trace)), fits),
        n => Found::new(format!("it {n} times, at {}", instants(&fits, trace)), fits),
    })
}

fn not_after(
    (previous, before): (usize, &EventPattern),
    pattern: &EventPattern,
    index: &Index<'_>,
) -> Found {
    let trace = index.trace;
    let words = format!("no `{pattern}` after `{before}` at {}", trace.events[previous].at);
    match Search::new(pattern, index).all().pop().filter(|earlier| *earlier < previous) {
        Some(earlier) => {
            let at = trace.events[earlier].at;
            Found::new(format!("{words}, only before it, at {at}"), vec![earlier, previous])
        }
        None => Found::new(words, vec![previous]),
    }
}

fn nothing(search: &Search<'_>) -> Found {
    let words = format!("nothing that reads like `{}`", search.pattern());
    match nearest(search.pattern(), search.index().lines()) {
        Some(index) => {
            let event = &search.index().trace.events[index];
            let line = search.index().trace.line(event);
            Found::new(format!("{words}; nearest: `{line}` at {}", event.at), vec![index])
        }
        None => Found::new(words, search.last_of_its_task().into_iter().collect()),
    }
}

fn instants(events: &[usize], trace: &Trace) -> String {
    list(events.iter().map(|index| trace.events[*index].at))
}
