//! Search: the events that fit a pattern.
//!
//! Where an index knows them, they are looked up. Else what happened is only put into words for tasks whose name fits and events whose end can, one after the other in the same
//! buffer, so that a pattern costs next to nothing in a long trace.

use smallvec::SmallVec;

use super::index::{Index, written};
use crate::scenario::EventPattern;
use crate::trace::{Event, Trace};

/// The number of a reading of the pattern; [`NONE`] stands for none.
type Number = u32;

/// No reading of the pattern fits the name of the task.
const NONE: Number = Number::MAX;

/// A pattern on its way through a trace.
pub(super) struct Search<'t> {
    trace: &'t Trace,
    index: Index<'t>,
    pattern: &'t EventPattern,
    /// For each task, the first reading of the pattern that fits its name; `None` if that is the first of all for any, or if the index
    /// knows.
    candidates: Option<SmallVec<[Number; 16]>>,
    what: String,
}

impl<'t> Search<'t> {
    pub(super) fn new(pattern: &'t EventPattern, index: &Index<'t>) -> Self {
        let trace = index.trace;
        let any_task = pattern.readings().first().is_some_and(|first| first.task.as_str() == "*");
        let first = |name: &str| {
            let number = pattern.readings().iter().position(|it| it.task.matches(name));
            number.and_then(|number| Number::try_from(number).ok()).unwrap_or(NONE)
        };
        let candidates = || trace.tasks.iter().map(|task| first(&task.name)).collect();
        let known = index.events_of(pattern).is_some();
        let candidates = (!any_task && !known).then(candidates);
        Self { trace, index: index.clone(), pattern, candidates, what: String::new() }
    }

    pub(super) const fn pattern(&self) -> &'t EventPattern {
        self.pattern
    }

    pub(super) const fn index(&self) -> &Index<'t> {
        &self.index
    }

    /// The first event from index `start` on that fits.
    pub(super) fn next_from(&mut self, start: usize) -> Option<usize> {
        if let Some(known) = self.index.events_of(self.pattern) {
            return known.get(known.partition_point(|index| *index < start)).copied();
        }
        let trace = self.trace;
        let mut events = trace.events.iter().enumerate().skip(start);
        events.find(|(_, event)| self.may_fit(event) && self.fits(event)).map(|(index, _)| index)
    }

    /// Every event that fits.
    pub(super) fn all(&mut self) -> Vec<usize> {
        if let Some(known) = self.index.events_of(self.pattern) {
            return known.to_vec();
        }
        let trace = self.trace;
        let fits = |(_, event): &(usize, &Event)| self.may_fit(event) && self.fits(event);
        trace.events.iter().enumerate().filter(fits).map(|(index, _)| index).collect()
    }

    /// Where nothing fits: the last event of the one task whose name does, if there is just one.
    pub(super) fn last_of_its_task(&self) -> Option<usize> {
        let Self { trace, pattern, .. } = self;
        let fits = |name: &str| pattern.readings().iter().any(|it| it.task.matches(name));
        let mut fitting = (0..trace.tasks.len()).filter(|task| fits(&trace.tasks[*task].name));
        let task = fitting.next().filter(|_| fitting.next().is_none())?;
        trace.events.iter().rposition(|event| event.task.index() == task)
    }

    /// The first reading that fits the name of a task.
    #[expect(clippy::inline_always, reason = "it is asked of each event of each run")]
    #[inline(always)]
    fn first(&self, task: usize) -> Number {
        self.candidates.as_ref().map_or(0, |first| first[task])
    }

    /// Whether an event could fit. Most that do not show it by who they happen to, or by their end.
    #[expect(clippy::inline_always, reason = "it is asked of each event of each run")]
    #[inline(always)]
    fn may_fit(&self, event: &Event) -> bool {
        let can = self.first(event.task.index()) != NONE;
        can && event.what.end().is_none_or(|end| self.pattern.can_end_like(end))
    }

    #[inline(never)]
    fn fits(&mut self, event: &Event) -> bool {
        let (pattern, task) = (self.pattern, event.task.index());
        let first = self.first(task) as usize;
        let what = &mut self.what;
        event.what.tell(|texts| {
            let name = &*self.trace.tasks[task].name;
            pattern.readings()[first..].iter().enumerate().any(|(place, reading)| {
                // Of the first it is known that the name fits.
                reading.what.can_end(texts)
                    && (place == 0 || reading.task.matches(name))
                    && written(texts, what)
                    && reading.what.matches(what)
            })
        })
    }
}
