//! Generators in steps: which one is meant, what is sent into it, and what goes through its values.

use std::sync::Arc;

use super::{Block, Operand};
use crate::scenario::{Template, Text};

/// The values of a procedure that yields them, which begins when the first is asked for.
#[derive(Clone, Debug)]
pub struct Values {
    /// Index into the scenario's procedures.
    pub procedure: usize,
    /// What each of its parameters stands for.
    pub arguments: Arc<[(Text, Template)]>,
}

/// `generator "g" "numbers" 3 { … }`
#[derive(Clone, Debug)]
pub struct Generator {
    /// The task's own name for it.
    pub name: Text,
    /// What it gives.
    pub values: Values,
    /// What uses it, before it is closed; without, nothing closes it here.
    pub body: Option<Block>,
}

/// `next "g" send="{n}"`
#[derive(Clone, Debug)]
pub struct Next {
    /// The name of the generator.
    pub generator: Text,
    /// What its `yield` comes to.
    pub sent: Sent,
}

/// What the `yield` at which a generator stands comes to.
#[derive(Clone, Debug)]
pub enum Sent {
    /// No value.
    Nothing,
    /// This value.
    Value(Operand),
    /// A failure with this reason.
    Failure(Template),
}

/// `each "n" from="numbers" 3 { … }`
#[derive(Clone, Debug)]
pub struct EachFrom {
    /// The name of the value in the body.
    pub variable: Text,
    /// The name that counts from 0.
    pub index: Option<Text>,
    /// The generator.
    pub from: Source,
    /// What runs for each.
    pub body: Block,
}

/// Which generator a loop goes through.
#[derive(Clone, Debug)]
pub enum Source {
    /// One that nobody else has.
    New(Values),
    /// The one of this name.
    Named(Text),
}
