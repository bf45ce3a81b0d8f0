//! Without the feature `simulate` there is no runtime, and nobody can register a function.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::run::engine::{Ahead, Engine};
use crate::scenario::calls::{Arguments, Function};
use crate::scenario::{Model, Scenario, Text, Value};
use crate::time::Instant;
use crate::trace::TaskId;

/// There is none.
pub(crate) enum Runtime {}

impl Runtime {
    pub(crate) fn new(_: &Scenario, _: Model) -> Rc<Self> {
        unreachable!("no function is registered")
    }

    pub(crate) const fn listen() {}

    pub(crate) fn settle(&self, _: &Rc<Engine>) {
        match *self {}
    }

    pub(crate) fn ahead(&self) -> Ahead {
        match *self {}
    }

    pub(crate) fn set_ahead(&self, _: bool) {
        match *self {}
    }

    pub(crate) fn now(&self) -> Instant {
        match *self {}
    }

    pub(crate) fn pass(&self, _: &Rc<Engine>, _: Instant) {
        match *self {}
    }
}

/// A function that runs: there is none.
pub(crate) struct Call;

impl Call {
    pub(crate) fn new(
        _: &Rc<Engine>,
        _: &Rc<Runtime>,
        _: TaskId,
        _: &Text,
        _: &Function,
        _: Arguments,
    ) -> Self {
        Self
    }
}

impl Future for Call {
    type Output = Result<Value, Text>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        unreachable!("no function is registered")
    }
}
