//! The circle of a deadlock: who waits for whom, round to the first.

use std::collections::BTreeMap;

use crate::scenario::Text;
use crate::trace::{Keeper, Standing, Trace, Wait, What};

/// Whom a task waits for, and how that reads.
struct Edge<'t> {
    to: Vec<&'t Text>,
    wait: &'t Wait,
}

/// The first circle of tasks that wait for one another for ever, if the trace tells of one.
pub(super) fn circle(trace: &Trace) -> Option<String> {
    let standing = trace.events.iter().filter_map(|event| match &event.what {
        What::Deadlock(standing) => Some((trace.name(event.task), &**standing)),
        _ => None,
    });
    let waiting: Vec<_> = standing.collect();
    let edges: BTreeMap<&Text, Edge<'_>> =
        waiting.iter().map(|(task, standing)| (*task, edge(task, standing))).collect();
    waiting.iter().find_map(|(first, _)| from(first, &edges))
}

fn edge<'t>(task: &'t Text, standing: &'t Standing) -> Edge<'t> {
    let Standing { wait, keeper, .. } = standing;
    let to = match (keeper, wait) {
        (Keeper::Holders(holders), _) => holders.iter().collect(),
        (Keeper::At(sequence), _) => vec![sequence],
        (Keeper::Itself, _) => vec![task],
        (Keeper::Unknown, Wait::Await(awaited)) => vec![awaited],
        (Keeper::Unknown, _) => Vec::new(),
    };
    Edge { to, wait }
}

/// The circle through this task, if there is one: its first holder that waits, too, is followed.
fn from(first: &Text, edges: &BTreeMap<&Text, Edge<'_>>) -> Option<String> {
    let mut path = vec![first];
    loop {
        let Edge { to, .. } = edges.get(path.last()?)?;
        let next = to.iter().find(|next| edges.contains_key(**next))?;
        if *next == first {
            break;
        }
        if path.contains(next) {
            return None;
        }
        path.push(next);
    }
    let told = path
        .iter()
        .zip(path.iter().skip(1).chain([&first]))
        .map(|(task, next)| format!("`{task}` ({}) waits for `{next}`", edges[*task].wait));
    Some(told.collect::<Vec<_>>().join(", "))
}
