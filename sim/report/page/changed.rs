//! Two runs beside each other: what differs between them, in sentences, and which event stands beside which.

use super::super::difference::rows::{Kind, rows};
use super::columns::Columns;
use super::view::{Sentence, View};
use crate::diff::Recorded;
use crate::diff::review::Changed;
use crate::diff::words;

/// Rows of two runs that have changed: of each the events, and how they differ.
pub(super) fn paired(changed: &Changed) -> Vec<(Option<usize>, Option<usize>, u8)> {
    let kind = |kind: Kind| match kind {
        Kind::Same => 0,
        Kind::Moved => 1,
        Kind::Differs => 2,
    };
    rows(changed).iter().map(|row| (row.before, row.after, kind(row.kind))).collect()
}

/// What is told of several runs together.
pub(in super::super) fn many<'s>(
    name: &str,
    verdict: &str,
    good: bool,
    sentences: impl Iterator<Item = &'s words::Sentence>,
) -> View {
    changes(View { verdict: verdict.to_owned(), good, ..of(name, "", "") }, sentences)
}

/// A run of two sides; without its lines if there is no room for them.
pub(in super::super) fn changed(
    name: &str,
    source: &str,
    sides: &str,
    changed: &Changed,
    room: bool,
) -> View {
    let runs = [("before", &changed.before), ("after", &changed.after)];
    let runs = runs.map(|(label, run)| Columns::recorded(label, run)).to_vec();
    let verdict = if room { "differs" } else { "differs; there is no room for its lines" };
    View {
        verdict: verdict.to_owned(),
        runs: if room { runs } else { Vec::new() },
        rows: if room { paired(changed) } else { Vec::new() },
        ..of(name, source, sides)
    }
}

/// A run that only one side has.
pub(in super::super) fn one_sided(name: &str, source: &str, what: &str, run: &Recorded) -> View {
    let mut view = of(name, source, "");
    view.facts.push(("outcome".to_owned(), run.outcome.to_string()));
    view.facts.push(("total".to_owned(), format!("{}s", run.total)));
    View { verdict: what.to_owned(), runs: vec![Columns::recorded("", run)], ..view }
}

/// The same, with what is told of it.
pub(in super::super) fn changes<'s>(
    view: View,
    sentences: impl Iterator<Item = &'s words::Sentence>,
) -> View {
    View { sentences: sentences.map(Sentence::from).collect(), ..view }
}

fn of(name: &str, source: &str, sides: &str) -> View {
    let sides = (!sides.is_empty()).then(|| ("between".to_owned(), sides.to_owned()));
    let facts = sides.into_iter().collect();
    View { name: name.to_owned(), file: source.to_owned(), facts, ..View::default() }
}
