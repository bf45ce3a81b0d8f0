//! Nodes of KDL as plain data: names, values, blocks, and where each stands.
//!
//! They are what everything here is read from. Most are made of a text (`tree.rs`); what a program in Rust states is made of its
//! values at once (`stated.rs`), without a reader of KDL.

use std::ops::Range;

use crate::scenario::SourceSpan;

/// The nodes of a text, or those between the braces of one.
#[derive(Clone, Debug, Default)]
pub(super) struct KdlDocument {
    nodes: Vec<KdlNode>,
}

/// A name, with what stands behind it and in its braces.
#[derive(Clone, Debug)]
pub(super) struct KdlNode {
    name: KdlIdentifier,
    entries: Vec<KdlEntry>,
    children: Option<KdlDocument>,
    span: SourceSpan,
}

/// A name, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct KdlIdentifier {
    value: String,
    span: SourceSpan,
}

/// An argument, or a property with its name.
#[derive(Clone, Debug)]
pub(super) struct KdlEntry {
    name: Option<KdlIdentifier>,
    value: KdlValue,
    /// The value as it is written.
    written: String,
    span: SourceSpan,
}

/// What stands behind a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum KdlValue {
    String(String),
    Integer(i128),
    Float(f64),
    Bool(bool),
    Null,
}

/// What an entry of a node is found by: the number of an argument, or the name of a property.
pub(super) trait Key: Copy {
    fn fits(self, name: Option<&str>, argument: usize) -> bool;
}

impl KdlDocument {
    pub(super) const fn new(nodes: Vec<KdlNode>) -> Self {
        Self { nodes }
    }

    pub(super) fn nodes(&self) -> &[KdlNode] {
        &self.nodes
    }

    pub(super) const fn nodes_mut(&mut self) -> &mut Vec<KdlNode> {
        &mut self.nodes
    }
}

impl KdlNode {
    /// A node of nothing but its name.
    pub(super) const fn new(name: KdlIdentifier) -> Self {
        let span = name.span;
        Self { name, entries: Vec::new(), children: None, span }
    }

    pub(super) const fn name(&self) -> &KdlIdentifier {
        &self.name
    }

    /// All of it, from its name to its last brace.
    pub(super) const fn span(&self) -> SourceSpan {
        self.span
    }

    pub(super) fn set_span(&mut self, bytes: Range<usize>) {
        self.span = bytes.into();
    }

    pub(super) fn entries(&self) -> &[KdlEntry] {
        &self.entries
    }

    pub(super) fn entries_mut(&mut self) -> &mut [KdlEntry] {
        &mut self.entries
    }

    pub(super) fn push(&mut self, entry: KdlEntry) {
        self.entries.push(entry);
    }

    pub(super) const fn children(&self) -> Option<&KdlDocument> {
        self.children.as_ref()
    }

    pub(super) const fn children_mut(&mut self) -> Option<&mut KdlDocument> {
        self.children.as_mut()
    }

    pub(super) fn set_children(&mut self, children: KdlDocument) {
        self.children = Some(children);
    }

    /// An argument by its number, or the property of this name that comes last.
    pub(super) fn entry(&self, key: impl Key) -> Option<&KdlEntry> {
        Some(&self.entries[self.place(key)?])
    }

    /// The value of that.
    pub(super) fn get(&self, key: impl Key) -> Option<&KdlValue> {
        self.entry(key).map(KdlEntry::value)
    }

    /// Takes the properties of a name away.
    pub(super) fn remove(&mut self, name: &str) {
        self.entries.retain(|entry| entry.name().is_none_or(|its| its.value() != name));
    }

    fn place(&self, key: impl Key) -> Option<usize> {
        let mut arguments = 0;
        let fits = self.entries.iter().map(|entry| {
            let name = entry.name().map(KdlIdentifier::value);
            let fits = key.fits(name, arguments);
            arguments += usize::from(name.is_none());
            fits
        });
        fits.collect::<Vec<_>>().iter().rposition(|fits| *fits)
    }
}

impl KdlIdentifier {
    pub(super) fn new(value: impl Into<String>, bytes: Range<usize>) -> Self {
        Self { value: value.into(), span: bytes.into() }
    }

    pub(super) fn value(&self) -> &str {
        &self.value
    }

    pub(super) const fn span(&self) -> SourceSpan {
        self.span
    }
}

impl KdlEntry {
    /// An argument, or a property if it has a name, that stands at `bytes` as a whole, and whose value is written so.
    pub(super) fn new(
        name: Option<KdlIdentifier>,
        value: KdlValue,
        written: impl Into<String>,
        bytes: Range<usize>,
    ) -> Self {
        Self { name, value, written: written.into(), span: bytes.into() }
    }

    pub(super) const fn name(&self) -> Option<&KdlIdentifier> {
        self.name.as_ref()
    }

    pub(super) const fn value(&self) -> &KdlValue {
        &self.value
    }

    pub(super) fn set_value(&mut self, value: KdlValue) {
        self.value = value;
    }

    /// The value as it is written.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// All of it, with its name.
    pub(super) const fn span(&self) -> SourceSpan {
        self.span
    }
}

impl KdlValue {
    pub(super) fn as_string(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) const fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float(_))
    }
}

impl Key for usize {
    fn fits(self, name: Option<&str>, argument: usize) -> bool {
        name.is_none() && argument == self
    }
}

impl Key for &str {
    fn fits(self, name: Option<&str>, _: usize) -> bool {
        name == Some(self)
    }
}

/// Whether a `yield` has a value.
pub(super) fn gives_a_value(kdl: &KdlNode) -> bool {
    kdl.get(0).or(kdl.get("text")).is_some()
}
