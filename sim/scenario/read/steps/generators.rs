//! Generators: procedures that yield values, and the steps that ask for these.

use super::{Entry, Node, Place, Program};
use crate::scenario::read::names::{a, steps_for};
use crate::scenario::read::problem::Problem;
use crate::scenario::read::suggest;
use crate::scenario::step::{EachFrom, Generator, Next, Sent, Source, StepKind, Values};
use crate::scenario::{Template, Text, Value};

/// Steps in which nothing is yielded: what they begin is over before the next value is asked for, by whomever.
const NO_YIELDS: [&str; 6] = ["as-completed", "gather", "group", "init", "race", "timeout"];

/// Whether a value can be yielded where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Yields {
    /// It is in no generator.
    #[default]
    No,
    /// It is, and one can.
    Here,
    /// A step is around it in which none can.
    In(&'static str),
    /// A task of its own is.
    InATask,
}

impl Yields {
    /// In a step of this word.
    pub(super) fn within(self, word: &str, is_apart: bool) -> Self {
        let bar = NO_YIELDS.into_iter().find(|bar| *bar == word);
        match (self, bar) {
            (Self::No, _) => Self::No,
            _ if is_apart => Self::InATask,
            (Self::Here, Some(bar)) => Self::In(bar),
            _ => self,
        }
    }
}

impl<'a> Program<'a> {
    /// `yield`: with a value, what a generator gives next.
    pub(super) fn yielded(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        if !node.yields_a_value() {
            return Some(StepKind::Yield);
        }
        let value = self.computed(node);
        match self.yields {
            Yields::Here => Some(StepKind::YieldValue(value?)),
            Yields::No => {
                let help = "a `define` with such a step is a generator: each \"x\" from=\"WORD\" { … } goes through its values";
                node.problem("a value is yielded in a `define`", "not in one", help)
            }
            Yields::In(word) => {
                let message = format!("nothing is yielded in a `{word}`");
                let help = "whoever asks for the next value may be another task, or never ask: yield behind it";
                node.problem(message, "would leave it half-way", help)
            }
            Yields::InATask => {
                let help = "put what it gives into a queue, and yield what is got from there";
                node.problem("a task yields nothing", "in a task of its own", help)
            }
        }
    }

    /// `give` in a generator, which ends it.
    pub(super) fn ends_generator(node: &mut Node<'a>) -> Option<StepKind> {
        let given = node.unasked_property("text").or_else(|| node.optional_argument());
        let Some(entry) = given else {
            return Some(StepKind::Give { value: Template::Known(Value::Null) });
        };
        let help = "`yield` gives values; write `give` alone to end it";
        entry.problem("a generator ends without a value", "gives one", help)
    }

    /// The steps that a generator has for itself.
    pub(super) fn generated(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        self.reasons.add_of_generators();
        if node.word() == "generator" {
            return self.generator(node);
        }
        let generator =
            node.argument("the name of a generator").and_then(|entry| self.held(&entry));
        let sent = match (node.property("send"), node.property("throw")) {
            (None, None) => Some(Sent::Nothing),
            (Some(send), None) => self.operand(&send).map(Sent::Value),
            (None, Some(throw)) => {
                let reason = self.template(&throw);
                self.reasons.add(reason.as_ref());
                reason.map(Sent::Failure)
            }
            (Some(_), Some(throw)) => {
                throw.problem("`next` sends a value or throws a failure", "not both", "")
            }
        };
        Some(StepKind::Next(Next { generator: generator?, sent: sent? }))
    }

    fn generator(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let name = node.argument("a name").and_then(|entry| entry.variable());
        let values =
            node.argument("the word of a generator").and_then(|entry| self.values(node, &entry));
        let entered = self.scope.enter();
        if let Some(name) = &name {
            self.tasks.generator(name);
            self.scope.bind_generator(Text::clone(name));
        }
        let body = node.has_braces().then(|| self.body(node));
        if body.is_some() {
            self.scope.leave_generators(entered);
        }
        Some(StepKind::Generator(Generator { name: name?, values: values?, body }))
    }

    /// `each "n" from="numbers" 3 { … }`, of which `from` is this.
    pub(super) fn each_from(
        &mut self,
        node: &mut Node<'a>,
        from: &Entry<'a>,
        place: Place,
    ) -> Option<StepKind> {
        self.reasons.add_of_generators();
        if place == Place::Branch {
            let help = "wrap it into a task \"NAME\" { … }, which goes through the values one after the other";
            from.problem::<()>(
                "the values of a generator are no branches",
                "how many is not known",
                help,
            );
        }
        let variable = node.argument("a name").and_then(|entry| entry.variable());
        let index = node.property("index").and_then(|entry| entry.variable());
        let from = match from.as_string().filter(|name| self.scope.sees_generator(name)) {
            Some(name) => Some(Source::Named(name.into())),
            None => self.values(node, from).map(Source::New),
        };
        if let Some(Source::New(values)) = &from {
            self.tasks.generator(&self.procedures.get(values.procedure).name);
        }
        index.iter().chain(&variable).cloned().for_each(|name| self.scope.bind(name));
        let body = self.turn(|program| program.body(node));
        Some(StepKind::EachFrom(EachFrom { variable: variable?, index, from: from?, body }))
    }

    /// The generator that `close` names, if it is one.
    pub(super) fn closed_generator(&mut self, entry: &Entry<'a>) -> Option<StepKind> {
        let name = entry.as_string().filter(|name| self.scope.sees_generator(name))?;
        self.reasons.add_of_generators();
        Some(StepKind::CloseGenerator(name.into()))
    }

    /// The name of a generator that the task has.
    fn held(&mut self, entry: &Entry<'a>) -> Option<Text> {
        let name = entry.string()?;
        if self.scope.sees_generator(name) {
            return Some(name.into());
        }
        let help = match self.procedures.find(name) {
            Some(index) if self.procedures.get(index).is_generator => {
                format!("give one of them a name: generator \"g\" {name:?}")
            }
            _ if name.contains('{') => "the name of a generator is fixed".to_owned(),
            _ => {
                let known: Vec<_> = self.scope.named_generators().collect();
                let make = format!("make it before: generator {name:?} \"WORD\"");
                if known.is_empty() { make } else { suggest::known(name, known) }
            }
        };
        self.no_generator(name, entry, &help)
    }

    /// The values of a procedure that yields some, with what it is given.
    fn values(&mut self, node: &mut Node<'a>, entry: &Entry<'a>) -> Option<Values> {
        let word = entry.string()?;
        let Some(index) = self.procedures.find(word) else {
            if self.procedures.are_refused(word) {
                node.skip_entries();
                return None;
            }
            node.skip_entries();
            let help = self.procedures.meant(word).unwrap_or_else(|| {
                format!("define {word:?} {{ … }} makes one, if a `yield` in it has a value")
            });
            return self.no_generator(word, entry, &help);
        };
        self.procedures.call(index);
        let procedure = self.procedures.get(index);
        let arguments = self.arguments(node, index);
        if !procedure.is_generator {
            let problem = Problem::new(format!("`{word}` is no generator"))
                .at(entry.span(), "yields no values")
                .at(procedure.span, "defined here")
                .help("a procedure is one if a `yield` in it has a value");
            entry.file().report(problem);
            return None;
        }
        Some(Values { procedure: index, arguments: arguments?.into() })
    }

    fn no_generator<T>(&self, name: &str, entry: &Entry<'a>, help: &str) -> Option<T> {
        let problem = Problem::new(format!("there is no generator `{name}`"));
        let problem = match self.names.declared(name) {
            Some((word, place)) => problem
                .at(entry.span(), format!("this is {}", a(word)))
                .at(place, "declared here")
                .help(format!("the steps for {} are {}", a(word), steps_for(word))),
            None => problem.at(entry.span(), "not known here").help(help),
        };
        entry.file().report(problem);
        None
    }
}
