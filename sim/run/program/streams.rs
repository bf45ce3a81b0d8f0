//! Steps on streams: `connect`, `send`, `receive`, `close` of one, and what a service does with each message.

use std::rc::Rc;

use ecow::eco_format;

use super::block::block;
use super::context::{OpenStream, TaskContext};
use crate::network::{Stream, StreamError};
use crate::run::task::flow::{Flow, Stop, brief, fail, fault};
use crate::scenario::service::{CLIENT, MESSAGE};
use crate::scenario::step::{Connect, OnStream};
use crate::scenario::{Block, Protocol, Step, Template, Text, Value};
use crate::time::Duration;
use crate::trace::{Wait, What};

/// What the trace says that a service has closed.
const CONNECTION: &str = "the connection";

/// `connect`: the stream is closed behind the body, however that ends; where it fails or is cancelled, without a word.
pub(crate) async fn connect(context: &mut TaskContext, step: &Step, connect: &Connect) -> Flow {
    let world = Rc::clone(&context.world);
    let declared = &world.scenario().services;
    let names = declared.iter().map(|service| &service.name);
    let service = context.index(&connect.service, "service", names)?;
    if !declared[service].protocol.is_stream() {
        return Err(fault(format!("{} has no streams", declared[service].name)));
    }
    let name = match &step.label {
        Some(label) => context.text(label)?,
        None => Text::clone(&declared[service].name),
    };
    let [patience, read_timeout] = [&connect.connect_timeout, &connect.read_timeout]
        .map(|length| length.as_ref().map(|length| context.length(length)).transpose());
    let (patience, read_timeout) = (patience?, read_timeout?);
    let services = Rc::clone(&world.services);
    let stream = services.connect(&context.task, service, patience).await?.map_err(fail)?;
    context.task.record(|| What::Connected(Text::clone(&name)));
    let outer = context.streams.clone();
    let (is_served, outer_of_it) = (false, outer.clone());
    let open =
        Rc::new(OpenStream { name, service, is_served, read_timeout, stream, outer: outer_of_it });
    context.streams = Some(Rc::clone(&open));
    let flow = block(context, &connect.body).await;
    context.streams = outer;
    if matches!(flow, Err(Stop::Failed(_) | Stop::Cancelled)) && open.stream.is_open() {
        open.stream.abandon();
        context.task.record(|| What::Closed(Text::clone(&open.name)));
    }
    close(context, &open).await?;
    flow
}

/// `send`, `receive` and `close`.
pub(crate) async fn perform(context: &mut TaskContext, what: &OnStream) -> Flow {
    match what {
        OnStream::Send { message, to } => {
            let open = find(context, to.as_ref())?;
            let message = context.text(message)?;
            let wait = Wait::Send(Text::clone(&open.name));
            let sent = open.wait(context, wait.clone(), open.stream.send(&message)).await?;
            sent.map_err(|error| failed(context, &wait, error))?;
            context.task.record(|| What::Sent(open.told(&message)));
            Ok(Value::Null)
        }
        OnStream::Receive { from } => {
            let open = find(context, from.as_ref())?;
            let received = receive(context, &open, open.read_timeout).await?;
            received.map(Value::Text).map_err(|error| failed(context, &open.receiving(), error))
        }
        OnStream::Close(name) => {
            let open = find(context, name.as_ref())?;
            close(context, &open).await?;
            Ok(Value::Null)
        }
        OnStream::EachMessage(body) => each_message(context, body).await,
    }
}

/// `on-message`: what a service does with each message of a client until no more come. One that comes meanwhile waits; of a connection on
/// which none has come for too long the service takes leave.
async fn each_message(context: &mut TaskContext, body: &Block) -> Flow {
    let open = find(context, None)?;
    let declared = &context.task.engine.scenario.services[open.service];
    let (protocol, keep_alive) = (declared.protocol, declared.keep_alive);
    while open.stream.is_open() {
        match receive(context, &open, keep_alive).await? {
            Ok(message) => {
                context.counted().await;
                context.names.bind(&MESSAGE.into(), Value::Text(message));
                block(context, body).await?;
            }
            Err(StreamError::ReadTimeout) => close(context, &open).await?,
            Err(error) => {
                failed(context, &open.receiving(), error);
                break;
            }
        }
        if protocol == Protocol::Udp {
            break;
        }
    }
    Ok(Value::Null)
}

/// The next message, as the trace tells.
async fn receive(
    context: &TaskContext,
    open: &OpenStream,
    patience: Option<Duration>,
) -> Result<Result<Text, StreamError>, Stop> {
    let received = open.wait(context, open.receiving(), open.stream.receive(patience)).await?;
    if let Ok(message) = &received {
        came(context, open, message);
    }
    Ok(received)
}

/// A message has been received.
pub(super) fn came(context: &TaskContext, open: &OpenStream, message: &Text) {
    context.weigh(message.len());
    context.task.record(|| What::Message(open.told(message)));
}

/// Closes a stream in an orderly way, if nobody has.
async fn close(context: &TaskContext, open: &OpenStream) -> Result<(), Stop> {
    if !open.stream.is_open() {
        return Ok(());
    }
    let closed =
        open.wait(context, Wait::Close(Text::clone(&open.name)), open.stream.close()).await;
    context.task.record(|| What::Closed(open.name_when_closed()));
    closed
}

/// The stream of this name, or the innermost.
pub(super) fn find(context: &TaskContext, name: Option<&Template>) -> Result<Rc<OpenStream>, Stop> {
    let name = name.map(|name| context.text(name)).transpose()?;
    let mut around = context.streams.as_ref();
    while let Some(open) = around {
        if name.as_ref().is_none_or(|name| open.name == *name) {
            return Ok(Rc::clone(open));
        }
        around = open.outer.as_ref();
    }
    Err(match name {
        Some(name) => fault(format!("no stream is named {}", brief(&name))),
        None => fault("no stream is open here"),
    })
}

impl OpenStream {
    /// That of a client at the service that it has called.
    pub(crate) fn of_service(service: usize, stream: Stream) -> Self {
        let (name, is_served) = (CLIENT.into(), true);
        Self { name, service, is_served, read_timeout: None, stream, outer: None }
    }

    /// How a message is told: on the line of a connection that has no other stream, alone.
    pub(super) fn told(&self, message: &Text) -> Text {
        if self.is_served { Text::clone(message) } else { eco_format!("{} {message}", self.name) }
    }

    fn name_when_closed(&self) -> Text {
        if self.is_served { CONNECTION.into() } else { Text::clone(&self.name) }
    }

    pub(super) fn receiving(&self) -> Wait {
        Wait::Receive(Text::clone(&self.name))
    }

    async fn wait<F: Future>(
        &self,
        context: &TaskContext,
        wait: Wait,
        future: F,
    ) -> Result<F::Output, Stop> {
        context.world.services.on_stream(&context.task, self.service, wait, future).await
    }
}

/// Tells why what was waited for does not come; that is the reason for which a step fails.
pub(super) fn failed(context: &TaskContext, wait: &Wait, error: StreamError) -> Stop {
    let reason = Text::from(error.to_string());
    let wait = wait.to_string();
    context.task.record(|| What::NoStream(wait.into(), Text::clone(&reason)));
    fail(reason)
}
