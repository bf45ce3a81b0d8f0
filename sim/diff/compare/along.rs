//! Reasons for another total where the exact ways to the end are known: changes that are on them.
//!
//! What makes a run longer is on its way to the end, and takes longer there than before, or is new; what makes it shorter was on the way to
//! the end before. Nothing else is a reason, however much it has changed.

use super::Comparison;
use super::whole::REASONS;
use crate::diff::change::Change;
use crate::diff::recorded::Recorded;
use crate::diff::way::WayPart;
use crate::time::Duration;

/// One of the two runs.
struct Side<'c> {
    run: &'c Recorded,
    /// The events of each task.
    of_task: &'c [Vec<usize>],
    /// Which event of the other run each is,
    other: &'c [Option<usize>],
    /// the change of each that is there on one side only, or has moved,
    marks: &'c [Option<usize>],
    /// and that because of which it is at another instant, or has another text.
    causes: Vec<Option<usize>>,
}

impl Comparison<'_> {
    /// The changes because of which `main` ends at another instant, the last on its way first.
    pub(super) fn reasons_along(
        &self,
        [old, new]: [&[WayPart]; 2],
        causes: &[Option<usize>],
    ) -> Vec<usize> {
        let Self { before, after, alignment, marks, .. } = self;
        let causes: Vec<_> =
            causes.iter().zip(&self.texts).map(|(one, other)| one.or(*other)).collect();
        let before = Side {
            run: before,
            of_task: &alignment.of_before,
            other: &alignment.after,
            marks: &marks.before,
            causes: alignment.after.iter().map(|event| causes[(*event)?]).collect(),
        };
        let after = Side {
            run: after,
            of_task: &alignment.of_after,
            other: &alignment.before,
            marks: &marks.after,
            causes,
        };
        let is_longer = after.run.total > before.run.total;
        let (way, here, there) =
            if is_longer { (new, after, before) } else { (old, before, after) };
        let mut reasons = Vec::new();
        for part in way.iter().rev() {
            let mut possible = here.possible(part, &there).into_iter();
            let found = possible.find(|change| self.is_about(*change, part, is_longer));
            reasons.extend(found.filter(|change| !reasons.contains(change)));
        }
        reasons.truncate(REASONS);
        reasons
    }

    /// Whether a change is one of the task of this part of the way, and can have made it longer than on the other side.
    fn is_about(&self, change: usize, part: &WayPart, is_longer: bool) -> bool {
        let task = match &self.told[change].change {
            Change::StepLength { task, before, after, .. } if (after > before) == is_longer => task,
            Change::StepTime { task, before, after, .. } if (after > before) == is_longer => task,
            Change::TaskNew(life) | Change::TaskGone(life) => &life.task,
            Change::StepNew(steps)
            | Change::StepGone(steps)
            | Change::StepMoved { steps, .. }
            | Change::FailureNew { steps, .. }
            | Change::FailureGone { steps, .. } => &steps.task,
            _ => return false,
        };
        let renamed = |(old, new): &(usize, usize)| {
            *self.before.name(*old) == part.task && self.after.name(*new) == task
        };
        *task == part.task || self.alignment.renamed.iter().any(renamed)
    }
}

impl Side<'_> {
    /// The changes because of which a part of the way may be longer here than on the other side, the likeliest first; none if it is not.
    fn possible(&self, part: &WayPart, there: &Self) -> Vec<usize> {
        let Some((begun, end)) = self.ends(part) else { return Vec::new() };
        let here = [self.causes[end], self.marks[end]];
        let Some(begun) = begun else { return here.into_iter().flatten().collect() };
        let Some(other) = self.other[begun] else { return self.marks[begun].into_iter().collect() };
        let other_end = there.next(other);
        let length = part.to - self.run.events[begun].at;
        let other_length = other_end
            .map_or(Duration::ZERO, |end| there.run.events[end].at - there.run.events[other].at);
        if length <= other_length {
            return Vec::new();
        }
        let there = other_end.map_or([None; 2], |end| [there.marks[end], there.causes[end]]);
        here.into_iter().chain(there).flatten().collect()
    }

    /// The event with which a part of the way began, if one tells of that, and the one with which its task went on.
    fn ends(&self, part: &WayPart) -> Option<(Option<usize>, usize)> {
        let task = self.run.tasks.iter().position(|task| task.name == part.task)?;
        let (all, events) = (&self.of_task[task], &self.run.events);
        let began =
            |event: &usize| events[*event].at <= part.from && events[*event].text == part.what;
        if let Some(place) = all.iter().rposition(began) {
            return Some((Some(all[place]), *all.get(place + 1)?));
        }
        // A deadline is told of where it strikes alone.
        let strikes = |event: &&usize| {
            events[**event].at == part.to && events[**event].text.starts_with(&*part.what)
        };
        all.iter().find(strikes).map(|end| (None, *end))
    }

    /// The next event of the same task.
    fn next(&self, event: usize) -> Option<usize> {
        let events = &self.of_task[self.run.events[event].task];
        let place = events.binary_search(&event).ok()?;
        events.get(place + 1).copied()
    }
}
