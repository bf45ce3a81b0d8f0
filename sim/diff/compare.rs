//! Comparison: the changes between two recorded runs, the most important first, and the edits that they stand for.
//!
//! In this order, since each looks at what the former have found: tasks and steps that only one run has, what moved in time and why, other
//! texts, other orders, and what is told of the run as a whole.

mod along;
mod finish;
mod held;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use super::align::{Alignment, align};
use super::change::{Change, Steps, TaskLife, Told};
use super::edits::Edits;
use super::recorded::Recorded;
use super::shift::{self, Marks, Shifts};
use super::way::WayPart;
use super::{key, order};
use crate::scenario::Text;
use crate::scenario::vocabulary::events as begins;
use crate::time::Duration;

/// What differs between two runs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Changes {
    /// The changes, the most important first.
    pub changes: Vec<Told>,
    /// All that differs, line by line.
    pub edits: Edits,
}

impl Changes {
    /// Whether nothing has changed that a reader of traces could tell.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Compares two runs.
pub fn compare(before: &Recorded, after: &Recorded) -> Changes {
    compared(before, after, None)
}

/// Compares two runs of which the ways to the end of `main` are known, so that what made the difference to the total is certain.
pub fn compare_along(before: &Recorded, after: &Recorded, ways: [&[WayPart]; 2]) -> Changes {
    compared(before, after, Some(ways))
}

fn compared(before: &Recorded, after: &Recorded, ways: Option<[&[WayPart]; 2]>) -> Changes {
    let alignment = align(before, after);
    let mut comparison = Comparison {
        before,
        after,
        ways,
        told: Vec::new(),
        first_found: 0,
        marks: Marks {
            before: vec![None; before.events.len()],
            after: vec![None; after.events.len()],
        },
        texts: vec![None; after.events.len()],
        orders: vec![None; after.events.len()],
        alignment,
    };
    comparison.tasks();
    comparison.steps();
    let shifts = comparison.shifts();
    let causes = comparison.causes(&shifts);
    comparison.values(&shifts, &causes);
    comparison.order();
    comparison.count(&shifts, &causes);
    comparison.held();
    comparison.whole(&shifts, &causes);
    comparison.expectations();
    comparison.done(&shifts, &causes)
}

struct Comparison<'r> {
    before: &'r Recorded,
    after: &'r Recorded,
    ways: Option<[&'r [WayPart]; 2]>,
    alignment: Alignment,
    told: Vec<Told>,
    /// The number of the first change that was found because something moved.
    first_found: usize,
    marks: Marks,
    /// For each event of the second run with another text, the change that this belongs to.
    texts: Vec<Option<usize>>,
    /// For each event of the second run that another passed, or that passed another, the change.
    orders: Vec<Option<usize>>,
}

impl Comparison<'_> {
    fn tell(&mut self, change: Change) -> usize {
        self.told.push(Told { change, lines: 0, moved: 0 });
        self.told.len() - 1
    }

    /// Tasks that only one run has, and those that have another name.
    fn tasks(&mut self) {
        for (old, new) in self.alignment.renamed.clone() {
            let (before, after) = (self.before.name(old).clone(), self.after.name(new).clone());
            self.tell(Change::TaskRenamed { before, after });
        }
        let gone = self.alignment.tasks.iter().enumerate().filter(|(_, new)| new.is_none());
        for task in gone.map(|(task, _)| task).collect::<Vec<_>>() {
            let events = self.alignment.of_before[task].clone();
            let number = self.tell(Change::TaskGone(life(self.before, task, &events)));
            mark(&mut self.marks.before, &events, number);
        }
        let mut is_old = vec![false; self.after.tasks.len()];
        for task in self.alignment.tasks.iter().flatten() {
            is_old[*task] = true;
        }
        for task in (0..is_old.len()).filter(|task| !is_old[*task]) {
            let events = self.alignment.of_after[task].clone();
            let number = self.tell(Change::TaskNew(life(self.after, task, &events)));
            mark(&mut self.marks.after, &events, number);
        }
    }

    /// Steps that only one run has, and those that have passed others of their task.
    fn steps(&mut self) {
        for (task, other) in self.alignment.tasks.clone().into_iter().enumerate() {
            let Some(other) = other else { continue };
            let (olds, news) =
                (self.alignment.of_before[task].clone(), self.alignment.of_after[other].clone());
            let is_gone = |event: usize| self.alignment.after[event].is_none();
            let gone = runs(&olds, |event| is_gone(event).then_some(0));
            let new = runs(&news, |event| self.alignment.before[event].is_none().then_some(0));
            // Events that moved are of one run as long as they follow each other in both runs.
            let places: BTreeMap<_, _> = olds.iter().copied().zip(0_usize..).collect();
            let moved = runs(&news, |event| {
                let old = self.alignment.before[event].filter(|_| self.alignment.moved[event])?;
                Some(places[&old])
            });
            for events in gone {
                let steps = steps_of(
                    self.before,
                    &events,
                    follows(&self.alignment.of_before, self.before, events[0]),
                );
                let is_failure = steps.texts.iter().any(|text| key::is_failure(text));
                let number = self.tell(if is_failure {
                    Change::FailureGone { steps, instead: None }
                } else {
                    Change::StepGone(steps)
                });
                mark(&mut self.marks.before, &events, number);
            }
            for events in new {
                let steps = steps_of(
                    self.after,
                    &events,
                    follows(&self.alignment.of_after, self.after, events[0]),
                );
                let is_failure = steps.texts.iter().any(|text| key::is_failure(text));
                let number = self.tell(if is_failure {
                    Change::FailureNew { steps, instead_of: None }
                } else {
                    Change::StepNew(steps)
                });
                mark(&mut self.marks.after, &events, number);
            }
            for events in moved {
                self.moved(&events);
            }
        }
    }

    /// Steps that have passed others.
    fn moved(&mut self, events: &[usize]) {
        let first = events[0];
        let follows = first.checked_sub(1).map(|event| self.after.line(event).into());
        let steps = steps_of(self.after, events, follows);
        let old = self.alignment.before[first];
        let followed = old.and_then(|old| old.checked_sub(1));
        let followed = followed.map(|event| self.before.line(event).into());
        let (passed, comes_before) = self.passed(events);
        let passed = passed.map(|event| self.after.line(event).into());
        let number = self.tell(Change::StepMoved { steps, followed, passed, comes_before });
        for event in events {
            self.marks.after[*event] = Some(number);
            if let Some(old) = self.alignment.before[*event] {
                self.marks.before[old] = Some(number);
            }
        }
    }

    /// The nearest event of their task that steps have passed, and whether they come before it now.
    fn passed(&self, events: &[usize]) -> (Option<usize>, bool) {
        let (first, last) = (events[0], events[events.len() - 1]);
        let all = &self.alignment.of_after[self.after.events[first].task];
        let old = |event: usize| self.alignment.before[event];
        let stays = |event: &&usize| old(**event).is_some() && !self.alignment.moved[**event];
        let next = all.iter().filter(stays).find(|event| **event > last);
        if let Some(next) = next.filter(|next| old(**next) < old(first)) {
            return (Some(*next), true);
        }
        let previous = all.iter().rev().filter(stays).find(|event| **event < first);
        (previous.filter(|previous| old(**previous) > old(first)).copied(), false)
    }

    fn shifts(&mut self) -> Shifts {
        let Self { before, after, alignment, marks, .. } = self;
        let shifts = shift::shifts(before, after, alignment, marks, self.told.len());
        self.first_found = self.told.len();
        for (change, _) in &shifts.found {
            self.tell(change.clone());
        }
        for (event, change) in &shifts.told {
            self.texts[*event] = Some(*change);
        }
        shifts
    }

    /// For each event that moved, the change because of which it did.
    fn causes(&mut self, shifts: &Shifts) -> Vec<Option<usize>> {
        let mut causes = shift::resolved(&shifts.causes);
        for (event, cause) in causes.iter_mut().enumerate() {
            let old = self.alignment.before[event];
            if let (None, Some(old), Some(1.. | ..=-1)) = (*cause, old, shifts.by[event]) {
                let (before, now) = (&self.before.events[old], &self.after.events[event]);
                let (task, text) = (self.after.name(now.task).clone(), now.text.clone());
                let change = Change::StepTime { task, text, before: before.at, after: now.at };
                *cause = Some(self.tell(change));
            }
        }
        causes
    }

    /// Texts that are others, unless they only follow from what is told already.
    fn values(&mut self, shifts: &Shifts, causes: &[Option<usize>]) {
        let renamed: BTreeMap<_, _> = self.renames();
        let lengths = self.lengths();
        // A step that is interrupted is told of twice.
        let mut steps = BTreeMap::new();
        for event in 0..self.after.events.len() {
            let Some(old) = self.alignment.before[event] else { continue };
            let (then, now) = (&self.before.events[old].text, &self.after.events[event].text);
            let task = self.after.events[event].task;
            if self.texts[event].is_some() || then == now {
                continue;
            }
            let known = &self.alignment.texts[old];
            let cause = causes[event].or_else(|| latest(event, shifts, causes));
            self.texts[event] = if known == now {
                renamed.iter().find(|(name, _)| then.contains(&***name)).map(|(_, change)| *change)
            } else if key::follow_from_time(known, now) && cause.is_some() {
                cause
            } else {
                let pair = key::lengths(known, now);
                pair.and_then(|(before, after)| lengths.get(&(task, before, after)).copied())
            };
            if self.texts[event].is_none() {
                let step = |text: &Text| text.trim_start_matches(begins::INTERRUPTED).to_owned();
                let (other, step) = (known.clone(), (task, step(known), step(now)));
                let is_struck = now.starts_with(begins::INTERRUPTED);
                let number = steps.get(&step).copied().filter(|_| is_struck);
                let number = number.unwrap_or_else(|| self.tell(self.other_text(event, other)));
                self.texts[event] = Some(number);
                steps.insert(step, number);
            }
        }
    }

    /// The change of each name that is another.
    fn renames(&self) -> BTreeMap<Text, usize> {
        let names = self.told.iter().enumerate().filter_map(|(number, told)| match &told.change {
            Change::TaskRenamed { before, .. } => Some((before.clone(), number)),
            _ => None,
        });
        names.collect()
    }

    /// The change of each length of a task's steps that is another.
    fn lengths(&self) -> BTreeMap<(usize, Duration, Duration), usize> {
        let places: BTreeMap<_, _> = self.after.tasks.iter().map(|it| &it.name).zip(0..).collect();
        let lengths =
            self.told.iter().enumerate().filter_map(|(number, told)| match &told.change {
                Change::StepLength { task, before, after, .. } => {
                    Some(((*places.get(task)?, *before, *after), number))
                }
                _ => None,
            });
        lengths.collect()
    }

    fn other_text(&self, event: usize, before: Text) -> Change {
        let now = &self.after.events[event];
        let (task, after, at) = (self.after.name(now.task).clone(), now.text.clone(), now.at);
        let steps = |text: &Text| {
            let follows = follows(&self.alignment.of_after, self.after, event);
            Steps { task: task.clone(), texts: vec![text.clone()], at, follows }
        };
        match (key::is_failure(&before), key::is_failure(&after)) {
            (false, true) => Change::FailureNew { steps: steps(&after), instead_of: Some(before) },
            (true, false) => Change::FailureGone { steps: steps(&before), instead: Some(after) },
            _ if key::is_end(&before) && !before.starts_with(begins::FAILED) => {
                Change::TaskEnds { task, before, after }
            }
            _ => Change::Value { task, before, after, at },
        }
    }

    /// What comes in another order at one instant.
    fn order(&mut self) {
        for passed in order::passed(self.before, self.after, &self.alignment) {
            let line = |event: usize| self.after.line(event).into();
            let (first, second) = (line(passed.first), line(passed.second));
            let at = self.after.events[passed.first].at;
            let number = self.tell(Change::Order { first, second, at });
            mark(&mut self.orders, &passed.events, number);
        }
    }

    /// Counts the lines of each change.
    fn count(&mut self, shifts: &Shifts, causes: &[Option<usize>]) {
        let roots: BTreeSet<_> = shifts.found.iter().map(|(_, event)| *event).collect();
        for (event, cause) in causes.iter().enumerate() {
            if let Some(change) = self.line_of(event) {
                self.told[change].lines += 1;
            } else if let Some(change) = cause.filter(|_| shifts.by[event] != Some(0)) {
                let told = &mut self.told[change];
                let count = if roots.contains(&event) { &mut told.lines } else { &mut told.moved };
                *count += 1;
            }
        }
        for (event, change) in self.marks.before.iter().enumerate() {
            if let Some(change) = change.filter(|_| self.alignment.after[event].is_none()) {
                self.told[change].lines += 1;
            }
        }
        // The first changes that were told are those of names.
        for (number, (_, task)) in self.alignment.renamed.iter().enumerate() {
            self.told[number].lines += self.alignment.of_after[*task].len();
        }
    }

    /// The change that an event of the second run belongs to, other than by its instant.
    fn line_of(&self, event: usize) -> Option<usize> {
        self.marks.after[event].or(self.texts[event]).or(self.orders[event])
    }
}

/// The line before an event among those of its task.
fn follows(of_task: &[Vec<usize>], run: &Recorded, event: usize) -> Option<Text> {
    let events = &of_task[run.events[event].task];
    let place = events.binary_search(&event).ok()?;
    place.checked_sub(1).map(|place| run.line(events[place]).into())
}

/// The change because of which the last event before this one of its task moved.
fn latest(event: usize, shifts: &Shifts, causes: &[Option<usize>]) -> Option<usize> {
    let mut at = shifts.previous[event];
    while let Some(previous) = at {
        if causes[previous].is_some() {
            return causes[previous];
        }
        at = shifts.previous[previous];
    }
    None
}

/// What is known of the life of a task.
fn life(run: &Recorded, task: usize, events: &[usize]) -> TaskLife {
    let ends = events.first().zip(events.last());
    TaskLife {
        task: run.name(task).clone(),
        parent: run.tasks[task].parent.map(|parent| run.name(parent).clone()),
        from_to_ns: ends.map(|(first, last)| (run.events[*first].at, run.events[*last].at)),
        last: ends.map(|(_, last)| run.events[*last].text.clone()),
    }
}

/// Notes that these events belong to a change.
fn mark(marks: &mut [Option<usize>], events: &[usize], number: usize) {
    for event in events {
        marks[*event] = Some(number);
    }
}

fn steps_of(run: &Recorded, events: &[usize], follows: Option<Text>) -> Steps {
    let first = &run.events[events[0]];
    Steps {
        task: run.name(first.task).clone(),
        texts: events.iter().map(|event| run.events[*event].text.clone()).collect(),
        at: first.at,
        follows,
    }
}

/// Runs of events that follow each other and have a place; where the places are not all the same, they count up.
fn runs(events: &[usize], place: impl Fn(usize) -> Option<usize>) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for event in events {
        let here = place(*event);
        match (here, last) {
            (Some(here), Some(last)) if here == last + 1 || here == 0 && last == 0 => {
                runs.last_mut().expect("one has begun").push(*event);
            }
            (Some(_), _) => runs.push(vec![*event]),
            (None, _) => {}
        }
        last = here;
    }
    runs
}
