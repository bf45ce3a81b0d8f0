//! Pairs: which run of one side is which of the other, and how they differ.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::Refused;
use super::side::{Kept, Read, Side};
use crate::diff::review::{Review, Reviewed, RunDifference};
use crate::scenario::ModelKind;

/// Names that are listed of a side that lacks one.
const NAMES: usize = 8;

/// A run of both sides, or of one.
struct Pair {
    name: String,
    before: Option<Kept>,
    after: Option<Kept>,
}

/// Compares the runs of two sides.
pub(super) fn review([before, after]: [Side; 2]) -> Result<Review, Refused> {
    let labels = (before.label.clone(), after.label.clone());
    let pairs = paired(before, after)?;
    let count = pairs.len();
    let compared: Result<Vec<_>, Refused> = pairs.into_par_iter().map(compared).collect();
    let runs: Vec<_> = compared?.into_iter().flatten().collect();
    Ok(Review { before: labels.0, after: labels.1, same: count - runs.len(), runs })
}

fn compared(Pair { name, before, after }: Pair) -> Result<Option<Reviewed>, Refused> {
    // Most snapshots are the same, and need not be understood for that.
    if before.as_ref().zip(after.as_ref()).is_some_and(|(old, new)| old.is_the_text_of(new)) {
        return Ok(None);
    }
    let before = before.map(Kept::read).transpose()?;
    let after = after.map(Kept::read).transpose()?;
    let reviewed = |source, difference| Reviewed { name, source, difference };
    Ok(match (before, after) {
        (Some(before), Some(after)) => {
            let ways = before.way.as_deref().zip(after.way.as_deref());
            let ways = ways.map(|(before, after)| [before, after]);
            let difference = RunDifference::along(before.run, after.run, ways);
            difference.map(|it| reviewed(after.source.or(before.source), it))
        }
        (Some(Read { run, source, .. }), None) => Some(reviewed(source, RunDifference::Gone(run))),
        (None, Some(Read { run, source, .. })) => Some(reviewed(source, RunDifference::New(run))),
        (None, None) => None,
    })
}

fn names(side: &Side) -> Vec<String> {
    side.runs.keys().take(2).cloned().collect()
}

fn paired(mut before: Side, mut after: Side) -> Result<Vec<Pair>, Refused> {
    if let ([_], [name]) = (&names(&before)[..], &names(&after)[..]) {
        let [old, new] = [before, after].map(|mut side| side.runs.pop_first().map(|it| it.1));
        return Ok(vec![Pair { name: name.clone(), before: old, after: new }]);
    }
    let is_one_file = [before.is_one_file, after.is_one_file];
    if is_one_file == [true, true] {
        // Two files of one scenario each may be called as they like.
        before.runs = by_model(before.runs);
        after.runs = by_model(after.runs);
    }
    let others = matched(&before.runs, &after.runs);
    let listed = [&before, &after].map(|side| listed(&side.runs));
    let mut pairs = Vec::new();
    for (name, run) in std::mem::take(&mut before.runs) {
        let other = others.get(&name).and_then(|other| after.runs.remove_entry(other));
        let (shown, other) = other.map_or((name, None), |(name, kept)| (name, Some(kept)));
        pairs.push(Pair { name: shown, before: Some(run), after: other });
    }
    pairs.extend(after.runs.into_iter().map(|(name, run)| Pair {
        name,
        before: None,
        after: Some(run),
    }));
    pairs.sort_by(|one, other| one.name.cmp(&other.name));
    // A file of one scenario says what is meant; of a folder, whatever only one side has is new or gone.
    let wanted = |pair: &Pair| match is_one_file {
        [true, false] => pair.before.is_some(),
        [false, true] => pair.after.is_some(),
        [true, true] => pair.before.is_some() && pair.after.is_some(),
        [false, false] => true,
    };
    pairs.retain(wanted);
    let lonely = pairs.iter().find(|pair| pair.before.is_none() || pair.after.is_none());
    let labels = [&before.label, &after.label];
    if is_one_file == [false, false] || lonely.is_none() && !pairs.is_empty() {
        return Ok(pairs);
    }
    let Some(lonely) = lonely else {
        let why = format!(
            "{} and {} have no model in common: {}; {}",
            labels[0], labels[1], listed[0], listed[1]
        );
        return Err(Refused::Why(why));
    };
    let side = usize::from(lonely.before.is_some());
    let why = format!("{} has no run `{}`, only {}", labels[side], lonely.name, listed[side]);
    Err(Refused::Why(why))
}

/// The runs by what their names have after that of their file: the model, and the replay.
fn by_model(runs: BTreeMap<String, Kept>) -> BTreeMap<String, Kept> {
    let is_model = |part: &&str| ModelKind::from_word(part).is_some();
    let named = runs.into_iter().map(|(name, run)| {
        let mut parts = name.split('.').skip_while(|part| !is_model(part));
        let first = parts.next().map(str::to_owned);
        let model = first.map(|first| parts.fold(first, |name, part| name + "." + part));
        (model.unwrap_or(name), run)
    });
    named.collect()
}

/// For names of the one side, those of the other: the same, or one that ends so after a folder.
fn matched(
    before: &BTreeMap<String, Kept>,
    after: &BTreeMap<String, Kept>,
) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = before
        .keys()
        .filter(|name| after.contains_key(*name))
        .map(|it| (it.clone(), it.clone()))
        .collect();
    let mut taken: std::collections::BTreeSet<String> = names.values().cloned().collect();
    let by_end = |names: Vec<&String>| {
        let mut ends: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for name in names {
            let mut end = &**name;
            ends.entry(end.to_owned()).or_default().push(name.clone());
            while let Some((_, rest)) = end.split_once('/') {
                ends.entry(rest.to_owned()).or_default().push(name.clone());
                end = rest;
            }
        }
        ends
    };
    let left = |side: &BTreeMap<String, Kept>, other: &BTreeMap<String, Kept>| {
        by_end(side.keys().filter(|name| !other.contains_key(*name)).collect())
    };
    let (old_ends, new_ends) = (left(before, after), left(after, before));
    for name in before.keys() {
        if names.contains_key(name) {
            continue;
        }
        let longer =
            new_ends.get(name).filter(|found| found.len() == 1).map(|found| found[0].clone());
        let shorter = || {
            let mut end = &**name;
            while let Some((_, rest)) = end.split_once('/') {
                let is_only = old_ends.get(rest).is_some_and(|found| found.len() == 1);
                if is_only && after.contains_key(rest) {
                    return Some(rest.to_owned());
                }
                end = rest;
            }
            None
        };
        if let Some(other) = longer.or_else(shorter).filter(|other| !taken.contains(other)) {
            taken.insert(other.clone());
            names.insert(name.clone(), other);
        }
    }
    names
}

/// The names of runs, of many the first.
fn listed(runs: &BTreeMap<String, Kept>) -> String {
    let names: Vec<_> = runs.keys().take(NAMES).map(|name| format!("`{name}`")).collect();
    match runs.len().saturating_sub(NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
