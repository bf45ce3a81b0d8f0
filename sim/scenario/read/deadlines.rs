//! Deadlines: the names that those of a file can have, and the check of who moves them, or asks about them.

use std::collections::BTreeSet;

use super::entry::Entry;
use super::suggest;
use crate::scenario::{Pattern, Template, Text};

/// The named deadlines of a file.
#[derive(Debug, Default)]
pub(super) struct Deadlines<'a> {
    /// With `*` for what is computed.
    names: BTreeSet<Text>,
    moved: Vec<(Text, Entry<'a>)>,
}

impl<'a> Deadlines<'a> {
    /// A deadline can have this name.
    pub(super) fn name(&mut self, name: &Template) {
        self.names.insert(name.pattern().into());
    }

    /// Somebody moves the deadline with this name.
    pub(super) fn moves(&mut self, name: &Template, entry: Entry<'a>) {
        self.moved.push((name.pattern().into(), entry));
    }

    /// Whether one can have a name that fits `pattern`; if not, what is wrong, and what to do about it.
    pub(super) fn find(&self, pattern: &str) -> Result<(), (String, String)> {
        let wanted = Pattern::new(pattern);
        if self.names.iter().any(|name| Pattern::new(name).overlaps(&wanted)) {
            return Ok(());
        }
        let help = if self.names.is_empty() {
            format!("a deadline gets its name where it is set: timeout \"5s\" name=\"{pattern}\"")
        } else {
            suggest::known(pattern, &self.names)
        };
        Err((format!("no timeout is named `{pattern}`"), help))
    }

    /// Reports whoever moves one that there is not.
    pub(super) fn check(&self) {
        for (name, entry) in &self.moved {
            if let Err((message, help)) = self.find(name) {
                entry.problem::<()>(message, "nothing to move", &help);
            }
        }
    }
}
