//! Names: what a task has bound to them.

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::mem::replace;
use std::rc::Rc;

use crate::choices::Thing;
use crate::scenario::expression::Names as Lookup;
use crate::scenario::{List, Text, Value};

/// The names of a task and their values. A name lives as long as its task; where it may be used was checked when the file
/// was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    bound: Vec<(Text, Value)>,
    /// How far the task has come with what it follows, broadcasts and watches. Branches of it come on with it.
    positions: Vec<(Thing, Rc<Cell<u64>>)>,
    /// What else lives as long as a name of it does: generators, which few tasks have.
    held: Option<Box<Held>>,
}

/// What lives as long as one of its names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Vec<(Text, Rc<dyn Any>)>);

impl Names {
    /// How much memory a copy takes.
    pub(crate) const fn weight(&self) -> usize {
        self.bound.len() * size_of::<(Text, Value)>()
    }

    /// Binds `name`, again if it is bound.
    pub(crate) fn bind(&mut self, name: &Text, value: Value) {
        match self.bound(name) {
            Some(bound) => *bound = value,
            None => self.bound.push((Text::clone(name), value)),
        }
    }

    /// How far the task has come with a thing; it begins there if it has not followed it yet.
    pub(crate) fn position(&mut self, thing: &Thing, begin: impl FnOnce() -> u64) -> Rc<Cell<u64>> {
        let known = self.positions.iter().find(|(followed, _)| followed == thing);
        if let Some((_, position)) = known {
            return Rc::clone(position);
        }
        self.subscribe(thing, begin())
    }

    /// The task follows a thing from there on.
    pub(crate) fn subscribe(&mut self, thing: &Thing, from: u64) -> Rc<Cell<u64>> {
        let position = Rc::new(Cell::new(from));
        self.positions.retain(|(followed, _)| followed != thing);
        self.positions.push((thing.clone(), Rc::clone(&position)));
        position
    }

    /// Has these names from now on, as within a procedure; those that were there. What the task follows is its own, wherever it is.
    pub(crate) fn exchange(&mut self, names: Self) -> Self {
        let bound = replace(&mut self.bound, names.bound);
        Self { bound, positions: Vec::new(), held: replace(&mut self.held, names.held) }
    }

    /// Something has this name from now on; what had it before.
    pub(crate) fn hold(&mut self, name: &Text, what: Rc<dyn Any>) -> Option<Rc<dyn Any>> {
        let Held(held) = &mut **self.held.get_or_insert_default();
        let before = held.iter().position(|(known, _)| known == name);
        let before = before.map(|at| held.remove(at).1);
        held.push((Text::clone(name), what));
        before
    }

    /// What has this name.
    pub(crate) fn held(&self, name: &str) -> Option<Rc<dyn Any>> {
        let Held(held) = &**self.held.as_ref()?;
        held.iter().find(|(known, _)| **known == *name).map(|(_, what)| Rc::clone(what))
    }

    /// The name stands for nothing any more; what it stood for.
    pub(crate) fn let_go(&mut self, name: &str) -> Option<Rc<dyn Any>> {
        let Held(held) = &mut **self.held.as_mut()?;
        let at = held.iter().position(|(known, _)| **known == *name)?;
        Some(held.remove(at).1)
    }

    /// The same for all names; empty as a rule.
    #[inline]
    pub(crate) fn let_all_go(&mut self) -> Held {
        self.held.take().map(|held| *held).unwrap_or_default()
    }

    /// A copy, in which only those names hold something that are asked for.
    pub(crate) fn copy_holding(&self, is_asked: impl Fn(&str) -> bool) -> Self {
        let mut copy = self.clone();
        if let Some(held) = &mut copy.held {
            held.0.retain(|(name, _)| is_asked(name));
        }
        copy
    }

    /// They are of a task that comes on by itself.
    pub(crate) fn part(&mut self) {
        for (_, position) in &mut self.positions {
            *position = Rc::new(Cell::clone(position));
        }
    }

    /// The list that a name is bound to, to be changed.
    pub(crate) fn list(&mut self, name: &str) -> Option<&mut List> {
        match self.bound(name)? {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    fn bound(&mut self, name: &str) -> Option<&mut Value> {
        self.bound.iter_mut().find(|(bound, _)| are_same(bound, name)).map(|(_, value)| value)
    }

    /// Binds the name, if there is one, to a copy.
    #[inline]
    pub(crate) fn keep(&mut self, into: Option<&Text>, value: &Value) {
        let Some(name) = into else { return };
        match self.bound(name) {
            Some(bound) => bound.become_same_as(value),
            None => self.bound.push((Text::clone(name), value.clone())),
        }
    }
}

impl Held {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it, in the order in which it was named.
    pub(crate) fn into_all(self) -> impl Iterator<Item = Rc<dyn Any>> {
        self.0.into_iter().map(|(_, what)| what)
    }
}

impl Lookup for Names {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let bound = self.bound.iter().find(|(bound, _)| are_same(bound, name));
        bound.map(|(_, value)| Cow::Borrowed(value))
    }
}

/// Whether two names are the same. They are so short that to call somebody who compares texts takes longer.
fn are_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| one == other)
}
