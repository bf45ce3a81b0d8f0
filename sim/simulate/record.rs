//! The record: the trace of a simulated program as it grows, and the tasks in it by name.

use std::collections::BTreeMap;

use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{Event, Limit, Task, TaskId, What};

/// Tasks and events so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) tasks: Vec<Task>,
    pub(super) events: Vec<Event>,
    /// The names that are in use, and how many tasks have asked for each.
    names: BTreeMap<Text, u32>,
    most: u64,
}

impl Record {
    pub(super) fn new(most: u64) -> Self {
        Self { most, ..Self::default() }
    }

    /// Adds a task that asks to be named `base`; the second of a name is `base#2`.
    pub(super) fn add_task(&mut self, base: &Text, parent: Option<TaskId>) -> TaskId {
        let id = u32::try_from(self.tasks.len()).expect("fewer than 2^32 tasks");
        let name = self.unused(base);
        self.tasks.push(Task { name, parent, thread: false });
        TaskId(id)
    }

    /// Adds an event; the limit when there is no room for it.
    pub(super) fn add(&mut self, at: Instant, task: TaskId, what: What) -> Option<Limit> {
        if self.events.len() as u64 >= self.most {
            return Some(Limit::Events(self.most));
        }
        self.add_last(at, task, what);
        None
    }

    /// Adds an event that tells how the run ended, for which there is always room.
    pub(super) fn add_last(&mut self, at: Instant, task: TaskId, what: What) {
        self.events.push(Event { at, task, what });
    }

    fn unused(&mut self, base: &Text) -> Text {
        let mut nth = self.names.get(base).map_or(1, |asked| asked + 1);
        let name = loop {
            let name = if nth == 1 { Text::clone(base) } else { format!("{base}#{nth}").into() };
            if nth == 1 || !self.names.contains_key(&name) {
                break name;
            }
            nth += 1;
        };
        self.names.insert(Text::clone(base), nth);
        self.names.entry(Text::clone(&name)).or_insert(1);
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tasks_have_one_name() {
        let mut record = Record::new(0);
        for base in ["a", "a", "a#2", "b", "a", "a#2"] {
            record.add_task(&base.into(), None);
        }
        let names: Vec<_> = record.tasks.iter().map(|task| &*task.name).collect();
        assert_eq!(names, ["a", "a#2", "a#2#2", "b", "a#3", "a#2#3"]);
    }
}
