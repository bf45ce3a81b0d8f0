//! The end of a comparison: the changes by their importance, and the edits that they stand for.

use super::{Changes, Comparison};
use crate::diff::change::Change;
use crate::diff::edits::{Edit, Edits, StatedEdit, TaskEdit};
use crate::diff::shift::Shifts;

impl Comparison<'_> {
    /// The changes by their importance, and the edits.
    pub(super) fn done(self, shifts: &Shifts, causes: &[Option<usize>]) -> Changes {
        let mut ranked: Vec<_> = (0..self.told.len()).collect();
        ranked.sort_by_key(|number| self.told[*number].change.rank());
        let mut places = vec![0; ranked.len()];
        for (place, number) in ranked.iter().enumerate() {
            places[*number] = place;
        }
        let edits = self.edits(shifts, causes, &places);
        let mut changes: Vec<_> = ranked.iter().map(|number| self.told[*number].clone()).collect();
        for told in &mut changes {
            if let Change::Total { because, .. } = &mut told.change {
                *because = because.iter().map(|number| places[*number]).collect();
            }
        }
        Changes { changes, edits }
    }

    fn edits(&self, shifts: &Shifts, causes: &[Option<usize>], places: &[usize]) -> Edits {
        let (before, after) = (self.before, self.after);
        let mut was = vec![None; after.tasks.len()];
        for (old, new) in self.alignment.tasks.iter().enumerate() {
            if let Some(new) = new {
                was[*new] = Some(old);
            }
        }
        let tasks = after.tasks.iter().zip(was);
        let tasks = tasks.map(|(task, was)| TaskEdit { was, task: task.clone() }).collect();
        let mut edits = Edits {
            outcome: after.outcome.clone(),
            total: after.total,
            ended: after.ended,
            tasks: (before.tasks != after.tasks).then_some(tasks),
            events: Vec::new(),
            gone: Vec::new(),
            stated: (before.stated != after.stated)
                .then(|| StatedEdit { all: after.stated.clone() }),
        };
        for (index, event) in after.events.iter().enumerate() {
            let change = self.line_of(index).or(causes[index]).map(|change| places[change]);
            match (self.alignment.before[index], change) {
                (Some(old), change) if before.events[old].text == event.text => {
                    let from = before.events[old].at;
                    let moves = shifts.by[index] != Some(0) || self.line_of(index).is_some();
                    let by = (event.at - from, from - event.at);
                    edits.take(old, by, change.filter(|_| moves));
                }
                (instead_of, change) => {
                    let change = change.expect("a line that differs belongs to a change");
                    edits.events.push(Edit::Say { event: event.clone(), instead_of, change });
                }
            }
        }
        for (event, change) in self.marks.before.iter().enumerate() {
            if let Some(change) = change.filter(|_| self.alignment.after[event].is_none()) {
                edits.drop(event, places[change]);
            }
        }
        edits
    }
}
