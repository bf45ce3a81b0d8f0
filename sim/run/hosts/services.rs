//! Services: what answers the fetches of a scenario, and how a task fetches.
//!
//! Each fetch numbers its request, so that the decisions about it (`latency of users#2`) are named in the order in which
//! the program asks; the number travels in the request.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use tokio::sync::{Semaphore, oneshot};

use super::faults;
use super::requests::{Line, Making};
use crate::choices::{Access, Name, Thing};
use crate::executor::Role;
use crate::network::{Answer, Handler, Network, Reply};
use crate::run::engine::{Engine, service_host};
use crate::run::task::flow::Stop;
use crate::run::task::running::Task;
use crate::scenario::{Fault, FaultKind, Occurrence, Service as Declared, Text};
use crate::trace::{TaskId, Wait, What};

/// The services of a run, each on a host of its own, and the network between them and the program.
pub(crate) struct Services {
    engine: Rc<Engine>,
    /// `None` where nothing can be fetched.
    pub(crate) network: Option<Rc<Network>>,
    states: Vec<Service>,
    /// Who makes tasks for them.
    making: OnceCell<Rc<dyn Making>>,
}

/// The state of a service.
pub(crate) struct Service {
    requests: Cell<u32>,
    /// The faults that strike requests on their way, by their places in the declaration.
    faults: RefCell<BTreeMap<u32, usize>>,
    /// How often each fault has struck.
    struck: RefCell<Vec<u32>>,
    capacity: Option<Arc<Semaphore>>,
    /// How many requests it works on, or wait.
    inside: Cell<u32>,
    /// Who has sent the requests that are on their way, if that is to be told.
    senders: RefCell<BTreeMap<u32, TaskId>>,
}

/// A request that a service works on, or that waits.
struct Inside<'a>(&'a Cell<u32>);

impl Service {
    pub(crate) fn new(declared: &Declared) -> Self {
        let capacity =
            declared.capacity.map(|requests| Arc::new(Semaphore::new(requests as usize)));
        let struck = RefCell::new(vec![0; declared.faults.len()]);
        Self {
            requests: Cell::new(0),
            faults: RefCell::default(),
            struck,
            capacity,
            inside: Cell::new(0),
            senders: RefCell::default(),
        }
    }

    fn next_request(&self) -> u32 {
        self.requests.set(self.requests.get() + 1);
        self.requests.get()
    }
}

impl Services {
    /// Those that the scenario declares, which listen. With `names`, hosts are reached by the names of the services, too.
    pub(crate) fn start(engine: &Rc<Engine>, names: bool) -> Rc<Self> {
        let declared = &engine.scenario.services;
        let executor = &engine.executor;
        let network = (!declared.is_empty())
            .then(|| Network::with_links(executor, faults::links(&engine.scenario), names));
        let states = declared.iter().map(Service::new).collect();
        let services =
            Rc::new(Self { engine: Rc::clone(engine), network, states, making: OnceCell::new() });
        services.listen();
        if let Some(network) = &services.network {
            faults::plan(engine, network);
        }
        services
    }

    /// Who makes tasks for them from now on.
    pub(crate) fn make_tasks_with(&self, making: Rc<dyn Making>) {
        // Set once, before the run begins.
        let _ = self.making.set(making);
    }

    /// The line of a request that has come, if it is to have one.
    fn line(&self, index: usize, request: u32) -> Option<Line> {
        let declared = &self.engine.scenario.services[index];
        let making = self.making.get().filter(|_| declared.events)?;
        let sender = self.states[index].senders.borrow_mut().remove(&request);
        let entry = making.line(&declared.request_name(request), sender.unwrap_or(TaskId::MAIN));
        Some(Line::new(&self.engine, entry, "GET /".into()))
    }

    fn listen(self: &Rc<Self>) {
        let Some(network) = &self.network else { return };
        for index in 0..self.states.len() {
            let weak = Rc::downgrade(self);
            let handler: Handler = Rc::new(move |request| -> Answer {
                let Some(services) = weak.upgrade() else { return Box::pin(pending()) };
                if services.engine.scenario.services[index].works_on {
                    return services.work_apart(index, request);
                }
                Box::pin(services.answer(index, request))
            });
            network.serve(service_host(index), handler);
        }
    }

    /// Sends a request to a service on behalf of `task` and waits for the answer, as the trace tells, or why there is none.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if a cancellation strikes meanwhile.
    pub(crate) async fn fetch(
        self: Rc<Self>,
        task: &Task,
        index: usize,
    ) -> Result<Result<Reply, Text>, Stop> {
        let network = self.network.as_ref().expect("a scenario with services has a network");
        let declared = &self.engine.scenario.services[index];
        let name = Text::clone(&declared.name);
        let request = self.states[index].next_request();
        let fault = self.decide_fault(index, request);
        if declared.events {
            self.states[index].senders.borrow_mut().insert(request, task.id);
        }
        let refused = fault.is_some_and(|fault| fault.kind == FaultKind::Refuse);
        let thing = Thing::Service(index);
        let sees_order = declared.sees_order() || self.engine.scenario.network.sees_order();
        let access = if sees_order { Access::Write } else { Access::Read };
        let mut exchange = pin!(network.fetch(service_host(index), request, refused));
        // A turn in which the exchange only makes headway touches nothing but the service.
        let exchange = poll_fn(|cx| {
            self.engine.touch(|| thing.clone(), access);
            exchange.as_mut().poll(cx)
        });
        let wait = Wait::Fetch(Text::clone(&name));
        let answer = task.wait_at(thing.clone(), access, wait, exchange).await?;
        Ok(match answer {
            Ok(reply) => {
                task.record(|| What::Answered(name, reply.status.as_u16()));
                Ok(reply)
            }
            Err(error) => {
                let reason: Text = error.to_string().into();
                task.record(|| What::Unanswered(name, Text::clone(&reason)));
                Err(reason)
            }
        })
    }

    /// The first fault of the service that strikes this request.
    fn decide_fault(&self, index: usize, request: u32) -> Option<&Fault> {
        let (declared, service) = (&self.engine.scenario.services[index], &self.states[index]);
        let mut decisions = self.engine.decisions.borrow_mut();
        let mut struck = service.struck.borrow_mut();
        let mut chances = 0;
        let place = declared.faults.iter().zip(&*struck).position(|(fault, struck)| {
            chances += u32::from(matches!(fault.when, Occurrence::Chance(_)));
            let name = Name::Failure(&*declared.name, chances, request);
            let is_in_turn = matches!(fault.kind, FaultKind::Answer(_));
            let nth = if is_in_turn { struck + 1 } else { request };
            decisions.strikes(fault.when, nth, name)
        })?;
        struck[place] += 1;
        service.faults.borrow_mut().insert(request, place);
        Some(&declared.faults[place])
    }

    /// The answer to a request, which is worked on though nobody waits for it any more.
    fn work_apart(self: Rc<Self>, index: usize, request: Option<u32>) -> Answer {
        let (done, answer) = oneshot::channel();
        let executor = Rc::clone(&self.engine.executor);
        let work = self.answer(index, request);
        executor.spawn(service_host(index), Role::Surroundings, || async move {
            // Whoever asked may have gone.
            let _ = done.send(work.await);
        });
        Box::pin(async move {
            match answer.await {
                Ok(reply) => reply,
                Err(_) => pending().await,
            }
        })
    }

    /// The answer to a request. One that no `fetch` has sent has no number yet.
    async fn answer(self: Rc<Self>, index: usize, request: Option<u32>) -> Option<Reply> {
        let service = &self.states[index];
        let declared = &self.engine.scenario.services[index];
        let request = request.unwrap_or_else(|| {
            let request = service.next_request();
            self.decide_fault(index, request);
            request
        });
        let fault =
            service.faults.borrow_mut().remove(&request).map(|place| &declared.faults[place]);
        let line = self.line(index, request);
        let line = line.as_ref();
        if let (Some(overload), Some(capacity)) = (declared.overload, declared.capacity)
            && service.inside.get() >= capacity.saturating_add(overload.queue)
        {
            return Some(answered(reply(overload.status), line));
        }
        let _inside = Inside::enter(&service.inside);
        let _place = match &service.capacity {
            Some(capacity) => capacity.acquire().await.ok(),
            None => None,
        };
        line.inspect(|line| line.begin());
        let name = Name::Latency(&*declared.name, request);
        let latency = self.engine.length(declared.latency, name);
        if !latency.is_zero() {
            self.engine.executor.sleep(latency).await;
        }
        let Some(fault) = fault else { return Some(answered(StatusCode::OK.into(), line)) };
        match fault.kind {
            FaultKind::Status(status) | FaultKind::Answer(status) => {
                let reply = reply(status);
                let body = fault.body.as_ref().map(|body| Bytes::copy_from_slice(body.as_bytes()));
                let body = body.unwrap_or_else(|| reply.body.clone());
                Some(answered(Reply { body, ..reply }, line))
            }
            FaultKind::Refuse => {
                line.inspect(|line| line.abandon());
                None
            }
            FaultKind::Hang => pending().await,
        }
    }
}

/// The answer to a request, of which its line tells.
fn answered(reply: Reply, line: Option<&Line>) -> Reply {
    line.inspect(|line| line.answer(reply.status.as_u16()));
    reply
}

/// An answer with this status.
fn reply(status: u16) -> Reply {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into()
}

impl<'a> Inside<'a> {
    fn enter(requests: &'a Cell<u32>) -> Self {
        requests.set(requests.get() + 1);
        Self(requests)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
