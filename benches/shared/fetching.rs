//! Fetches as programs on simulated sockets: the same text for each network, with its sockets as `super::net`.

use std::convert::Infallible;
use std::future::Future;
use std::io;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::net::{TcpListener, TcpStream};
use super::work::{self, Done};

const PORT: u16 = 80;

/// What a host does: it serves each connection in a task of its own.
pub(crate) async fn host<S>(serve: fn(TcpStream) -> S) -> io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}

/// What `main` does: a request to each of the hosts `s1`, `s2`, …, all at once.
pub(crate) async fn main<F>(requests: u32, fetch: fn(TcpStream) -> F) -> Done
where
    F: Future<Output = u64> + Send + 'static,
{
    let start = Instant::now();
    let fetches = (1..=requests).map(|request| -> JoinHandle<u64> {
        tokio::spawn(async move {
            let stream = TcpStream::connect((format!("s{request}"), PORT)).await;
            fetch(stream.expect("a listener")).await
        })
    });
    let mut units = 0;
    for fetch in fetches.collect::<Vec<_>>() {
        units += fetch.await.expect("no panic");
    }
    Done { total: start.elapsed(), units }
}

pub(crate) async fn serve_tcp(mut stream: TcpStream) {
    let mut request = [0; 64];
    let length = stream.read(&mut request).await.expect("a request");
    sleep(work::SERVICE).await;
    stream.write_all(&request[..length]).await.expect("a client that waits");
}

pub(crate) async fn fetch_tcp(mut stream: TcpStream) -> u64 {
    stream.write_all(b"GET").await.expect("an open connection");
    let mut answer = [0; 64];
    let length = stream.read(&mut answer).await.expect("an answer");
    u64::from(&answer[..length] == b"GET")
}

pub(crate) async fn serve_http(stream: TcpStream) {
    let service = service_fn(|_| async {
        sleep(work::SERVICE).await;
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"ok"))))
    });
    let http = hyper::server::conn::http1::Builder::new();
    http.serve_connection(TokioIo::new(stream), service).await.expect("a client that waits");
}

pub(crate) async fn fetch_http(stream: TcpStream) -> u64 {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
    let connection = tokio::spawn(connection);
    let request = Request::builder().uri("/").header("host", "service");
    let request = request.body(Empty::<Bytes>::new()).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    let is_ok = response.status().is_success();
    response.into_body().collect().await.expect("a body");
    drop(sender);
    connection.await.expect("no panic").expect("a clean end");
    u64::from(is_ok)
}
