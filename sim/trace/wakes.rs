//! Wakes: which event made a task go on to which other.
//!
//! Turns in which nothing is told are passed through: a task whose loop only hands something on is no end of an arrow.

use std::ops::Range;

use super::{Cause, Event, TaskId, Trace, Wait, What};

/// One task made another ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wake {
    /// The event of the one that did it,
    pub(crate) from: usize,
    /// and the first of the other then.
    pub(crate) to: usize,
}

/// All wakes from one task to another, in the order of those that were woken; empty if the run has kept no turns.
pub(crate) fn wakes(trace: &Trace) -> Vec<Wake> {
    let told = |turn: usize| Some(trace.events_of(turn)).filter(|events| !events.is_empty());
    let by = |turn: usize| match trace.turns[turn].cause {
        // Nothing is made ready by what comes after it.
        Cause::Turn(by) if by < turn => Some(by),
        _ => None,
    };
    let mut all = Vec::new();
    // Of each turn, the last before it, or itself, in which something is told.
    let mut telling: Vec<Option<usize>> = Vec::with_capacity(trace.turns.len());
    for turn in 0..trace.turns.len() {
        let cause_of = by(turn).and_then(|by| telling[by]);
        let Some(own) = told(turn) else {
            telling.push(cause_of);
            continue;
        };
        telling.push(Some(turn));
        let Some(events) = cause_of.and_then(told) else { continue };
        let to = own.start;
        let from = cause(trace, events, &trace.events[to]);
        if trace.events[from].task != trace.events[to].task {
            all.push(Wake { from, to });
        }
    }
    all
}

/// Which event of a turn made a task go on to this one: one that has to do with it, or else the last.
fn cause(trace: &Trace, turn: Range<usize>, woken: &Event) -> usize {
    /// A turn of more events is not searched: most probably it was the last of them.
    const SEARCHED: usize = 64;
    let last = turn.end - 1;
    let searched = turn.start.max(turn.end.saturating_sub(SEARCHED))..turn.end;
    let relates = |index: &usize| relates(trace, &trace.events[*index].what, woken);
    searched.rev().find(relates).unwrap_or(last)
}

/// Whether what was done has to do with what a task goes on to.
fn relates(trace: &Trace, done: &What, woken: &Event) -> bool {
    let starts = |name: &str| woken.what == What::Started && **trace.name(woken.task) == *name;
    match (done, &woken.what) {
        (What::Spawn(name), _) if starts(name) => true,
        (What::Waits(Wait::Branches(_)), What::Started) => is_branch(trace, woken.task),
        (What::Cancel(name), What::Interrupted(_) | What::Cancelled) => {
            **trace.name(woken.task) == **name
        }
        (What::Put(one, _), What::Got(other, _))
        | (What::Got(one, _), What::Put(other, _) | What::Joined(other))
        | (What::Set(one) | What::Waits(Wait::Barrier { name: one, .. }), What::Passed(other))
        | (What::Made(one, _), What::Made(other, _))
        | (What::Write(one, _), What::Changed(other, _)) => one == other,
        // How many, or in which mode, stands behind the name.
        (What::Released(one), What::Acquired(other))
        | (What::Notify(one), What::Passed(other) | What::Waits(Wait::Acquire(other))) => {
            name(one) == name(other)
        }
        (What::Write(..), What::Holds(_)) => true,
        _ => false,
    }
}

/// A name without what stands behind it in parentheses.
fn name(text: &str) -> &str {
    text.rsplit_once(" (").map_or(text, |(name, _)| name)
}

/// Whether a task was made by another.
fn is_branch(trace: &Trace, task: TaskId) -> bool {
    trace.tasks[task.index()].parent.is_some()
}
