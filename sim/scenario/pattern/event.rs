//! Patterns over events: a task, a blank, and what happened to it.
//!
//! Names of tasks have blanks, too, so that each blank of the pattern could be the one after the name. Which one it is, is up
//! to the event: the part before the blank has to fit the whole name of its task, the part after it all that happened. No `*`
//! reaches over the end of the name.

use std::fmt;
use std::sync::Arc;

use super::Pattern;
use crate::scenario::Text;

/// A pattern over what a trace shows of an event: `"users fetch users: *"`, `"* finished"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPattern {
    source: Text,
    readings: Arc<[Reading]>,
    /// The last byte of what fits, if that is always the same.
    last: Option<u8>,
}

/// One way to read it: which of its blanks is the one after the name of the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) task: Pattern,
    pub(crate) what: Pattern,
}

impl EventPattern {
    /// The pattern written as `source`. Without a blank, nothing fits it.
    pub fn new(source: &str) -> Self {
        let readings = source.match_indices(' ').map(|(blank, _)| Reading {
            task: Pattern::new(&source[..blank]),
            what: Pattern::new(&source[blank + 1..]),
        });
        let last = source.bytes().last().filter(|last| *last != b'*');
        Self { source: source.into(), readings: readings.collect(), last }
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether the event fits that a trace shows as `what` of the task of this name.
    pub fn matches(&self, task: &str, what: &str) -> bool {
        let fits = |reading: &Reading| reading.task.matches(task) && reading.what.matches(what);
        self.readings.iter().any(fits)
    }

    /// Whether what happened can fit that ends with `part`: most of what does not shows that with its last byte.
    #[inline]
    pub(crate) fn can_end_like(&self, part: &str) -> bool {
        match (self.last, part.as_bytes().last()) {
            // What is escaped could become anything.
            (Some(one), Some(other @ b' '..=b'~')) => one == *other,
            _ => true,
        }
    }

    /// Every way to read it, from the shortest name of a task to the longest.
    pub(crate) fn readings(&self) -> &[Reading] {
        &self.readings
    }
}

impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_before_the_blank_ends_with_the_name_of_the_task() {
        let fits =
            |pattern: &str, task: &str, what: &str| EventPattern::new(pattern).matches(task, what);
        assert!(fits("client * fetch api", "client 1", "fetch api"));
        assert!(!fits("client * fetch api", "client 1", "interrupted: fetch api"));
        assert!(!fits("* done", "worker", "log well done"));
        assert!(!fits("worker* started", "worker", "log a started"));
        assert!(fits("* log *", "worker", "log well done"));
    }

    #[test]
    fn the_name_of_the_task_says_which_blank_ends_it() {
        let fits = |task: &str, what: &str| EventPattern::new("a b c *").matches(task, what);
        assert!(fits("a", "b c d"));
        assert!(fits("a b", "c d"));
        assert!(fits("a b c", "d"));
        assert!(!fits("a b c d", ""));
        assert!(fits("a b c", ""));
        assert!(!fits("a b d", "c d"));
    }

    #[test]
    fn without_a_blank_nothing_fits() {
        assert!(!EventPattern::new("*").matches("main", "started"));
        assert!(!EventPattern::new("main*").matches("main", "started"));
        assert!(EventPattern::new("* *").matches("main", "started"));
    }
}
