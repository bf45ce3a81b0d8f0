//! What goes without saying: a run ends well, and leaves nothing behind.

use std::collections::BTreeSet;

use super::circle::circle;
use super::words::{list, list_of};
use super::{Breach, Found, Later, Violation};
use crate::scenario::Pattern;
use crate::scenario::expectation::{Expect, Expectation, Property, of_model};
use crate::trace::{Event, Outcome, TaskId, Trace, What};

/// Something that a task leaves behind, and that a scenario must state where it is meant.
pub(super) struct Remnant {
    /// The word that allows it.
    word: &'static str,
    /// What is expected where nothing allows it.
    expected: &'static str,
    /// What is so instead, before the names of the tasks.
    found: &'static str,
    /// Whether an event shows it.
    is_shown_by: fn(&What) -> bool,
    /// The tasks for which a stated property allows it.
    allowed_by: fn(&Property) -> Option<&Pattern>,
}

/// A task still runs when main ends.
pub(super) const LEAKS: Remnant = Remnant {
    word: "leaks",
    expected: "no task to be left running when main ends",
    found: "left running",
    is_shown_by: |what| matches!(what, What::LeftRunning),
    allowed_by: |property| match property {
        Property::Leaks(pattern) => Some(pattern),
        _ => None,
    },
};

/// A coroutine never ran.
pub(super) const UNAWAITED: Remnant = Remnant {
    word: "unawaited",
    expected: "every coroutine to be awaited",
    found: "never awaited",
    is_shown_by: |what| matches!(what, What::NeverAwaited),
    allowed_by: |property| match property {
        Property::Unawaited(pattern) => Some(pattern),
        _ => None,
    },
};

/// A task failed, and nobody waited for it.
pub(super) const UNTAKEN: Remnant = Remnant {
    word: "untaken",
    expected: "every failure to be taken by somebody",
    found: "failure taken by nobody",
    is_shown_by: |what| matches!(what, What::NotTaken(_)),
    allowed_by: |property| match property {
        Property::Untaken(pattern) => Some(pattern),
        _ => None,
    },
};

/// What goes without saying and is not so.
pub(super) fn breaches<'t>(
    expects: &'t [Expect],
    trace: &'t Trace,
) -> impl Iterator<Item = Breach<'t>> {
    let tells = |event: &Event| event.what.tells_of_a_remnant();
    let left: Vec<_> = if trace.events.iter().any(tells) {
        let (shown, kinds) = (indices(trace, tells), [&LEAKS, &UNAWAITED, &UNTAKEN]);
        kinds.into_iter().filter_map(|kind| kind.left(expects, &shown, trace)).collect()
    } else {
        Vec::new()
    };
    bad_outcome(expects, trace).into_iter().chain(left)
}

/// Some task that fits leaves this behind, as the scenario states.
pub(super) fn shown<'t>(
    kind: &Remnant,
    pattern: &'t Pattern,
    trace: &'t Trace,
) -> Result<(), Later<'t>> {
    let fits = |event: &Event| pattern.matches(trace.name(event.task));
    let is_shown = |event: &Event| (kind.is_shown_by)(&event.what) && fits(event);
    // Where whatever there is may be left behind, nothing may be, too.
    if pattern.as_str() == "*" || trace.events.iter().any(is_shown) {
        return Ok(());
    }
    Err(Box::new(move || {
        Found::new("no such task", indices(trace, |event| event.what.ends_task() && fits(event)))
    }))
}

/// How the run ended, and what shows it.
pub(super) fn outcome(trace: &Trace) -> Found {
    let witnesses = match trace.outcome {
        Outcome::Deadlock | Outcome::Fault(_) | Outcome::Limit(_) => {
            indices(trace, |event| event.what.tells_why_it_goes_no_further())
        }
        Outcome::Ok | Outcome::Failed(_) | Outcome::Cancelled => end_of_main(trace),
    };
    let circle = circle(trace).map(|circle| format!(": {circle}")).unwrap_or_default();
    Found::new(format!("`{}`{circle}", trace.outcome), witnesses)
}

/// The event with which `main` ended, if it did.
pub(super) fn end_of_main(trace: &Trace) -> Vec<usize> {
    indices(trace, |event| event.task == TaskId::MAIN && event.what.ends_task())
}

fn bad_outcome<'t>(expects: &[Expect], trace: &'t Trace) -> Option<Breach<'t>> {
    let is_outcome = |it: &Expectation| matches!(it.property, Property::Outcome(_));
    if trace.outcome == Outcome::Ok || of_model(expects, trace.model.kind()).any(is_outcome) {
        return None;
    }
    let word = "outcome";
    let tell = move || {
        let found = outcome(trace);
        Violation {
            word,
            span: None,
            expected: "the outcome `ok`, as no other is stated".to_owned(),
            found: found.words,
            witnesses: found.witnesses,
            help: Some(match trace.outcome {
                Outcome::Fault(ref failure) => mend(&failure.reason),
                _ => allow(word, [trace.outcome.kind().word()]),
            }),
        }
    };
    Some(Breach::unstated(word, tell))
}

/// What to do about a fault, by how it reads.
fn mend(reason: &str) -> String {
    let how: [(&[&str], &str); 8] = [
        (
            &["does not fit a text and a whole number", "does not fit a whole number and a text"],
            "a number as a text is string(n), and in a text it stands as {n}",
        ),
        (&["does not fit a list and"], "an item is added within brackets: xs + [x]"),
        (&["has no field `error`"], "whether something is a failure is told by is_failure(r)"),
        (&["has no value"], "it is bound on a path that was not taken: bind it before, with `let`"),
        (&["division by zero"], "look before, as in n == 0 ? 0 : 10 / n"),
        (&["there is no item"], "look before, as in size(xs) > n"),
        (&["there is no field"], "has(r.name) tells whether there is one"),
        (&["is no duration"], "a computed length has a unit behind its braces: \"{n}s\""),
    ];
    let known = how.iter().find(|(words, _)| words.iter().any(|it| reason.contains(it)));
    let mend = known.map_or("mend the step", |(_, how)| how);
    format!("{mend}; no `catch` handles a fault of the scenario")
}

impl Remnant {
    /// What tasks left behind that nothing allows; `shown` are the events that tell of any remnant.
    fn left<'t>(
        &'static self,
        expects: &[Expect],
        shown: &[usize],
        trace: &'t Trace,
    ) -> Option<Breach<'t>> {
        let stated = of_model(expects, trace.model.kind());
        let allowed: Vec<_> = stated.filter_map(|it| (self.allowed_by)(&it.property)).collect();
        let is_left = |index: &usize| {
            let event = &trace.events[*index];
            (self.is_shown_by)(&event.what)
                && !allowed.iter().any(|pattern| pattern.matches(trace.name(event.task)))
        };
        let witnesses: Vec<_> = shown.iter().copied().filter(is_left).collect();
        let name = |index: &usize| trace.name(trace.events[*index].task);
        witnesses.first()?;
        let left = move |index: &usize| match spawned(trace.events[*index].task, trace) {
            Some(event) if self.word == LEAKS.word => {
                let Event { at, task, .. } = &trace.events[event];
                format!("{} (spawned by {} at {at})", name(index), trace.name(*task))
            }
            _ => name(index).to_string(),
        };
        let tell = move || Violation {
            word: self.word,
            span: None,
            expected: self.expected.to_owned(),
            found: format!("{}: {}", self.found, list_of(&witnesses, left)),
            help: Some(allow(self.word, witnesses.iter().map(|index| name(index).as_str()))),
            witnesses,
        };
        Some(Breach::unstated(self.word, tell))
    }
}

/// The event with which a task was spawned, if it was.
fn spawned(task: TaskId, trace: &Trace) -> Option<usize> {
    let (name, parent) = (trace.name(task), trace.tasks[task.index()].parent?);
    trace.events.iter().position(|event| {
        event.task == parent && matches!(&event.what, What::Spawn(spawned) if spawned == name)
    })
}

/// What would have to be stated to allow each of these, once.
fn allow<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let mut known = BTreeSet::new();
    let distinct = names.into_iter().filter(|name| known.insert(*name));
    let states = distinct.map(|name| format!("`{word} \"{name}\"`"));
    format!("if it is meant, state {}", list(states))
}

fn indices(trace: &Trace, keep: impl Fn(&Event) -> bool) -> Vec<usize> {
    let kept = trace.events.iter().enumerate().filter(|(_, event)| keep(event));
    kept.map(|(index, _)| index).collect()
}
