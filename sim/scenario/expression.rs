//! Expressions and templates: CEL, compiled once when the file is read.
//!
//! An [`Expression`] stands in `let`, `write`, `when`, `while` and `until`; a [`Template`] is any other string, in which
//! an expression may stand between braces. Evaluation sees names only through [`Names`], so that a scenario cannot
//! reach anything but its own values. What is compiled, and what refused, is told in `compile`; how values cross into
//! CEL and back, in `crossing`; what would take too long, in `cost`; what needs no CEL, in
//! `shortcut`; what is asked of the state that tasks share, in `questions`; functions that CEL has not, in `functions`, and
//! numbers that it does not compute with each other, in `arithmetic`.

mod append;
mod arithmetic;
mod compile;
mod constants;
mod cost;
mod crossing;
mod evaluate;
pub(super) mod foreign;
mod functions;
mod questions;
mod shortcut;
mod template;
mod tokens;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{Text, Value};
use append::Append;
pub(super) use compile::expression_name;
pub use compile::is_name;
pub(crate) use questions::{NOW, Question, asks};
#[doc(hidden)]
pub use shortcut::Plain;
use shortcut::Shortcut;
pub use template::{Part, Template};
pub(super) use tokens::find;

/// Where an evaluation finds the values of names.
pub trait Names {
    /// The value of `name`, if it has one.
    fn value(&self, name: &str) -> Option<Cow<'_, Value>>;

    /// The same, if it is a whole number or a truth.
    #[doc(hidden)]
    fn plain(&self, name: &str) -> Option<Plain> {
        self.value(name).as_deref().and_then(Plain::of)
    }
}

/// No names at all.
pub(super) struct Nothing;

impl Names for Nothing {
    fn value(&self, _: &str) -> Option<Cow<'_, Value>> {
        None
    }
}

/// A compiled CEL expression. It is shared by its clones.
#[derive(Clone)]
pub struct Expression(Arc<Compiled>);

/// What is known of an expression.
struct Compiled {
    source: Text,
    names: Vec<Text>,
    body: Body,
}

/// What an expression is, once compiled: most are short enough to need no evaluation at all.
enum Body {
    /// An expression without names, evaluated once and for all.
    Constant(Value),
    /// A name and nothing else: the first, and only, of the expression's names.
    Name,
    /// Anything else.
    Tree {
        /// What it comes to for whole numbers and truths, if that is all that it takes.
        shortcut: Option<Shortcut>,
        /// What it appends to a list, if it does no more.
        append: Option<Append>,
        tree: cel::IdedExpr,
    },
}

/// Why an expression has no value; says so in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationError(pub Text);

/// Why a text is no expression, or no template, and which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The bytes of the text that are wrong.
    pub range: Range<usize>,
}

impl Expression {
    /// Compiles `source`.
    ///
    /// # Errors
    ///
    /// If it is no CEL, too long, too deep, or uses what scenarios have no use for (map and struct literals, bytes).
    pub fn compile(source: &str) -> Result<Self, CompileError> {
        Self::compile_with(source, &Nothing)
    }

    /// The same where some names have values that are known already.
    ///
    /// # Errors
    ///
    /// As [`Self::compile`].
    pub fn compile_with(source: &str, constants: &dyn Names) -> Result<Self, CompileError> {
        compile::compile(source, constants).map(|compiled| Self(Arc::new(compiled)))
    }

    /// The expression whose value is always `value`.
    pub fn constant(value: Value) -> Self {
        let source = value.to_string().into();
        Self(Arc::new(Compiled { source, names: Vec::new(), body: Body::Constant(value) }))
    }

    /// The value of the expression, given those of its names.
    ///
    /// # Errors
    ///
    /// If a name has no value, a type does not fit, or a number gets too large; the error says so in words.
    #[inline]
    pub fn evaluate(&self, names: &dyn Names) -> Result<Value, EvaluationError> {
        if let Body::Tree { shortcut: Some(shortcut), .. } = &self.0.body
            && let Some(value) = shortcut.value(names)
        {
            return Ok(value.into());
        }
        self.evaluate_fully(names)
    }

    /// The same, if it is a whole number or a truth that takes nothing of CEL.
    #[inline]
    pub(crate) fn plain(&self, names: &dyn Names) -> Option<Plain> {
        match &self.0.body {
            Body::Constant(value) => Plain::of(value),
            Body::Name => names.plain(&self.0.names[0]),
            Body::Tree { shortcut, .. } => shortcut.as_ref()?.value(names),
        }
    }

    /// The same, where there is no shortcut.
    fn evaluate_fully(&self, names: &dyn Names) -> Result<Value, EvaluationError> {
        match &self.0.body {
            Body::Constant(value) => Ok(value.clone()),
            Body::Name => evaluate::look_up(&self.0.names[0], names),
            Body::Tree { append, tree, .. } => match append.as_ref().and_then(|it| it.value(names))
            {
                Some(appended) => Ok(appended),
                None => evaluate::evaluate(tree, &self.0.names, names),
            },
        }
    }

    /// What it puts behind the list of this name, if it does nothing else.
    pub(crate) fn added_to(&self, list: &str, names: &dyn Names) -> Option<Vec<Value>> {
        let Body::Tree { append: Some(append), .. } = &self.0.body else { return None };
        if append.list() == list { append.added(names) } else { None }
    }

    /// The value, if no name can change it.
    pub fn known(&self) -> Option<&Value> {
        match &self.0.body {
            Body::Constant(value) => Some(value),
            Body::Name | Body::Tree { .. } => None,
        }
    }

    /// The expression as it is written.
    pub fn source(&self) -> &Text {
        &self.0.source
    }

    /// Whether it is a name and nothing else: its value is no new one.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self.0.body, Body::Name)
    }

    /// Whether it looks at what tasks share.
    pub(crate) fn asks(&self) -> bool {
        self.names().iter().any(|name| asks(name))
    }

    /// The names whose values it needs, each once, in the order in which they appear.
    pub fn names(&self) -> &[Text] {
        &self.0.names
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.0.source).finish()
    }
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EvaluationError {}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}
