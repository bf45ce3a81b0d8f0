//! Procedures: steps that stand once in a file and run wherever they are called, with names of their own.

use super::step::Block;
use super::{SourceSpan, Template, Text, Value};

/// A procedure, as a `define` node states it.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// The word that calls it.
    pub name: Text,
    /// What it is given, in the order in which a call without names gives it.
    pub parameters: Vec<Parameter>,
    /// What a branch is called that calls it, if not by its name.
    pub branch: Option<Template>,
    /// Whether it yields values: it is gone through, not called.
    pub is_generator: bool,
    /// What it runs.
    pub body: Block,
    /// The place of its name.
    pub span: SourceSpan,
}

impl Procedure {
    /// What a service runs, which no step calls.
    pub(super) const fn of_service(name: Text, body: Block, span: SourceSpan) -> Self {
        Self { name, parameters: Vec::new(), branch: None, is_generator: false, body, span }
    }
}

/// A name that is bound in a procedure when it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: Text,
    /// Its value where a call gives none; without one, each call has to.
    pub default: Option<Value>,
}
