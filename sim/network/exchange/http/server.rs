//! The service's end: connections that it takes, the requests on them, and the bodies of its answers, which may take their time.

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming as Receiving, SizeHint};
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::super::{Network, SERVICE_PORT};
use super::{Asked, FetchError, Handler, Headers, Incoming, NUMBERED, Reply};
use crate::executor::{Executor, HostId, Role, Sleep};
use crate::network::net::{TcpListener, TcpStream};
use crate::scenario::Text;
use crate::time::{Duration, Instant};

/// In how many parts a body is sent that takes its time.
const PARTS: usize = 10;

/// How a host serves.
#[derive(Clone)]
pub(crate) struct Serving {
    /// What answers.
    pub(crate) handler: Handler,
    /// How long a connection is kept on which nothing is asked.
    pub(crate) keep_alive: Option<Duration>,
}

/// How busy a connection is.
#[derive(Debug)]
struct Busy {
    /// Requests that are not answered to their end.
    requests: Cell<u32>,
    /// Since when there is none.
    idle_since: Cell<Instant>,
}

/// The body of an answer, part by part.
struct Paced {
    executor: Rc<Executor>,
    parts: VecDeque<(Instant, Bytes)>,
    /// How many bytes are said to come.
    left: u64,
    /// Whether it ends before all of them have.
    breaks: bool,
    pause: Option<Pin<Box<Sleep>>>,
    _work: Work,
}

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
        self.serve_so(host, Serving { handler, keep_alive: None });
    }

    /// The same, with more to say of how.
    pub(crate) fn serve_so(self: &Rc<Self>, host: HostId, serving: Serving) {
        let network = Rc::clone(self);
        self.executor.spawn(host, Role::Surroundings, || async move {
            let listener = TcpListener::bind(("0.0.0.0", SERVICE_PORT)).await;
            let listener = listener.expect("the port of a service is free on its own host");
            while let Ok((stream, _)) = listener.accept().await {
                let served = Rc::clone(&network);
                let connection =
                    serve_connection(Rc::clone(&network.executor), stream, serving.clone());
                let connection = async move { served.sending(connection).await };
                network.executor.spawn(host, Role::Surroundings, || connection);
            }
        });
    }
}

async fn serve_connection(executor: Rc<Executor>, stream: TcpStream, serving: Serving) {
    let busy = Rc::new(Busy { requests: Cell::new(0), idle_since: Cell::new(executor.now()) });
    let Serving { handler, keep_alive } = serving;
    let answer = service_fn(|request: Request<Receiving>| {
        let work = Work::begin(&executor, &busy);
        let handler = Rc::clone(&handler);
        async move {
            let reply = handler(incoming(request).await?).await.ok_or(FetchError::Broken)?;
            Ok::<_, FetchError>(response(reply, work))
        }
    });
    // The date would be that of the real clock.
    let connection = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let (mut over, mut closing) = (None, false);
    // A client that goes away breaks its connection; that is the client's affair.
    let _ = poll_fn(|cx| {
        loop {
            if let Poll::Ready(done) = connection.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            let Some(kept) = keep_alive.filter(|_| busy.requests.get() == 0 && !closing) else {
                return Poll::Pending;
            };
            let at = busy.idle_since.get() + kept;
            if executor.now() < at {
                let mut sleep = Box::pin(executor.sleep_until(at));
                let is_over = sleep.as_mut().poll(cx).is_ready();
                over = Some(sleep);
                if !is_over {
                    return Poll::Pending;
                }
            }
            closing = true;
            connection.as_mut().graceful_shutdown();
        }
    })
    .await;
    drop(over);
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
    Ok(Incoming { number, asked: Asked { method, path: path.into(), headers, body } })
}

/// Headers as texts, in order.
pub(super) fn headers(map: &HeaderMap) -> Headers {
    let shown = |value: &[u8]| Text::from(&*String::from_utf8_lossy(value));
    map.iter().map(|(name, value)| (name.as_str().into(), shown(value.as_bytes()))).collect()
}

fn response(reply: Reply, work: Work) -> Response<Paced> {
    let executor = Rc::clone(&work.executor);
    let Reply { status, headers, body, pace } = reply;
    let (now, length) = (executor.now(), body.len());
    let has_time = !pace.last.max(pace.first).is_zero();
    let count = if has_time { PARTS.min(length.max(1)) } else { 1 };
    let steps = u64::try_from(count - 1).unwrap_or_default().max(1);
    let between = pace.last.as_nanos().saturating_sub(pace.first.as_nanos());
    let mut parts: VecDeque<(Instant, Bytes)> = (0..count)
        .map(|part| {
            let after = between / steps * part as u64;
            let at = now + pace.first + Duration::from_nanos(after);
            (at, body.slice(length * part / count..length * (part + 1) / count))
        })
        .filter(|(_, part)| !part.is_empty())
        .collect();
    if pace.breaks {
        parts.truncate(parts.len() / 2);
        if parts.is_empty() && length > 1 {
            parts.push_back((now, body.slice(..length / 2)));
        }
    }
    let body = Paced {
        executor,
        parts,
        left: length as u64,
        breaks: pace.breaks,
        pause: None,
        _work: work,
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) =
            (name.parse::<hyper::header::HeaderName>(), value.parse::<hyper::header::HeaderValue>())
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl Body for Paced {
    type Data = Bytes;
    type Error = FetchError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        let this = self.get_mut();
        if let Some(pause) = &mut this.pause {
            ready!(pause.as_mut().poll(cx));
            this.pause = None;
        } else {
            // What was sent before it breaks has left.
            let breaks = this.parts.is_empty() && this.breaks;
            let at = this.parts.front().map(|(at, _)| *at);
            if breaks || at.is_some_and(|at| at > this.executor.now()) {
                let until = at.unwrap_or_else(|| this.executor.now());
                let mut pause = Box::pin(this.executor.sleep_until(until));
                if pause.as_mut().poll(cx).is_pending() {
                    this.pause = Some(pause);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(match this.parts.pop_front() {
            Some((_, part)) => {
                this.left -= part.len() as u64;
                Some(Ok(Frame::data(part)))
            }
            None => this.breaks.then_some(Err(FetchError::Broken)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && !self.breaks
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
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
    }
}
