//! Alignment: which task and which event of one run is which of another.
//!
//! Tasks are known by their names, and where those differ by what they do ([`tasks`]). Within a task, events are aligned in their order
//! ([`steps`]): by their texts, then by the steps that they name. What other tasks do meanwhile is not looked at, so that a shift in time
//! aligns as if there were none.

mod renames;
mod steps;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use super::key;
use super::recorded::Recorded;
use crate::scenario::Text;
use renames::Renames;
use steps::{Link, Words};

/// What of two runs is the same.
#[derive(Debug)]
pub(super) struct Alignment {
    /// For each task of the first run, which of the second it is.
    pub(super) tasks: Vec<Option<usize>>,
    /// Tasks that have another name: of the first run, of the second.
    pub(super) renamed: Vec<(usize, usize)>,
    /// For each event of the first run, which of the second it is.
    pub(super) after: Vec<Option<usize>>,
    /// For each event of the second run, which of the first it is.
    pub(super) before: Vec<Option<usize>>,
    /// Of the second run, the events that come elsewhere among those of their task.
    pub(super) moved: Vec<bool>,
    /// The texts of the first run, with the names that its tasks have in the second.
    pub(super) texts: Vec<Text>,
    /// The events of each task.
    pub(super) of_before: Vec<Vec<usize>>,
    /// The events of each task of the second run.
    pub(super) of_after: Vec<Vec<usize>>,
}

/// Aligns two runs.
pub(super) fn align(before: &Recorded, after: &Recorded) -> Alignment {
    let (of_before, of_after) = (by_task(before), by_task(after));
    let tasks = tasks::pair((before, &of_before), (after, &of_after));
    let name = |run: &Recorded, task: usize| run.name(task).clone();
    let renamed = tasks.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?)));
    let renamed: Vec<_> =
        renamed.filter(|(old, new)| name(before, *old) != name(after, *new)).collect();
    let names = renamed.iter().map(|(old, new)| (name(before, *old), name(after, *new)));
    let names = Renames::new(names.collect());
    let texts = with_names(before, after, &names);

    let mut alignment = Alignment {
        tasks,
        renamed,
        after: vec![None; before.events.len()],
        before: vec![None; after.events.len()],
        moved: vec![false; after.events.len()],
        texts,
        of_before,
        of_after,
    };
    let mut known = BTreeMap::new();
    let mut words = Words::default();
    let mut id = |text: &Text| {
        *known.entry(text.clone()).or_insert_with(|| words.add(&key::key(text), key::verb(text)))
    };
    let old: Vec<u32> = alignment.texts.iter().map(&mut id).collect();
    let new: Vec<u32> = after.events.iter().map(|event| id(&event.text)).collect();
    for (task, other) in alignment.tasks.clone().into_iter().enumerate() {
        let Some(other) = other else { continue };
        let (olds, news) = (&alignment.of_before[task], &alignment.of_after[other]);
        let [first, second] = [(olds, &old), (news, &new)]
            .map(|(events, ids)| events.iter().map(|event| ids[*event]).collect::<Vec<_>>());
        for Link { old, new, moved } in steps::align(&first, &second, &words) {
            let (old, new) = (olds[old], news[new]);
            alignment.after[old] = Some(new);
            alignment.before[new] = Some(old);
            alignment.moved[new] = moved;
        }
    }
    alignment
}

/// The texts of the first run, with the names that its tasks have in the second. A service may be called as the task was.
fn with_names(before: &Recorded, after: &Recorded, renames: &Renames) -> Vec<Text> {
    let texts = before.events.iter().map(|event| &event.text);
    if renames.is_empty() {
        return texts.cloned().collect();
    }
    let known: BTreeSet<_> = after.events.iter().map(|event| &event.text).collect();
    let other = |text: &Text| Some(renames.apply(text)).filter(|other| known.contains(other));
    texts.map(|text| other(text).unwrap_or_else(|| text.clone())).collect()
}

/// The events of each task, in order.
fn by_task(run: &Recorded) -> Vec<Vec<usize>> {
    let mut events = vec![Vec::new(); run.tasks.len()];
    for (index, event) in run.events.iter().enumerate() {
        events[event.task].push(index);
    }
    events
}
