//! Services: how they are declared, what they answer, and what goes wrong with them.

use super::{Declarations, occurrence, twice};
use crate::scenario::read::entry::Entry;
use crate::scenario::read::names::Kind;
use crate::scenario::read::node::Node;
use crate::scenario::read::problem::Problem;
use crate::scenario::read::suggest;
use crate::scenario::read::words::FAULTS;
use crate::scenario::{Delay, Fault, FaultKind, Occurrence, Overload, Service, SourceSpan, Text};
use crate::time::Duration;

/// The statuses of a failure.
const FAILURES: (u16, u16) = (400, 599);
/// Those of an answer; one below 200 is none yet.
const ANSWERS: (u16, u16) = (200, 599);
/// What has a status: one of it, and all.
const FAILURE: [&str; 2] = ["a failure", "failures"];
const ANSWER: [&str; 2] = ["an answer", "answers"];
/// What a service answers that is full.
const UNAVAILABLE: u16 = 503;
/// The statuses of answers that have no body.
const WITHOUT_BODY: [u16; 2] = [204, 304];

impl<'a> Declarations<'a> {
    pub(super) fn service(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Service, "service", node);
        let latency = node
            .property("latency")
            .map_or(Some(Delay::fixed(Duration::ZERO)), |entry| entry.delay());
        let works_on = node.property("on-disconnect").and_then(|entry| works_on(&entry));
        let events = node.property("events").and_then(|entry| entry.truth());
        let (mut capacity, mut overload) = (None, None);
        let (mut faults, mut down) = (Vec::new(), Vec::new());
        let mut takes_all: Option<SourceSpan> = None;
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            match child.word() {
                "capacity" => {
                    if let Some((first, _)) = capacity {
                        child.file().report(twice("capacity", child.span(), first));
                    }
                    let entry = child.argument("a number of requests");
                    capacity = Some((child.span(), entry.and_then(|entry| entry.whole(1))));
                    overload = shed(&mut child);
                }
                "answer" | "fail" | "hang" | "refuse" => {
                    let fault = fault(&mut child);
                    if let Some(before) = takes_all {
                        child.file().hint(never_comes(&child, before));
                    } else if fault.as_ref().is_some_and(|it| it.when == Occurrence::Always) {
                        takes_all = Some(child.whole_span());
                    }
                    faults.extend(fault);
                }
                "down" => down.extend(away(&mut child)),
                word => {
                    let help = if word == "latency" {
                        "it is a property: service \"api\" latency=\"1s\"".to_owned()
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
            let latency = latency.unwrap_or(Delay::fixed(Duration::ZERO));
            let capacity = capacity.and_then(|(_, capacity)| capacity);
            let works_on = works_on.unwrap_or(false);
            let events = events.unwrap_or(false);
            let service =
                Service { name, latency, capacity, overload, works_on, faults, down, events };
            self.services.push(service);
        }
    }
}

fn fault(node: &mut Node<'_>) -> Option<Fault> {
    let (kind, body) = match node.word() {
        "hang" => (Some(FaultKind::Hang), None),
        "refuse" => (Some(FaultKind::Refuse), None),
        "fail" => {
            let status = status(node, FAILURES);
            if let Some(body) = node.unasked_property("body") {
                let status = status.unwrap_or(UNAVAILABLE);
                let help = format!("write: answer {status} body={}", body.repr());
                body.problem::<()>("what fails has no body", "not of a `fail`", &help);
            }
            (status.map(FaultKind::Status), None)
        }
        _ => {
            let status = status(node, ANSWERS);
            (status.map(FaultKind::Answer), status.and_then(|status| body(node, status)))
        }
    };
    let when = occurrence(node);
    Some(Fault { kind: kind?, when: when?, body })
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
fn away(node: &mut Node<'_>) -> Option<(Duration, Duration)> {
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

/// The status that a service answers with, within bounds: an argument or `status=`.
fn status(node: &mut Node<'_>, (least, most): (u16, u16)) -> Option<u16> {
    let words = if node.word() == "fail" { FAILURE } else { ANSWER };
    let entry = node.property("status").or_else(|| node.argument("a status such as 503"))?;
    within((least, most), &entry, words)
}

/// A status within bounds, of what has these.
fn within((least, most): (u16, u16), entry: &Entry<'_>, [what, of]: [&str; 2]) -> Option<u16> {
    let status = entry.whole::<u16>(0)?;
    if (least..=most).contains(&status) {
        return Some(status);
    }
    entry.problem(
        format!("{status} is no status of {what}"),
        &format!("not {what}"),
        &format!("{of} have a status from {least} to {most}"),
    )
}

/// What stands in an answer, if that is said.
fn body(node: &mut Node<'_>, status: u16) -> Option<Text> {
    let entry = node.property("body")?;
    if WITHOUT_BODY.contains(&status) {
        let help = "leave it out, or answer with another status";
        return entry.problem(
            format!("an answer with status {status} has no body"),
            "no body",
            help,
        );
    }
    entry.string().map(Text::from)
}
