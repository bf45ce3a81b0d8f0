//! Replies: what stands in the answers of services, those of programs among them.

use bytes::Bytes;
use hyper::StatusCode;

use crate::network::{Pace, Reply};
use crate::run::task::flow::{Flow, Stop};
use crate::scenario::{Content, Text, Value};
use crate::time::Duration;

/// What who fails is answered with.
const FAILED: u16 = 500;

/// An answer with this status.
pub(super) fn reply(status: u16) -> Reply {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into()
}

/// An answer with this in it.
pub(super) fn with(reply: Reply, content: &Content) -> Reply {
    let body = match (&content.body, content.size) {
        (Some(body), _) => Bytes::copy_from_slice(body.as_bytes()),
        (None, Some(size)) => vec![b'x'; size as usize].into(),
        (None, None) => reply.body,
    };
    let pace = Pace { first: content.first_byte, last: content.body_by, breaks: false };
    Reply { body, headers: content.headers.clone(), pace, ..reply }
}

/// What is answered where there is no such path, or not for this method.
pub(super) fn nowhere(status: u16) -> Reply {
    let reply = reply(status);
    let words = reply.status.canonical_reason().unwrap_or_default().to_lowercase();
    Reply { body: words.into(), ..reply }
}

/// What a program answers that ended so; if it did not say so itself, the status alone.
pub(super) fn of_program(flow: Flow) -> Result<Reply, u16> {
    let answer = match flow {
        Ok(Value::Record(answer)) => answer,
        Ok(_) | Err(Stop::Left(_)) => return Err(200),
        Err(Stop::Failed(_) | Stop::Cancelled) => return Err(FAILED),
    };
    let number = |field: &str| match answer.get(field) {
        Some(Value::Int(number)) => u64::try_from(*number).unwrap_or_default(),
        _ => 0,
    };
    let Ok(status @ 200..) = u16::try_from(number("status")) else { return Err(200) };
    let body = match answer.get("body") {
        Some(Value::Text(body)) => Some(Text::clone(body)),
        _ => None,
    };
    let headers = match answer.get("headers") {
        Some(Value::Record(headers)) => {
            headers.iter().map(|(name, value)| (Text::clone(name), value.shown())).collect()
        }
        _ => Vec::new(),
    };
    let size = u32::try_from(number("size")).ok().filter(|size| *size > 0);
    let [first_byte, body_by] = ["first", "last"].map(|field| Duration::from_nanos(number(field)));
    let content = Content { body, size, headers, first_byte, body_by };
    Ok(with(reply(status), &content))
}
