//! The client's end: one request on a connection of its own, driven within the task that fetches, so that dropping the future of a
//! fetch closes it, as it would in the real program; or on a connection that is kept, which is driven beside.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use bytes::BytesMut;
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;

use super::super::{CLOSED_PORT, Network, SERVICE_PORT, in_time};
use super::heads::Slow;
use super::paced::Paced;
use super::{Asked, FetchError, Headers, NUMBERED, Pace, Reply};
use crate::executor::{Executor, HostId, Role};
use crate::network::net::TcpStream;
use crate::time::Duration;

/// How long a client waits for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Patience {
    /// For a connection,
    pub(crate) connect: Option<Duration>,
    /// and each time for something to be read from it.
    pub(crate) read: Option<Duration>,
}

/// A connection that is kept from one request to the next.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Paced<()>>,
    /// Whether it has had an answer already.
    used: bool,
}

impl Network {
    /// Sends the service on `host` a request with this number; with `refused`, to a port on which it does not listen.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if the connection is refused, or breaks before the answer is complete.
    pub async fn fetch(
        &self,
        host: HostId,
        request: u32,
        refused: bool,
    ) -> Result<Reply, FetchError> {
        let asked = Asked::get("/");
        self.ask(host, request, &asked, Patience::default(), refused).await
    }

    /// The same for any request of a client that waits only so long.
    pub(crate) async fn ask(
        &self,
        host: HostId,
        request: u32,
        asked: &Asked,
        patience: Patience,
        refused: bool,
    ) -> Result<Reply, FetchError> {
        let _exchange = self.exchange();
        self.sending(async {
            let stream = self.stream(host, patience, refused).await?;
            let stream = Slow::new(&self.executor, stream, asked.head_by);
            let (mut sender, connection) =
                handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
            let answer =
                async move { self.answer(&mut sender, request, asked, patience, broken).await };
            driven(connection, answer).await
        })
        .await
    }

    /// A connection to the service on `host` that is kept. It belongs to the host whose task asks for it.
    pub(crate) async fn connect(
        self: &Rc<Self>,
        host: HostId,
        patience: Patience,
        refused: bool,
    ) -> Result<Connection, FetchError> {
        let _exchange = self.exchange();
        self.sending(async {
            let stream = self.stream(host, patience, refused).await?;
            let (sender, connection) =
                handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
            let (network, own) = (Rc::clone(self), self.executor.current_host());
            self.executor.spawn(own, Role::Surroundings, || async move {
                let _ = network.sending(connection).await;
            });
            Ok(Connection { sender, used: false })
        })
        .await
    }

    /// Sends a request with this number on a connection that is kept.
    pub(crate) async fn ask_on(
        &self,
        connection: &mut Connection,
        request: u32,
        asked: &Asked,
        patience: Patience,
    ) -> Result<Reply, FetchError> {
        let _exchange = self.exchange();
        let used = connection.used;
        let why = |error: &hyper::Error| if used { lost(error) } else { broken(error) };
        let sender = &mut connection.sender;
        let reply = self.sending(self.answer(sender, request, asked, patience, why)).await?;
        connection.used = true;
        Ok(reply)
    }

    async fn stream(
        &self,
        host: HostId,
        patience: Patience,
        refused: bool,
    ) -> Result<TcpStream, FetchError> {
        let port = if refused { CLOSED_PORT } else { SERVICE_PORT };
        let connected = TcpStream::connect(self.address(host, port));
        let within = self.within(patience.connect, FetchError::ConnectTimeout, connected).await?;
        Ok(within?)
    }

    /// One request and its answer.
    async fn answer(
        &self,
        sender: &mut SendRequest<Paced<()>>,
        request: u32,
        asked: &Asked,
        patience: Patience,
        why: impl Fn(&hyper::Error) -> FetchError,
    ) -> Result<Reply, FetchError> {
        let asked = sender.send_request(request_of(&self.executor, request, asked));
        let response = self.within(patience.read, FetchError::ReadTimeout, asked).await?;
        let (head, mut body) = response.map_err(|error| why(&error))?.into_parts();
        let mut read = BytesMut::new();
        loop {
            let frame = self.within(patience.read, FetchError::ReadTimeout, body.frame()).await?;
            match frame {
                Some(Ok(frame)) => read.extend(frame.into_data().unwrap_or_default()),
                Some(Err(error)) => return Err(broken(&error)),
                None => break,
            }
        }
        let headers = headers_of(&Response::from_parts(head.clone(), body));
        Ok(Reply { status: head.status, headers, body: read.freeze(), pace: Pace::default() })
    }

    /// What a future gives, if it does so in time.
    pub(in crate::network::exchange) async fn within<F: Future>(
        &self,
        time: Option<Duration>,
        late: FetchError,
        future: F,
    ) -> Result<F::Output, FetchError> {
        in_time(&self.executor, time, future).await.ok_or(late)
    }
}

impl Connection {
    /// Waits until it can take a request; `false` if it never can again, as far as this end knows.
    pub(crate) async fn is_open(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }
}

/// A numbered request, as it is sent.
fn request_of(executor: &Rc<Executor>, number: u32, asked: &Asked) -> Request<Paced<()>> {
    // What is not asked for in particular takes no further bytes.
    let path = if asked.path == "/" { "" } else { &*asked.path };
    let mut request = Request::builder()
        .method(&asked.method)
        .uri(format!("{NUMBERED}{number}{path}"))
        .header("host", "service");
    for (name, value) in &asked.headers {
        request = request.header(&**name, &**value);
    }
    let body = Paced::new(executor, &asked.body, asked.pace.later_by(asked.head_by), ());
    request.body(body).expect("what is asked has been looked at")
}

fn headers_of(response: &Response<Incoming>) -> Headers {
    super::server::headers(response.headers())
}

/// Does what `answer` does, with the connection driven beside.
async fn driven<T>(
    connection: impl Future,
    answer: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    let (mut connection, mut answer) = (pin!(connection), pin!(answer));
    let mut connected = true;
    poll_fn(|cx| {
        if let Poll::Ready(done) = answer.as_mut().poll(cx) {
            return Poll::Ready(done);
        }
        if connected && connection.as_mut().poll(cx).is_ready() {
            connected = false;
        }
        answer.as_mut().poll(cx)
    })
    .await
}

/// Why there is no answer on a connection of its own.
fn broken(error: &hyper::Error) -> FetchError {
    match kind(error) {
        Some(io::ErrorKind::TimedOut) => FetchError::TimedOut,
        _ => FetchError::Broken,
    }
}

/// Why there is none on one that was kept.
fn lost(error: &hyper::Error) -> FetchError {
    match kind(error) {
        Some(io::ErrorKind::TimedOut) => FetchError::TimedOut,
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => FetchError::Reset,
        _ => FetchError::Closed,
    }
}

/// What TCP says.
fn kind(error: &hyper::Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        let error: &(dyn Error + 'static) = error;
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}
