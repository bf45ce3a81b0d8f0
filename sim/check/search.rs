//! Search: the events that fit a pattern.
//!
//! What happened is only put into words for tasks whose name fits and events whose end can, one after the other in the same
//! buffer, so that a pattern costs next to nothing in a long trace.

use smallvec::SmallVec;

use crate::scenario::EventPattern;
use crate::trace::words::one_line;
use crate::trace::{Event, Trace};

/// The number of a reading of the pattern; [`NONE`] stands for none.
type Number = u32;

/// No reading of the pattern fits the name of the task.
const NONE: Number = Number::MAX;

/// A pattern on its way through a trace.
pub(super) struct Search<'t> {
    trace: &'t Trace,
    pattern: &'t EventPattern,
    /// For each task, the first reading of the pattern that fits its name; `None` if that is the first of all for any.
    candidates: Option<SmallVec<[Number; 16]>>,
    what: String,
}

impl<'t> Search<'t> {
    pub(super) fn new(pattern: &'t EventPattern, trace: &'t Trace) -> Self {
        let any_task = pattern.readings().first().is_some_and(|first| first.task.as_str() == "*");
        let first = |name: &str| {
            let number = pattern.readings().iter().position(|it| it.task.matches(name));
            number.and_then(|number| Number::try_from(number).ok()).unwrap_or(NONE)
        };
        let candidates = || trace.tasks.iter().map(|task| first(&task.name)).collect();
        Self { trace, pattern, candidates: (!any_task).then(candidates), what: String::new() }
    }

    pub(super) const fn pattern(&self) -> &'t EventPattern {
        self.pattern
    }

    pub(super) const fn trace(&self) -> &'t Trace {
        self.trace
    }

    /// The first event from index `start` on that fits.
    pub(super) fn next_from(&mut self, start: usize) -> Option<usize> {
        let trace = self.trace;
        let mut events = trace.events.iter().enumerate().skip(start);
        events.find(|(_, event)| self.may_fit(event) && self.fits(event)).map(|(index, _)| index)
    }

    /// Every event that fits.
    pub(super) fn all(&mut self) -> Vec<usize> {
        let trace = self.trace;
        let fits = |(_, event): &(usize, &Event)| self.may_fit(event) && self.fits(event);
        trace.events.iter().enumerate().filter(fits).map(|(index, _)| index).collect()
    }

    /// Where nothing fits: the last event of the one task whose name does, if there is just one.
    pub(super) fn last_of_its_task(&self) -> Option<usize> {
        let mut fitting = (0..self.trace.tasks.len()).filter(|task| self.first(*task) != NONE);
        let task = fitting.next().filter(|_| fitting.next().is_none())?;
        self.trace.events.iter().rposition(|event| event.task.index() == task)
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

/// Writes what happened, as a trace shows it.
fn written(texts: &[&str], what: &mut String) -> bool {
    what.clear();
    one_line(texts, what).is_ok()
}
