//! Procedures: their words and parameters, which calls are held to. Their bodies are read as steps, when all of them are known.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::nodes::{KdlNode, gives_a_value};

use super::entry::Entry;
use super::file::File;
use super::names::Names;
use super::node::Node;
use super::problem::Problem;
use super::scope::Scope;
use super::suggest;
use super::words::{self, Ground};
use crate::scenario::expression::is_name;
use crate::scenario::{Block, Parameter, Procedure, SourceSpan, Template, Text, Value};

/// Properties of every step that has a value: no parameter can be called so.
const TAKEN: [&str; 2] = ["as", "into"];

/// The procedures of a file. The index of one is its index in the scenario.
#[derive(Debug, Default)]
pub(super) struct Procedures {
    defined: Vec<Procedure>,
    /// The words of those that cannot be defined so.
    refused: RefCell<Vec<Text>>,
    /// Those that are called somewhere.
    called: RefCell<BTreeSet<usize>>,
}

impl Procedures {
    /// Reads what stands before the braces of each `define`, and gives the nodes whose bodies are still to be read.
    pub(super) fn read<'a>(
        file: &'a File<'a>,
        defines: &[&'a KdlNode],
        declared: &Names,
    ) -> (Self, Vec<(Option<usize>, Node<'a>)>) {
        let mut found = Self::default();
        let read = |kdl: &&'a KdlNode| {
            let mut node = Node::new(kdl, file);
            let index = found.define(&mut node, declared);
            (index, node)
        };
        let nodes = defines.iter().map(read).collect();
        (found, nodes)
    }

    /// With what they run.
    pub(super) fn with(self, bodies: Vec<Block>) -> Vec<Procedure> {
        let defined = self.defined.into_iter().zip(bodies);
        defined.map(|(procedure, body)| Procedure { body, ..procedure }).collect()
    }

    /// The index of the procedure that this word calls.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        self.defined.iter().position(|procedure| procedure.name == word)
    }

    /// Whether the procedure of this word, if there is one, says what its branches are called.
    pub(super) fn names_branches(&self, word: &str) -> bool {
        self.find(word).is_some_and(|index| self.get(index).branch.is_some())
    }

    /// Whether this word was to be one of theirs, and cannot.
    pub(super) fn are_refused(&self, word: &str) -> bool {
        let is_refused = self.refused.borrow().iter().any(|refused| **refused == *word);
        is_refused && self.find(word).is_none()
    }

    /// This word cannot be one of theirs.
    pub(super) fn refuse(&self, word: &str) {
        self.refused.borrow_mut().push(word.into());
    }

    /// A step calls one.
    pub(super) fn call(&self, index: usize) {
        self.called.borrow_mut().insert(index);
    }

    /// Those that no step calls.
    pub(super) fn unused(&self) -> impl Iterator<Item = &Procedure> {
        let called = self.called.borrow().clone();
        let all = self.defined.iter().enumerate();
        all.filter(move |(index, _)| !called.contains(index)).map(|(_, procedure)| procedure)
    }

    pub(super) fn get(&self, index: usize) -> &Procedure {
        &self.defined[index]
    }

    /// Help for a word that was probably meant to be one of theirs.
    pub(super) fn meant(&self, word: &str) -> Option<String> {
        let near = suggest::nearest(word, self.defined.iter().map(|it| &*it.name))?;
        Some(suggest::did_you_mean(near))
    }

    /// The index of what a node defines; none if its word is none, or another's.
    fn define(&mut self, node: &mut Node<'_>, declared: &Names) -> Option<usize> {
        let name = node.argument("a word for it").and_then(|entry| {
            let name = entry.name()?;
            if !self.is_free(&name, entry.span(), node.file()) {
                self.refuse(&name);
                return None;
            }
            Some((name, entry.span()))
        });
        let branch = node.property("as");
        let parameters = parameters(node);
        let branch = branch.and_then(|entry| branch_name(&entry, &parameters, declared));
        let (name, span) = name?;
        let (is_generator, body) = (yields(node.optional_children()), Block::default());
        self.defined.push(Procedure { name, parameters, branch, is_generator, body, span });
        Some(self.defined.len() - 1)
    }

    fn is_free(&self, name: &Text, span: SourceSpan, file: &File<'_>) -> bool {
        let problem = if Ground::of(name).is_some() || words::is_partner(name) {
            Problem::new(format!("`{name}` is a word of the language"))
                .at(span, "known already")
                .help("call it something else")
        } else if let Some(first) = self.find(name) {
            Problem::new(format!("`{name}` is defined twice"))
                .at(span, "defined again")
                .at(self.get(first).span, "defined here")
        } else {
            return true;
        };
        file.report(problem);
        false
    }
}

/// Whether a value is yielded anywhere in these nodes.
fn yields(nodes: &[KdlNode]) -> bool {
    nodes.iter().any(|kdl| {
        let is_one = kdl.name().value() == "yield" && gives_a_value(kdl);
        is_one || kdl.children().is_some_and(|children| yields(children.nodes()))
    })
}

/// What a parameter stands for where a call gives nothing: a fixed value.
fn default(entry: &Entry<'_>) -> Option<Value> {
    let template = entry.template()?;
    template.known().cloned().or_else(|| {
        let help = "compute it in the procedure, with `let`";
        entry.problem("a value that stands where a call gives none is fixed", "computed", help)
    })
}

/// What a branch is called, in words that can hold parameters.
fn branch_name(entry: &Entry<'_>, parameters: &[Parameter], declared: &Names) -> Option<Template> {
    entry.string()?;
    let name = entry.template()?;
    let mut scope = Scope::default();
    for parameter in parameters {
        scope.bind(Text::clone(&parameter.name));
    }
    scope.check_template(&name, entry, declared);
    entry.check_computed_name(&name)?;
    Some(name)
}

/// Names, and behind them names with values that stand for them where a call gives none.
fn parameters(node: &mut Node<'_>) -> Vec<Parameter> {
    let mut parameters: Vec<(Parameter, SourceSpan)> = Vec::new();
    let file = node.file();
    // A name that is none is told here, and is counted all the same where values are given.
    let required = node.rest().into_iter().map(|entry| {
        let name = entry.variable();
        (name.unwrap_or_else(|| entry.as_string().unwrap_or_default().into()), None, entry)
    });
    let mut found: Vec<_> = required.collect();
    for (name, entry) in node.rest_of_properties() {
        if is_name(name) {
            found.extend(default(&entry).map(|value| (name.into(), Some(value), entry)));
        } else {
            let message = format!("`{}` cannot be the name of a value", name.escape_debug());
            entry.problem::<()>(message, "not a name of expressions", "");
        }
    }
    for (name, default, entry) in found {
        let span = entry.span();
        if TAKEN.contains(&&*name) {
            let message = format!("no parameter can be called `{name}`");
            let help = format!("`{name}=` is a property of each call");
            entry.problem::<()>(message, "taken", &help);
        } else if let Some((_, first)) = parameters.iter().find(|(it, _)| it.name == name) {
            let problem = Problem::new(format!("there are two parameters `{name}`"))
                .at(span, "a second one")
                .at(*first, "the first one");
            file.report(problem);
        } else {
            parameters.push((Parameter { name, default }, span));
        }
    }
    parameters.into_iter().map(|(parameter, _)| parameter).collect()
}
