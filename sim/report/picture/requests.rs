//! Requests: what tasks ask of services, which are the hosts of a scenario, and when the answer came.

use crate::scenario::Text;
use crate::trace::{Trace, Wait, What};

/// A request to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Request {
    /// The index of the service among those that are asked at all.
    pub(in super::super) service: usize,
    /// The event with which it began,
    pub(in super::super) from: usize,
    /// and that with which the task that asked went on; `None` if it never did.
    pub(in super::super) to: Option<usize>,
    /// Whether that is the answer.
    pub(in super::super) answered: bool,
}

/// The services that are asked, in the order in which they first are, and all requests, in order.
pub(in super::super) fn requests(trace: &Trace) -> (Vec<Text>, Vec<Request>) {
    let (mut services, mut requests): (Vec<Text>, Vec<Request>) = (Vec::new(), Vec::new());
    let mut open: Vec<Option<usize>> = vec![None; trace.tasks.len()];
    for (index, event) in trace.events.iter().enumerate() {
        // A task waits for one answer at a time: whatever it does next, it waits for it no more.
        if let Some(request) = open[event.task.index()].take() {
            let request = &mut requests[request];
            request.to = Some(index);
            request.answered = matches!(event.what, What::Answered(..));
        }
        if let What::Waits(Wait::Fetch(name)) = &event.what {
            let known = services.iter().position(|known| known == name);
            let service = known.unwrap_or_else(|| {
                services.push(name.clone());
                services.len() - 1
            });
            open[event.task.index()] = Some(requests.len());
            requests.push(Request { service, from: index, to: None, answered: false });
        }
    }
    (services, requests)
}
