//! Services with streams: what they speak, and what they do on each stream.

use super::answers::fault;
use super::services::{DeclaredProgram, Within, away, some_time};
use super::{Declarations, twice};
use crate::scenario::read::node::Node;
use crate::scenario::read::suggest;
use crate::scenario::{Delay, Protocol, Service, SourceSpan, Text};
use crate::time::Duration;

/// What a service with streams can have.
const LINES: [&str; 4] = ["on-connect", "on-message", "refuse", "down"];
/// What is said of requests alone.
const OF_REQUESTS: [&str; 6] = ["answer", "fail", "close", "path", "capacity", "connections"];

impl<'a> Declarations<'a> {
    /// A service with streams, whose name has been read.
    pub(super) fn with_streams(
        &mut self,
        node: &mut Node<'a>,
        name: Option<Text>,
        protocol: Protocol,
    ) {
        let keep_alive = node.property("keep-alive").and_then(|entry| some_time(&entry));
        reports_properties(node);
        let (mut faults, mut down) = (Vec::new(), Vec::new());
        let mut seen: Vec<(&str, SourceSpan)> = Vec::new();
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            let word = child.word();
            match word {
                "on-connect" | "refuse" if protocol == Protocol::Udp => {
                    let help = "a datagram is a message at once; a service that is `down` has nobody who takes it";
                    child.problem::<()>(
                        "datagrams have no connection",
                        "never comes to this",
                        help,
                    );
                    child.optional_children();
                    continue;
                }
                "on-connect" | "on-message" => {
                    if let Some((_, first)) = seen.iter().find(|(known, _)| *known == word) {
                        child.file().report(twice(word, child.span(), *first));
                    }
                    seen.push((word, child.span()));
                    let (service, span) = (self.services.len(), child.span());
                    let place = Within::Stream(protocol, word == "on-message");
                    let steps = child.children();
                    self.programs.push(DeclaredProgram { service, place, span, steps });
                }
                "refuse" => faults.extend(fault(&mut child)),
                "down" => down.extend(away(&mut child)),
                _ => {
                    let help = if OF_REQUESTS.contains(&word) {
                        "that is said of requests: leave out `protocol`, and it answers these"
                            .to_owned()
                    } else {
                        suggest::known(word, LINES)
                    };
                    let message = format!("a service with streams has no `{word}`");
                    child.problem::<()>(message, "not of streams", &help);
                    child.optional_children();
                    continue;
                }
            }
            child.end();
        }
        self.services.extend(name.map(|name| Service {
            name,
            protocol,
            on_stream: None,
            latency: Delay::fixed(Duration::ZERO),
            capacity: None,
            overload: None,
            works_on: false,
            faults,
            routes: Vec::new(),
            connections: None,
            request_timeout: None,
            keep_alive,
            down,
            events: true,
        }));
    }
}

/// Reports what is said of requests.
fn reports_properties(node: &mut Node<'_>) {
    let helps = [
        ("latency", "its work takes time where it is done: on-message { sleep \"100ms\" }"),
        ("on-disconnect", "a service hears of it when it next receives or sends"),
        ("request-timeout", "`keep-alive` ends a connection on which nothing comes"),
        ("events", "each of its connections has a line of its own as it is"),
    ];
    for (name, help) in helps {
        if let Some(entry) = node.unasked_property(name) {
            entry.problem::<()>(
                format!("a service with streams has no `{name}`"),
                "said of requests",
                help,
            );
        }
    }
}
