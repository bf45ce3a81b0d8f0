//! Services: what answers the fetches of a scenario, and the step that fetches.
//!
//! Each fetch numbers its request, so that the decisions about it (`latency of users#2`) are named in the order in which
//! the program asks; the number travels in the request.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use hyper::StatusCode;
use tokio::sync::Semaphore;

use super::control::Flow;
use super::strand::{Strand, fail};
use super::world::World;
use crate::choices::{Access, Name, Thing};
use crate::executor::Host;
use crate::network::{Answer, Handler};
use crate::scenario::{FaultKind, Occurrence, Service as Declared, Target, Text, Value};
use crate::trace::{Wait, What};

/// The state of a service.
pub(super) struct Service {
    requests: Cell<u32>,
    /// The faults that strike requests on their way.
    faults: RefCell<BTreeMap<u32, FaultKind>>,
    capacity: Option<Arc<Semaphore>>,
}

impl Service {
    pub(super) fn new(declared: &Declared) -> Self {
        let capacity =
            declared.capacity.map(|requests| Arc::new(Semaphore::new(requests as usize)));
        Self { requests: Cell::new(0), faults: RefCell::default(), capacity }
    }

    fn next_request(&self) -> u32 {
        self.requests.set(self.requests.get() + 1);
        self.requests.get()
    }
}

/// Makes every service listen.
pub(super) fn start(world: &Rc<World>) {
    let Some(network) = &world.network else { return };
    for index in 0..world.services.len() {
        let weak = Rc::downgrade(world);
        let handler: Handler = Rc::new(move |request| -> Answer {
            let world = weak.upgrade();
            Box::pin(async move {
                match world {
                    Some(world) => answer(&world, index, request).await,
                    None => std::future::pending().await,
                }
            })
        });
        network.serve(host(index), handler);
    }
}

pub(super) async fn fetch(strand: &mut Strand, target: &Target) -> Flow {
    let declared = &strand.world.scenario.services;
    let index = strand.index(target, "service", declared.iter().map(|service| &service.name))?;
    let name = Text::clone(&declared[index].name);
    let world = Rc::clone(&strand.world);
    let network = world.network.as_ref().expect("a scenario with services has a network");

    let request = world.services[index].next_request();
    let fault = decide_fault(&world, index, request);
    let refused = fault == Some(FaultKind::Refuse);
    let thing = Thing::Service(index);
    let access = if declared[index].sees_order() { Access::Write } else { Access::Read };
    let mut exchange = pin!(network.fetch(host(index), request, refused));
    // A turn in which the exchange only makes headway touches nothing but the service.
    let exchange = poll_fn(|cx| {
        world.touch(|| thing.clone(), access);
        exchange.as_mut().poll(cx)
    });
    match strand.wait_at(thing.clone(), access, Wait::Fetch(Text::clone(&name)), exchange).await? {
        Ok(status) => {
            strand.record(|| What::Answered(name, status.as_u16()));
            if status.is_server_error() {
                return Err(fail(status.as_str()));
            }
            Ok(Value::record([("status", Value::Int(i64::from(status.as_u16())))]))
        }
        Err(error) => {
            let reason: Text = error.to_string().into();
            strand.record(|| What::Unanswered(name, Text::clone(&reason)));
            Err(fail(reason))
        }
    }
}

/// The first fault of the service that strikes this request.
fn decide_fault(world: &World, index: usize, request: u32) -> Option<FaultKind> {
    let declared = &world.scenario.services[index];
    let mut decisions = world.decisions.borrow_mut();
    let mut chances = 0;
    let fault = declared.faults.iter().find(|fault| {
        chances += u32::from(matches!(fault.when, Occurrence::Chance(_)));
        let name = Name::Failure(&*declared.name, chances, request);
        decisions.strikes(fault.when, request, name)
    })?;
    world.services[index].faults.borrow_mut().insert(request, fault.kind);
    Some(fault.kind)
}

/// The answer to a request. One that no `fetch` has sent has no number yet.
async fn answer(world: &World, index: usize, request: Option<u32>) -> Option<StatusCode> {
    let service = &world.services[index];
    let declared = &world.scenario.services[index];
    let request = request.unwrap_or_else(|| {
        let request = service.next_request();
        decide_fault(world, index, request);
        request
    });
    let fault = service.faults.borrow_mut().remove(&request);
    let _place = match &service.capacity {
        Some(capacity) => capacity.acquire().await.ok(),
        None => None,
    };
    let name = Name::Latency(&*declared.name, request);
    let latency = world.length(declared.latency, name);
    if !latency.is_zero() {
        world.executor.sleep(latency).await;
    }
    match fault {
        None => Some(StatusCode::OK),
        Some(FaultKind::Status(status)) => {
            Some(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        }
        Some(FaultKind::Refuse) => None,
        Some(FaultKind::Hang) => std::future::pending().await,
    }
}

/// The host of a service, and after the last service that of the threads.
pub(super) fn host(service: usize) -> Host {
    Host(u32::try_from(service + 1).expect("fewer than 2^32 services"))
}
