//! A review, made readable: what differs between two sides, in each format a file.
//!
//! Of one run the sentences come first, then timelines side by side, then lines if they are asked for. Of many, what is true of several is told
//! first, once.

mod html;
mod json;
mod markdown;
mod places;
pub(super) mod rows;
mod sarif;
mod text;
mod timelines;

use super::{Screen, put};
use crate::diff::change::Change;
use crate::diff::review::{Changed, Group, Review, Reviewed, RunDifference};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use places::line;
pub use sarif::sarif;
pub use text::text;

/// What of a review is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whether the lines that differ are.
    pub lines: bool,
    /// What it is shown on.
    pub screen: Screen,
}

/// How many runs differ, and how many there are.
fn tally(review: &Review) -> String {
    let (differ, all) = (review.runs.len(), review.runs.len() + review.same);
    let runs = if all == 1 { "run" } else { "runs" };
    match differ {
        0 => format!("no difference in {all} {runs}"),
        1 => format!("1 of {all} {runs} differs"),
        n => format!("{n} of {all} {runs} differ"),
    }
}

/// A run, and what is told of it that is not told of several.
type Own<'r> = (&'r Reviewed, &'r [Group]);

/// The runs of which something is told beside what is true of several, and the others. Those come first in which more has changed than how
/// long things take: they would be hard to find among many that only take longer.
fn told_and_silent<'r>(
    review: &'r Review,
    own: &'r [Vec<Group>],
) -> (Vec<Own<'r>>, Vec<&'r Reviewed>) {
    let is_about_time = |group: &Group| {
        let change = |(run, number): &(usize, usize)| {
            &review.runs[*run].difference.changes()[*number].change
        };
        group.of.iter().map(change).all(|change| {
            change.is_about_time() || matches!(change, Change::Total { .. } | Change::End { .. })
        })
    };
    let runs = review.runs.iter().zip(own.iter().map(Vec::as_slice));
    let (mut told, silent): (Vec<_>, Vec<_>) = runs.partition(|(run, own)| {
        !own.is_empty() || !matches!(run.difference, RunDifference::Changed(_))
    });
    told.sort_by_key(|(_, own)| own.iter().all(is_about_time) && !own.is_empty());
    (told, silent.into_iter().map(|(run, _)| run).collect())
}

/// The lines of a run that differ, as `+` and `-`, and some around them.
fn lines(changed: &Changed) -> String {
    const CONTEXT: usize = 3;
    let all = crate::diff::lines(&changed.before, &changed.after, CONTEXT);
    // The names of the sides stand elsewhere.
    all.lines().skip(2).fold(String::new(), |text, line| text + line + "\n")
}
