//! Search: the events whose line fits a pattern.
//!
//! Lines are only made for the events of tasks whose name can fit and whose end can, one after the
//! other in the same buffer, so that a pattern costs next to nothing in a long trace.

use smallvec::SmallVec;

use crate::scenario::Pattern;
use crate::trace::words::one_line;
use crate::trace::{Event, Task, Trace};

/// A pattern on its way through a trace.
pub(super) struct Search<'t> {
    trace: &'t Trace,
    pattern: &'t Pattern,
    /// For each task, whether one of its lines can fit; `None` if those of any can.
    candidates: Option<SmallVec<[bool; 16]>>,
    line: String,
}

impl<'t> Search<'t> {
    pub(super) fn new(pattern: &'t Pattern, trace: &'t Trace) -> Self {
        let begins_anyhow = pattern.beginning() == ("", true);
        let candidates = || trace.tasks.iter().map(|task| can_fit(pattern, task)).collect();
        let candidates = (!begins_anyhow).then(candidates);
        Self { trace, pattern, candidates, line: String::new() }
    }

    pub(super) const fn pattern(&self) -> &'t Pattern {
        self.pattern
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

    /// Where nothing fits: the last event of the one task whose lines could, if there is just one.
    pub(super) fn last_of_its_task(&self) -> Option<usize> {
        let can = |task: &usize| self.candidates.as_ref().is_none_or(|can| can[*task]);
        let mut candidates = (0..self.trace.tasks.len()).filter(can);
        let task = candidates.next().filter(|_| candidates.next().is_none())?;
        self.trace.events.iter().rposition(|event| event.task.index() == task)
    }

    /// Whether an event could fit. Most that do not show it by who they happen to, or by their end.
    #[expect(clippy::inline_always, reason = "it is asked of each event of each run")]
    #[inline(always)]
    fn may_fit(&self, event: &Event) -> bool {
        let can = self.candidates.as_ref().is_none_or(|can| can[event.task.index()]);
        can && event.what.end().is_none_or(|end| self.pattern.can_end_like(end))
    }

    #[inline(never)]
    fn fits(&mut self, event: &Event) -> bool {
        event.what.tell(|texts| self.pattern.can_end(texts) && self.fits_line(event, texts))
    }

    /// Whether the line of an event that is told in these texts fits.
    fn fits_line(&mut self, event: &Event, texts: &[&str]) -> bool {
        self.line.clear();
        self.line.push_str(self.trace.name(event.task));
        self.line.push(' ');
        let written = one_line(texts, &mut self.line);
        written.is_ok() && self.pattern.matches(&self.line)
    }
}

/// Whether some line of `task` can fit: the pattern up to its first `*` agrees with the task's name
/// and a blank.
fn can_fit(pattern: &Pattern, task: &Task) -> bool {
    let (fixed, open) = pattern.beginning();
    let after_name = fixed.strip_prefix(&*task.name);
    after_name.is_some_and(|rest| rest.starts_with(' '))
        || open && (after_name == Some("") || task.name.starts_with(fixed))
}
