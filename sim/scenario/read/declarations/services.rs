//! Services: how they are declared, and what they do at which path. What they answer, and what goes wrong, is in `answers.rs`.

use super::answers::{FAILURE, FAILURES, UNAVAILABLE, fault, within};
use super::{Declarations, twice};
use crate::scenario::read::entry::Entry;
use crate::scenario::read::names::Kind;
use crate::scenario::read::node::Node;
use crate::scenario::read::nodes::{KdlDocument, KdlEntry, KdlNode, KdlValue};
use crate::scenario::read::problem::Problem;
use crate::scenario::read::suggest;
use crate::scenario::read::words::FAULTS;
use crate::scenario::{
    Delay, Fault, Moment, Occurrence, Overload, Pattern, Protocol, Route, Service, Session,
    SourceSpan, Text,
};
use crate::time::Duration;

/// The methods of requests.
pub(in crate::scenario::read) const METHODS: [&str; 7] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The programs of services with streams.
const ON_STREAMS: [&str; 2] = ["on-connect", "on-message"];

/// A program of a service: of which one, where it stands, and its steps, which are read when all names are known.
#[derive(Debug)]
pub(in crate::scenario::read) struct DeclaredProgram<'a> {
    pub(in crate::scenario::read) service: usize,
    pub(in crate::scenario::read) place: Within,
    pub(in crate::scenario::read) span: SourceSpan,
    pub(in crate::scenario::read) steps: &'a [KdlNode],
}

/// Where a program of a service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario::read) enum Within {
    /// In a path, by its place among them.
    Route(usize),
    /// On each stream with this protocol: what is done with each message, or before any.
    Stream(Protocol, bool),
}

/// Lines that say what is answered and what goes wrong, with that which takes each request.
#[derive(Debug, Default)]
struct Lines {
    faults: Vec<Fault>,
    takes_all: Option<SourceSpan>,
}

impl Lines {
    fn line(&mut self, child: &mut Node<'_>) {
        let fault = fault(child);
        if let Some(before) = self.takes_all {
            child.file().hint(never_comes(child, before));
        } else if fault.as_ref().is_some_and(|it| it.when == Occurrence::Always) {
            self.takes_all = Some(child.whole_span());
        }
        self.faults.extend(fault);
    }
}

impl<'a> Declarations<'a> {
    pub(super) fn service(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Service, "service", node);
        let protocol = node.property("protocol").map_or(Some(Protocol::Http), |it| protocol(&it));
        if let Some(protocol) = protocol.filter(|protocol| protocol.is_stream()) {
            return self.with_streams(node, name, protocol);
        }
        let latency = node
            .property("latency")
            .map_or(Some(Delay::fixed(Duration::ZERO)), |entry| entry.delay());
        let works_on = node.property("on-disconnect").and_then(|entry| works_on(&entry));
        let keep_alive = node.property("keep-alive").and_then(|entry| some_time(&entry));
        let request_timeout = node.property("request-timeout").and_then(|entry| {
            at_least_some(&entry, "no request is there in no time", "leave it out, and it waits")
        });
        let events = node.property("events").and_then(|entry| entry.truth());
        let (mut capacity, mut overload, mut connections) = (None, None, None);
        let (mut lines, mut routes, mut down) = (Lines::default(), Vec::new(), Vec::new());
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            match child.word() {
                "capacity" => {
                    at_once(&mut child, &mut capacity, "a number of requests");
                    overload = shed(&mut child);
                }
                "connections" => at_once(&mut child, &mut connections, "a number of connections"),
                "answer" | "fail" | "hang" | "refuse" | "close" => lines.line(&mut child),
                "path" => routes.extend(self.route(&mut child, routes.len(), lines.takes_all)),
                "down" => down.extend(away(&mut child)),
                word => {
                    let help = if word == "latency" {
                        "it is a property: service \"api\" latency=\"1s\"".to_owned()
                    } else if ON_STREAMS.contains(&word) {
                        "what has streams says which: protocol=\"tcp\", \"udp\" or \"websocket\""
                            .to_owned()
                    } else {
                        suggest::known(word, FAULTS)
                    };
                    child.problem::<()>(format!("a service has no `{word}`"), "not known", &help);
                    continue;
                }
            }
            child.end();
        }
        if let Some(name) = name {
            let has_program = self.programs.iter().any(|it| it.service == self.services.len());
            self.services.push(Service {
                name,
                protocol: Protocol::Http,
                on_stream: None,
                latency: latency.unwrap_or(Delay::fixed(Duration::ZERO)),
                capacity: capacity.and_then(|(_, capacity)| capacity),
                overload,
                works_on: works_on.unwrap_or(false),
                faults: lines.faults,
                routes,
                connections: connections.and_then(|(_, connections)| connections),
                request_timeout,
                keep_alive,
                down,
                events: events.unwrap_or(false) || has_program,
            });
        }
    }

    /// `session "s" size=4 idle="5s"`
    pub(super) fn session(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Session, "session", node);
        let size = node.property("size").and_then(|entry| entry.whole(1));
        let idle = node.property("idle").and_then(|entry| some_time(&entry));
        self.sessions.extend(name.map(|name| Session { name, size, idle }));
    }

    /// `path "/users/*" method="GET" { … }`: lines, and behind them the steps of a program, if there are any.
    fn route(
        &mut self,
        node: &mut Node<'a>,
        place: usize,
        takes_all: Option<SourceSpan>,
    ) -> Option<Route> {
        let path = node.argument("a path such as \"/users/*\"").and_then(|entry| path(&entry));
        let method = node.property("method").map_or(Some(None), |it| method(&it).map(Some));
        let latency = node.property("latency").map_or(Some(None), |it| it.delay().map(Some));
        if let Some(before) = takes_all {
            node.file().hint(never_comes(node, before));
        }
        let children = node.optional_children();
        let has_steps = children.iter().any(|kdl| !could_be_line(kdl));
        let lines = children.iter().take_while(|kdl| is_line(kdl, has_steps)).count();
        let (lines, steps) = children.split_at(lines);
        let mut read = Lines::default();
        for kdl in lines {
            let mut line = Node::new(kdl, node.file());
            read.line(&mut line);
            line.end();
        }
        if !steps.is_empty() {
            let (service, span) = (self.services.len(), node.span());
            let place = Within::Route(place);
            self.programs.push(DeclaredProgram { service, place, span, steps });
        }
        let faults = read.faults;
        Some(Route { path: path?, method: method?, latency: latency?, faults, program: None })
    }
}

/// What a service speaks.
fn protocol(entry: &Entry<'_>) -> Option<Protocol> {
    let word = entry.string()?;
    Protocol::ALL.into_iter().find(|protocol| protocol.word() == word).or_else(|| {
        let help = suggest::known(word, Protocol::ALL.map(Protocol::word));
        entry.problem(format!("no service speaks `{word}`"), "not known", &help)
    })
}

/// How long a connection is kept.
pub(super) fn some_time(entry: &Entry<'_>) -> Option<Duration> {
    let help = "leave it out, and it is kept; a fetch without a session keeps none";
    at_least_some(entry, "no connection is kept for no time", help)
}

/// A time that is not none.
fn at_least_some(entry: &Entry<'_>, message: &str, help: &str) -> Option<Duration> {
    let time = entry.duration()?;
    if time.is_zero() {
        return entry.problem(message, "too short", help);
    }
    Some(time)
}

/// Whether a node of a path may say what is answered or what goes wrong, rather than be a step.
fn could_be_line(kdl: &KdlNode) -> bool {
    let first = kdl.get(0);
    match kdl.name().value() {
        "hang" | "refuse" => true,
        "answer" => is_for_some(kdl) || !has_expressions(kdl),
        "fail" => first.is_none_or(|it| it.as_string().is_none()),
        "close" => {
            let word = first.and_then(KdlValue::as_string).unwrap_or_default();
            Moment::ALL.iter().any(|moment| moment.word() == word)
        }
        _ => false,
    }
}

/// Whether it does: an `answer` beside steps is one of them, unless it is for some requests only.
fn is_line(kdl: &KdlNode, has_steps: bool) -> bool {
    could_be_line(kdl) && (kdl.name().value() != "answer" || !has_steps || is_for_some(kdl))
}

fn is_for_some(kdl: &KdlNode) -> bool {
    kdl.get("times").or_else(|| kdl.get("chance")).is_some()
}

/// Whether something in an answer is computed.
fn has_expressions(kdl: &KdlNode) -> bool {
    let is_one = |value: &KdlValue| value.as_string().is_some_and(|text| text.contains('{'));
    let headers = kdl.children().into_iter().flat_map(KdlDocument::nodes);
    let mut values = kdl.entries().iter().map(KdlEntry::value);
    let mut of_headers = headers.flat_map(|it| it.entries().iter().map(KdlEntry::value));
    values.any(is_one) || of_headers.any(is_one)
}

fn path(entry: &Entry<'_>) -> Option<Pattern> {
    let path = entry.string()?;
    if path.starts_with(['/', '*']) && !path.contains([' ', '?', '#']) {
        return Some(Pattern::new(path));
    }
    let help = "one begins with / and has no blanks; `*` stands for anything: \"/users/*\"";
    entry.problem(format!("`{path}` is no path"), "not a path", help)
}

/// A method, as it is written in requests.
pub(in crate::scenario::read) fn method(entry: &Entry<'_>) -> Option<Text> {
    let word = entry.string()?;
    if METHODS.contains(&word) {
        return Some(word.into());
    }
    let help = suggest::known(&word.to_uppercase(), METHODS);
    entry.problem(format!("there is no method `{word}`"), "not known", &help)
}

/// Whether a service works on for a client that has gone.
fn works_on(entry: &Entry<'_>) -> Option<bool> {
    match entry.string()? {
        "stop" => Some(false),
        "finish" => Some(true),
        word => {
            let help = suggest::known(word, ["stop", "finish"]);
            entry.problem(format!("a service cannot `{word}` its work"), "not known", &help)
        }
    }
}

/// How many of something there are at once, which is said once.
fn at_once(node: &mut Node<'_>, said: &mut Option<(SourceSpan, Option<u32>)>, what: &str) {
    if let Some((first, _)) = *said {
        node.file().report(twice(node.word(), node.span(), first));
    }
    let number = node.argument(what).and_then(|entry| entry.whole(1));
    *said = Some((node.span(), number));
}

/// What becomes of requests for which there is no place, if there is an end to them: `queue=`, `full=` or both.
fn shed(node: &mut Node<'_>) -> Option<Overload> {
    let (queue, full) = (node.property("queue"), node.property("full"));
    if queue.is_none() && full.is_none() {
        return None;
    }
    let queue = queue.map_or(Some(0), |entry| entry.whole(0));
    let status = full.map_or(Some(UNAVAILABLE), |entry| within(FAILURES, &entry, FAILURE));
    Some(Overload { queue: queue?, status: status? })
}

/// What stands behind a line that takes each request.
fn never_comes(node: &Node<'_>, before: SourceSpan) -> Problem {
    Problem::new(format!("no request comes to this `{}`", node.word()))
        .at(node.whole_span(), "never come to")
        .at(before, "takes each request")
}

/// From when to when a service is away.
pub(super) fn away(node: &mut Node<'_>) -> Option<(Duration, Duration)> {
    const EXAMPLE: &str = "down from=\"10s\" to=\"15s\"";
    let (from, to) = (node.required("from", EXAMPLE), node.required("to", EXAMPLE));
    let (from, to) = (from?, to?);
    let (begins, ends) = (from.duration()?, to.duration()?);
    if begins < ends {
        return Some((begins, ends));
    }
    to.problem(
        format!("it would be back at {ends}, and away from {begins} on"),
        "not after that",
        "both are counted from the start of the run",
    )
}
