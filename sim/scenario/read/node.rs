//! Nodes: a cursor over one KDL node, which knows what has been read of it.
//!
//! Arguments, properties and children are taken one by one; what nobody took is reported at the end.

mod leftovers;

use super::nodes::{KdlDocument, KdlIdentifier, KdlNode};
use crate::scenario::SourceSpan;

use super::entry::Entry;
use super::file::File;
use super::nodes::gives_a_value;
use super::problem::Problem;

/// A node, and what is still to be read of it.
#[derive(Debug)]
pub(super) struct Node<'a> {
    kdl: &'a KdlNode,
    /// What it is: its name, or what stands in the place of that.
    word: (&'a str, SourceSpan),
    file: &'a File<'a>,
    arguments: std::vec::IntoIter<Entry<'a>>,
    properties: Vec<Property<'a>>,
    /// The names of the properties that were asked for.
    asked: Vec<&'static str>,
    children_read: bool,
    missing: Vec<Missing>,
}

/// Something that was asked for and is not there. It is told at the end, with what stands there in its place.
#[derive(Debug)]
enum Missing {
    /// An argument, and what it would be.
    Argument(String),
    /// A property, and an example of the whole node with it.
    Property(&'static str, &'static str),
    /// Steps between braces.
    Steps,
}

/// A property that nobody has taken yet.
#[derive(Debug)]
struct Property<'a> {
    name: &'a str,
    name_span: SourceSpan,
    value: Entry<'a>,
}

impl<'a> Node<'a> {
    pub(super) fn new(kdl: &'a KdlNode, file: &'a File<'a>) -> Self {
        let mut arguments = Vec::new();
        let mut properties: Vec<Property<'a>> = Vec::new();
        for entry in kdl.entries() {
            let value = Entry::new(entry, file);
            let Some(name) = entry.name() else {
                arguments.push(value);
                continue;
            };
            if let Some(first) = properties.iter().find(|first| first.name == name.value()) {
                let problem = Problem::new(format!("`{}` is given twice", name.value()))
                    .at(name.span(), "given again")
                    .at(first.name_span, "given here");
                file.report(problem);
                continue;
            }
            properties.push(Property { name: name.value(), name_span: name.span(), value });
        }
        let arguments = arguments.into_iter();
        Self {
            kdl,
            word: (kdl.name().value(), kdl.name().span()),
            file,
            arguments,
            properties,
            asked: Vec::new(),
            children_read: false,
            missing: Vec::new(),
        }
    }

    pub(super) fn word(&self) -> &'a str {
        self.word.0
    }

    /// The node's name.
    pub(super) fn span(&self) -> SourceSpan {
        self.word.1
    }

    /// Takes its next argument for its word from now on: what comes after that is read as if the node began with it.
    pub(super) fn promote_argument(&mut self, what: &str) -> Option<&'a str> {
        let entry = self.argument(what)?;
        self.word = (entry.string()?, entry.span());
        Some(self.word.0)
    }

    /// Whether its word is its first argument: what an `on` waits for.
    pub(super) fn is_promoted(&self) -> bool {
        self.word.0 != self.kdl.name().value()
    }

    /// The whole node, without blanks after it.
    pub(super) fn whole_span(&self) -> SourceSpan {
        let span = self.kdl.span();
        let start = self.span().offset();
        let end = (span.offset() + span.len()).min(self.file.text().len());
        let text = self.file.text().get(start..end).unwrap_or_default();
        (start, text.trim_end().len()).into()
    }

    pub(super) fn file(&self) -> &'a File<'a> {
        self.file
    }

    /// The next argument; reports it as missing if there is none.
    pub(super) fn argument(&mut self, what: &str) -> Option<Entry<'a>> {
        let found = self.arguments.next();
        if found.is_none() {
            self.missing.push(Missing::Argument(what.to_owned()));
        }
        found
    }

    /// The next argument, if there is one.
    pub(super) fn optional_argument(&mut self) -> Option<Entry<'a>> {
        self.arguments.next()
    }

    /// The next argument, if it is such.
    pub(super) fn argument_if(&mut self, is_it: impl Fn(&Entry<'a>) -> bool) -> Option<Entry<'a>> {
        let is_next = self.arguments.as_slice().first().is_some_and(is_it);
        if is_next { self.arguments.next() } else { None }
    }

    /// Whether there is another argument.
    pub(super) fn has_argument(&self) -> bool {
        !self.arguments.as_slice().is_empty()
    }

    /// Every argument that is left.
    pub(super) fn rest(&mut self) -> Vec<Entry<'a>> {
        self.arguments.by_ref().collect()
    }

    /// The value of a property, if it is given.
    pub(super) fn property(&mut self, name: &'static str) -> Option<Entry<'a>> {
        self.ask(name);
        self.unasked_property(name)
    }

    /// The same for a property that nobody is to be told of.
    pub(super) fn unasked_property(&mut self, name: &'static str) -> Option<Entry<'a>> {
        let index = self.properties.iter().position(|property| property.name == name)?;
        Some(self.properties.remove(index).value)
    }

    /// The text of a property that nobody has taken.
    pub(super) fn given(&self, name: &str) -> Option<&'a str> {
        self.properties.iter().find(|property| property.name == name)?.value.as_string()
    }

    /// Tells those who look for a property of this one.
    pub(super) fn ask(&mut self, name: &'static str) {
        self.asked.push(name);
    }

    /// The value of a property; reports it as missing if it is not given. `example` is how it could be written.
    pub(super) fn required(
        &mut self,
        name: &'static str,
        example: &'static str,
    ) -> Option<Entry<'a>> {
        let found = self.property(name);
        if found.is_none() {
            self.missing.push(Missing::Property(name, example));
        }
        found
    }

    /// Every property that is left, with its name.
    pub(super) fn rest_of_properties(&mut self) -> Vec<(&'a str, Entry<'a>)> {
        self.properties.drain(..).map(|property| (property.name, property.value)).collect()
    }

    /// The nodes between its braces; none if it has no braces.
    pub(super) fn optional_children(&mut self) -> &'a [KdlNode] {
        self.children_read = true;
        self.kdl.children().map(KdlDocument::nodes).unwrap_or_default()
    }

    /// Whether it has braces with nothing between them.
    pub(super) fn has_empty_braces(&mut self) -> bool {
        let is_empty = self.kdl.children().is_some_and(|children| children.nodes().is_empty());
        self.children_read |= is_empty;
        is_empty
    }

    /// Whether it has braces.
    pub(super) fn has_braces(&self) -> bool {
        self.kdl.children().is_some()
    }

    /// The nodes between its braces; reports it if there are none.
    pub(super) fn children(&mut self) -> &'a [KdlNode] {
        let nodes = self.optional_children();
        if nodes.is_empty() {
            self.missing.push(Missing::Steps);
        }
        nodes
    }

    /// The names that it may give to something, should it be a step with another word.
    pub(super) fn possible_names(&self) -> impl Iterator<Item = &'a str> {
        let entries = self.kdl.entries().iter();
        entries.flat_map(|entry| {
            [entry.value().as_string(), entry.name().map(KdlIdentifier::value)]
                .into_iter()
                .flatten()
        })
    }

    /// The name that a loop gives to what is another at each turn.
    pub(super) fn loop_name(&self) -> Option<&'a str> {
        let name = match self.word() {
            "each" => self.kdl.get(0),
            "repeat" => self.kdl.get("index"),
            _ => None,
        };
        name?.as_string()
    }

    /// Whether it is a `yield` of a value.
    pub(super) fn yields_a_value(&self) -> bool {
        gives_a_value(self.kdl)
    }

    /// Whether it says what its branch is called.
    pub(super) fn has_name_of_its_own(&self) -> bool {
        self.kdl.get("as").is_some()
    }

    /// What it says its branch or its stream is called, whoever has read that.
    pub(super) fn label_text(&self) -> Option<&'a str> {
        self.kdl.get("as")?.as_string()
    }

    /// Takes whatever arguments and properties are left, without a word.
    pub(super) fn skip_entries(&mut self) {
        self.rest();
        self.properties.clear();
    }

    /// Reports a problem with the node's name.
    pub(super) fn problem<T>(
        &self,
        message: impl Into<String>,
        label: &str,
        help: &str,
    ) -> Option<T> {
        let problem = Problem::new(message).at(self.span(), label);
        self.file.report(if help.is_empty() { problem } else { problem.help(help) });
        None
    }
}
