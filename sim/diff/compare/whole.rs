//! What differs in a run as a whole: how and when it ends, and what came of its expectations.

use std::collections::BTreeMap;

use super::Comparison;
use crate::diff::change::{Came, Change};
use crate::diff::key;
use crate::diff::recorded::Stated;
use crate::diff::shift::{self, Cause, Shifts};
use crate::scenario::Text;

/// So many changes are named at most as those that made the difference to the total.
pub(super) const REASONS: usize = 8;

impl Comparison<'_> {
    /// What differs in the run as a whole.
    pub(super) fn whole(&mut self, shifts: &Shifts, causes: &[Option<usize>]) {
        let (before, after) = (self.before, self.after);
        if before.outcome != after.outcome {
            let (before, after) = (before.outcome.clone(), after.outcome.clone());
            self.tell(Change::Outcome { before, after });
        }
        if before.total != after.total {
            let because = match self.ways {
                Some(ways) => self.reasons_along(ways, causes),
                None => self.reasons(shifts, causes),
            };
            self.tell(Change::Total { before: before.total, after: after.total, because });
        }
        let by = |before, after| shift::distance(before, after);
        if by(before.total, after.total) != by(before.ended, after.ended) {
            self.tell(Change::End { before: before.ended, after: after.ended });
        }
    }

    /// The changes because of which `main` probably ends at another instant, the last first: what is known is when things happened, and not who
    /// waited for whom.
    fn reasons(&self, shifts: &Shifts, causes: &[Option<usize>]) -> Vec<usize> {
        let main = self.alignment.of_after.first().and_then(|events| {
            events.iter().rev().find(|event| self.after.events[**event].at <= self.after.total)
        });
        let (mut reasons, mut at, mut skipped) = (Vec::new(), main.copied(), None);
        while let Some(event) = at.filter(|_| reasons.len() < REASONS) {
            let Some(change) = causes[event] else { break };
            if reasons.contains(&change) {
                break;
            }
            if self.takes_no_time(change) {
                skipped = skipped.or(Some(change).filter(|change| self.told[*change].moved > 0));
                let new = self.marks.after.iter().position(|mark| *mark == Some(change));
                match new.and_then(|new| shifts.beside[new]) {
                    Some(Cause::Event(woke)) if woke < event => at = Some(woke),
                    Some(Cause::Change(other)) if !self.takes_no_time(other) => {
                        reasons.push(other);
                        break;
                    }
                    _ => at = shifts.previous[event],
                }
                continue;
            }
            reasons.push(change);
            let found = change.checked_sub(self.first_found);
            let shown = found.and_then(|found| shifts.found.get(found));
            at = shifts.previous[shown.map_or(event, |(_, event)| *event)];
        }
        // What took no time itself may have kept others from taking any.
        if reasons.is_empty() { skipped.into_iter().collect() } else { reasons }
    }

    /// Whether a change is of steps that are over at once, so that others must be the reason for another total.
    fn takes_no_time(&self, change: usize) -> bool {
        match &self.told[change].change {
            Change::StepNew(steps)
            | Change::StepGone(steps)
            | Change::StepMoved { steps, .. }
            | Change::FailureNew { steps, .. }
            | Change::FailureGone { steps, .. } => {
                !steps.texts.iter().any(|text| key::begins_wait(text))
            }
            _ => false,
        }
    }

    /// What is expected of the one run and not of the other, and of what something else came.
    pub(super) fn expectations(&mut self) {
        let (Some(before), Some(after)) = (&self.before.stated, &self.after.stated) else { return };
        let mut left: BTreeMap<&Text, Vec<&Stated>> = BTreeMap::new();
        before.iter().rev().for_each(|it| left.entry(&it.text).or_default().push(it));
        let came = |stated: &Stated| match stated.holds {
            Some(true) => Came::Holds,
            Some(false) => Came::Fails,
            None => Came::Undecided,
        };
        let mut changes = Vec::new();
        for stated in after {
            let old = left.get_mut(&stated.text).and_then(Vec::pop).map(came);
            if old != Some(came(stated)) {
                let (text, line) = (stated.text.clone(), stated.line);
                changes.push(Change::Expectation {
                    text,
                    before: old,
                    after: Some(came(stated)),
                    line,
                });
            }
        }
        for stated in before {
            let is_left = left
                .get(&stated.text)
                .is_some_and(|left| left.iter().any(|it| std::ptr::eq(*it, stated)));
            if is_left {
                let text = stated.text.clone();
                changes.push(Change::Expectation {
                    text,
                    before: Some(came(stated)),
                    after: None,
                    line: None,
                });
            }
        }
        for change in changes {
            self.tell(change);
        }
    }
}
