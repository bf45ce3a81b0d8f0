//! Loops and branches of one task: which steps come next, until those of the block are over.
//!
//! `when`, `repeat`, `while` and `each` wait for nothing themselves. So their bodies are no futures within a future, but
//! frames on the stack of the block that they stand in.

use std::vec::IntoIter;

use super::context::TaskContext;
use crate::run::task::flow::Stop;
use crate::run::task::names::Names;
use crate::scenario::{Block, Expression, List, Step, Template, Text, Value};

/// Steps on their way, and how often they are gone through.
pub(crate) struct Frame<'a> {
    /// Those that are still to come; the first of them is the one that runs.
    pub(crate) steps: &'a [Step],
    /// The value of the last of them that had one.
    pub(crate) value: Value,
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
    While { step: &'a Step, condition: &'a Expression, body: &'a Block },
}

impl<'a> Frame<'a> {
    /// Goes through `steps` once.
    pub(crate) const fn once(steps: &'a [Step]) -> Self {
        Self { steps, value: Value::Null, turns: Turns::No }
    }

    /// Goes through `body` so many times.
    pub(crate) const fn repeat(times: u32, index: Option<&'a Text>, body: &'a Block) -> Self {
        Self::loops(Turns::Repeat { next: 0, times, index, body })
    }

    /// Goes through `body` with each of these values.
    pub(crate) fn each(variable: &'a Text, items: Items, body: &'a Block) -> Self {
        Self::loops(Turns::Each { variable, items: Box::new(items), body })
    }

    /// Goes through `body` as long as the condition is true.
    pub(crate) const fn while_true(
        step: &'a Step,
        condition: &'a Expression,
        body: &'a Block,
    ) -> Self {
        Self::loops(Turns::While { step, condition, body })
    }

    const fn loops(turns: Turns<'a>) -> Self {
        Self { steps: &[], value: Value::Null, turns }
    }

    /// The step that runs: between two turns the loop itself, as far as anything can go wrong there.
    pub(crate) fn step(&self) -> Option<&'a Step> {
        match (self.steps.first(), &self.turns) {
            (None, Turns::While { step, .. }) => Some(step),
            (step, _) => step,
        }
    }

    /// Whether what comes next shows something, or looks at what tasks share.
    pub(crate) fn is_seen(&self) -> bool {
        match (self.steps.first(), &self.turns) {
            (Some(step), _) => !step.word.is_unseen() || step.kind.asks(),
            (None, Turns::While { condition, .. }) => condition.asks(),
            (None, _) => false,
        }
    }

    /// Begins the next turn, if there is one. The value of a loop is that of its last turn.
    pub(crate) fn next_turn(&mut self, context: &mut TaskContext) -> Result<bool, Stop> {
        let body = match &mut self.turns {
            Turns::No => return Ok(false),
            Turns::Repeat { next, times, index, body } => {
                if next == times {
                    return Ok(false);
                }
                if let Some(index) = index {
                    context.names.bind(index, Value::Int(i64::from(*next)));
                }
                *next += 1;
                body
            }
            Turns::Each { variable, items, body } => {
                let Some(item) = items.next() else { return Ok(false) };
                if let Some(index) = &items.index {
                    context.names.bind(index, Value::Int(items.come - 1));
                }
                context.names.bind(variable, item);
                body
            }
            Turns::While { condition, body, .. } => {
                if !context.holds(condition)? {
                    return Ok(false);
                }
                body
            }
        };
        (self.steps, self.value) = (body, Value::Null);
        Ok(true)
    }

    /// Whether there are turns of it, each of which can be left.
    pub(crate) const fn is_loop(&self) -> bool {
        !matches!(self.turns, Turns::No)
    }

    /// Nothing more of this turn is gone through, nor of any other if it is the last.
    pub(crate) fn leave_turn(&mut self, is_last: bool) {
        self.steps = &[];
        if is_last {
            self.turns = Turns::No;
        }
    }

    /// Whether the step that runs is its last, and nothing but the value of that step comes of it.
    pub(crate) fn gives_what_its_step_does(&self) -> bool {
        let is_last = matches!(self.steps, [step] if step.into.is_none());
        is_last && matches!(self.value, Value::Null) && matches!(self.turns, Turns::No)
    }

    /// The step that runs has ended, and there is no value of it to be kept.
    pub(crate) fn end_plain_step(&mut self) {
        self.steps = self.steps.get(1..).unwrap_or_default();
    }

    /// The step that runs has ended with this value.
    pub(crate) fn end_step(&mut self, names: &mut Names, value: &Value) {
        let [step, rest @ ..] = self.steps else { return };
        names.keep(step.into.as_ref(), value);
        if !matches!(value, Value::Null) {
            self.value.become_same_as(value);
        }
        self.steps = rest;
    }
}

impl TaskContext {
    /// The values of an `each`; a list among them stands for its items.
    pub(crate) fn items(&self, values: &[Template], index: Option<&Text>) -> Result<Items, Stop> {
        self.weigh(size_of_val(values));
        let values = values.iter().map(|value| self.operand(value)).collect::<Result<Vec<_>, _>>();
        Ok(Items { values: values?.into_iter(), list: None, index: index.cloned(), come: 0 })
    }
}

/// The values of an `each`, one after the other. Lists among them are not copied.
pub(crate) struct Items {
    values: IntoIter<Value>,
    /// The list whose items come next, and how many have come.
    list: Option<(List, usize)>,
    /// The name that counts from 0.
    index: Option<Text>,
    /// How many have come in all.
    come: i64,
}

impl Iterator for Items {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.come += 1;
        loop {
            if let Some((list, come)) = &mut self.list {
                if let Some(item) = list.get(*come) {
                    *come += 1;
                    return Some(item.clone());
                }
                self.list = None;
            }
            match self.values.next()? {
                Value::List(list) => self.list = Some((list, 0)),
                value => return Some(value),
            }
        }
    }
}
