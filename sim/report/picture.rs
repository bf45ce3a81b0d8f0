//! What a picture of a run shows, whatever it is drawn with: what each task did between two of its events, who woke whom, and
//! what was asked of services.
//!
//! Plain data made of a trace; who draws decides about colours and places.

mod kind;
mod requests;

use crate::time::Instant;
use crate::trace::life::{Life, lives};
use crate::trace::{TaskId, Trace};
pub(super) use kind::Kind;
pub(super) use requests::{Request, requests};

/// What a task did from one of its events on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    /// The event, an index into [`Trace::events`].
    pub(super) event: usize,
    /// Of which task.
    pub(super) task: TaskId,
    /// From when,
    pub(super) from: Instant,
    /// and until when: its next event, or the end of the run.
    pub(super) to: Instant,
    /// What it did.
    pub(super) kind: Kind,
}

/// What each task did, a stay for each event that did not end it, in the order of the events. What has not started does nothing.
pub(super) fn stays(trace: &Trace) -> Vec<Stay> {
    let lives = lives(trace);
    let mut stays: Vec<Stay> = Vec::with_capacity(trace.events.len());
    let mut latest: Vec<Option<usize>> = vec![None; trace.tasks.len()];
    for (event, it) in trace.events.iter().enumerate() {
        if let Some(stay) = latest[it.task.index()].take() {
            stays[stay].to = it.at;
        }
        if lives[it.task.index()].spans(event) {
            latest[it.task.index()] = Some(stays.len());
            let kind = Kind::of(&it.what);
            stays.push(Stay { event, task: it.task, from: it.at, to: trace.ended, kind });
        }
    }
    stays
}

/// From when to when a task lived; `None` if it never started.
pub(super) fn lived(trace: &Trace, life: Life) -> Option<(Instant, Instant)> {
    let from = trace.events[life.started?].at;
    Some((from, life.ended.map_or(trace.ended, |ended| trace.events[ended].at)))
}
