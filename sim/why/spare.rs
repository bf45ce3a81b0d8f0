//! Spare time: how much longer a wait could have taken without any change to when an event happened.

use std::collections::BTreeSet;

use super::path::{Segment, Turns};
use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::trace::{Cause, Task, TaskId, Trace, What};

/// A wait that had time to spare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spare {
    /// The wait.
    pub wait: Segment,
    /// How much longer it could have been, if nothing else had.
    pub by: Duration,
}

/// The waits that the event had to wait for in the end, but not as long as for others; the one with the least time to spare
/// first. Empty if the run has kept no turns.
///
/// # Panics
///
/// If the trace has no such event.
pub fn spare(trace: &Trace, event: usize) -> Vec<Spare> {
    assert!(event < trace.events.len(), "the trace has no event {event}");
    let Some(target) = trace.turn_of(event) else { return Vec::new() };
    let turns = Turns::new(trace);
    let spawned = spawned(trace);
    let mut latest: Vec<Option<Instant>> = vec![None; target + 1];
    latest[target] = Some(trace.turns[target].at);
    let mut found = Vec::new();
    for turn in (0..=target).rev() {
        let Some(limit) = latest[turn] else { continue };
        let at = trace.turns[turn].at;
        let mut needs = |earlier: usize, takes: Duration| {
            let until = Instant::from_nanos(limit.as_nanos().saturating_sub(takes.as_nanos()));
            latest[earlier] = Some(latest[earlier].map_or(until, |known| known.min(until)));
        };
        if let Some(back) = turns.back(turn) {
            needs(back.turn, at - trace.turns[back.turn].at);
            if let Some(wait) = back.segment.filter(|_| limit > at) {
                found.push(Spare { wait, by: limit - at });
            }
        }
        turns.previous(turn).into_iter().for_each(|own| needs(own, Duration::ZERO));
        for end in ends_waited_for(&turns, &spawned, turn) {
            needs(end, Duration::ZERO);
        }
    }
    found.sort_by_key(|spare| (spare.by, spare.wait.from));
    found
}

/// The turns in which branches ended that a task waited for together with the one that woke it.
fn ends_waited_for(turns: &Turns<'_>, spawned: &BTreeSet<&Text>, turn: usize) -> Vec<usize> {
    let trace = turns.trace;
    let (Cause::Turn(by), Some(parent)) = (trace.turns[turn].cause, trace.turns[turn].task) else {
        return Vec::new();
    };
    let is_branch = |task: TaskId| {
        let Task { parent: made, name, .. } = &trace.tasks[task.index()];
        *made == Some(parent) && !spawned.contains(name)
    };
    if !trace.turns[by].task.is_some_and(is_branch) {
        return Vec::new();
    }
    let from = turns.previous(turn).map_or(0, |own| trace.turns[own].first_event);
    let events = from..trace.turns[turn].first_event;
    let ended = |index: &usize| {
        let event = &trace.events[*index];
        event.what.ends_task() && is_branch(event.task)
    };
    events
        .filter(ended)
        .filter_map(|index| trace.turn_of(index))
        .filter(|end| *end < turn)
        .collect()
}

/// The names of tasks that nobody waits for as branches.
fn spawned(trace: &Trace) -> BTreeSet<&Text> {
    let named = trace.events.iter().filter_map(|event| match &event.what {
        What::Spawn(name) => Some(name),
        _ => None,
    });
    named.collect()
}
