//! `wait-tasks`: which tasks it waits for, how long, and what it keeps of them.

use super::{Kind, Node, Program};
use crate::scenario::Template;
use crate::scenario::read::entry::Entry;
use crate::scenario::read::suggest;
use crate::scenario::step::{StepKind, Until};

/// When a wait for tasks is over, in the words of a file.
const UNTIL: [(&str, Until); 3] = [
    ("all-completed", Until::AllCompleted),
    ("first-completed", Until::FirstCompleted),
    ("first-failure", Until::FirstFailure),
];

impl<'a> Program<'a> {
    pub(super) fn wait_tasks(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let until = until(node);
        let timeout = node.property("timeout").map(|entry| self.length(&entry));
        let kept = ["done", "pending"].map(|name| node.property(name));
        let entries = node.rest();
        if entries.is_empty() {
            let help =
                "write it as in `wait-tasks \"a\" \"b\" until=\"first-completed\" done=\"done\"`";
            node.problem::<()>("`wait-tasks` needs the names of tasks", "waits for nobody", help);
        }
        let tasks: Vec<_> = entries.into_iter().map(|entry| self.task_or_list(entry)).collect();
        let into = kept.map(|entry| entry.and_then(|entry| self.bound(&entry)));
        let tasks = tasks.into_iter().collect::<Option<Vec<_>>>()?;
        let timeout = match timeout {
            Some(timeout) => Some(timeout?),
            None => None,
        };
        Some(StepKind::WaitTasks { tasks, until: until?, timeout, into })
    }

    /// The name of a task, or an expression for a list of names.
    fn task_or_list(&mut self, entry: Entry<'a>) -> Option<Template> {
        let target = self.name(&entry)?;
        let known = target.as_known_text();
        if known.is_some_and(|name| self.names.index(Kind::Promise, name).is_some()) {
            let help = "a `select` waits for promises, too: on await …";
            return entry.problem("`wait-tasks` waits for tasks only", "a promise", help);
        }
        if !matches!(target, Template::Single(_)) {
            self.reasons.add_task(&target);
            self.tasks.awaits_among_others(&target, entry);
        }
        Some(target)
    }
}

fn until(node: &mut Node<'_>) -> Option<Until> {
    let Some(entry) = node.property("until") else { return Some(Until::AllCompleted) };
    let word = entry.string()?;
    let meant = word.to_lowercase().replace('_', "-").replace("exception", "failure");
    if let Some((_, until)) = UNTIL.iter().find(|(known, _)| *known == word) {
        return Some(*until);
    }
    let help = suggest::known(&meant, UNTIL.map(|(known, _)| known));
    entry.problem(format!("`until` cannot be `{word}`"), "not known", &help)
}
