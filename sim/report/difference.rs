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
    let all = review.runs.len() + review.same;
    let runs = if all == 1 { "run" } else { "runs" };
    let count = |is: fn(&RunDifference) -> bool| {
        review.runs.iter().filter(|run| is(&run.difference)).count()
    };
    let kinds = [
        (count(|it| matches!(it, RunDifference::Changed(_))), "differs", "differ"),
        (count(|it| matches!(it, RunDifference::New(_))), "is new", "are new"),
        (count(|it| matches!(it, RunDifference::Gone(_))), "is gone", "are gone"),
    ];
    let mut told = String::new();
    for (count, one, many) in kinds.into_iter().filter(|(count, ..)| *count > 0) {
        let of =
            if told.is_empty() { format!("{count} of {all} {runs}") } else { format!(", {count}") };
        put(&mut told, format_args!("{of} {}", if count == 1 { one } else { many }));
    }
    if told.is_empty() { format!("no difference in {all} {runs}") } else { told }
}

/// A run, and what is told of it that is not told of several.
type Own<'r> = (&'r Reviewed, &'r [Group]);

/// What is told in which order: first what is more than that things take longer, or less long, which would be hard to find among much that does.
struct Told<'r> {
    /// Twice what is true of several runs, and runs of which more is to be told: first what is more, then what only takes longer.
    parts: [(Vec<&'r Group>, Vec<Own<'r>>); 2],
    /// Runs of which there is nothing else to tell.
    silent: Vec<&'r Reviewed>,
}

impl<'r> Told<'r> {
    fn of(review: &'r Review, shared: &'r [Group], own: &'r [Vec<Group>]) -> Self {
        let change = |(run, number): &(usize, usize)| {
            &review.runs[*run].difference.changes()[*number].change
        };
        let only_takes_longer =
            |group: &Group| group.of.iter().map(change).all(Change::is_nothing_but_time);
        let runs = review.runs.iter().zip(own.iter().map(Vec::as_slice));
        let (told, silent): (Vec<_>, Vec<_>) = runs.partition(|(run, own)| {
            !own.is_empty() || !matches!(run.difference, RunDifference::Changed(_))
        });
        let (longer, more): (Vec<_>, Vec<_>) = told
            .into_iter()
            .partition(|(_, own)| !own.is_empty() && own.iter().all(only_takes_longer));
        let (shared_longer, shared_more) =
            shared.iter().partition(|group: &&Group| only_takes_longer(group));
        let parts = [(shared_more, more), (shared_longer, longer)];
        Self { parts, silent: silent.into_iter().map(|(run, _)| run).collect() }
    }

    /// All runs, in the order in which they are told of.
    fn runs(&self) -> impl Iterator<Item = &'r Reviewed> {
        let told = self.parts.iter().flat_map(|(_, runs)| runs).map(|(run, _)| *run);
        told.chain(self.silent.iter().copied())
    }
}

/// The lines of a run that differ, as `+` and `-`, and some around them.
fn lines(changed: &Changed) -> String {
    const CONTEXT: usize = 3;
    // Tasks have the names that they have now: else a name that is another would be all that is to be seen.
    let mut before = changed.before.clone();
    for told in &changed.changes.changes {
        if let Change::TaskRenamed { before: old, after: new } = &told.change {
            let tasks = before.tasks.iter_mut().filter(|task| task.name == *old);
            tasks.take(1).for_each(|task| task.name = new.clone());
        }
    }
    let all = crate::diff::lines(&before, &changed.after, CONTEXT);
    // The names of the sides stand elsewhere.
    all.lines().skip(2).fold(String::new(), |text, line| text + line + "\n")
}
