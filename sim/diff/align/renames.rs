//! Renames: the texts of one run with the names that its tasks have in the other.

use std::collections::BTreeMap;

use crate::scenario::Text;

/// What can stand right after a name in the text of an event.
const AFTER: [&str; 6] = ["", ": ", ", ", " and ", " holds", " hold"];
/// A name has so many words at most that is looked for within a text.
const WORDS: usize = 8;

/// Names that are others.
#[derive(Debug)]
pub(super) struct Renames {
    names: BTreeMap<Text, Text>,
}

impl Renames {
    pub(super) fn new(names: BTreeMap<Text, Text>) -> Self {
        Self { names }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The text with the other names. Only whole words are taken for a name, and never the first: it says what happened.
    pub(super) fn apply(&self, text: &Text) -> Text {
        let mut changed = String::new();
        let mut kept = 0;
        let mut at = 0;
        while let Some(blank) = text[at..].find(' ') {
            at += blank + 1;
            if let Some((end, name)) = self.name_at(text, at) {
                changed.push_str(&text[kept..at]);
                changed.push_str(name);
                (kept, at) = (end, end);
            }
        }
        if kept == 0 {
            return text.clone();
        }
        changed.push_str(&text[kept..]);
        changed.into()
    }

    /// The longest name that begins here, as it is called now, and where it ends.
    fn name_at(&self, text: &str, at: usize) -> Option<(usize, &Text)> {
        let rest = &text[at..];
        let ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]);
        let is_end = |end: &usize| {
            let after = &rest[*end..];
            AFTER
                .iter()
                .any(|it| if it.is_empty() { after.is_empty() } else { after.starts_with(it) })
        };
        let ends: Vec<_> = ends.filter(is_end).take(WORDS).collect();
        let found =
            ends.into_iter().rev().find_map(|end| Some((end, self.names.get(&rest[..end])?)));
        found.map(|(end, name)| (at + end, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_another_where_it_stands_as_a_whole() {
        let names = [("users", "accounts"), ("worker 1", "first")];
        let renames =
            Renames::new(names.map(|(old, new)| (old.into(), new.into())).into_iter().collect());
        let pairs = [
            ("spawn users", "spawn accounts"),
            ("fetch users: 200", "fetch accounts: 200"),
            ("spawn users2", "spawn users2"),
            ("users finished", "users finished"),
            ("also failed: worker 1: boom", "also failed: first: boom"),
            (
                "deadlock: acquire db since 1.000, which worker 1 and users hold",
                "deadlock: acquire db since 1.000, which first and accounts hold",
            ),
        ];
        for (text, expected) in pairs {
            assert_eq!(renames.apply(&text.into()), expected);
        }
    }
}
