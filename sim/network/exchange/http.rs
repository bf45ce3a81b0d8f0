//! HTTP/1.1 exchanges over the simulated TCP: hyper's client and hyper's server.
//!
//! One exchange is one connection. The client drives its connection within the task that fetches, so that dropping the
//! future of a fetch closes the connection, as it would in the real program.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use super::{CLOSED_PORT, Network, SERVICE_PORT};
use crate::executor::{HostId, Role};
use crate::network::net::{TcpListener, TcpStream};

/// What a service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// What stands in it.
    pub body: Bytes,
}

/// What a service answers to one request, once it does; without a reply it breaks the connection.
pub type Answer = Pin<Box<dyn Future<Output = Option<Reply>>>>;

/// Answers the requests of a service, each with the number that [`Network::fetch`] gave it; other clients give none.
pub type Handler = Rc<dyn Fn(Option<u32>) -> Answer>;

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
}

impl Network {
    /// Makes `host` answer every request with what `handler` gives.
    ///
    /// # Panics
    ///
    /// Later, if `host` serves already.
    pub fn serve(self: &Rc<Self>, host: HostId, handler: Handler) {
        let network = Rc::clone(self);
        self.executor.spawn(host, Role::Surroundings, || async move {
            let listener = TcpListener::bind(("0.0.0.0", SERVICE_PORT)).await;
            let listener = listener.expect("the port of a service is free on its own host");
            while let Ok((stream, _)) = listener.accept().await {
                let served = Rc::clone(&network);
                let connection = serve_connection(stream, Rc::clone(&handler));
                let connection = async move { served.sending(connection).await };
                network.executor.spawn(host, Role::Surroundings, || connection);
            }
        });
    }

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
        let port = if refused { CLOSED_PORT } else { SERVICE_PORT };
        let _exchange = self.exchange();
        self.sending(exchange(self.address(host, port), request)).await
    }
}

/// An answer in which `ok` stands.
impl From<StatusCode> for Reply {
    fn from(status: StatusCode) -> Self {
        Self { status, body: Bytes::from_static(b"ok") }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "connection refused",
            Self::Broken => "connection broken",
            Self::TimedOut => "connection timed out",
        })
    }
}

impl std::error::Error for FetchError {}

async fn serve_connection(stream: TcpStream, handler: Handler) {
    let answer = service_fn(|request: Request<_>| {
        let number = request.uri().path().strip_prefix(NUMBERED);
        let answer = handler(number.and_then(|number| number.parse().ok()));
        async move {
            let Reply { status, body } = answer.await.ok_or(FetchError::Broken)?;
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = status;
            Ok::<_, FetchError>(response)
        }
    });
    // The date would be that of the real clock.
    let connection = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), answer);
    // A client that goes away breaks its connection; that is the client's affair.
    let _ = connection.await;
}

/// One connection, one request and its answer.
async fn exchange(address: SocketAddr, number: u32) -> Result<Reply, FetchError> {
    let stream = TcpStream::connect(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::ConnectionRefused => FetchError::Refused,
        io::ErrorKind::TimedOut => FetchError::TimedOut,
        _ => FetchError::Broken,
    })?;
    request(stream, number)
        .await
        .map_err(|error| if is_timeout(&error) { FetchError::TimedOut } else { FetchError::Broken })
}

/// Whether TCP gave up.
fn is_timeout(error: &hyper::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let error: &(dyn std::error::Error + 'static) = error;
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::TimedOut;
        }
        cause = error.source();
    }
    false
}

/// One request and its answer, with the connection driven by the same future.
async fn request(stream: TcpStream, number: u32) -> Result<Reply, hyper::Error> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::builder()
        .uri(format!("{NUMBERED}{number}"))
        .header("host", "service")
        .body(Empty::<Bytes>::new())
        .expect("a request with a number is well formed");
    let answer = async move {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Reply { status, body })
    };
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
