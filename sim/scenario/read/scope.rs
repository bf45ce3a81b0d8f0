//! Scope: which names of values are visible where, and the check that expressions name nothing else.
//!
//! A name is visible from the step that binds it to the end of the task that runs this step, and in the tasks made there
//! meanwhile, which start with a copy.

use super::entry::Entry;
use super::names::{Names, a, steps_for};
use super::problem::Problem;
use super::suggest;
use crate::scenario::expression::{asks, find, foreign};
use crate::scenario::{Expression, SourceSpan, Template, Text};

/// The visible names, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scope {
    visible: Vec<Text>,
    /// Those of tasks and branches that were read before.
    left: Vec<Text>,
    /// The names of generators.
    generators: Vec<Text>,
}

/// How much was visible.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entered {
    visible: usize,
    generators: usize,
}

impl Scope {
    pub(super) fn bind(&mut self, name: Text) {
        self.visible.push(name);
    }

    pub(super) fn sees(&self, name: &str) -> bool {
        self.visible.iter().any(|visible| **visible == *name)
    }

    /// What is visible now, to come back to with [`Scope::leave`].
    pub(super) fn enter(&self) -> Entered {
        Entered { visible: self.visible.len(), generators: self.generators.len() }
    }

    pub(super) fn leave(&mut self, entered: Entered) {
        self.left.extend(self.visible.drain(entered.visible..));
        self.leave_generators(entered);
    }

    /// The generators that came since are visible no more.
    pub(super) fn leave_generators(&mut self, entered: Entered) {
        self.generators.truncate(entered.generators);
    }

    pub(super) fn bind_generator(&mut self, name: Text) {
        self.generators.push(name);
    }

    pub(super) fn sees_generator(&self, name: &str) -> bool {
        self.generators.iter().any(|visible| **visible == *name)
    }

    /// The names of all visible generators.
    pub(super) fn named_generators(&self) -> impl Iterator<Item = &str> {
        self.generators.iter().map(Text::as_str)
    }

    /// Reports every name of the expression, which is the whole of `entry`, that is not visible.
    pub(super) fn check(&self, expression: &Expression, entry: &Entry<'_>, names: &Names) {
        let text = entry.as_string().unwrap_or_default();
        for name in expression.names() {
            self.check_name(name, entry.place(find(text, name)), entry, names);
        }
    }

    /// The same for every expression of a template.
    pub(super) fn check_template(&self, template: &Template, entry: &Entry<'_>, names: &Names) {
        let text = entry.as_string().unwrap_or_default();
        let mut from = 0;
        for expression in template.expressions() {
            let source = expression.source();
            let start = text[from..]
                .match_indices(&**source)
                .map(|(at, _)| from + at)
                .find(|at| text[..*at].trim_end().ends_with('{'))
                .unwrap_or(from);
            from = (start + source.len()).min(text.len());
            for name in expression.names() {
                let range = find(source, name);
                let place = entry.place(range.start + start..range.end + start);
                self.check_name(name, place, entry, names);
            }
        }
    }

    /// Reports a name that is not visible.
    pub(super) fn check_name(
        &self,
        name: &str,
        place: SourceSpan,
        entry: &Entry<'_>,
        names: &Names,
    ) {
        // Questions are checked where tasks are known, too.
        if self.sees(name) || asks(name) {
            return;
        }
        let problem = if let Some((cell, declared)) = names.declared_cell(name) {
            Problem::new(format!("`{name}` is a cell; read it first"))
                .at(place, "not a name of this task")
                .at(declared, "declared as a cell here")
                .help(format!("read {cell:?} into={name:?}, or ask for it: value('{cell}')"))
        } else if let Some((word, declared)) = names.declared(name) {
            let help = match word {
                "queue" | "semaphore" | "lock" => {
                    format!("a question has its name between quotes: size('{name}')")
                }
                "event" => format!("a question has its name between quotes: is_set('{name}')"),
                "promise" => format!("a question has its name between quotes: done('{name}')"),
                _ => format!("the steps for {} are {}", a(word), steps_for(word)),
            };
            Problem::new(format!("`{name}` is {}", a(word)))
                .at(place, "not a name of this task")
                .at(declared, "declared here")
                .help(help)
        } else {
            let whole = entry.as_string().is_some_and(|text| text == name);
            let help = if self.sees_generator(name) {
                format!(
                    "it is a generator, whose values `next` gives: next {name:?} into=\"value\""
                )
            } else if let Some(known) = foreign::word(name) {
                known
            } else if self.left.iter().any(|left| **left == *name) {
                "a task or a branch has this name for itself: keep what it gives with `into=`, or share a `cell`"
                    .to_owned()
            } else if whole && suggest::nearest(name, &self.visible).is_none() {
                format!("a text is a property: text=\"{name}\"")
            } else if self.visible.is_empty() {
                "bind it before, with `let` or `into=`".to_owned()
            } else {
                let mut visible: Vec<&Text> = self.visible.iter().collect();
                visible.sort_unstable();
                visible.dedup();
                suggest::known(name, visible)
            };
            Problem::new(format!("there is no name `{name}` here"))
                .at(place, "not visible here")
                .help(help)
        };
        entry.file().report(problem);
    }
}
