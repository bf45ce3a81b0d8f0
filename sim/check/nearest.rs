//! What nearly fits a pattern: the line of the trace that was most probably meant, where none fits.

use std::collections::BTreeSet;

use crate::scenario::EventPattern;
use crate::trace::Trace;

/// No more lines than these are compared, all of them different.
const MOST_LINES: usize = 2_000;
/// No more events than these are looked at.
const MOST_EVENTS: usize = 100_000;
/// Longer patterns and lines are not compared.
const LONGEST: usize = 200;

/// A line that could have been meant: the letters of the first event that reads so, and its index.
#[derive(Debug)]
pub(super) struct Line {
    letters: Vec<char>,
    event: usize,
}

/// The first event that reads most like `pattern`, if one is near: a letter in four may differ.
pub(super) fn nearest(pattern: &EventPattern, lines: &[Line]) -> Option<usize> {
    let wanted: Vec<char> = pattern.as_str().chars().collect();
    let letters = wanted.iter().filter(|letter| **letter != '*').count();
    if wanted.len() > LONGEST {
        return None;
    }
    let (mut best, mut allowed) = (None, letters / 4);
    for Line { letters, event } in lines {
        if allowed == 0 {
            break;
        }
        if let Some(distance) = distance(&wanted, letters, allowed) {
            (best, allowed) = (Some(*event), distance - 1);
        }
    }
    best
}

/// The lines of a trace, each once, with the first event that reads so.
pub(super) fn lines(trace: &Trace) -> Vec<Line> {
    let (mut seen, mut lines) = (BTreeSet::new(), Vec::new());
    for (event, it) in trace.events.iter().enumerate().take(MOST_EVENTS) {
        if lines.len() >= MOST_LINES {
            break;
        }
        let line = trace.line(it);
        if line.len() <= LONGEST && !seen.contains(&line) {
            lines.push(Line { letters: line.chars().collect(), event });
            seen.insert(line);
        }
    }
    lines
}

/// How many letters must be changed, left out or put in so that `line` fits `pattern`, if that is between one and `most`.
fn distance(pattern: &[char], line: &[char], most: usize) -> Option<usize> {
    // What is so much shorter or longer takes more, if no star stands for it.
    let letters = pattern.iter().filter(|letter| **letter != '*').count();
    let missing = letters.saturating_sub(line.len());
    let added = if letters == pattern.len() { line.len().saturating_sub(letters) } else { 0 };
    if missing.max(added) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=line.len()).collect();
    for letter in pattern {
        let mut corner = row[0];
        row[0] += usize::from(*letter != '*');
        for (place, other) in line.iter().enumerate() {
            let above = row[place + 1];
            row[place + 1] = if *letter == '*' {
                above.min(row[place])
            } else {
                (corner + usize::from(letter != other)).min(above + 1).min(row[place] + 1)
            };
            corner = above;
        }
        if row.iter().all(|distance| *distance > most) {
            return None;
        }
    }
    row.last().copied().filter(|distance| (1..=most).contains(distance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters_and_a_star_costs_nothing() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let between = |pattern, line| distance(&letters(pattern), &letters(line), 3);
        assert_eq!(between("balance 130", "balance 120"), Some(1));
        assert_eq!(between("balanc 130", "balance 120"), Some(2));
        assert_eq!(between("* log job *", "worker log jo 17"), Some(1));
        assert_eq!(between("* log job *", "worker log job 17"), None);
        assert_eq!(between("main finished", "main started"), None);
        assert_eq!(between("", "abc"), Some(3));
        assert_eq!(between("abc", ""), Some(3));
    }
}
