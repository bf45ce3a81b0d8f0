//! Names: what a task has bound to them.

use std::borrow::Cow;

use crate::scenario::expression::Names as Lookup;
use crate::scenario::{Text, Value};

/// The names of a task and their values. A name lives as long as its task; where it may be used was checked when the file
/// was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Vec<(Text, Value)>);

impl Names {
    /// How much memory a copy takes.
    pub(crate) const fn weight(&self) -> usize {
        self.0.len() * size_of::<(Text, Value)>()
    }

    /// Binds `name`, again if it is bound.
    pub(crate) fn bind(&mut self, name: &Text, value: Value) {
        match self.bound(name) {
            Some(bound) => *bound = value,
            None => self.0.push((Text::clone(name), value)),
        }
    }

    fn bound(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(bound, _)| are_same(bound, name)).map(|(_, value)| value)
    }

    /// Binds the name, if there is one, to a copy.
    #[inline]
    pub(crate) fn keep(&mut self, into: Option<&Text>, value: &Value) {
        let Some(name) = into else { return };
        match self.bound(name) {
            Some(bound) => bound.become_same_as(value),
            None => self.0.push((Text::clone(name), value.clone())),
        }
    }
}

impl Lookup for Names {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let bound = self.0.iter().find(|(bound, _)| are_same(bound, name));
        bound.map(|(_, value)| Cow::Borrowed(value))
    }
}

/// Whether two names are the same. They are so short that to call somebody who compares texts takes longer.
fn are_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| one == other)
}
