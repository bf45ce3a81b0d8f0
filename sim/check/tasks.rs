//! Tasks: properties of how long tasks live, how many live at once, and how long they hold the
//! loop.

use super::words::{admitted, list, others};
use super::{Found, Later};
use crate::scenario::Pattern;
use crate::scenario::expectation::Bounds;
use crate::time::Duration;
use crate::trace::life::{Life, lives};
use crate::trace::{Event, TaskId, Trace, What};

/// Each task that fits, and at least one does, lives so long from its start to its end.
pub(super) fn duration<'t>(
    pattern: &Pattern,
    bounds: Bounds<Duration>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    // A request that was turned away was answered at once, and never worked on.
    let was_turned_away = |life: &Life| {
        let end = life.ended.map(|ended| &trace.events[ended].what);
        life.started.is_none() && end == Some(&What::Finished)
    };
    let fits: Vec<_> = fitting(pattern, trace).filter(|(_, life)| !was_turned_away(life)).collect();
    let mut wrong = fits.iter().filter(|(_, life)| {
        length(*life, trace).is_none_or(|(start, end)| !bounds.admit(end.at - start.at))
    });
    let Some(&(task, life)) = wrong.next() else {
        let none = || Found::new("no task of this name", Vec::new());
        return if fits.is_empty() { Err(Box::new(none)) } else { Ok(()) };
    };
    let others = wrong.count();
    Err(Box::new(move || lived(task, life, others, trace)))
}

/// How long a task lived, and how many more do not live as they should.
fn lived(task: TaskId, life: Life, more: usize, trace: &Trace) -> Found {
    let name = trace.name(task);
    let words = match (length(life, trace), life.started) {
        (Some((start, end)), _) => {
            format!("`{name}` took {}, from {} to {}", end.at - start.at, start.at, end.at)
        }
        (None, Some(started)) => {
            format!("`{name}` started at {} and never ended", trace.events[started].at)
        }
        (None, None) => format!("`{name}` never started"),
    };
    Found::new(words + &others(more, "task"), life.witnesses().collect())
}

/// So many tasks that fit are alive at once, at the most crowded moment.
pub(super) fn overlap<'t>(
    pattern: &Pattern,
    bounds: Bounds<u64>,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    let fits: Vec<_> = fitting(pattern, trace).collect();
    let mut steps: Vec<(usize, bool)> = Vec::new();
    for (_, life) in &fits {
        if let Some(started) = life.started {
            steps.push((started, true));
            steps.extend(life.ended.map(|ended| (ended, false)));
        }
    }
    steps.sort_unstable();
    let (mut alive, mut most, mut moment) = (0_u64, 0_u64, 0);
    for (index, begins) in steps {
        alive = if begins { alive + 1 } else { alive - 1 };
        if alive > most {
            (most, moment) = (alive, index);
        }
    }
    admitted(bounds, most, move || {
        if most == 0 {
            return Found::new("none that ever ran", Vec::new());
        }
        let crowd: Vec<_> = fits.iter().filter(|(_, life)| life.spans(moment)).collect();
        let names = list(crowd.iter().map(|(task, _)| trace.name(*task)));
        let words = format!("{most} at {}: {names}", trace.events[moment].at);
        let mut witnesses: Vec<_> = crowd.iter().filter_map(|(_, life)| life.started).collect();
        witnesses.sort_unstable();
        Found::new(words, witnesses)
    })
}

/// The longest single hold of the loop is so long.
pub(super) fn blocked(bounds: Bounds<Duration>, trace: &Trace) -> Result<(), Later<'_>> {
    // Of holds of the same length the first is shown.
    let longest = holds_of_the_loop(trace).reduce(|a, b| if b.1 > a.1 { b } else { a });
    admitted(bounds, longest.map_or(Duration::ZERO, |(_, length)| length), move || {
        let Some((index, length)) = longest else {
            return Found::new("nothing that held it", Vec::new());
        };
        let Event { at, task, .. } = trace.events[index];
        Found::new(format!("`{}` held it for {length}, from {at}", trace.name(task)), vec![index])
    })
}

/// The blocking calls and the CPU work that held up other tasks, each as the index of its event and
/// its length.
///
/// Tasks that run on a thread of their own hold up nobody else: theirs are left out.
pub fn holds_of_the_loop(trace: &Trace) -> impl Iterator<Item = (usize, Duration)> {
    trace.events.iter().enumerate().filter_map(|(index, event)| match event.what {
        What::Block(length) | What::Compute(length) if !trace.tasks[event.task.index()].thread => {
            Some((index, length))
        }
        _ => None,
    })
}

/// The tasks whose name fits, with their lives.
fn fitting(pattern: &Pattern, trace: &Trace) -> impl Iterator<Item = (TaskId, Life)> {
    let ids = (0_u32..).map(TaskId);
    ids.zip(lives(trace)).filter(|(task, _)| pattern.matches(trace.name(*task)))
}

/// The start and the end of a life that had both.
fn length(life: Life, trace: &Trace) -> Option<(&Event, &Event)> {
    Some((&trace.events[life.started?], &trace.events[life.ended?]))
}
