//! Steps about deadlines: `timeout`, `reschedule`.

use super::{Node, Program};
use crate::scenario::Template;
use crate::scenario::step::{Length, StepKind};

/// The length to a deadline that does not come.
const NEVER: &str = "never";

impl<'a> Program<'a> {
    pub(super) fn deadline(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let after = self.until_deadline(node);
        if node.word() == "reschedule" {
            let of = self.name_of_deadline(node, "of", false);
            return Some(StepKind::Reschedule { after: after?, of: of? });
        }
        let name = self.name_of_deadline(node, "name", true);
        let body = self.body(node);
        Some(StepKind::Timeout { after: after?, name: name?, body })
    }

    /// How long it is to the deadline: no length where it never comes.
    fn until_deadline(&mut self, node: &mut Node<'a>) -> Option<Option<Length>> {
        let entry = node.argument("a duration such as \"2s\", or \"never\"")?;
        if entry.as_string() == Some(NEVER) {
            return Some(None);
        }
        self.length(&entry).map(Some)
    }

    /// The name that a deadline gets, or by which it is moved, if it has one.
    fn name_of_deadline(
        &mut self,
        node: &mut Node<'a>,
        property: &'static str,
        gets: bool,
    ) -> Option<Option<Template>> {
        let Some(entry) = node.property(property) else { return Some(None) };
        let name = self.name(&entry)?;
        if gets {
            self.tasks.deadlines.name(&name);
        } else {
            self.tasks.deadlines.moves(&name, entry);
        }
        Some(Some(name))
    }
}
