//! Differences: what changed in behaviour between two runs, for a person.
//!
//! A run is read into a [`Recorded`] run, whatever it was written in: a trace, a snapshot, JSON. Two of them are aligned by task and by step
//! (`align`), and what differs is told as [`Change`]s of a closed vocabulary ([`compare`](mod@compare)): what merely moved with something
//! is counted with it (`shift`). [`words`] makes sentences of changes, and [`Review`] tells equal changes of many runs once. With the
//! changes come [`Edits`], which leave nothing out: [`patch`] makes the second run of the first.
//!
//! What the runs were runs of, and which of them is right, is not looked at. How all this is laid out is told by [`crate::report`].

mod align;
pub mod change;
pub mod compare;
pub mod edits;
mod key;
mod order;
pub mod recorded;
pub mod review;
mod shift;
#[cfg(test)]
mod tests;
mod way;
pub mod words;

use std::fmt::Write;

use similar::TextDiff;

use crate::trace::Trace;
pub use crate::twice::Difference;
pub use change::{Change, Told};
pub use compare::{Changes, compare, compare_along};
pub use edits::{Edits, patch};
pub use recorded::Recorded;
pub use review::Review;
pub use way::WayPart;
pub use words::Sentence;

/// Sentences that are shown; the others are only counted.
const SHOWN: usize = 20;
/// Lines shown before and after a change.
const CONTEXT: usize = 3;

/// What changed from `before` to `after`: sentences, an empty line, and the lines that differ. Empty if nothing has changed.
pub fn diff(before: &Trace, after: &Trace) -> String {
    let [before, after] = [before, after].map(Recorded::from);
    let sentences = sentences(&before, &after);
    let lines = lines(&before, &after, CONTEXT);
    let parts = [sentences, lines].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

/// What changed, one sentence a line, the most important first.
pub fn sentences(before: &Recorded, after: &Recorded) -> String {
    let mut text = String::new();
    let Some(difference) = review::RunDifference::of(before.clone(), after.clone()) else {
        return text;
    };
    let reviewed = review::Reviewed { name: String::new(), source: None, difference };
    let review = Review { runs: vec![reviewed], ..Review::default() };
    let (_, groups) = review.groups();
    let groups = groups.concat();
    for group in groups.iter().take(SHOWN) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", group.sentence);
    }
    if groups.len() > SHOWN {
        let _ = writeln!(text, "… and {} more", groups.len() - SHOWN);
    }
    text
}

/// The lines of two runs that differ, as snapshots have them, and so many around them.
pub fn lines(before: &Recorded, after: &Recorded, context: usize) -> String {
    let [old, new] = [before, after].map(Recorded::lines);
    let lines = TextDiff::from_lines(&old, &new);
    lines.unified_diff().context_radius(context).header("before", "after").to_string()
}
