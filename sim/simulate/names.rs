//! Names: what the tasks of a simulated program are called, which may ask for any name.

use std::collections::BTreeMap;

use crate::scenario::Text;
use crate::write_text::number;

/// The names that are in use, and how many tasks have asked for each. Of the names that were made from one, `worker#2` and on, only
/// their number is kept: there may be a million.
#[derive(Debug, Default)]
pub(super) struct Names {
    asked: BTreeMap<Text, u32>,
    /// Whether any that was asked for looks like one that was made.
    are_alike: bool,
}

impl Names {
    /// A name for a task that asks to be named `base`; the second of a name is `base#2`.
    pub(super) fn unused(&mut self, base: &Text) -> Text {
        let Some(asked) = self.asked.get(base) else {
            let is_made = self.is_made(base);
            self.are_alike |= base.contains('#');
            self.asked.insert(Text::clone(base), 1);
            return if is_made { self.unused(base) } else { Text::clone(base) };
        };
        let mut nth = *asked;
        let name = loop {
            nth += 1;
            let mut name = Text::clone(base);
            name.push('#');
            // Writing to a text cannot fail.
            let _ = number(&mut name, nth);
            if !(self.are_alike && self.asked.contains_key(&name)) {
                break name;
            }
        };
        if let Some(asked) = self.asked.get_mut(base) {
            *asked = nth;
        }
        name
    }

    /// Whether a name that nobody has asked for was made from another.
    fn is_made(&self, name: &Text) -> bool {
        let Some((base, nth)) = name.rsplit_once('#') else { return false };
        let asked = self.asked.get(base).copied().unwrap_or_default();
        nth.parse().is_ok_and(|nth: u32| {
            nth > 1 && nth <= asked && nth.to_string() == name[base.len() + 1..]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tasks_have_one_name() {
        let mut names = Names::default();
        let bases = ["a", "a", "a#2", "b", "a", "a#2", "a#2#2", "a#5", "a", "a", "a#04", "a#04"];
        let names: Vec<_> = bases.iter().map(|base| names.unused(&(*base).into())).collect();
        let all = [
            "a", "a#2", "a#2#2", "b", "a#3", "a#2#3", "a#2#2#2", "a#5", "a#4", "a#6", "a#04",
            "a#04#2",
        ];
        assert_eq!(names, all);
    }
}
