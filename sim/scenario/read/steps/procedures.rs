//! Procedures: their bodies, and the steps that call them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use super::generators::Yields;
use super::{Entry, Node, Place, Program, Scope};
use crate::scenario::expression::{Names as Lookup, is_name};
use crate::scenario::read::problem::Problem;
use crate::scenario::read::suggest;
use crate::scenario::step::{Block, StepKind};
use crate::scenario::{Procedure, Template, Text, Value};

impl<'a> Program<'a> {
    /// The bodies of all procedures, in their order; those of nodes that define none are read for what is wrong with them.
    pub(in crate::scenario::read) fn procedures(
        &mut self,
        definitions: Vec<(Option<usize>, Node<'a>)>,
    ) -> Vec<Block> {
        let mut bodies = Vec::new();
        self.in_procedure = true;
        self.lend_streams(true);
        for (index, mut node) in definitions {
            self.scope = Scope::default();
            if let Some(index) = index {
                let parameters = &self.procedures.get(index).parameters;
                for parameter in parameters {
                    self.scope.bind(Text::clone(&parameter.name));
                }
            } else {
                // Nothing that follows from the first mistake is told.
                let names = node.possible_names().filter(|name| is_name(name)).map(Text::from);
                names.for_each(|name| self.scope.bind(name));
            }
            let is_generator = index.is_some_and(|it| self.procedures.get(it).is_generator);
            self.yields = if is_generator { Yields::Here } else { Yields::No };
            let body = if node.has_empty_braces() {
                Block::default()
            } else {
                self.block(node.children(), Place::Sequence)
            };
            node.end();
            bodies.extend(index.map(|_| body));
        }
        self.scope = Scope::default();
        self.in_procedure = false;
        self.lend_streams(false);
        self.yields = Yields::No;
        bodies
    }

    /// A step that calls a procedure: values in the order of its parameters, or by their names.
    pub(super) fn call_procedure(&mut self, node: &mut Node<'a>, place: Place) -> Option<StepKind> {
        let procedures = self.procedures;
        let index = procedures.find(node.word())?;
        procedures.call(index);
        let procedure = procedures.get(index);
        let arguments = self.arguments(node, index);
        if procedure.is_generator {
            let problem = Problem::new(format!("`{}` is a generator", procedure.name))
                .at(node.span(), "gone through, not called")
                .at(procedure.span, "defined here");
            let help = format!("write `{} {{ … }}`", example(procedure));
            node.file().report(problem.help(help));
            node.optional_children();
            return None;
        }
        let arguments = arguments?;
        if let Some(name) = procedure.branch.as_ref().filter(|_| place == Place::Branch) {
            self.tasks.name(&known_name(name, &arguments));
        }
        Some(StepKind::Procedure { index, arguments: arguments.into() })
    }

    /// What a procedure is given: values in the order of its parameters, or by their names.
    pub(super) fn arguments(
        &mut self,
        node: &mut Node<'a>,
        index: usize,
    ) -> Option<Vec<(Text, Template)>> {
        let procedure = self.procedures.get(index);
        let mut given: Vec<Option<Entry<'a>>> = vec![None; procedure.parameters.len()];
        for (at, entry) in node.rest().into_iter().enumerate() {
            match given.get_mut(at) {
                Some(place) => *place = Some(entry),
                None => too_many(procedure, &entry),
            }
        }
        for (name, entry) in node.rest_of_properties() {
            let at = procedure.parameters.iter().position(|it| it.name == name);
            match at {
                Some(at) if given[at].is_none() => given[at] = Some(entry),
                Some(_) => {
                    let message = format!("`{name}` is given twice");
                    mention(
                        procedure,
                        Problem::new(message).at(entry.span(), "given again"),
                        &entry,
                    );
                }
                None => unknown(procedure, name, &entry),
            }
        }
        let values = procedure.parameters.iter().zip(given).map(|(parameter, entry)| {
            let value = match (entry, &parameter.default) {
                (Some(entry), _) => self.operand(&entry)?,
                (None, Some(default)) => Template::Known(default.clone()),
                (None, None) => {
                    let message =
                        format!("`{}` needs a value for `{}`", procedure.name, parameter.name);
                    let problem = Problem::new(message)
                        .at(node.span(), format!("`{}` is missing", parameter.name))
                        .at(procedure.span, "defined here");
                    node.file().report(problem.help(format!("write `{}`", example(procedure))));
                    return None;
                }
            };
            Some((Text::clone(&parameter.name), value))
        });
        // All of them are read, whatever is wrong with the first.
        let values: Vec<_> = values.collect();
        values.into_iter().collect()
    }
}

/// What is known of the name of a branch by what is known of the arguments.
fn known_name(name: &Template, arguments: &[(Text, Template)]) -> Text {
    let known =
        arguments.iter().filter_map(|(name, value)| Some((name.clone(), value.known()?.clone())));
    name.text(&Known(known.collect())).unwrap_or_else(|_| name.pattern().into())
}

/// Names with a value that is known when the file is read.
struct Known(BTreeMap<Text, Value>);

impl Lookup for Known {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.0.get(name).map(Cow::Borrowed)
    }
}

fn too_many(procedure: &Procedure, entry: &Entry<'_>) {
    let takes = match procedure.parameters.len() {
        0 => "no values".to_owned(),
        1 => "one value".to_owned(),
        many => format!("{many} values"),
    };
    let message = format!("`{}` takes {takes}", procedure.name);
    mention(procedure, Problem::new(message).at(entry.span(), "one too many"), entry);
}

fn unknown(procedure: &Procedure, name: &str, entry: &Entry<'_>) {
    let problem = Problem::new(format!("`{}` has no parameter `{name}`", procedure.name))
        .at(entry.span(), "not a parameter")
        .at(procedure.span, "defined here");
    let known = procedure.parameters.iter().map(|it| &*it.name);
    let known: Vec<_> = known.collect();
    let help = if known.is_empty() { String::new() } else { suggest::known(name, known) };
    entry.file().report(if help.is_empty() { problem } else { problem.help(help) });
}

/// Reports a problem of a call, with the place of the definition.
fn mention(procedure: &Procedure, problem: Problem, entry: &Entry<'_>) {
    let problem = problem.at(procedure.span, "defined here");
    entry.file().report(problem.help(format!("write `{}`", example(procedure))));
}

/// How a call is written.
fn example(procedure: &Procedure) -> String {
    let values = procedure.parameters.iter().map(|parameter| match &parameter.default {
        None => format!(" {}", parameter.name.to_uppercase()),
        Some(_) => format!(" [{}=…]", parameter.name),
    });
    let word = &procedure.name;
    let begins =
        if procedure.is_generator { format!("each \"x\" from={word:?}") } else { word.to_string() };
    iter::once(begins).chain(values).collect()
}
