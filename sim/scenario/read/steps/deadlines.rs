//! Steps about deadlines: `timeout`, `reschedule`.

use super::{Node, Program};
use crate::scenario::Template;
use crate::scenario::read::entry::Entry;
use crate::scenario::step::StepKind;

/// The length to a deadline that does not come.
const NEVER: &str = "never";

impl<'a> Program<'a> {
    pub(super) fn deadline(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let is_moved = node.word() == "reschedule";
        let after = node.argument("a duration such as \"2s\", or \"never\"");
        let is_told = after.is_some();
        let comes = after.filter(|entry| entry.as_string() != Some(NEVER));
        let after = comes.map(|entry| self.length(&entry));
        let name = node.property(if is_moved { "of" } else { "name" });
        let name = name.map(|entry| self.name_of_deadline(entry, is_moved));
        let body = (!is_moved).then(|| self.body(node));
        let after = match after {
            Some(after) => Some(after?),
            None => None,
        };
        let name = match name {
            Some(name) => Some(name?),
            None => None,
        };
        let step = match body {
            Some(body) => StepKind::Timeout { after, name, body },
            None => StepKind::Reschedule { after, of: name },
        };
        Some(step).filter(|_| is_told)
    }

    /// The name that a deadline gets, or by which it is moved.
    fn name_of_deadline(&mut self, entry: Entry<'a>, is_moved: bool) -> Option<Template> {
        let name = self.name(&entry)?;
        if is_moved {
            self.tasks.deadlines.moves(&name, entry);
        } else {
            self.tasks.deadlines.name(&name);
        }
        Some(name)
    }
}
