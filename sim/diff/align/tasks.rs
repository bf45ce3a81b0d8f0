//! Tasks of two runs: by their names, and of those that are left, those that do the same under another name: first those of whose names only the
//! words differ (`query 7` and `request 7`), then whichever does the very same, then whichever does nearly the same.

use std::collections::{BTreeMap, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diff::key;
use crate::diff::recorded::Recorded;

/// Of tasks that are gone, so many are compared with each that is new, unless they do the very same.
const MOST: usize = 64;
/// So much of what two tasks do must be the same that they are one with two names, in percent.
const SAME: usize = 60;

/// A run with the events of each of its tasks.
type Run<'r> = (&'r Recorded, &'r [Vec<usize>]);

/// For each task of the first run, which of the second it is.
pub(super) fn pair(before: Run<'_>, after: Run<'_>) -> Vec<Option<usize>> {
    // Names that are cut may be there twice: the first is the first.
    let mut names: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
    for (index, task) in after.0.tasks.iter().enumerate() {
        names.entry(&task.name).or_default().push_back(index);
    }
    let found = before.0.tasks.iter().map(|task| names.get_mut(&task.name)?.pop_front());
    let mut pairs: Vec<Option<usize>> = found.collect();
    let mut is_taken = vec![false; after.0.tasks.len()];
    for task in pairs.iter().flatten() {
        is_taken[*task] = true;
    }
    let gone: Vec<_> = (0..pairs.len()).filter(|task| pairs[*task].is_none()).collect();
    let new: Vec<_> = (0..is_taken.len()).filter(|task| !is_taken[*task]).collect();
    if gone.is_empty() || new.is_empty() {
        return pairs;
    }
    let keys = |run: Run<'_>, task: usize| -> Vec<String> {
        let name = run.0.name(task);
        let texts = run.1[task].iter().map(|event| &run.0.events[*event].text);
        texts.map(|text| key::key(&text.replace(name.as_str(), "(itself)"))).collect()
    };
    let mut numbered: BTreeMap<String, Vec<(usize, Vec<String>)>> = BTreeMap::new();
    for task in &new {
        let numbers = key::numbers(&after.0.tasks[*task].name);
        numbered.entry(numbers).or_default().push((*task, keys(after, *task)));
    }
    numbered.remove("");
    for task in &gone {
        let Some(tasks) = numbered.get_mut(&key::numbers(&before.0.tasks[*task].name)) else {
            continue;
        };
        let may_be = |other: &usize| may_be_one(before.0, *task, after.0, *other, &pairs);
        if let Some(place) = most_alike(&keys(before, *task), tasks, may_be) {
            let other = tasks.remove(place).0;
            pairs[*task] = Some(other);
            is_taken[other] = true;
        }
    }
    let mut same: BTreeMap<Vec<String>, VecDeque<usize>> = BTreeMap::new();
    for task in new.into_iter().filter(|task| !is_taken[*task]) {
        same.entry(keys(after, task)).or_default().push_back(task);
    }
    let mut left = Vec::new();
    for task in gone.into_iter().filter(|task| pairs[*task].is_none()).collect::<Vec<_>>() {
        let wanted = keys(before, task);
        let found = same.get_mut(&wanted).and_then(|tasks| {
            let place = tasks
                .iter()
                .take(MOST)
                .position(|other| may_be_one(before.0, task, after.0, *other, &pairs))?;
            tasks.remove(place)
        });
        pairs[task] = found;
        if found.is_none() {
            left.push((task, wanted));
        }
    }
    let mut others: Vec<_> = same
        .into_iter()
        .flat_map(|(keys, tasks)| tasks.into_iter().map(move |it| (it, keys.clone())))
        .collect();
    others.sort();
    for (task, wanted) in left.into_iter().take(MOST) {
        let may_be = |other: &usize| may_be_one(before.0, task, after.0, *other, &pairs);
        if let Some(place) = most_alike(&wanted, &others, may_be) {
            pairs[task] = Some(others.remove(place).0);
        }
    }
    pairs
}

/// Which of these tasks does most of what is wanted, if it does enough: of two, the first.
fn most_alike(
    wanted: &[String],
    others: &[(usize, Vec<String>)],
    may_be: impl Fn(&usize) -> bool,
) -> Option<usize> {
    let candidates = others.iter().take(MOST).enumerate().filter(|(_, (other, _))| may_be(other));
    let alike = candidates.map(|(place, (_, keys))| (share(wanted, keys), place));
    let best = alike
        .filter(|(share, _)| *share >= SAME)
        .max_by_key(|(share, place)| (*share, std::cmp::Reverse(*place)));
    best.map(|(_, place)| place)
}

/// Whether the same task made both, as far as that is known.
fn may_be_one(
    before: &Recorded,
    task: usize,
    after: &Recorded,
    other: usize,
    pairs: &[Option<usize>],
) -> bool {
    match (before.tasks[task].parent, after.tasks[other].parent) {
        // Who made it may have another name, too, that is not known yet.
        (Some(parent), Some(maker)) => pairs[parent].is_none_or(|parent| parent == maker),
        _ => task != 0 && other != 0,
    }
}

/// How much of what two tasks do is the same, in percent.
fn share(old: &[String], new: &[String]) -> usize {
    let same: usize = capture_diff_slices(Algorithm::Myers, old, new)
        .iter()
        .map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 })
        .sum();
    200 * same / (old.len() + new.len()).max(1)
}
