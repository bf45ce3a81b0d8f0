//! Folding: lines that repeat, or that repeat but for numbers that count up, are left out of a long snapshot, and nothing is lost.
//!
//! What follows a block of lines is left out as long as it is that block again, or as long as its numbers go on as they did from the block
//! before: of a thousand tasks that do the same, three are enough to know all.

use std::collections::BTreeMap;

use super::entry::{Again, Entry};
use crate::scenario::Text;

/// Lines of a block at most.
const BLOCK: usize = 64;
/// Fewer lines than this are not worth being left out.
const WORTH: usize = 8;

/// The entries without those that follow from others.
pub(crate) fn fold(entries: &[Entry]) -> Vec<Entry> {
    let mut known = BTreeMap::new();
    let shaped: Vec<_> = entries.iter().map(|entry| shape(entry, &mut known)).collect();
    let mut folded = Vec::new();
    let mut at = 0;
    while at < entries.len() {
        let Some((shown, again)) = repetition(&shaped[at..]) else {
            folded.push(entries[at].clone());
            at += 1;
            continue;
        };
        folded.extend_from_slice(&entries[at..at + shown]);
        folded.push(Entry::Again(again));
        at += shown + again.lines * again.times;
    }
    folded
}

/// Adds an entry to those before it, or what it stands for; `None` if there are more than `most` then, or if what is left out does not follow
/// from what is there.
pub(crate) fn unfold(all: &mut Vec<Entry>, entry: Entry, most: usize) -> Option<()> {
    let Entry::Again(Again { lines, times, counting }) = entry else {
        all.push(entry);
        return Some(());
    };
    let length = lines.checked_mul(times)?;
    if all.len().checked_add(length)? > most {
        return None;
    }
    let last = all.len().checked_sub(lines)?;
    if counting {
        let first = last.checked_sub(lines)?;
        for line in 0..length {
            all.push(next(&all[first + line], &all[last + line])?);
        }
    } else {
        (0..length).for_each(|line| all.push(all[last + line].clone()));
    }
    Some(())
}

/// An entry, known by its shape, and the numbers in it.
struct Shaped {
    shape: usize,
    numbers: Vec<u64>,
}

fn shape(entry: &Entry, shapes: &mut BTreeMap<String, usize>) -> Shaped {
    let mut numbers = Vec::new();
    let text = match entry {
        Entry::Event(task, text) => {
            let mut shape = String::with_capacity(task.len() + text.len() + 1);
            for part in [task, text] {
                for piece in pieces(part) {
                    match piece {
                        Piece::Number(number) => {
                            numbers.push(number);
                            shape.push('\0');
                        }
                        Piece::Other(text) => shape.push_str(text),
                    }
                }
                shape.push('\n');
            }
            shape
        }
        other => other.to_string(),
    };
    let next = shapes.len();
    Shaped { shape: *shapes.entry(text).or_insert(next), numbers }
}

/// The repetition that begins with the first of these and leaves out the most: lines that are shown of it, and what is not.
fn repetition(lines: &[Shaped]) -> Option<(usize, Again)> {
    let longest = BLOCK.min(lines.len() / 2);
    let found = (1..=longest).filter_map(|block| {
        let alike = (block..lines.len())
            .take_while(|at| lines[*at].shape == lines[at - block].shape)
            .count();
        if alike < block {
            return None;
        }
        let same = (block..block + alike)
            .take_while(|at| lines[*at].numbers == lines[at - block].numbers)
            .count();
        let goes_on =
            |at: &usize| follows([at - 2 * block, at - block, *at].map(|at| &lines[at].numbers));
        let counted = (2 * block..block + alike).take_while(goes_on).count();
        let same = Again { lines: block, times: same / block, counting: false };
        let counted = Again { lines: block, times: counted / block, counting: true };
        let better = if same.times * block >= counted.times * block + block {
            (block, same)
        } else {
            (2 * block, counted)
        };
        (better.1.times * block >= WORTH).then_some(better)
    });
    // Of those that leave out as much, the first has the shortest block.
    found.max_by_key(|(shown, again)| (again.lines * again.times, std::cmp::Reverse(*shown)))
}

/// Whether the numbers of the third go on from the second as those from the first: no number becomes less.
fn follows([first, second, third]: [&Vec<u64>; 3]) -> bool {
    let steps = first.iter().zip(second).zip(third);
    steps.into_iter().all(|((first, second), third)| going_on(*first, *second) == Some(*third))
}

fn going_on(first: u64, second: u64) -> Option<u64> {
    second.checked_add(second.checked_sub(first)?)
}

/// The entry that goes on from the second as that from the first.
fn next(first: &Entry, second: &Entry) -> Option<Entry> {
    match (first, second) {
        (Entry::Event(task, text), Entry::Event(other, next)) => {
            Some(Entry::Event(next_text(task, other)?, next_text(text, next)?))
        }
        _ => (first == second).then(|| second.clone()),
    }
}

fn next_text(first: &str, second: &str) -> Option<Text> {
    if first == second {
        return Some(second.into());
    }
    let (mut text, mut firsts) = (String::new(), pieces(first));
    for piece in pieces(second) {
        match (firsts.next()?, piece) {
            (Piece::Number(first), Piece::Number(second)) => {
                text += &going_on(first, second)?.to_string();
            }
            (first, Piece::Other(same)) if first == piece => text += same,
            _ => return None,
        }
    }
    firsts.next().is_none().then(|| text.into())
}

/// A number that reads back as it is written, or what stands between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Number(u64),
    Other(&'t str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_digit = |it: char| it.is_ascii_digit();
        let end = rest.find(|it| is_digit(it) != is_digit(first)).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(end);
        rest = left;
        let number = piece.parse().ok().filter(|number: &u64| number.to_string() == piece);
        Some(number.map_or(Piece::Other(piece), Piece::Number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines of a text, folded.
    fn folded(lines: &[String]) -> Vec<String> {
        let entries: Vec<_> = lines.iter().map(|line| Entry::read(line).unwrap()).collect();
        fold(&entries).iter().map(Entry::to_string).collect()
    }

    fn unfolded(entries: impl IntoIterator<Item = Entry>, most: usize) -> Option<Vec<Entry>> {
        let mut all = Vec::new();
        entries.into_iter().try_for_each(|entry| unfold(&mut all, entry, most))?;
        Some(all)
    }

    #[test]
    fn what_repeats_is_told_once() {
        let tick = ["main      log tick", "main      sleep 1s", "+1s"].map(str::to_owned);
        let lines: Vec<_> = tick.iter().cycle().take(30).cloned().collect();
        let expected = [&tick[..], &["… the same 3 lines 9 times more".to_owned()]].concat();
        assert_eq!(folded(&lines), expected);
        assert_eq!(folded(&lines[..8]), lines[..8], "too little is left out");
    }

    #[test]
    fn what_counts_up_is_told_twice() {
        let task = |n: u32| {
            let name = format!("server#{n}");
            [format!("{name:<8}  started"), format!("{name:<8}  log {} of 100", 2 * n)]
        };
        let lines: Vec<_> = (1..=99).flat_map(task).collect();
        let again = "… the same 2 lines 97 times more, counting up".to_owned();
        assert_eq!(folded(&lines), [&lines[..4], &[again]].concat());
    }

    #[test]
    fn what_does_not_follow_is_refused() {
        let read =
            |lines: &[&str]| unfolded(lines.iter().map(|line| Entry::read(line).unwrap()), 1000);
        let (a, b) = ("a         log 1", "a         log 2");
        assert!(read(&[a, "… the same 2 lines once more"]).is_none(), "there is one");
        assert!(
            read(&[b, a, "… the same line once more, counting up"]).is_none(),
            "it counts down"
        );
        assert!(read(&["+1s", a, "… the same line once more, counting up"]).is_none());
        assert!(read(&[a, "… the same line 1000 times more"]).is_none(), "too many");
        assert!(read(&[a, "… the same line 18446744073709551615 times more"]).is_none());
        let most = "a         log 18446744073709551615";
        assert!(read(&[a, most, "… the same line once more, counting up"]).is_none());
        assert_eq!(read(&[a, b, "… the same line 2 times more, counting up"]).unwrap().len(), 4);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(
            blocks in prop::collection::vec(
                (prop::collection::vec((0..3u64, 0..3u64, 0..3u64), 1..5), 1..40u64),
                1..6,
            ),
        ) {
            let mut entries = Vec::new();
            for (block, times) in blocks {
                for time in 0..times {
                    entries.extend(block.iter().map(|(kind, from, step)| match kind {
                        0 => Entry::Later(crate::time::Duration::from_secs(from + 1)),
                        1 => Entry::Event("a".into(), format!("log 0{from} {}", from + step * time).into()),
                        _ => Entry::Event(format!("b#{}", from + step * time).into(), "started".into()),
                    }));
                }
            }
            let folded = fold(&entries);
            prop_assert!(folded.len() <= entries.len());
            prop_assert_eq!(unfolded(folded, entries.len()), Some(entries));
        }
    }
}
