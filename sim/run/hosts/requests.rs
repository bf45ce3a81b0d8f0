//! Requests as the trace tells of them: each has a line of its own, from when it comes to its service to its end.

use std::rc::Rc;

use crate::run::engine::Engine;
use crate::run::task::entry::Entry;
use crate::run::task::flow::{Flow, Stop};
use crate::scenario::{Text, Value};
use crate::trace::{TaskId, What};

/// Who makes tasks: what is above services, as far as these have to do with it.
pub(crate) trait Making {
    /// A task of the trace that does nothing by itself; `parent` has sent the request.
    fn line(&self, name: &Text, parent: TaskId) -> Rc<Entry>;
}

/// The line of a request. One that is dropped before its end was cancelled.
pub(super) struct Line {
    engine: Rc<Engine>,
    entry: Rc<Entry>,
}

impl Line {
    /// That of a request which came to its service.
    pub(super) fn new(engine: &Rc<Engine>, entry: Rc<Entry>, request: Text) -> Self {
        let line = Self { engine: Rc::clone(engine), entry };
        line.record(What::Received(request));
        line
    }

    /// The service begins to work on it.
    pub(super) fn begin(&self) {
        self.record(What::Started);
    }

    /// It is answered with this status.
    pub(super) fn answer(&self, status: u16) {
        self.record(What::Replied(status));
        self.end(What::Finished, Ok(Value::Null));
    }

    /// The connection is broken instead.
    pub(super) fn abandon(&self) {
        self.end(What::Finished, Ok(Value::Null));
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
        if !self.entry.has_ended() {
            self.end(What::Cancelled, Err(Stop::Cancelled));
        }
    }
}
