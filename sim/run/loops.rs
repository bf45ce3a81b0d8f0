//! Loops and branches of one task: which steps come next, until those of the block are over.
//!
//! `when`, `repeat`, `while` and `each` wait for nothing themselves. So their bodies are no futures within a future, but
//! frames on the stack of the block that they stand in.

use super::control::Stop;
use super::data::Items;
use super::strand::{Names, Strand};
use crate::scenario::{Block, Expression, Step, Text, Value};

/// Steps on their way, and how often they are gone through.
pub(super) struct Frame<'a> {
    /// Those that are still to come; the first of them is the one that runs.
    pub(super) steps: &'a [Step],
    /// The value of the last of them that had one.
    pub(super) value: Value,
    turns: Turns<'a>,
}

/// The turns that are still to come.
enum Turns<'a> {
    /// None.
    No,
    /// One for each number.
    Repeat { next: u32, times: u32, index: Option<&'a Text>, body: &'a Block },
    /// One for each value. Boxed, or every block would be larger by it.
    Each { variable: &'a Text, items: Box<Items>, body: &'a Block },
    /// One as long as the condition is true.
    While { condition: &'a Expression, body: &'a Block },
}

impl<'a> Frame<'a> {
    /// Goes through `steps` once.
    pub(super) const fn once(steps: &'a [Step]) -> Self {
        Self { steps, value: Value::Null, turns: Turns::No }
    }

    /// Goes through `body` so many times.
    pub(super) const fn repeat(times: u32, index: Option<&'a Text>, body: &'a Block) -> Self {
        Self::loops(Turns::Repeat { next: 0, times, index, body })
    }

    /// Goes through `body` with each of these values.
    pub(super) fn each(variable: &'a Text, items: Items, body: &'a Block) -> Self {
        Self::loops(Turns::Each { variable, items: Box::new(items), body })
    }

    /// Goes through `body` as long as the condition is true.
    pub(super) const fn while_true(condition: &'a Expression, body: &'a Block) -> Self {
        Self::loops(Turns::While { condition, body })
    }

    const fn loops(turns: Turns<'a>) -> Self {
        Self { steps: &[], value: Value::Null, turns }
    }

    /// Begins the next turn, if there is one. The value of a loop is that of its last turn.
    pub(super) fn next_turn(&mut self, strand: &mut Strand) -> Result<bool, Stop> {
        let body = match &mut self.turns {
            Turns::No => return Ok(false),
            Turns::Repeat { next, times, index, body } => {
                if next == times {
                    return Ok(false);
                }
                if let Some(index) = index {
                    strand.names.bind(index, Value::Int(i64::from(*next)));
                }
                *next += 1;
                body
            }
            Turns::Each { variable, items, body } => {
                let Some(item) = items.next() else { return Ok(false) };
                strand.names.bind(variable, item);
                body
            }
            Turns::While { condition, body } => {
                if !strand.holds(condition)? {
                    return Ok(false);
                }
                body
            }
        };
        (self.steps, self.value) = (body, Value::Null);
        Ok(true)
    }

    /// Whether the step that runs is its last, and nothing but the value of that step comes of it.
    pub(super) fn gives_what_its_step_does(&self) -> bool {
        let is_last = matches!(self.steps, [step] if step.into.is_none());
        is_last && matches!(self.value, Value::Null) && matches!(self.turns, Turns::No)
    }

    /// The step that runs has ended, and there is no value of it to be kept.
    pub(super) fn end_plain_step(&mut self) {
        self.steps = self.steps.get(1..).unwrap_or_default();
    }

    /// The step that runs has ended with this value.
    pub(super) fn end_step(&mut self, names: &mut Names, value: &Value) {
        let [step, rest @ ..] = self.steps else { return };
        names.keep(step.into.as_ref(), value);
        if !matches!(value, Value::Null) {
            self.value.become_same_as(value);
        }
        self.steps = rest;
    }
}
