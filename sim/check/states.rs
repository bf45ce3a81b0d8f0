//! States: how full a queue gets, how long a permit is held, and what is in a cell at the end.

use std::collections::BTreeMap;

use super::words::{admitted, others};
use super::{Found, Later};
use crate::scenario::Text;
use crate::scenario::expectation::{Bounds, Content, Invariant};
use crate::time::Duration;
use crate::trace::{Broken, TaskId, Trace, What};

/// So many items are in the queue at its fullest moment.
pub(super) fn depth<'t>(
    queue: &'t Text,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    let (mut items, mut most, mut moment) = (0_u64, 0, None);
    for (index, event) in trace.events.iter().enumerate() {
        match &event.what {
            What::Put(name, _) if name == queue => items += 1,
            What::Got(name, _) if name == queue => items = items.saturating_sub(1),
            _ => continue,
        }
        if items > most {
            (most, moment) = (items, Some(index));
        }
    }
    admitted(bounds, most, move || match moment {
        Some(moment) => {
            let noun = if most == 1 { "item" } else { "items" };
            let at = trace.events[moment].at;
            Found::new(format!("{most} {noun} in it at {at}"), vec![moment])
        }
        None => Found::new("nothing that was ever in it", Vec::new()),
    })
}

/// A hold of a permit: the events with which it began and ended, if it did, and how long it was.
type Hold = (usize, Option<usize>, Duration);

/// Each hold of a permit, and there is at least one, lasts so long. One that never ends lasts until the run ends.
pub(super) fn held<'t>(
    name: &'t Text,
    bounds: Bounds<Duration>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    let holds = holds(name, trace);
    let mut wrong = holds.iter().filter(|(.., length)| !bounds.admit(*length)).copied();
    let Some((from, to, length)) = wrong.next() else {
        let none = || Found::new("nobody that held it", Vec::new());
        return if holds.is_empty() { Err(Box::new(none)) } else { Ok(()) };
    };
    let others = others(wrong.count(), "hold");
    Err(Box::new(move || {
        let (task, at) = (trace.name(trace.events[from].task), trace.events[from].at);
        let end = match to {
            Some(to) => format!("to {}", trace.events[to].at),
            None => format!("to the end of the run, at {}", trace.ended),
        };
        let words = format!("`{task}` held it for {length}, from {at} {end}{others}");
        Found::new(words, [from].into_iter().chain(to).collect())
    }))
}

/// In the order in which they began.
fn holds(name: &Text, trace: &Trace) -> Vec<Hold> {
    let mut holds: Vec<Hold> = Vec::new();
    // Of several that one task has, the last is given back first.
    let mut open: BTreeMap<TaskId, Vec<usize>> = BTreeMap::new();
    for (index, event) in trace.events.iter().enumerate() {
        match &event.what {
            What::Acquired(of) if is_of(of, name) => {
                open.entry(event.task).or_default().push(holds.len());
                holds.push((index, None, trace.ended - event.at));
            }
            What::Released(of) if is_of(of, name) => {
                let own = open.get_mut(&event.task).and_then(Vec::pop);
                // Another may give back what a task took.
                let hold = own.or_else(|| open.values_mut().find_map(Vec::pop));
                if let Some(hold) = hold {
                    let (from, to, length) = &mut holds[hold];
                    (*to, *length) = (Some(index), event.at - trace.events[*from].at);
                }
            }
            _ => {}
        }
    }
    holds
}

/// It was so after every turn.
pub(super) fn invariant<'t>(invariant: &Invariant, trace: &'t Trace) -> Result<(), Later<'t>> {
    let Some(broken) = trace.broken.iter().find(|broken| broken.at == invariant.at) else {
        return Ok(());
    };
    Err(Box::new(move || {
        let Broken { when, events: (from, to), values, .. } = broken;
        Found::new(format!("it false at {when}: {values}"), (*from..*to).collect())
    }))
}

/// Whether an event tells of this name: how many, or in which mode, can stand behind it.
fn is_of(told: &Text, name: &Text) -> bool {
    let rest = told.strip_prefix(&**name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" (") && rest.ends_with(')'))
}

/// The cell has such a value at the end. `start` is what it begins with, as far as that is known.
pub(super) fn value<'t>(
    cell: &'t Text,
    content: &'t Content,
    start: Option<&'t Text>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    let write =
        trace.events.iter().enumerate().rev().find_map(|(index, event)| match &event.what {
            What::Write(name, value) if name == cell => Some((index, value)),
            _ => None,
        });
    let value = write.map(|(_, value)| value).or(start);
    if value.is_some_and(|value| content.admits(value)) {
        return Ok(());
    }
    Err(Box::new(move || match (write, start) {
        (Some((index, value)), _) => {
            let at = trace.events[index].at;
            Found::new(format!("`{value}`, written at {at}"), vec![index])
        }
        (None, Some(start)) => Found::new(format!("`{start}`, as it was at the start"), Vec::new()),
        (None, None) => Found::new("nothing that was written into it", Vec::new()),
    }))
}
