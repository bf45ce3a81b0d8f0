//! A review as one HTML page: what is true of several runs, then each run as it was beside as it is, with what differs marked.
//!
//! The page is that of all other pictures ([`crate::report::page`]); here is only what of a review it shows.

use super::super::page::{changed, changes, many, one_sided, page};
use super::tally;
use crate::diff::review::{Group, Review, RunDifference};

/// Lines of all runs that are shown at most; a page of more is too much for a browser.
const LINES: usize = 200_000;

/// The whole review.
///
/// # Panics
///
/// If it cannot be written, which would be a bug.
pub fn html(review: &Review) -> String {
    let (shared, own) = review.groups();
    let title = format!("{} → {}", review.before, review.after);
    let mut views = Vec::new();
    // Of a single run, all is told with it.
    if review.runs.len() != 1 || !shared.is_empty() {
        views.push(many(&title, &tally(review), review.is_empty(), sentences(&shared)));
    }
    let mut left = LINES;
    for (run, own) in review.runs.iter().zip(&own) {
        let source = run.source.as_deref().unwrap_or_default();
        views.push(match &run.difference {
            RunDifference::New(now) => one_sided(&run.name, source, "a new run", now),
            RunDifference::Gone(then) => one_sided(&run.name, source, "the run is gone", then),
            RunDifference::Changed(both) => {
                let lines = both.before.events.len() + both.after.events.len();
                let room = lines <= left;
                left -= if room { lines } else { 0 };
                let view = changed(&run.name, source, &title, both, room);
                changes(view, sentences(own))
            }
        });
    }
    page(&views)
}

fn sentences(groups: &[Group]) -> impl Iterator<Item = &crate::diff::words::Sentence> {
    groups.iter().map(|group| &group.sentence)
}
