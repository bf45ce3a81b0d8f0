//! The lines of two runs beside each other, as they are aligned: what is one line in both stands in one row.

use crate::diff::edits::Edit;
use crate::diff::review::Changed;

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// The line is the same.
    Same,
    /// It is the same, at another instant.
    Moved,
    /// It has another text, another place, or is there on one side only.
    Differs,
}

/// A line of the one run beside that of the other: indices of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Row {
    pub(in super::super) before: Option<usize>,
    pub(in super::super) after: Option<usize>,
    pub(in super::super) kind: Kind,
}

/// All rows, in the order of the second run. What is gone stands where it was.
pub(in super::super) fn rows(changed: &Changed) -> Vec<Row> {
    let edits = &changed.changes.edits;
    let places = changed.before.events.len();
    let mut is_gone = vec![false; places];
    for gone in &edits.gone {
        is_gone[gone.from..gone.from + gone.count].fill(true);
    }
    let mut gone = (0..places).filter(|event| is_gone[*event]).peekable();
    let (mut rows, mut next) = (Vec::new(), 0);
    let mut add = |rows: &mut Vec<Row>, before: Option<usize>, kind: Kind| {
        if let Some(before) = before {
            while let Some(event) = gone.next_if(|event| *event < before) {
                rows.push(Row { before: Some(event), after: None, kind: Kind::Differs });
            }
        }
        rows.push(Row { before, after: Some(next), kind });
        next += 1;
    };
    for edit in &edits.events {
        match edit {
            Edit::Take { from, count, later, earlier, change } => {
                let stays = later.is_zero() && earlier.is_zero();
                let kind = match (stays, change) {
                    (true, None) => Kind::Same,
                    (true, Some(_)) => Kind::Differs,
                    (false, _) => Kind::Moved,
                };
                (*from..from + count).for_each(|event| add(&mut rows, Some(event), kind));
            }
            Edit::Say { instead_of, .. } => add(&mut rows, *instead_of, Kind::Differs),
        }
    }
    let rest = gone.map(|event| Row { before: Some(event), after: None, kind: Kind::Differs });
    rows.extend(rest);
    rows
}
