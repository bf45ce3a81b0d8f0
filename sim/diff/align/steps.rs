//! The alignment of two sequences of steps: those of one task in two runs.
//!
//! Two alignments are made, and the one that leaves less to tell is taken: one that begins with texts that are the same, and one that
//! begins with steps that are the same, whatever their values. What is left over between two events that are aligned is aligned by its
//! steps, then by its first words; what is left over in two places is the same text that has moved.

use std::collections::{BTreeMap, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What it costs to tell of a line that is new, gone or moved.
const LINE: usize = 2;
/// What it costs to tell of another value.
const VALUE: usize = 1;

/// An event of the one sequence that is one of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) old: usize,
    pub(super) new: usize,
    /// Whether it has passed others.
    pub(super) moved: bool,
}

/// Of each text, its step and its first word, as numbers.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: BTreeMap<String, u32>,
    keys: Vec<u32>,
    verbs: Vec<u32>,
}

impl Words {
    /// The number of another text.
    pub(super) fn add(&mut self, key: &str, verb: &str) -> u32 {
        let next = |known: &mut BTreeMap<String, u32>, word: String| {
            let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry(word).or_insert(count)
        };
        let key = next(&mut self.known, format!("key {key}"));
        let verb = next(&mut self.known, format!("verb {verb}"));
        self.keys.push(key);
        self.verbs.push(verb);
        u32::try_from(self.keys.len() - 1).unwrap_or(u32::MAX)
    }
}

/// Aligns two sequences of texts.
pub(super) fn align(old: &[u32], new: &[u32], words: &Words) -> Vec<Link> {
    let text = |text: u32| text;
    let key = |text: u32| words.keys[text as usize];
    let verb = |text: u32| words.verbs[text as usize];
    if old == new {
        return (0..old.len()).map(|at| Link { old: at, new: at, moved: false }).collect();
    }
    let by_text = completed(equal(old, new, text), old, new, &[&key, &verb]);
    let by_key = completed(equal(old, new, key), old, new, &[&verb]);
    let cost = |links: &[Link]| {
        let left = old.len() + new.len() - 2 * links.len();
        let told = links.iter().map(|link| match link.moved {
            true => LINE,
            false if old[link.old] == new[link.new] => 0,
            false => VALUE,
        });
        left * LINE + told.sum::<usize>()
    };
    if cost(&by_key) < cost(&by_text) { by_key } else { by_text }
}

/// The longest sequence, or nearly that, which both have.
fn equal(old: &[u32], new: &[u32], by: impl Fn(u32) -> u32) -> Vec<(usize, usize)> {
    let [old, new] = [old, new].map(|texts| texts.iter().map(|it| by(*it)).collect::<Vec<_>>());
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            pairs.extend((0..len).map(|at| (old_index + at, new_index + at)));
        }
    }
    pairs
}

/// The pairs, and what can be aligned of what is left.
fn completed(
    mut pairs: Vec<(usize, usize)>,
    old: &[u32],
    new: &[u32],
    levels: &[&dyn Fn(u32) -> u32],
) -> Vec<Link> {
    let moved = moved(&pairs, old, new);
    for level in levels {
        pairs = filled(&pairs, &moved, (old, new), level);
    }
    let stayed = pairs.into_iter().map(|(old, new)| Link { old, new, moved: false });
    let mut links: Vec<_> =
        stayed.chain(moved.into_iter().map(|(old, new)| Link { old, new, moved: true })).collect();
    links.sort_by_key(|link| link.new);
    swapped(&mut links);
    links
}

/// Of two neighbours that have changed places, either could have moved: it is always the one that comes first now, so that what is done
/// again and again is told alike.
fn swapped(links: &mut [Link]) {
    for at in 1..links.len() {
        let [first, second] = [links[at - 1], links[at]];
        let are_neighbours = second.new == first.new + 1 && first.old == second.old + 1;
        let is_alone =
            links.get(at + 1).is_none_or(|next| !next.moved || next.old != second.old + 1);
        if are_neighbours && second.moved && !first.moved && is_alone {
            (links[at - 1].moved, links[at].moved) = (true, false);
        }
    }
}

/// Texts that are left over on both sides: the first of one is the first of the other.
fn moved(pairs: &[(usize, usize)], old: &[u32], new: &[u32]) -> Vec<(usize, usize)> {
    let (mut taken_old, mut taken_new) = (vec![false; old.len()], vec![false; new.len()]);
    for (from, to) in pairs {
        (taken_old[*from], taken_new[*to]) = (true, true);
    }
    let mut left: BTreeMap<u32, VecDeque<usize>> = BTreeMap::new();
    for (at, text) in old.iter().enumerate().filter(|(at, _)| !taken_old[*at]) {
        left.entry(*text).or_default().push_back(at);
    }
    let new = new.iter().enumerate().filter(|(at, _)| !taken_new[*at]);
    new.filter_map(|(at, text)| Some((left.get_mut(text)?.pop_front()?, at))).collect()
}

/// The pairs, and those of what is left between two of them that are the same by this measure.
fn filled(
    pairs: &[(usize, usize)],
    moved: &[(usize, usize)],
    (old, new): (&[u32], &[u32]),
    by: &dyn Fn(u32) -> u32,
) -> Vec<(usize, usize)> {
    let (mut is_moved_old, mut is_moved_new) = (vec![false; old.len()], vec![false; new.len()]);
    for (from, to) in moved {
        (is_moved_old[*from], is_moved_new[*to]) = (true, true);
    }
    let mut all = Vec::with_capacity(pairs.len());
    let (mut from, mut to) = (0, 0);
    for (old_end, new_end) in pairs.iter().copied().chain([(old.len(), new.len())]) {
        let olds: Vec<_> = (from..old_end).filter(|at| !is_moved_old[*at]).collect();
        let news: Vec<_> = (to..new_end).filter(|at| !is_moved_new[*at]).collect();
        if !olds.is_empty() && !news.is_empty() {
            let texts = [(&olds, old), (&news, new)]
                .map(|(places, texts)| places.iter().map(|at| texts[*at]).collect::<Vec<_>>());
            let found = equal(&texts[0], &texts[1], by);
            all.extend(found.into_iter().map(|(from, to)| (olds[from], news[to])));
        }
        if (old_end, new_end) != (old.len(), new.len()) {
            all.push((old_end, new_end));
        }
        (from, to) = (old_end + 1, new_end + 1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::key;

    /// What of the one list is where in the other: `2>0*` has moved.
    fn aligned(old: &[&str], new: &[&str]) -> Vec<String> {
        let mut words = Words::default();
        let mut ids: BTreeMap<String, u32> = BTreeMap::new();
        let mut id = |text: &&str| {
            let add = || words.add(&key::key(text), key::verb(text));
            *ids.entry((*text).to_owned()).or_insert_with(add)
        };
        let old: Vec<_> = old.iter().map(&mut id).collect();
        let new: Vec<_> = new.iter().map(&mut id).collect();
        let shown =
            |link: &Link| format!("{}>{}{}", link.old, link.new, if link.moved { "*" } else { "" });
        align(&old, &new, &words).iter().map(shown).collect()
    }

    #[test]
    fn what_is_the_same_is_aligned_around_what_is_new_and_gone() {
        let found = aligned(&["started", "log a", "finished"], &["started", "yield", "finished"]);
        assert_eq!(found, ["0>0", "2>2"]);
    }

    #[test]
    fn another_value_is_the_same_step() {
        assert_eq!(aligned(&["read n: 1"], &["read n: 2"]), ["0>0"]);
        let before = ["read n: 0", "write n: 1", "read n: 1", "write n: 2"];
        let after = ["read n: 1", "write n: 2", "read n: 2", "write n: 3"];
        assert_eq!(aligned(&before, &after), ["0>0", "1>1", "2>2", "3>3"]);
        let before = ["put q 1", "put q 2", "put q 3"];
        assert_eq!(aligned(&before, &before[1..]), ["1>0", "2>1"], "one is gone");
    }

    #[test]
    fn what_passed_others_has_moved() {
        assert_eq!(
            aligned(&["log a", "yield", "get q"], &["yield", "get q", "log a"]),
            ["1>0", "2>1", "0>2*"]
        );
    }

    #[test]
    fn ends_are_one_step() {
        assert_eq!(aligned(&["started", "finished"], &["started", "failed: boom"]), ["0>0", "1>1"]);
    }
}
