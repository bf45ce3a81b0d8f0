//! Without the feature `simulate` there is no home, and nobody can register a function.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::world::World;
use crate::scenario::calls::{Arguments, Function};
use crate::scenario::{Model, Scenario, Text, Value};
use crate::time::Instant;
use crate::trace::TaskId;

/// There is none.
pub(super) enum Home {}

impl Home {
    pub(super) fn new(_: &Scenario, _: Model) -> Self {
        unreachable!("no function is registered")
    }

    pub(super) const fn listen() {}

    pub(super) fn settle(&self, _: &Rc<World>) {
        match *self {}
    }

    pub(super) fn ahead(&self) -> Option<Instant> {
        match *self {}
    }

    pub(super) fn set_ahead(&self, _: bool) {
        match *self {}
    }

    pub(super) fn now(&self) -> Instant {
        match *self {}
    }

    pub(super) fn pass(&self, _: &Rc<World>, _: Instant) {
        match *self {}
    }
}

/// A function that runs: there is none.
pub(super) struct Call;

impl Call {
    pub(super) fn new(_: &Rc<World>, _: TaskId, _: &Text, _: &Function, _: Arguments) -> Self {
        Self
    }
}

impl Future for Call {
    type Output = Result<Value, Text>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        unreachable!("no function is registered")
    }
}
