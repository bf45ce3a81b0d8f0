//! Expectations of the runs of a file, of which it is known which tasks there can be and what is declared.

use super::{EXPRESSION, Known};
use crate::scenario::expectation::Invariant;
use crate::scenario::expression::{Question, asks, find};
use crate::scenario::read::awaits::Tasks;
use crate::scenario::read::declarations::Declarations;
use crate::scenario::read::entry::Entry;
use crate::scenario::read::events;
use crate::scenario::read::file::File;
use crate::scenario::read::names::{Kind, Names};
use crate::scenario::read::node::Node;
use crate::scenario::read::patterns::Unreadable;
use crate::scenario::read::problem::Problem;
use crate::scenario::read::steps::boolean;
use crate::scenario::read::suggest;
use crate::scenario::{Cell, Expect, Model, ModelKind, Property, Service, Text, Value};

/// Reads the `expect` blocks; also gives the models under which the scenario runs.
pub(in crate::scenario::read) fn read<'a>(
    file: &'a File<'a>,
    found: &Declarations<'a>,
    tasks: &Tasks<'a>,
) -> (Vec<Expect>, Vec<Model>) {
    let known = OfFile { file, tasks, names: &found.names, cells: &found.cells };
    let (expects, named) = super::read(file, found.expects.iter().copied(), &known);
    let declared = found.models.iter().map(|declared| (declared.span.offset(), declared.model));
    (expects, models(&declared.collect::<Vec<_>>(), named))
}

/// The models, in the order in which the file first mentions them.
fn models(declared: &[(usize, Model)], named: Vec<(usize, ModelKind)>) -> Vec<Model> {
    let mut mentioned: Vec<(usize, ModelKind)> =
        declared.iter().map(|(at, model)| (*at, model.kind())).chain(named).collect();
    mentioned.sort_by_key(|(at, _)| *at);
    let mut models: Vec<Model> = Vec::new();
    for (_, kind) in mentioned {
        if !models.iter().any(|model| model.kind() == kind) {
            let as_declared = declared.iter().find(|(_, model)| model.kind() == kind);
            models.push(as_declared.map_or(kind.default_model(), |(_, model)| *model));
        }
    }
    if models.is_empty() {
        models.push(Model::Async);
    }
    models
}

/// What a file says of its runs.
#[derive(Debug)]
struct OfFile<'f, 'a> {
    file: &'a File<'a>,
    tasks: &'f Tasks<'a>,
    names: &'f Names,
    cells: &'f [Cell],
}

impl<'a> Known<'a> for OfFile<'_, 'a> {
    fn event(&self, pattern: &str) -> Result<(), Unreadable> {
        events::check(pattern, self.tasks, self.names)
    }

    fn task(&self, pattern: &str) -> Result<(), String> {
        let is_task = self.tasks.any_fits(pattern)
            || self.tasks.observe(pattern, &self.names.all(Kind::Service));
        if is_task { Ok(()) } else { Err(suggest::known(pattern, self.tasks.names())) }
    }

    fn declared(&self, kind: Kind, name: &str, entry: &Entry<'a>) -> Option<Option<usize>> {
        self.names.find(kind, name, entry).map(Some)
    }

    fn has(&self, kind: Kind, name: &str) -> bool {
        self.names.all(kind).iter().any(|declared| **declared == *name)
    }

    fn requests(&self, service: &str) -> Option<Text> {
        self.has(Kind::Service, service).then(|| {
            let requests = Service::request_names(service);
            self.tasks.observe(&requests, &self.names.all(Kind::Service));
            requests
        })
    }

    fn start(&self, cell: usize) -> Option<Value> {
        self.cells.get(cell).map(|cell| cell.value.clone())
    }

    fn invariant(&self, node: &mut Node<'a>) -> Option<Property> {
        let entry = node.argument(EXPRESSION)?;
        let text = entry.string()?;
        let condition = boolean(entry.expression()?, &entry)?;
        for name in condition.names() {
            if self.names.cell(name).is_none() && !asks(name) {
                let cells: Vec<_> = self.cells.iter().map(|cell| &cell.called).collect();
                let problem =
                    Problem::new(format!("an invariant looks at cells, and `{name}` is none"))
                        .at(entry.place(find(text, name)), "no cell")
                        .help(suggest::known(name, cells));
                self.file.report(problem);
                return None;
            }
            self.ask(name, &entry)?;
        }
        if condition.names().is_empty() {
            let help = "write what is to be so of a cell: invariant \"n >= 0\"";
            return entry.problem(
                "an invariant looks at cells, and this at none",
                "always the same",
                help,
            );
        }
        let span = node.whole_span();
        let (text, at, length) = (text.into(), span.offset(), span.len());
        Some(Property::Invariant(Invariant { condition, text, at, length }))
    }
}

impl<'a> OfFile<'_, 'a> {
    /// A question of an invariant, which is about what there is.
    fn ask(&self, name: &str, entry: &Entry<'a>) -> Option<()> {
        let Some((question, of)) = Question::of_name(name) else { return Some(()) };
        let Err((message, help)) = self.tasks.answers(question, of, self.names) else {
            return Some(());
        };
        entry.problem(message, "nothing to ask about", &help)
    }
}
