//! Expressions and templates: CEL, compiled once when the file is read.
//!
//! An [`Expression`] stands in `let`, `write`, `when`, `while` and `until`; a [`Template`] is any other string, in which
//! an expression may stand between braces. Evaluation sees names only through [`Names`], so that a scenario cannot
//! reach anything but its own values. Map literals are refused when compiled: CEL's maps have no order.

use std::fmt;
use std::sync::Arc;

use super::{Text, Value};

/// Where an evaluation finds the values of names.
pub trait Names {
    /// The value of `name`, if it has one.
    fn value(&self, name: &str) -> Option<Value>;
}

/// A compiled CEL expression.
#[derive(Clone)]
pub struct Expression {
    source: Text,
    names: Arc<[Text]>,
    program: Arc<cel::Program>,
}

/// A text in which expressions may stand between braces; a literal value is a template too.
#[derive(Clone, Debug)]
pub enum Template {
    /// A value known when the file was read.
    Known(Value),
    /// One expression between braces and nothing else: its value, whatever its type.
    Single(Expression),
    /// Text and expressions, put together as one text.
    Mixed(Arc<[Part]>),
}

/// A piece of a [`Template::Mixed`].
#[derive(Clone, Debug)]
pub enum Part {
    /// As it stands.
    Literal(Text),
    /// Replaced by its value.
    Expression(Expression),
}

/// Why an expression has no value; says so in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationError(pub Text);
