//! Services: the hosts that answer fetches or talk on streams, and what goes wrong with them, as plain data.

use ecow::eco_format;

use super::{Delay, Occurrence, Pattern, Text};
use crate::time::Duration;

/// What the program of a service calls the request that it answers,
#[cfg(feature = "scenarios")]
pub(crate) const REQUEST: &str = "request";
/// the stream of the client,
#[cfg(feature = "scenarios")]
pub(crate) const CLIENT: &str = "client";
/// and what came on it.
#[cfg(feature = "scenarios")]
pub(crate) const MESSAGE: &str = "message";

/// A host that answers fetches or talks on streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name, also its host name.
    pub name: Text,
    /// What it speaks.
    pub protocol: Protocol,
    /// What it does on each stream, if it speaks in streams: the index of a procedure.
    pub on_stream: Option<usize>,
    /// From the arrival of a request to its answer.
    pub latency: Delay,
    /// How many requests it works on at once; further ones wait, first come first served.
    pub capacity: Option<u32>,
    /// What becomes of requests that find no place to wait at; without it there is always one.
    pub overload: Option<Overload>,
    /// Whether it works on for a client that has gone.
    pub works_on: bool,
    /// What is answered, and what goes wrong; for each request, the first that applies.
    pub faults: Vec<Fault>,
    /// What it does at each path; without any, the same at all.
    pub routes: Vec<Route>,
    /// How many connections it has at once, if it answers requests; further ones wait to be taken.
    pub connections: Option<u32>,
    /// How long it waits for the rest of a request that has begun to come; for ever if that is not said.
    pub request_timeout: Option<Duration>,
    /// How long it keeps a connection on which nothing comes; for ever if that is not said.
    pub keep_alive: Option<Duration>,
    /// When it is away: from when to when.
    pub down: Vec<(Duration, Duration)>,
    /// Whether each request has a line of its own in the trace.
    pub events: bool,
}

/// What a service and its clients speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// Requests and answers: HTTP/1.1 over TCP.
    #[default]
    Http,
    /// Lines of text over TCP.
    Tcp,
    /// Messages in both directions: RFC 6455, over TCP.
    WebSocket,
    /// Datagrams, each of which stands for itself.
    Udp,
}

impl Protocol {
    /// All, in the order of their words.
    pub const ALL: [Self; 4] = [Self::Http, Self::Tcp, Self::Udp, Self::WebSocket];

    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::WebSocket => "websocket",
            Self::Udp => "udp",
        }
    }

    /// Whether there is a connection before anything is said.
    pub const fn is_connected(self) -> bool {
        !matches!(self, Self::Udp)
    }

    /// Whether messages go in both directions, rather than requests and answers.
    pub const fn is_stream(self) -> bool {
        !matches!(self, Self::Http)
    }
}

/// Connections that a client keeps from one request to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub name: Text,
    /// How many it has to one service at most.
    pub size: Option<u32>,
    /// How long it keeps one on which nothing is asked.
    pub idle: Option<Duration>,
}

/// How a service sheds load: what is more than it works on, and more than may wait, is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overload {
    /// How many requests may wait.
    pub queue: u32,
    /// The status that further ones are answered with.
    pub status: u16,
}

/// What a service does with the requests of some paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The paths, without a query.
    pub path: Pattern,
    /// The only method, if it is not for all.
    pub method: Option<Text>,
    /// From the arrival of a request to its answer, if not that of the service.
    pub latency: Option<Delay>,
    /// What is answered, and what goes wrong, behind that of the service.
    pub faults: Vec<Fault>,
    /// What answers, if that is a program: the index of a procedure.
    pub program: Option<usize>,
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the service, which has no paths.
    Service,
    /// To what it does at some path: an index of [`Service::routes`].
    Route(usize),
    /// Nowhere: it has no such path, or not for this method. The status of the answer.
    Nowhere(u16),
}

/// What a request comes to that is not answered with 200 and `ok`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What the client sees.
    pub kind: FaultKind,
    /// When it strikes.
    pub when: Occurrence,
    /// What stands in the answer, if there is one.
    pub content: Content,
}

/// What stands in an answer beside its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The text, if that is said,
    pub body: Option<Text>,
    /// or how many bytes there are.
    pub size: Option<u32>,
    /// Names and values.
    pub headers: Vec<(Text, Text)>,
    /// When the first part of the body is sent, from when the head of the answer is,
    pub first_byte: Duration,
    /// and when the last.
    pub body_by: Duration,
}

/// What a client sees of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// An answer with this status, after the service's latency. Of so many, the first requests get it.
    Status(u16),
    /// An answer with this status, after the service's latency. Of so many, those requests get it that nothing before it
    /// strikes.
    Answer(u16),
    /// No answer, ever; the connection stays open.
    Hang,
    /// The connection is refused.
    Refuse,
    /// The connection is closed, at some point of the work.
    Close(Moment),
}

/// When a service closes a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before it does anything.
    Before,
    /// When half of the answer's body has been sent.
    During,
    /// When the work is done: the answer is lost.
    After,
}

impl Moment {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }
}

impl Service {
    /// What the line of its request or connection with this number is called, from 1.
    pub fn request_name(&self, number: u32) -> Text {
        eco_format!("{}:{number}", self.name)
    }

    /// The names of the lines of its requests, as a pattern.
    pub(crate) fn request_names(name: &str) -> Text {
        eco_format!("{name}:*")
    }

    /// All that can go wrong, in the order of their numbers: its own, then those of its routes. Each with the route that it is of.
    pub fn all_faults(&self) -> impl Iterator<Item = (Option<usize>, &Fault)> {
        let own = self.faults.iter().map(|fault| (None, fault));
        let routes = self.routes.iter().enumerate();
        own.chain(routes.flat_map(|(at, it)| it.faults.iter().map(move |fault| (Some(at), fault))))
    }

    /// Where a request goes: the first route that fits.
    pub fn way(&self, method: &str, path: &str) -> Way {
        if self.routes.is_empty() {
            return Way::Service;
        }
        let fits = |route: &&Route| route.path.matches(path);
        let takes = |route: &Route| route.method.as_ref().is_none_or(|it| **it == *method);
        match self.routes.iter().position(|route| fits(&route) && takes(route)) {
            Some(route) => Way::Route(route),
            None if self.routes.iter().any(|route| fits(&route)) => Way::Nowhere(405),
            None => Way::Nowhere(404),
        }
    }

    /// Whether it makes a difference who asks first.
    pub fn sees_order(&self) -> bool {
        let mut latencies = self.routes.iter().filter_map(|route| route.latency);
        self.protocol.is_stream()
            || !self.latency.is_fixed()
            || self.capacity.is_some()
            || self.connections.is_some()
            || self.request_timeout.is_some()
            || self.all_faults().next().is_some()
            || latencies.any(|latency| !latency.is_fixed())
            || self.routes.iter().any(|route| route.program.is_some())
    }

    /// Whether each request is answered with 200, if the network lets it.
    pub fn answers_all(&self) -> bool {
        self.faults.is_empty()
            && self.overload.is_none()
            && self.request_timeout.is_none()
            && self.routes.is_empty()
    }

    /// Whether what a fetch gives has a body, which it has from a service that is told what to answer.
    pub fn has_bodies(&self) -> bool {
        let answers = |fault: &Fault| matches!(fault.kind, FaultKind::Answer(_));
        !self.routes.is_empty() || self.faults.iter().any(answers)
    }

    /// Whether it has headers, as from a service that has some.
    pub fn has_headers(&self) -> bool {
        let has_program = self.routes.iter().any(|route| route.program.is_some());
        has_program || self.all_faults().any(|(_, fault)| !fault.content.headers.is_empty())
    }

    /// Whether it may close a connection on its own.
    pub(crate) fn closes_connections(&self) -> bool {
        self.all_faults().any(|(_, fault)| matches!(fault.kind, FaultKind::Close(_)))
    }

    /// The programs that answer, as indices of procedures.
    pub(crate) fn programs(&self) -> impl Iterator<Item = usize> {
        self.routes.iter().filter_map(|route| route.program).chain(self.on_stream)
    }
}
