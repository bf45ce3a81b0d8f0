//! Patterns of events, and what is told of those that nothing can fit.

use super::entry::Entry;
use crate::scenario::EventPattern;
use crate::scenario::vocabulary::events as begins;

/// Why no event reads so: in a sentence, at its place, and what to do about it.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: String,
}

/// A pattern of events, which some event can fit as far as `check` knows.
pub(super) fn pattern(
    entry: &Entry<'_>,
    check: impl FnOnce(&str) -> Result<(), Unreadable>,
) -> Option<EventPattern> {
    let pattern = entry.pattern()?;
    match check(pattern) {
        Ok(()) => Some(EventPattern::new(pattern)),
        Err(why) => entry.problem(why.message, &why.label, &why.help),
    }
}

/// Whether an event can fit `pattern` where any task can be and tell anything.
pub(super) fn of_any_run(pattern: &str) -> Result<(), Unreadable> {
    if pattern.contains(' ') {
        return Ok(());
    }
    Err(of_no_task(pattern, true, |_| String::new()))
}

/// Of a pattern that the name of no task and a blank can begin. `is_task` says whether a task can have it for a name, and
/// `suggest`, which one may be meant.
pub(super) fn of_no_task(
    pattern: &str,
    is_task: bool,
    suggest: impl FnOnce(&str) -> String,
) -> Unreadable {
    let message = format!("no event of this scenario can match \"{pattern}\"");
    if pattern.contains('*') && !pattern.contains(' ') {
        let meant = match pattern.strip_prefix('*') {
            Some("") => "* *".to_owned(),
            Some(_) => format!("* {pattern}"),
            None => format!("{pattern} *"),
        };
        return Unreadable {
            message,
            label: "no blank after the task".to_owned(),
            help: format!("`*` ends with the name of the task: write \"{meant}\""),
        };
    }
    let name = pattern.split([' ', '*']).next().unwrap_or_default();
    let help = if is_task {
        format!("an event is a task and what happens to it: \"{pattern} finished\"")
    } else if begins::has(name) {
        format!("an event is a task and what happens to it: \"* {pattern}\"")
    } else {
        suggest(name)
    };
    Unreadable { message, label: "no task is named so".to_owned(), help }
}
