//! Steps on streams: `connect`, `send` and `receive`, and `close` where a stream is meant.

use super::{Block, Kind, Node, Place, Program};
use crate::scenario::read::entry::Entry;
use crate::scenario::read::suggest;
use crate::scenario::service::{CLIENT, MESSAGE};
use crate::scenario::step::{Connect, OnStream, StepKind};
use crate::scenario::{Pattern, Protocol, Target, Template, Text};

/// What stands for the streams around whoever calls a procedure.
const ANY: &str = "*";

impl<'a> Program<'a> {
    pub(super) fn streamed(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "connect" => self.connect(node),
            "send" => {
                let message = node.argument("a message");
                if let Some(name) = message.as_ref().and_then(Entry::as_string)
                    && self.streams.is_empty()
                    && self.names.index(Kind::Queue, name).is_some()
                {
                    let help = format!("`put` is the word for a queue: put {name:?} …");
                    node.skip_entries();
                    return node.problem("`send` stands in a `connect`", "in none", &help);
                }
                let message = message.and_then(|entry| self.operand(&entry));
                let to = self.stream(node, "to");
                Some(StepKind::OnStream(OnStream::Send { message: message?, to: to? }))
            }
            _ => {
                let from = self.stream(node, "from");
                self.reports_datagram(node, from.as_ref());
                Some(StepKind::OnStream(OnStream::Receive { from: from? }))
            }
        }
    }

    /// `connect "echo" as="ws" { … }`
    fn connect(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let service = self.service(node, true);
        let name = match (node.label_text(), &service) {
            (Some(name), _) => Template::parse(name).map(|name| name.pattern()).unwrap_or_default(),
            (None, Some(Target::Known(index))) => self.names.all(Kind::Service)[*index].to_string(),
            (None, _) => ANY.to_owned(),
        };
        let [connect_timeout, read_timeout] = ["connect-timeout", "read-timeout"].map(|name| {
            node.property(name).map_or(Some(None), |entry| self.length(&entry).map(Some))
        });
        self.tasks.said.stream(&name);
        self.streams.push(name.into());
        let body = self.body(node);
        self.streams.pop();
        Some(StepKind::Connect(Connect {
            service: service?,
            connect_timeout: connect_timeout?,
            read_timeout: read_timeout?,
            body,
        }))
    }

    /// The next argument as a service that speaks in streams, or that answers requests.
    pub(super) fn service(&mut self, node: &mut Node<'a>, streams: bool) -> Option<Target> {
        let entry = node.argument("the name of a service")?;
        let target = self.target_in(Kind::Service, &entry)?;
        let Target::Known(index) = target else { return Some(target) };
        let protocol = self.protocols.get(index).copied().unwrap_or_default();
        let name = entry.as_string().unwrap_or_default();
        match (protocol.is_stream(), streams) {
            (false, true) => {
                let help = format!(
                    "`fetch` asks it; what has streams says which: service {name:?} protocol=\"websocket\""
                );
                entry.problem(format!("`{name}` has no streams"), "answers requests", &help)
            }
            (true, false) => {
                let help = format!("open one: connect {name:?} {{ … }}");
                entry.problem(format!("`{name}` answers no requests"), "has streams", &help)
            }
            _ => Some(target),
        }
    }

    /// The stream that a step is about: by its name, or the innermost.
    #[expect(clippy::option_option, reason = "that no name is given is no mistake")]
    fn stream(&mut self, node: &mut Node<'a>, property: &'static str) -> Option<Option<Template>> {
        let named = node.property(property);
        if self.streams.is_empty() {
            let help = format!("open one around it: connect \"SERVICE\" {{ {} … }}", node.word());
            let message = format!("`{}` stands in a `connect`", node.word());
            return node.problem(message, "in none", &help);
        }
        named.map_or(Some(None), |entry| self.stream_around(&entry).map(Some))
    }

    fn stream_around(&mut self, entry: &Entry<'a>) -> Option<Template> {
        let template = self.name(entry)?;
        let wanted = Pattern::new(&template.pattern());
        if self.streams.iter().any(|known| Pattern::new(known).overlaps(&wanted)) {
            return Some(template);
        }
        let name = entry.as_string().unwrap_or_default();
        let help = suggest::known(name, &self.streams);
        entry.problem(format!("no stream around this is named `{name}`"), "not known", &help)
    }

    /// The stream that a `close` means: the innermost if it names nothing, or the one that it names.
    pub(super) fn closed_stream(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let streams = &self.streams;
        let is_one = |entry: &Entry<'_>| {
            entry.as_string().is_some_and(|name| streams.iter().any(|stream| **stream == *name))
        };
        let named = node.argument_if(is_one);
        if named.is_none() && (self.streams.is_empty() || node.has_argument()) {
            return None;
        }
        let name = named.and_then(|entry| self.stream_around(&entry));
        Some(StepKind::OnStream(OnStream::Close(name)))
    }

    /// Where a service answers a datagram, there is nothing more to receive.
    fn reports_datagram(&self, node: &Node<'a>, from: Option<&Option<Template>>) {
        let is_client = |name: &str| name == CLIENT;
        let innermost = self.streams.last().is_some_and(|name| is_client(name));
        let is_it = match from {
            Some(None) => innermost,
            Some(Some(name)) => name.as_known_text().is_some_and(|name| is_client(name)),
            None => false,
        };
        if is_it && self.client == Some(Protocol::Udp) {
            let help = "each datagram that comes is a `message` of its own";
            node.problem::<()>(
                "a service receives no datagram beside that which it has",
                "not in `on-message`",
                help,
            );
        }
    }

    /// What a service does on a stream with this protocol, and with each message if `of_message`.
    pub(super) fn of_stream(
        &mut self,
        protocol: Protocol,
        of_message: bool,
        steps: &'a [super::KdlNode],
    ) -> Block {
        if of_message {
            self.scope.bind(MESSAGE.into());
        }
        self.client = Some(protocol);
        self.streams = vec![CLIENT.into()];
        let block = self.block(steps, Place::Sequence);
        self.streams.clear();
        self.client = None;
        block
    }

    /// Within a procedure, whose caller has the streams.
    pub(super) fn lend_streams(&mut self, lends: bool) {
        self.streams = if lends { vec![Text::from(ANY)] } else { Vec::new() };
    }
}
