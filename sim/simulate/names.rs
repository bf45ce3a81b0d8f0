//! Names: what the tasks of a simulated program are called, which may ask for any name.

use std::collections::BTreeMap;

use crate::scenario::Text;
use crate::write_text::number;

/// The names that are in use, and how many tasks have asked for each.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<Text, u32>);

impl Names {
    /// A name for a task that asks to be named `base`; the second of a name is `base#2`.
    pub(super) fn unused(&mut self, base: &Text) -> Text {
        let Some(asked) = self.0.get_mut(base) else {
            self.0.insert(Text::clone(base), 1);
            return Text::clone(base);
        };
        let mut nth = *asked;
        let name = loop {
            nth += 1;
            let mut name = Text::clone(base);
            name.push('#');
            // Writing to a text cannot fail.
            let _ = number(&mut name, nth);
            if !self.0.contains_key(&name) {
                break name;
            }
        };
        self.0.insert(Text::clone(&name), 1);
        if let Some(asked) = self.0.get_mut(base) {
            *asked = nth;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tasks_have_one_name() {
        let mut names = Names::default();
        let bases = ["a", "a", "a#2", "b", "a", "a#2"];
        let names: Vec<_> = bases.iter().map(|base| names.unused(&(*base).into())).collect();
        assert_eq!(names, ["a", "a#2", "a#2#2", "b", "a#3", "a#2#3"]);
    }
}
