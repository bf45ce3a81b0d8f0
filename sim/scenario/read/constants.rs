//! Constants: names that stand for the same value wherever the file is read.

#[cfg(feature = "scenarios")]
use std::borrow::Cow;
use std::collections::BTreeMap;

#[cfg(feature = "scenarios")]
use crate::scenario::expression::Names;
use crate::scenario::{SourceSpan, Text, Value};

/// The values of names, and where each is declared.
#[derive(Clone, Debug, Default)]
pub(super) struct Constants(BTreeMap<Text, (Value, SourceSpan)>);

impl Constants {
    pub(super) fn insert(&mut self, name: Text, value: Value, declared: SourceSpan) {
        self.0.insert(name, (value, declared));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(|(value, _)| value)
    }

    /// Where the name is declared, if it is one of them.
    pub(super) fn place(&self, name: &str) -> Option<SourceSpan> {
        self.0.get(name).map(|(_, declared)| *declared)
    }
}

#[cfg(feature = "scenarios")]
impl Names for Constants {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.get(name).map(Cow::Borrowed)
    }
}
