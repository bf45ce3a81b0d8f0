//! Nodes: a cursor over one KDL node, which knows what has been read of it.
//!
//! Arguments, properties and children are taken one by one; what nobody took is reported at the end.

use kdl::{KdlDocument, KdlNode};
use miette::SourceSpan;

use super::entry::Entry;
use super::file::File;
use super::problem::Problem;
use super::suggest;

/// A node, and what is still to be read of it.
#[derive(Debug)]
pub(super) struct Node<'a> {
    kdl: &'a KdlNode,
    file: &'a File<'a>,
    arguments: std::vec::IntoIter<Entry<'a>>,
    properties: Vec<Property<'a>>,
    /// The names of the properties that were asked for.
    asked: Vec<&'static str>,
    children_read: bool,
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
        Self { kdl, file, arguments, properties, asked: Vec::new(), children_read: false }
    }

    pub(super) fn word(&self) -> &'a str {
        self.kdl.name().value()
    }

    /// The node's name.
    pub(super) fn span(&self) -> SourceSpan {
        self.kdl.name().span()
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
        self.arguments.next().or_else(|| {
            let message = format!("`{}` needs {what}", self.word());
            self.file.report(Problem::new(message).at(self.span(), "it is missing"));
            None
        })
    }

    /// The next argument, if there is one.
    pub(super) fn optional_argument(&mut self) -> Option<Entry<'a>> {
        self.arguments.next()
    }

    /// Every argument that is left.
    pub(super) fn rest(&mut self) -> Vec<Entry<'a>> {
        self.arguments.by_ref().collect()
    }

    /// The value of a property, if it is given.
    pub(super) fn property(&mut self, name: &'static str) -> Option<Entry<'a>> {
        self.asked.push(name);
        let index = self.properties.iter().position(|property| property.name == name)?;
        Some(self.properties.remove(index).value)
    }

    /// The value of a property; reports it as missing if it is not given. `example` is how it could be written.
    pub(super) fn required(&mut self, name: &'static str, example: &str) -> Option<Entry<'a>> {
        self.property(name).or_else(|| {
            let problem = Problem::new(format!("`{}` needs `{name}`", self.word()))
                .at(self.span(), format!("`{name}` is missing"))
                .help(format!("write it as in `{example}`"));
            self.file.report(problem);
            None
        })
    }

    /// The nodes between its braces; none if it has no braces.
    pub(super) fn optional_children(&mut self) -> &'a [KdlNode] {
        self.children_read = true;
        self.kdl.children().map(KdlDocument::nodes).unwrap_or_default()
    }

    /// The nodes between its braces; reports it if there are none.
    pub(super) fn children(&mut self) -> &'a [KdlNode] {
        let nodes = self.optional_children();
        if nodes.is_empty() {
            let message = format!("`{}` needs something to do", self.word());
            let problem = Problem::new(message)
                .at(self.span(), "has no steps")
                .help(format!("write the steps between braces: {} {{ … }}", self.word()));
            self.file.report(problem);
        }
        nodes
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

    /// Reports what nobody has read.
    pub(super) fn end(mut self) {
        for extra in self.arguments.by_ref() {
            let message = format!("`{}` takes no further argument", self.kdl.name().value());
            extra.problem::<()>(message, "not expected here", "");
        }
        for property in &self.properties {
            let message = format!("`{}` has no property `{}`", self.word(), property.name);
            let help = if self.asked.is_empty() {
                "it has no properties".to_owned()
            } else {
                suggest::known(property.name, &self.asked)
            };
            self.file.report(Problem::new(message).at(property.name_span, "not known").help(help));
        }
        if !self.children_read
            && let Some(children) = self.kdl.children()
        {
            let message = format!("`{}` takes no braces", self.word());
            let first = children.nodes().first();
            let place = first.map_or_else(|| self.span(), |node| node.name().span());
            self.file.report(Problem::new(message).at(place, "not expected here"));
        }
    }
}
