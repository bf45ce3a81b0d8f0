//! Requests as the trace tells of them: each has a line of its own, from when it comes to its service to its end. Where a program
//! answers, the line is its task.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use super::replies;
use crate::network::{Asked, Reply, Stream};
use crate::run::engine::Engine;
use crate::run::task::entry::{Entry, Joiner};
use crate::run::task::flow::{Flow, Stop};
use crate::scenario::{Text, Value};
use crate::trace::{TaskId, What};

/// What is closed, in words.
const CONNECTION: &str = "the connection";

/// Who makes tasks: what is above services, as far as these have to do with it.
pub(crate) trait Making {
    /// A task of the trace that does nothing by itself; `parent` has sent the request.
    fn line(&self, name: &Text, parent: TaskId) -> Rc<Entry>;
    /// That task runs a procedure of the scenario from now on, which answers a request to this service.
    fn run(&self, line: &Rc<Entry>, service: usize, program: usize, asked: &Asked);
    /// A task of this name runs a procedure of the scenario on a stream to this service; `parent` has opened it.
    fn serve(&self, name: &Text, parent: TaskId, service: usize, program: usize, stream: Stream);
}

/// The line of a request. One that is dropped before its end was cancelled.
pub(super) struct Line {
    engine: Rc<Engine>,
    making: Rc<dyn Making>,
    entry: Rc<Entry>,
    /// Whether a program runs, which tells of its end itself.
    runs: Cell<bool>,
}

impl Line {
    /// That of a request which came to its service.
    pub(super) fn new(
        engine: &Rc<Engine>,
        making: &Rc<dyn Making>,
        entry: Rc<Entry>,
        request: Text,
    ) -> Self {
        let (engine, making) = (Rc::clone(engine), Rc::clone(making));
        let line = Self { engine, making, entry, runs: Cell::new(false) };
        line.record(What::Received(request));
        line
    }

    /// The service begins to work on it.
    pub(super) fn begin(&self) {
        self.record(What::Started);
    }

    /// It is answered with this status.
    pub(super) fn reply(&self, status: u16) {
        if !self.runs.get() {
            self.record(What::Replied(status));
        }
    }

    /// The connection is closed, instead of an answer or within it.
    pub(super) fn close(&self) {
        self.record(What::Closed(CONNECTION.into()));
        self.finish();
    }

    /// What a procedure of the scenario answers.
    pub(super) async fn run(&self, service: usize, program: usize, asked: &Asked) -> Reply {
        self.runs.set(true);
        self.making.run(&self.entry, service, program, asked);
        let flow = self.end_of_program().await;
        // A program that has answered by a step of its own has told so.
        replies::of_program(flow).unwrap_or_else(|status| {
            self.record(What::Replied(status));
            replies::reply(status)
        })
    }

    async fn end_of_program(&self) -> Flow {
        let mut joined = false;
        poll_fn(|cx| {
            if let Some(flow) = self.entry.take() {
                return Poll::Ready(flow);
            }
            if !std::mem::replace(&mut joined, true) {
                self.entry.add_joiner(Joiner::Awaiter(cx.waker().clone()));
            }
            Poll::Pending
        })
        .await
    }

    /// All is done.
    pub(super) fn finish(&self) {
        if !self.runs.get() && !self.entry.has_ended() {
            self.end(What::Finished, Ok(Value::Null));
        }
    }

    fn end(&self, what: What, flow: Flow) {
        self.record(what);
        self.entry.end(flow);
    }

    fn record(&self, what: What) {
        self.engine.record(self.entry.id, || what);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.entry.has_ended() {
            return;
        }
        if self.runs.get() {
            self.entry.request_cancel(None);
        } else {
            self.end(What::Cancelled, Err(Stop::Cancelled));
        }
    }
}
