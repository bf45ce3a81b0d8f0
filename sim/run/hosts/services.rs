//! Services: what answers the fetches of a scenario, and how a task fetches.
//!
//! Each fetch numbers its request, so that the decisions about it (`latency of users#2`) are named in the order in which
//! the program asks; the number travels in the request. How a request is answered stands in `answers.rs`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, pending, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::faults;
use super::requests::Making;
use super::sessions::{Sending, Session};
use crate::choices::{Access, Name, Thing};
use crate::network::{Answer, Asked, Handler, Incoming, Network, Patience, Reply, Serving};
use crate::run::engine::{Engine, service_host};
use crate::run::task::flow::Stop;
use crate::run::task::running::Task;
use crate::scenario::{Fault, FaultKind, Occurrence, Service as Declared, Text, Way};
use crate::trace::{OpenConnections, Sent, TaskId, Wait, What};

/// The services of a run, each on a host of its own, and the network between them and the program.
pub(crate) struct Services {
    pub(super) engine: Rc<Engine>,
    /// `None` where nothing can be fetched.
    pub(crate) network: Option<Rc<Network>>,
    pub(super) states: Vec<Service>,
    sessions: Vec<Session>,
    /// Who has called from where on streams: the number of the connection, if it has one before it is taken, and the task.
    pub(super) callers: RefCell<BTreeMap<SocketAddr, (Option<u32>, TaskId)>>,
    /// Who makes tasks for them.
    pub(super) making: OnceCell<Rc<dyn Making>>,
}

/// The state of a service.
pub(crate) struct Service {
    requests: Cell<u32>,
    /// What becomes of the requests on their way.
    pub(super) plans: RefCell<BTreeMap<u32, Plan>>,
    /// How often each fault has struck.
    struck: RefCell<Vec<u32>>,
    /// How many requests each route has been asked.
    asked: RefCell<Vec<u32>>,
    pub(super) capacity: Option<Arc<Semaphore>>,
    /// How many requests it works on, or wait.
    pub(super) inside: Cell<u32>,
}

/// What becomes of a request, which is decided when it is sent.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    /// The fault that strikes it, by its number.
    pub(super) fault: Option<usize>,
    /// What of the service answers.
    pub(super) way: Way,
    /// Who has sent it.
    pub(super) sender: TaskId,
}

/// What a task asks of a service, and how long it waits.
#[derive(Default)]
pub(crate) struct Fetch {
    pub(crate) asked: Option<Asked>,
    pub(crate) patience: Patience,
    /// The session in which its connection is kept.
    pub(crate) session: Option<usize>,
}

impl Service {
    pub(crate) fn new(declared: &Declared) -> Self {
        let capacity =
            declared.capacity.map(|requests| Arc::new(Semaphore::new(requests as usize)));
        Self {
            requests: Cell::new(0),
            plans: RefCell::default(),
            struck: RefCell::new(vec![0; declared.all_faults().count()]),
            asked: RefCell::new(vec![0; declared.routes.len()]),
            capacity,
            inside: Cell::new(0),
        }
    }

    pub(super) fn next_request(&self) -> u32 {
        self.requests.set(self.requests.get() + 1);
        self.requests.get()
    }
}

impl Services {
    /// Those that the scenario declares, which listen. With `names`, hosts are reached by the names of the services, too.
    pub(crate) fn start(engine: &Rc<Engine>, names: bool) -> Rc<Self> {
        let declared = &engine.scenario.services;
        let network = (!declared.is_empty()).then(|| faults::network(engine, names));
        let states = declared.iter().map(Service::new).collect();
        let sessions = engine.scenario.sessions.iter().map(Session::new).collect();
        let (engine_of_it, callers, making) =
            (Rc::clone(engine), RefCell::default(), OnceCell::new());
        let services =
            Rc::new(Self { engine: engine_of_it, network, states, sessions, callers, making });
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

    /// What was sent, if that is kept.
    pub(crate) fn packets(&self) -> Vec<Sent> {
        self.network.as_ref().map(|network| network.packets()).unwrap_or_default()
    }

    /// The connections of clients that are open.
    pub(crate) fn open_connections(&self) -> Vec<OpenConnections> {
        self.network.as_ref().map(|network| network.open_connections()).unwrap_or_default()
    }

    fn listen(self: &Rc<Self>) {
        let Some(network) = &self.network else { return };
        for (index, declared) in self.engine.scenario.services.iter().enumerate() {
            if declared.protocol.is_stream() {
                // What a service does of itself on a stream, no step of the program asks for.
                self.engine.suspects.cannot_tell();
                self.listen_on_streams(network, index);
                continue;
            }
            let (weak, works_on) = (Rc::downgrade(self), declared.works_on);
            let handler: Handler = Rc::new(move |request: Incoming| -> Answer {
                let Some(services) = weak.upgrade() else { return Box::pin(pending()) };
                if works_on {
                    return services.work_apart(index, request);
                }
                Box::pin(services.answer(index, request))
            });
            let (keep_alive, connections) = (declared.keep_alive, declared.connections);
            let request_timeout = declared.request_timeout;
            let serving = Serving { handler, keep_alive, connections, request_timeout };
            network.serve_so(service_host(index), serving);
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
        fetch: Fetch,
    ) -> Result<Result<Reply, Text>, Stop> {
        let network = self.network.as_ref().expect("a scenario with services has a network");
        let declared = &self.engine.scenario.services[index];
        let name = Text::clone(&declared.name);
        let Fetch { asked, patience, session } = fetch;
        let asked = asked.unwrap_or_else(|| Asked::get("/"));
        let request = self.states[index].next_request();
        let fault = self.decide(index, request, &asked, task.id);
        let refused = fault.is_some_and(|fault| fault.kind == FaultKind::Refuse);
        let thing = Thing::Service(index);
        let sees_order = declared.sees_order() || self.engine.scenario.network.sees_order();
        let access = if sees_order { Access::Write } else { Access::Read };
        let mut exchange = pin!(async {
            let executor = &*self.engine.executor;
            match session.map(|session| &self.sessions[session]) {
                Some(session) => {
                    let asked = &asked;
                    let sending =
                        Sending { network, executor, index, request, asked, patience, refused };
                    session.send(sending).await
                }
                None => network.ask(service_host(index), request, &asked, patience, refused).await,
            }
        });
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

    /// What becomes of a request: where it goes, and the first fault that strikes it.
    pub(super) fn decide(
        &self,
        index: usize,
        request: u32,
        asked: &Asked,
        sender: TaskId,
    ) -> Option<&Fault> {
        let (declared, service) = (&self.engine.scenario.services[index], &self.states[index]);
        let way = declared.way(asked.method.as_str(), asked.route());
        let mut decisions = self.engine.decisions.borrow_mut();
        let mut struck = service.struck.borrow_mut();
        let mut nth_of_route = 0;
        if let Way::Route(route) = way {
            let asked = &mut service.asked.borrow_mut()[route];
            *asked += 1;
            nth_of_route = *asked;
        }
        let mut chances = 0;
        let strikes = |(at, (route, fault)): &(usize, (Option<usize>, &Fault))| {
            chances += u32::from(matches!(fault.when, Occurrence::Chance(_)));
            if route.is_some_and(|route| way != Way::Route(route)) {
                return false;
            }
            let name = Name::Failure(&*declared.name, chances, request);
            let nth = match (fault.kind, route) {
                (FaultKind::Answer(_), _) => struck[*at] + 1,
                (_, Some(_)) => nth_of_route,
                (_, None) => request,
            };
            decisions.strikes(fault.when, nth, name)
        };
        let found = declared.all_faults().enumerate().find(strikes);
        let fault = found.map(|(at, _)| at);
        if let Some(at) = fault {
            struck[at] += 1;
        }
        service.plans.borrow_mut().insert(request, Plan { fault, way, sender });
        found.map(|(_, (_, fault))| fault)
    }
}
