//! Steps on requests: `fetch`, which sends one, and `answer`, which a program of a service ends with.

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Method;

use super::context::TaskContext;
use crate::network::{Asked, Pace, Patience, Reply, fault_of};
use crate::run::hosts::services::Fetch;
use crate::run::task::flow::{Flow, Left, Stop, fail, fault};
use crate::scenario::step::{Answering, Asking};
use crate::scenario::{Service, Target, Template, Text, Value};
use crate::time::Duration;
use crate::trace::What;

/// `fetch`: the status of the answer, and what stands in it, if the service is told what to answer; a server error, or that
/// there is no answer, is a failure.
pub(crate) async fn fetch(
    context: &mut TaskContext,
    target: &Target,
    asking: Option<&Asking>,
) -> Flow {
    let world = Rc::clone(&context.world);
    let declared = &world.scenario().services;
    let index = context.index(target, "service", declared.iter().map(|service| &service.name))?;
    if declared[index].protocol.is_stream() {
        return Err(fault(format!("{} answers no requests", declared[index].name)));
    }
    let fetch = asking.map(|asking| context.asked(asking)).transpose()?.unwrap_or_default();
    let services = Rc::clone(&world.services);
    let reply = services.fetch(&context.task, index, fetch).await?.map_err(fail)?;
    if reply.status.is_server_error() {
        return Err(fail(reply.status.as_str()));
    }
    Ok(context.answer(&declared[index], reply))
}

/// `answer`: what the request comes to, which ends the program.
pub(crate) fn answer(context: &TaskContext, answering: &Answering) -> Flow {
    let status = context.count(&answering.status)?;
    let Some(status) = u16::try_from(status).ok().filter(|it| (200..=599).contains(it)) else {
        return Err(fault(format!("{status} is no status of an answer")));
    };
    let headers = context.headers(&answering.headers)?;
    if let Some(why) = fault_of(&headers) {
        return Err(fault(why));
    }
    let headers = headers.into_iter().map(|(name, value)| (name, Value::Text(value)));
    let mut value = vec![
        ("status", Value::Int(status.into())),
        ("headers", Value::Record(Arc::new(headers.collect()))),
    ];
    if let Some(body) = &answering.body {
        value.push(("body", Value::Text(context.text(body)?)));
    }
    let value = value.into_iter().map(|(name, value)| (Text::from(name), value));
    context.task.record(|| What::Replied(status));
    Err(Stop::Left(Left::Body(Box::new(Value::Record(Arc::new(value.collect()))))))
}

impl TaskContext {
    /// What a step asks, and how long it waits.
    fn asked(&mut self, asking: &Asking) -> Result<Fetch, Stop> {
        let path = asking.path.as_ref().map_or(Ok("/".into()), |path| self.text(path))?;
        let body = asking.body.as_ref().map(|body| self.text(body)).transpose()?;
        let method = asking.method.as_deref().unwrap_or("GET");
        let asked = Asked {
            method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
            path,
            headers: self.headers(&asking.headers)?,
            body: body.map(|body| Bytes::copy_from_slice(body.as_bytes())).unwrap_or_default(),
            head_by: self.head_by(asking)?,
            pace: self.pace(asking)?,
        };
        if let Some(why) = asked.fault() {
            return Err(fault(why));
        }
        let mut length = |it: &Option<_>| it.as_ref().map(|it| self.length(it)).transpose();
        let connect = length(&asking.connect_timeout)?;
        let patience = Patience { connect, read: length(&asking.read_timeout)? };
        let declared = &self.task.engine.scenario.sessions;
        let session = asking.session.as_ref();
        let names = declared.iter().map(|session| &session.name);
        let session = session.map(|it| self.index(it, "session", names)).transpose()?;
        Ok(Fetch { asked: Some(asked), patience, session })
    }

    /// When the last part of the head of a request is sent.
    fn head_by(&mut self, asking: &Asking) -> Result<Duration, Stop> {
        let length = asking.head_by.as_ref().map(|it| self.length(it)).transpose()?;
        Ok(length.unwrap_or_default())
    }

    /// When the body of a request is sent.
    fn pace(&mut self, asking: &Asking) -> Result<Pace, Stop> {
        let mut length = |it: &Option<_>| it.as_ref().map(|it| self.length(it)).transpose();
        let first = length(&asking.first_byte)?.unwrap_or_default();
        let last = length(&asking.body_by)?.unwrap_or_default().max(first);
        Ok(Pace { first, last, breaks: false })
    }

    fn headers(&self, headers: &[(Text, Template)]) -> Result<Vec<(Text, Text)>, Stop> {
        headers.iter().map(|(name, value)| Ok((Text::clone(name), self.text(value)?))).collect()
    }

    /// What a fetch gives.
    fn answer(&self, service: &Service, reply: Reply) -> Value {
        let mut fields = vec![("status", Value::Int(i64::from(reply.status.as_u16())))];
        if service.has_bodies() {
            self.weigh(reply.body.len());
            fields.push(("body", Value::text(&*String::from_utf8_lossy(&reply.body))));
        }
        if service.has_headers() {
            let headers = reply.headers.into_iter();
            let headers = headers.map(|(name, value)| (name, Value::Text(value))).collect();
            fields.push(("headers", Value::Record(Arc::new(headers))));
        }
        let fields = fields.into_iter().map(|(name, value)| (Text::from(name), value));
        Value::Record(Arc::new(fields.collect()))
    }
}
