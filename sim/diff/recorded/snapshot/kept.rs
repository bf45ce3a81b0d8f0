//! The reader of the events of a snapshot as it is kept: [entries](crate::render::entry), of which some are left out.
//!
//! In which order tasks were made is not told: they come in the order in which something is told of them, after `main`.

use super::{Lines, Malformed, Tasks, found};
use crate::diff::recorded::RecordedEvent;
use crate::render::entry::Entry;
use crate::render::fold::unfold;
use crate::time::Instant;

/// The task that a run begins with.
const MAIN: &str = "main";
/// Lines that a snapshot may stand for.
const MOST: usize = 2_000_000;

/// Reads the events, and the tasks that they tell of.
pub(super) fn read(
    lines: &mut Lines<'_>,
    mut tasks: Tasks,
) -> Result<(Tasks, Vec<RecordedEvent>), Malformed> {
    let wrong = |lines: &Lines<'_>, why: &str, line: &str| {
        lines.wrong(format!("{why}, found {}", found(line)))
    };
    tasks.task(MAIN).map_err(|why| lines.wrong(why))?;
    let (mut entries, mut events, mut at) = (Vec::new(), Vec::new(), Instant::START);
    while let Some(line) = lines.next() {
        let why =
            "expected a task, two blanks and what happened, or a length of time such as `+1s`";
        let entry = Entry::read(line).ok_or_else(|| wrong(lines, why, line))?;
        let known = entries.len();
        let why = "expected what follows from the lines before it";
        unfold(&mut entries, entry, MOST).ok_or_else(|| wrong(lines, why, line))?;
        for entry in &entries[known..] {
            match entry {
                Entry::Later(by) => at = at + *by,
                Entry::Event(task, text) => {
                    let task = tasks.task(task).map_err(|why| lines.wrong(why))?;
                    events.push(RecordedEvent::read(at, task, text.clone()));
                }
                // None is left.
                Entry::Again(_) => {}
            }
        }
    }
    Ok((tasks, events))
}
