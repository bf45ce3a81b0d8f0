//! Answers: what a service does with a request, from when it has come until it is answered.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;

use hyper::StatusCode;
use tokio::sync::oneshot;

use super::replies::{nowhere, reply, with};
use super::requests::Line;
use super::services::{Plan, Services};
use crate::choices::Name;
use crate::executor::Role;
use crate::network::{Answer, Asked, Incoming, Pace, Reply};
use crate::run::engine::service_host;
use crate::scenario::{FaultKind, Moment, Way};
use crate::trace::TaskId;

/// A request that a service works on, or that waits.
struct Inside<'a>(&'a Cell<u32>);

impl Services {
    /// The answer to a request, which is worked on though nobody waits for it any more.
    pub(super) fn work_apart(self: Rc<Self>, index: usize, request: Incoming) -> Answer {
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
    pub(super) async fn answer(self: Rc<Self>, index: usize, request: Incoming) -> Option<Reply> {
        let service = &self.states[index];
        let declared = &self.engine.scenario.services[index];
        let Incoming { number, asked } = request;
        let request = number.unwrap_or_else(|| {
            let request = service.next_request();
            self.decide(index, request, &asked, TaskId::MAIN);
            request
        });
        let plan = service.plans.borrow_mut().remove(&request)?;
        let fault = plan.fault.and_then(|at| declared.all_faults().nth(at));
        let fault = fault.map(|(_, fault)| fault);
        let line = self.line(index, request, &asked, plan);
        let line = line.as_ref();
        if fault.is_some_and(|fault| fault.kind == FaultKind::Close(Moment::Before)) {
            return closed(line);
        }
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
        let route = match plan.way {
            Way::Route(route) => Some(&declared.routes[route]),
            Way::Service | Way::Nowhere(_) => None,
        };
        let latency = route.and_then(|route| route.latency).unwrap_or(declared.latency);
        let latency = self.engine.length(latency, Name::Latency(&*declared.name, request));
        if !latency.is_zero() {
            self.engine.executor.sleep(latency).await;
        }
        let close = match fault.map(|fault| (fault.kind, &fault.content)) {
            Some((FaultKind::Status(status) | FaultKind::Answer(status), content)) => {
                return Some(answered(with(reply(status), content), line));
            }
            Some((FaultKind::Refuse, _)) => return closed(line),
            Some((FaultKind::Hang, _)) => pending().await,
            Some((FaultKind::Close(moment), _)) => Some(moment),
            None => None,
        };
        let whole = match (plan.way, route.and_then(|route| route.program), line) {
            (Way::Nowhere(status), ..) => nowhere(status),
            (_, Some(program), Some(line)) => line.run(index, program, &asked).await,
            _ => StatusCode::OK.into(),
        };
        match close {
            None => Some(answered(whole, line)),
            Some(Moment::During) => {
                line.inspect(|line| line.reply(whole.status.as_u16()));
                closed(line);
                Some(Reply { pace: Pace { breaks: true, ..whole.pace }, ..whole })
            }
            Some(_) => closed(line),
        }
    }

    /// The line of a request that has come, if it is to have one.
    fn line(&self, index: usize, request: u32, asked: &Asked, plan: Plan) -> Option<Line> {
        let declared = &self.engine.scenario.services[index];
        let making = self.making.get().filter(|_| declared.events)?;
        let entry = making.line(&declared.request_name(request), plan.sender);
        let words = format!("{} {}", asked.method, asked.path);
        Some(Line::new(&self.engine, making, entry, words.into()))
    }
}

/// The answer to a request, of which its line tells.
fn answered(reply: Reply, line: Option<&Line>) -> Reply {
    line.inspect(|line| {
        line.reply(reply.status.as_u16());
        line.finish();
    });
    reply
}

/// The connection is closed instead.
fn closed(line: Option<&Line>) -> Option<Reply> {
    line.inspect(|line| line.close());
    None
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
