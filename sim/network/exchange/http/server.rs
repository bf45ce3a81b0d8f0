//! The service's end: connections that it takes, the requests on them, and the bodies of its answers, which may take their time.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming as Receiving};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;

use super::super::{Network, SERVICE_PORT, in_time};
use super::heads::{Coming, Watched};
use super::paced::Paced;
use super::{Asked, FetchError, Handler, Headers, Incoming, NUMBERED, Pace, Reply};
use crate::executor::{Executor, HostId, Role};
use crate::network::net::{TcpListener, TcpStream};
use crate::scenario::Text;
use crate::time::{Duration, Instant};

/// How a host serves.
#[derive(Clone)]
pub(crate) struct Serving {
    /// What answers.
    pub(crate) handler: Handler,
    /// How long a connection is kept on which nothing is asked.
    pub(crate) keep_alive: Option<Duration>,
    /// How many connections it has at once; further ones wait to be taken.
    pub(crate) connections: Option<u32>,
    /// How long it waits for the rest of a request that has begun to come.
    pub(crate) request_timeout: Option<Duration>,
}

impl Serving {
    /// Of as many connections as come, for as long as their clients want.
    fn of(handler: Handler) -> Self {
        Self { handler, keep_alive: None, connections: None, request_timeout: None }
    }
}

/// How busy a connection is.
#[derive(Debug)]
struct Busy {
    /// Requests that are not answered to their end.
    requests: Cell<u32>,
    /// Since when there is none.
    idle_since: Cell<Instant>,
    /// Whether one comes.
    coming: Rc<Coming>,
}

/// How a connection ends.
enum Ends {
    /// As hyper has it.
    Over,
    /// The head of a request did not come in time.
    Late,
}

/// The answer to a request whose head did not come in time, with which the connection ends.
const LATE_HEAD: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 15\r\n\r\nrequest timeout";

/// A request that is not answered to its end.
struct Work {
    executor: Rc<Executor>,
    busy: Rc<Busy>,
}

impl Network {
    /// Makes `host` answer every request with what `handler` gives.
    ///
    /// # Panics
    ///
    /// Later, if `host` serves already.
    pub fn serve(self: &Rc<Self>, host: HostId, handler: Handler) {
        self.serve_so(host, Serving::of(handler));
    }

    /// The same, with more to say of how.
    pub(crate) fn serve_so(self: &Rc<Self>, host: HostId, serving: Serving) {
        let network = Rc::clone(self);
        self.executor.spawn(host, Role::Surroundings, || async move {
            let listener = TcpListener::bind(("0.0.0.0", SERVICE_PORT)).await;
            let listener = listener.expect("the port of a service is free on its own host");
            let places = serving.connections.map(|most| Arc::new(Semaphore::new(most as usize)));
            loop {
                let place = match &places {
                    Some(places) => Arc::clone(places).acquire_owned().await.ok(),
                    None => None,
                };
                let Ok((stream, _)) = listener.accept().await else { break };
                let served = Rc::clone(&network);
                let connection =
                    serve_connection(Rc::clone(&network.executor), stream, serving.clone());
                let connection = async move {
                    served.sending(connection).await;
                    drop(place);
                };
                network.executor.spawn(host, Role::Surroundings, || connection);
            }
        });
    }
}

async fn serve_connection(executor: Rc<Executor>, stream: TcpStream, serving: Serving) {
    let busy = Rc::new(Busy {
        requests: Cell::new(0),
        idle_since: Cell::new(executor.now()),
        coming: Rc::default(),
    });
    let Serving { handler, keep_alive, request_timeout, .. } = serving;
    let answer = service_fn(|request: Request<Receiving>| {
        let came = busy.coming.is_there();
        let work = Work::begin(&executor, &busy);
        let (handler, executor) = (Rc::clone(&handler), Rc::clone(&executor));
        async move {
            let has_taken = came.map_or(Duration::ZERO, |since| executor.now() - since);
            let left = request_timeout.map(|most| most.saturating_sub(has_taken));
            let reply = match in_time(&executor, left, incoming(request)).await {
                Some(request) => handler(request?).await.ok_or(FetchError::Broken)?,
                None => late(),
            };
            Ok::<_, FetchError>(response(&executor, reply, work))
        }
    });
    // The date would be that of the real clock.
    let stream = TokioIo::new(Watched::new(&executor, stream, &busy.coming));
    let mut connection = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(stream, answer);
    let (mut over, mut closing) = (None, false);
    let ends = poll_fn(|cx| {
        loop {
            if Pin::new(&mut connection).poll(cx).is_ready() {
                // A client that goes away breaks its connection; that is the client's affair.
                return Poll::Ready(Ends::Over);
            }
            let (at, then) = match (busy.coming.since(), request_timeout, keep_alive) {
                (Some(since), Some(most), _) => (since + most, Ends::Late),
                (None, _, Some(kept)) if busy.requests.get() == 0 && !closing => {
                    (busy.idle_since.get() + kept, Ends::Over)
                }
                _ => return Poll::Pending,
            };
            if executor.now() < at {
                let mut sleep = Box::pin(executor.sleep_until(at));
                let is_over = sleep.as_mut().poll(cx).is_ready();
                over = Some(sleep);
                if !is_over {
                    return Poll::Pending;
                }
            }
            if let Ends::Late = then {
                return Poll::Ready(then);
            }
            closing = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
    });
    let ends = ends.await;
    drop(over);
    if let Ends::Late = ends {
        let mut stream = connection.into_parts().io.into_inner();
        // Whoever sends so slowly may have gone.
        if stream.write_all(LATE_HEAD).await.is_ok() {
            let _ = stream.shutdown().await;
        }
    }
}

/// The answer to a request that did not come in time, with which the connection ends.
fn late() -> Reply {
    let headers = vec![("connection".into(), "close".into())];
    let body = Bytes::from_static(b"request timeout");
    Reply { status: StatusCode::REQUEST_TIMEOUT, headers, body, pace: Pace::default() }
}

/// A request with all that came with it.
async fn incoming(request: Request<Receiving>) -> Result<Incoming, FetchError> {
    let (head, body) = request.into_parts();
    let body = if body.is_end_stream() {
        Bytes::new()
    } else {
        body.collect().await.map_err(|_| FetchError::Broken)?.to_bytes()
    };
    let whole = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let numbered = whole.strip_prefix(NUMBERED).and_then(|rest| {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        rest[..end].parse::<u32>().ok().map(|number| (number, &rest[end..]))
    });
    let (number, path) = match numbered {
        Some((number, "")) => (Some(number), "/"),
        Some((number, path)) => (Some(number), path),
        None => (None, whole),
    };
    let (method, headers) = (head.method.clone(), headers(&head.headers));
    let pace = Pace::default();
    let head_by = Duration::ZERO;
    Ok(Incoming {
        number,
        asked: Asked { method, path: path.into(), headers, head_by, body, pace },
    })
}

/// Headers as texts, in order.
pub(super) fn headers(map: &HeaderMap) -> Headers {
    let shown = |value: &[u8]| Text::from(&*String::from_utf8_lossy(value));
    map.iter().map(|(name, value)| (name.as_str().into(), shown(value.as_bytes()))).collect()
}

fn response(executor: &Rc<Executor>, reply: Reply, work: Work) -> Response<Paced<Work>> {
    let Reply { status, headers, body, pace } = reply;
    let mut response = Response::new(Paced::new(executor, &body, pace, work));
    *response.status_mut() = status;
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl Work {
    fn begin(executor: &Rc<Executor>, busy: &Rc<Busy>) -> Self {
        busy.requests.set(busy.requests.get() + 1);
        Self { executor: Rc::clone(executor), busy: Rc::clone(busy) }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.busy.requests.set(self.busy.requests.get() - 1);
        self.busy.idle_since.set(self.executor.now());
        self.busy.coming.is_answered();
    }
}
