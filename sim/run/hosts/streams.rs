//! Streams to services: how a task opens one, and how a service begins what it does on it.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;

use super::services::Services;
use crate::choices::{Access, Thing};
use crate::network::{Asked, FetchError, Network, OnStream, Stream};
use crate::run::engine::service_host;
use crate::run::task::flow::Stop;
use crate::run::task::running::Task;
use crate::scenario::{FaultKind, Text};
use crate::time::Duration;
use crate::trace::{TaskId, Wait, What};

impl Services {
    /// Lets a service with streams take them.
    pub(super) fn listen_on_streams(self: &Rc<Self>, network: &Rc<Network>, index: usize) {
        let declared = &self.engine.scenario.services[index];
        let (weak, program) = (Rc::downgrade(self), declared.on_stream);
        let on_stream: OnStream = Rc::new(move |from, stream| {
            let Some((services, program)) = weak.upgrade().zip(program) else { return };
            let caller = services.caller(index, from);
            let (connection, sender) = caller.unwrap_or((None, TaskId::MAIN));
            let number = connection.unwrap_or_else(|| services.states[index].next_request());
            let Some(making) = services.making.get() else { return };
            let name = services.engine.scenario.services[index].request_name(number);
            making.serve(&name, sender, index, program, stream);
        });
        network.serve_streams(service_host(index), declared.protocol, on_stream);
    }

    /// Who has called from this address: the number of the connection, if it has one, and the task. A connection is taken once, and
    /// datagrams come from where others came.
    fn caller(&self, index: usize, from: SocketAddr) -> Option<(Option<u32>, TaskId)> {
        let mut callers = self.callers.borrow_mut();
        if self.engine.scenario.services[index].protocol.is_connected() {
            return callers.remove(&from);
        }
        callers.get(&from).copied()
    }

    /// Opens a stream to a service on behalf of `task`, as the trace tells, or why there is none. Connections are numbered as the program
    /// asks for them, datagrams as they come.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes meanwhile.
    pub(crate) async fn connect(
        self: Rc<Self>,
        task: &Task,
        index: usize,
        patience: Option<Duration>,
    ) -> Result<Result<Stream, Text>, Stop> {
        let network = self.network.as_ref().expect("a scenario with services has a network");
        let declared = &self.engine.scenario.services[index];
        let (mut number, mut refused) = (None, false);
        if declared.protocol.is_connected() {
            let connection = self.states[index].next_request();
            let fault = self.decide(index, connection, &Asked::get("/"), task.id);
            refused = fault.is_some_and(|fault| fault.kind == FaultKind::Refuse);
            self.states[index].plans.borrow_mut().remove(&connection);
            number = Some(connection);
        }
        let sender = task.id;
        let mut called_from = None;
        let calls = |from| {
            called_from = Some(from);
            self.callers.borrow_mut().insert(from, (number, sender));
        };
        let host = service_host(index);
        let opening = network.open(host, declared.protocol, patience, refused, calls);
        let wait = Wait::Connect(Text::clone(&declared.name));
        let opened = self.on_stream(task, index, wait.clone(), opening).await?;
        if let (Err(FetchError::Refused), Some(from)) = (&opened, called_from) {
            // Nobody will take it.
            self.callers.borrow_mut().remove(&from);
        }
        Ok(opened.map_err(|error| {
            let reason = Text::from(error.to_string());
            task.record(|| What::NoStream(wait.to_string().into(), Text::clone(&reason)));
            reason
        }))
    }

    /// Waits for what has to do with a stream of a service.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes meanwhile.
    pub(crate) async fn on_stream<F: Future>(
        &self,
        task: &Task,
        index: usize,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        let (mut future, thing) = (pin!(future), Thing::Service(index));
        let touching = poll_fn(|cx| {
            self.engine.touch(|| thing.clone(), Access::Write);
            future.as_mut().poll(cx)
        });
        task.wait_at(thing.clone(), Access::Write, wait, touching).await
    }
}
