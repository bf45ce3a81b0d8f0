//! gRPC over simulated sockets: tonic's own server and client, for which only what they listen and connect with changes.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use prost::Message;
use standstill::Simulation;
use standstill::tokio::net::{TcpListener, TcpStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio::time::sleep;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http, tokio_stream::Stream};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::server::Connected;
use tonic::transport::{Channel, Endpoint, Server, Uri};
use tonic::{Code, Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::service_fn;
use tracing::{info, info_span};

#[derive(Clone, PartialEq, Message)]
struct Square {
    #[prost(int64, tag = "1")]
    number: i64,
}

/// What `tonic-build` would write of `service Squares { rpc Square (Square) returns (Square); }`.
#[derive(Clone, Copy)]
struct Squares;

impl UnaryService<Square> for Squares {
    type Response = Square;
    type Future = BoxFuture<Response<Square>, Status>;

    fn call(&mut self, request: Request<Square>) -> Self::Future {
        let Square { number } = request.into_inner();
        Box::pin(async move {
            sleep(Duration::from_secs(1)).await;
            info!(number, "squared");
            let squared = number.checked_mul(number);
            let squared = squared.ok_or_else(|| Status::out_of_range("too large"))?;
            Ok(Response::new(Square { number: squared }))
        })
    }
}

impl Service<http::Request<Body>> for Squares {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let mut server = Grpc::new(ProstCodec::<Square, Square>::default());
        Box::pin(async move { Ok(server.unary(Self, request).await) })
    }
}

impl NamedService for Squares {
    const NAME: &'static str = "squares.Squares";
}

/// A connection, of which tonic wants to know where it comes from.
struct Connection(TcpStream);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// The connections of a listener.
struct Incoming(mpsc::Receiver<io::Result<Connection>>);

impl Stream for Incoming {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

/// Serves at port 80 of the host that it is called on.
async fn serve() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let listener = TcpListener::bind(("0.0.0.0", 80)).await?;
    let (accepted, incoming) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let connection = listener.accept().await.map(|(stream, _)| Connection(stream));
            if accepted.send(connection).await.is_err() {
                break;
            }
        }
    });
    Ok(Server::builder().add_service(Squares).serve_with_incoming(Incoming(incoming)).await?)
}

async fn connect(host: &'static str) -> Result<Channel, tonic::transport::Error> {
    let connector = service_fn(move |_: Uri| async move {
        Ok::<_, io::Error>(TokioIo::new(TcpStream::connect((host, 80)).await?))
    });
    Endpoint::from_static("http://squares").connect_with_connector(connector).await
}

async fn square(channel: Channel, number: i64) -> Result<i64, Status> {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = http::uri::PathAndQuery::from_static("/squares.Squares/Square");
    let codec = ProstCodec::<Square, Square>::default();
    let answer = client.unary(Request::new(Square { number }), path, codec).await?;
    Ok(answer.into_inner().number)
}

#[test]
fn tonic_serves_and_asks_in_simulated_time() {
    let run = || {
        let simulation = Simulation::new().latency(Duration::from_millis(10)).host("api", serve);
        simulation.run(async {
            let channel = connect("api").await.map_err(|error| Status::from_error(error.into()))?;
            let calls = [2, 3, i64::MAX].map(|number| square(channel.clone(), number));
            let [two, three, most] = calls;
            let (two, three, most) = tokio::join!(two, three, most);
            info!(two = two?, three = three?, most = ?most.unwrap_err().code(), "answered");
            Ok::<_, Status>(())
        })
    };
    let trace = run();
    let told = format!("main answered two=4 three=9 most={:?}", Code::OutOfRange);
    trace
        .expect()
        .order(["api squared number=2", "api squared number=3", told.as_str()])
        .total("1.04s")
        .assert();
    assert_eq!(run(), trace);
}

#[test]
fn a_deadline_of_the_client_is_one_of_simulated_time() {
    let simulation = Simulation::new().host("api", serve);
    let trace = simulation.run(async {
        let channel = connect("api").await.map_err(|error| Status::from_error(error.into()))?;
        let span = info_span!("asks");
        let answer = tokio::time::timeout(Duration::from_millis(300), square(channel, 2)).await;
        span.in_scope(|| info!(in_time = answer.is_ok()));
        Ok::<_, Status>(())
    });
    trace.expect().eventually("asks in_time=false").total("300ms").assert();
}
