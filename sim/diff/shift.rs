//! Shifts: what happens at another instant, and why.
//!
//! Each event that both runs have is looked at with the one before it in its task. If the time between the two is another, this has a
//! reason: a step between them that is new, gone or moved; the step itself, if it is one that takes its own time; or somebody else, at whose
//! event of the same instant the wait was over. What has no reason beyond itself is a change, and whatever follows is counted with it.
//!
//! Traces do not tell who woke whom. So of several events of the instant, one that moved by as much is taken, else the last.

use std::collections::BTreeMap;

use super::align::Alignment;
use super::change::Change;
use super::key;
use super::recorded::Recorded;
use crate::scenario::vocabulary::events as begins;
use crate::time::{Duration, Instant};

/// How far an event is from where it was, in nanoseconds.
pub(super) type Shift = i128;

/// Why an event is at another instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The change that has this number.
    Change(usize),
    /// The same as for this event of the second run.
    Event(usize),
}

/// What the events of two runs show beside their texts: which of them belongs to a change already.
#[derive(Debug)]
pub(super) struct Marks {
    /// For each event of the first run that is gone or moved, the change.
    pub(super) before: Vec<Option<usize>>,
    /// For each event of the second run that is new or moved, the change.
    pub(super) after: Vec<Option<usize>>,
}

/// What moved, and why.
#[derive(Debug)]
pub(super) struct Shifts {
    /// For each event of the second run, how far it moved; `None` if it is new.
    pub(super) by: Vec<Option<Shift>>,
    /// For each event of the second run that moved, why.
    pub(super) causes: Vec<Option<Cause>>,
    /// For each event, the one before it in its task that both runs have.
    pub(super) previous: Vec<Option<usize>>,
    /// For each event that only the second run has, why it is at its instant, as far as somebody else moved to it.
    pub(super) beside: Vec<Option<Cause>>,
    /// The changes that are found here, each with the event that shows it.
    pub(super) found: Vec<(Change, usize)>,
    /// Events whose texts differ only because of the change of this number.
    pub(super) told: Vec<(usize, usize)>,
}

/// Finds what moved, and why. Changes that are found here are numbered from `next` on.
pub(super) fn shifts(
    before: &Recorded,
    after: &Recorded,
    alignment: &Alignment,
    marks: &Marks,
    next: usize,
) -> Shifts {
    let by: Vec<_> = (0..after.events.len())
        .map(|event| {
            let old = alignment.before[event]?;
            Some(distance(before.events[old].at, after.events[event].at))
        })
        .collect();
    let (previous, between) = neighbours(alignment, marks);
    let count = after.events.len();
    let (causes, beside) = (vec![None; count], vec![None; count]);
    let shifts = Shifts { by, causes, previous, beside, found: Vec::new(), told: Vec::new() };
    let elsewhere = elsewhere(before, alignment, marks, &shifts.by);
    let mut search = Search { before, after, alignment, marks, next, shifts, between, elsewhere };
    search.all();
    search.shifts
}

/// From the first instant to the second.
pub(super) fn distance(from: Instant, to: Instant) -> Shift {
    Shift::from(to.as_nanos()) - Shift::from(from.as_nanos())
}

/// For each event of the second run that stayed, the one before it in its task that did, and the change of what is between them.
fn neighbours(alignment: &Alignment, marks: &Marks) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut previous = vec![None; marks.after.len()];
    let mut between = vec![None; marks.after.len()];
    for (task, other) in alignment.tasks.iter().enumerate() {
        let Some(other) = other else { continue };
        let mut olds = alignment.of_before[task].iter();
        let (mut last, mut change) = (None, None);
        for event in &alignment.of_after[*other] {
            let stays = alignment.before[*event].filter(|_| !alignment.moved[*event]);
            let Some(old) = stays else {
                change = change.or(marks.after[*event]);
                continue;
            };
            for passed in olds.by_ref().take_while(|it| **it != old) {
                change = change.or(marks.before[*passed]);
            }
            (previous[*event], between[*event]) = (last, change);
            (last, change) = (Some(*event), None);
        }
    }
    (previous, between)
}

/// For each event of the first run, the last one of its instant before it, of another task, that moved or is gone.
fn elsewhere(
    before: &Recorded,
    alignment: &Alignment,
    marks: &Marks,
    by: &[Option<Shift>],
) -> Vec<Option<Cause>> {
    let mut recent = Recent::default();
    let mut found = Vec::with_capacity(before.events.len());
    for (index, event) in before.events.iter().enumerate() {
        recent.come_to(event.at);
        found.push(recent.other(event.task));
        let new = alignment.after[index];
        let cause = match (marks.before[index], new) {
            (Some(change), _) => Some(Cause::Change(change)),
            (None, Some(new)) if by[new].is_some_and(|by| by != 0) => Some(Cause::Event(new)),
            _ => None,
        };
        recent.note(event.task, None, cause);
    }
    found
}

/// What happened at an instant so far that could be why something else did.
#[derive(Debug, Default)]
struct Recent {
    at: Instant,
    /// The last event that moved by as much.
    by: BTreeMap<Shift, (usize, Cause)>,
    /// The last event, and the last of another task than that.
    last: [Option<(usize, Cause)>; 2],
    /// The last that ended what kept others from running.
    hold: Option<(usize, Cause)>,
}

impl Recent {
    fn come_to(&mut self, at: Instant) {
        if at != self.at {
            *self = Self { at, ..Self::default() };
        }
    }

    fn note(&mut self, task: usize, by: Option<Shift>, cause: Option<Cause>) {
        let Some(cause) = cause else { return };
        if let Some(by) = by {
            self.by.insert(by, (task, cause));
        }
        if self.last[0].is_some_and(|(last, _)| last != task) {
            self.last[1] = self.last[0];
        }
        self.last[0] = Some((task, cause));
    }

    fn other(&self, task: usize) -> Option<Cause> {
        self.last.iter().flatten().find(|(last, _)| *last != task).map(|(_, cause)| *cause)
    }

    /// What made an event of this task move by so much.
    fn reason(&self, task: usize, by: Shift) -> Option<Cause> {
        let alike = self.by.get(&by).filter(|(other, _)| *other != task).map(|(_, cause)| *cause);
        alike.or_else(|| self.other(task))
    }
}

struct Search<'r> {
    before: &'r Recorded,
    after: &'r Recorded,
    alignment: &'r Alignment,
    marks: &'r Marks,
    next: usize,
    shifts: Shifts,
    between: Vec<Option<usize>>,
    elsewhere: Vec<Option<Cause>>,
}

impl Search<'_> {
    fn all(&mut self) {
        let mut recent = Recent::default();
        for (index, event) in self.after.events.iter().enumerate() {
            recent.come_to(event.at);
            let cause = match self.marks.after[index] {
                Some(change) => {
                    self.shifts.beside[index] = recent.other(event.task);
                    Some(Cause::Change(change))
                }
                None => self.cause(index, &recent),
            };
            self.shifts.causes[index] = cause;
            let by = self.shifts.by[index];
            let seen = cause.map(|cause| match cause {
                Cause::Change(_) if self.marks.after[index].is_some() => cause,
                _ => Cause::Event(index),
            });
            recent.note(event.task, by, seen.filter(|_| by != Some(0)));
            let ends_hold = self.shifts.previous[index].is_some_and(|previous| {
                let begun = &self.after.events[previous].text;
                [begins::BLOCK, begins::COMPUTE].iter().any(|word| begun.starts_with(word))
            });
            if let Some(seen) = seen.filter(|_| ends_hold && by != Some(0)) {
                recent.hold = Some((event.task, seen));
            }
        }
    }

    /// Why an event moved that both runs have; finds a change if there is no other reason.
    fn cause(&mut self, index: usize, recent: &Recent) -> Option<Cause> {
        let by = self.shifts.by[index]?;
        let old = self.alignment.before[index]?;
        let task = self.after.events[index].task;
        let previous = self.shifts.previous[index];
        let before = previous.and_then(|previous| self.shifts.by[previous]);
        if let Some(change) = self.between[index].filter(|_| before != Some(by) && by != 0) {
            return Some(Cause::Change(change));
        }
        let is_next = self.between[index].is_none() && before.is_some_and(|before| before != by);
        if let Some(change) = is_next.then(|| self.own_length(index, recent)).flatten() {
            return Some(Cause::Change(self.add(change, index)));
        }
        if by == 0 {
            return None;
        }
        if before == Some(by) {
            return previous.map(Cause::Event);
        }
        let reason = recent.reason(task, by).or(self.elsewhere[old]);
        Some(reason.unwrap_or_else(|| {
            let change = self.itself(index, old);
            Cause::Change(self.add(change, index))
        }))
    }

    fn add(&mut self, change: Change, event: usize) -> usize {
        self.shifts.found.push((change, event));
        self.next + self.shifts.found.len() - 1
    }

    /// The change of a step that takes its own time, if the event ends one.
    fn own_length(&mut self, index: usize, recent: &Recent) -> Option<Change> {
        let old = self.alignment.before[index]?;
        let previous = self.shifts.previous[index]?;
        let former = self.alignment.before[previous]?;
        let (old_begin, begin) = (&self.alignment.texts[former], &self.after.events[previous].text);
        let (old_end, end) = (&self.alignment.texts[old], &self.after.events[index].text);
        if end.starts_with(begins::INTERRUPTED) || **end == *begins::LEFT_RUNNING {
            // How long it took says when it was struck, and not how long it takes.
            return None;
        }
        let number = self.next + self.shifts.found.len();
        if key::states_its_length(begin) && key::lengths(old_begin, begin).is_some() {
            self.shifts.told.push((previous, number));
            return Some(self.length(index, old, (former, previous), key::step(begin)));
        }
        let deadline = key::lengths(old_end, end).filter(|_| end.starts_with(begins::TIMEOUT));
        if let Some((before, after)) = deadline {
            self.shifts.told.push((index, number));
            let (task, at) = (self.name(index), self.after.events[index].at);
            return Some(Change::StepLength {
                task,
                step: begins::TIMEOUT.trim_end().into(),
                before,
                after,
                at,
            });
        }
        let task = self.after.events[index].task;
        let is_kept = recent.hold.is_some_and(|(other, _)| other != task);
        let is_answer = old_begin == begin && key::answers(begin, end);
        (is_answer && !is_kept).then(|| self.length(index, old, (former, previous), begin))
    }

    /// The change of an event for which there is no other reason.
    fn itself(&self, index: usize, old: usize) -> Change {
        let previous = self.shifts.previous[index];
        let wait = previous.filter(|it| key::begins_wait(&self.after.events[*it].text));
        if let Some((previous, former)) = wait.and_then(|it| Some((it, self.alignment.before[it]?)))
        {
            let step = key::step(&self.after.events[previous].text);
            return self.length(index, old, (former, previous), step);
        }
        let (before, after) = (&self.before.events[old], &self.after.events[index]);
        let (task, text) = (self.name(index), after.text.clone());
        Change::StepTime { task, text, before: before.at, after: after.at }
    }

    fn length(
        &self,
        index: usize,
        old: usize,
        (former, begin): (usize, usize),
        step: &str,
    ) -> Change {
        let between = |run: &Recorded, from: usize, to: usize| -> Duration {
            run.events[to].at - run.events[from].at
        };
        Change::StepLength {
            task: self.name(index),
            step: step.into(),
            before: between(self.before, former, old),
            after: between(self.after, begin, index),
            at: self.after.events[index].at,
        }
    }

    fn name(&self, index: usize) -> crate::scenario::Text {
        self.after.name(self.after.events[index].task).clone()
    }
}

/// The number of the change that each event of the second run moved with, following reasons to their end. Of a circle of reasons, which two
/// runs can show as traces do not tell all, nobody is the reason: such an event has none.
pub(super) fn resolved(causes: &[Option<Cause>]) -> Vec<Option<usize>> {
    let mut known: Vec<Option<Option<usize>>> = vec![None; causes.len()];
    for start in 0..causes.len() {
        let (mut at, mut path) = (start, Vec::new());
        let mut is_on_path = std::collections::BTreeSet::new();
        let end = loop {
            if let Some(end) = known[at] {
                break end;
            }
            if !is_on_path.insert(at) {
                break None;
            }
            path.push(at);
            match causes[at] {
                None => break None,
                Some(Cause::Change(change)) => break Some(change),
                Some(Cause::Event(event)) => at = event,
            }
        };
        for event in path {
            known[event] = Some(end);
        }
    }
    known.into_iter().map(Option::flatten).collect()
}
