//! A body of ten megabytes by hyper, to a server and back.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::tokio;
use super::transfers::bytes;
use tokio::net::TcpStream;

const LENGTH: usize = 10_000_000;

/// Says what has come back.
pub(crate) async fn body([a, b]: [TcpStream; 2]) -> String {
    let echo = service_fn(|request: Request<Incoming>| async {
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Ok::<_, Infallible>(Response::new(Full::new(body)))
    });
    let http = hyper::server::conn::http1::Builder::new();
    let serving = tokio::spawn(http.serve_connection(TokioIo::new(b), echo));
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(a)).await.unwrap();
    let connection = tokio::spawn(connection);
    let body = Bytes::from(bytes(LENGTH));
    let request = Request::post("/").header("host", "echo").body(Full::new(body.clone())).unwrap();
    let response = sender.send_request(request).await.unwrap();
    let status = response.status();
    let back = response.into_body().collect().await.unwrap().to_bytes();
    drop(sender);
    connection.await.unwrap().unwrap();
    serving.await.unwrap().unwrap();
    format!("{status}, {} bytes, the same {}", back.len(), back == body)
}
