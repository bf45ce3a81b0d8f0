//! Order: what happens at one instant in another order, though it moved by the same.
//!
//! What comes elsewhere because it is at another instant is no change of order: it has moved. Of the events of an instant as many as
//! possible are taken to have stayed; each of the others has passed one that stayed.

use std::collections::BTreeMap;

use super::align::Alignment;
use super::recorded::Recorded;
use crate::time::Instant;

/// A pair of tasks of which the one now comes first that came second.
#[derive(Debug)]
pub(super) struct Passed {
    /// The event of the second run that now comes first.
    pub(super) first: usize,
    /// The one that came first.
    pub(super) second: usize,
    /// The events that moved in the order.
    pub(super) events: Vec<usize>,
}

/// The pairs, in the order of their first events.
pub(super) fn passed(before: &Recorded, after: &Recorded, alignment: &Alignment) -> Vec<Passed> {
    let mut instants: BTreeMap<(Instant, Instant), Vec<(usize, usize)>> = BTreeMap::new();
    for (new, event) in after.events.iter().enumerate().filter(|(new, _)| !alignment.moved[*new]) {
        if let Some(old) = alignment.before[new] {
            instants.entry((event.at, before.events[old].at)).or_default().push((old, new));
        }
    }
    let mut pairs: BTreeMap<(usize, usize), Passed> = BTreeMap::new();
    let mut firsts = Vec::new();
    for events in instants.into_values().filter(|events| !events.is_sorted()) {
        let stayed = longest_increasing(&events);
        for (place, (old, new)) in events.iter().enumerate().filter(|(place, _)| !stayed[*place]) {
            let Some((first, second)) = overtaken(&events, &stayed, place, (*old, *new)) else {
                continue;
            };
            let tasks = [first, second].map(|event| after.events[event].task);
            let pair = pairs.entry((tasks[0], tasks[1])).or_insert_with(|| {
                firsts.push((first.min(second), (tasks[0], tasks[1])));
                Passed { first, second, events: Vec::new() }
            });
            pair.events.push(*new);
        }
    }
    firsts.sort_unstable();
    firsts.into_iter().filter_map(|(_, tasks)| pairs.remove(&tasks)).collect()
}

/// Of the events of an instant, the one that now comes first and the one that came first: the one at this place, and one that stayed.
fn overtaken(
    events: &[(usize, usize)],
    stayed: &[bool],
    place: usize,
    (old, new): (usize, usize),
) -> Option<(usize, usize)> {
    let stays = |at: &usize| stayed[*at];
    // Events are in their new order.
    let behind = (place + 1..events.len()).filter(stays).find(|at| events[*at].0 < old);
    let ahead = || (0..place).rev().filter(stays).find(|at| events[*at].0 > old);
    match behind {
        Some(other) => Some((new, events[other].1)),
        None => ahead().map(|other| (events[other].1, new)),
    }
}

/// Which of these belong to a longest part that is in the old order.
fn longest_increasing(events: &[(usize, usize)]) -> Vec<bool> {
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; events.len()];
    for (place, (old, _)) in events.iter().enumerate() {
        let length = ends.partition_point(|end| events[*end].0 < *old);
        previous[place] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(place);
        } else {
            ends[length] = place;
        }
    }
    let mut stayed = vec![false; events.len()];
    let mut at = ends.last().copied();
    while let Some(place) = at {
        stayed[place] = true;
        at = previous[place];
    }
    stayed
}
