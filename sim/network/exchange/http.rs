//! HTTP/1.1 exchanges over the simulated TCP: what is asked, what is answered, and why there may be no answer.
//!
//! Hyper's client asks (`http/client.rs`) and hyper's server answers (`http/server.rs`).

mod client;
mod heads;
mod paced;
mod server;

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;

use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};

use crate::scenario::Text;
use crate::time::Duration;
pub(crate) use client::{Connection, Patience};
pub(crate) use server::Serving;

/// Names and values of headers, in order.
pub type Headers = Vec<(Text, Text)>;

/// What is asked of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How it is asked.
    pub method: Method,
    /// What for: a path, and a query behind it, if there is one.
    pub path: Text,
    /// What stands beside.
    pub headers: Headers,
    /// When the last part of its head is sent, from when its connection is there.
    pub head_by: Duration,
    /// What it is given,
    pub body: Bytes,
    /// and when that is sent, from when its head is.
    pub pace: Pace,
}

/// A request as it comes to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The number that [`Network::fetch`](super::Network::fetch) gave it; other clients give none.
    pub number: Option<u32>,
    /// What is asked.
    pub asked: Asked,
}

/// What a service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// What stands beside.
    pub headers: Headers,
    /// What stands in it.
    pub body: Bytes,
    /// When what stands in it is sent.
    pub pace: Pace,
}

/// When the body of an answer or a request is sent, from when its head is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// When its first part is,
    pub first: Duration,
    /// and when its last.
    pub last: Duration,
    /// Whether the connection is closed in the middle of it.
    pub breaks: bool,
}

impl Pace {
    /// The same, so much later.
    fn later_by(self, length: Duration) -> Self {
        let [first, last] = [self.first, self.last].map(|it| it.saturating_add(length));
        Self { first, last, ..self }
    }
}

/// What a service answers to one request, once it does; without a reply it breaks the connection.
pub type Answer = Pin<Box<dyn Future<Output = Option<Reply>>>>;

/// Answers the requests of a service.
pub type Handler = Rc<dyn Fn(Incoming) -> Answer>;

/// What the path of a numbered request begins with.
const NUMBERED: &str = "/.fetch/";

/// Why an exchange has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// Nobody listens.
    Refused,
    /// The connection broke before the answer was complete.
    Broken,
    /// The other end did not answer for so long that TCP gave up.
    TimedOut,
    /// There was no connection in the time that the client waits for one.
    ConnectTimeout,
    /// Nothing was to be read in the time that the client waits for that.
    ReadTimeout,
    /// A connection that was kept was closed before it had an answer to this request,
    Closed,
    /// or reset.
    Reset,
}

/// Why there is no connection.
impl From<io::Error> for FetchError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut => Self::TimedOut,
            _ => Self::Broken,
        }
    }
}

impl Asked {
    /// `GET` of this path.
    pub fn get(path: &str) -> Self {
        let (headers, body, pace) = (Vec::new(), Bytes::new(), Pace::default());
        let head_by = Duration::ZERO;
        Self { method: Method::GET, path: path.into(), headers, head_by, body, pace }
    }

    /// The path, without a query.
    pub fn route(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// What is wrong with it, if it cannot be asked.
    pub fn fault(&self) -> Option<String> {
        let is_path = self.path.starts_with('/') && self.path.parse::<Uri>().is_ok();
        if !is_path {
            return Some(format!(
                "`{}` is no path; one begins with / and has no blanks",
                self.path
            ));
        }
        fault_of(&self.headers)
    }
}

/// What is wrong with headers, if anything is.
pub(crate) fn fault_of(headers: &[(Text, Text)]) -> Option<String> {
    let is_fine = |(name, value): &&(Text, Text)| {
        name.parse::<HeaderName>().is_ok() && value.parse::<HeaderValue>().is_ok()
    };
    let wrong = headers.iter().find(|header| !is_fine(header))?;
    Some(format!("`{}: {}` is no header", wrong.0, wrong.1.escape_debug()))
}

/// An answer in which `ok` stands.
impl From<StatusCode> for Reply {
    fn from(status: StatusCode) -> Self {
        let body = Bytes::from_static(b"ok");
        Self { status, headers: Vec::new(), body, pace: Pace::default() }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "connection refused",
            Self::Broken => "connection broken",
            Self::TimedOut => "connection timed out",
            Self::ConnectTimeout => "connect timeout",
            Self::ReadTimeout => "read timeout",
            Self::Closed => "connection closed before the answer",
            Self::Reset => "connection reset before the answer",
        })
    }
}

impl std::error::Error for FetchError {}
