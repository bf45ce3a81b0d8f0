//! The work as hand-written turmoil simulations at the default tick.

use std::cell::Cell;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{Instant, sleep};
use turmoil::net::{TcpListener, TcpStream};
use turmoil::{Builder, Sim};

use crate::work::{self, Done, Run, Work};

const PORT: u16 = 80;

/// How turmoil does `work`; `None` where there is no network. It keeps a link for each pair of hosts, and a thousand hosts
/// take it minutes.
pub(crate) fn runner(work: Work) -> Option<Run> {
    let requests = work.requests();
    match work {
        Work::NineByTcp => Some(Box::new(move || run(requests, serve_tcp, fetch_tcp))),
        Work::NineByHttp => Some(Box::new(move || run(requests, serve_http, fetch_http))),
        _ => None,
    }
}

async fn serve_tcp(mut stream: TcpStream) {
    let mut request = [0; 64];
    let length = stream.read(&mut request).await.expect("a request");
    sleep(work::SERVICE).await;
    stream.write_all(&request[..length]).await.expect("a client that waits");
}

async fn fetch_tcp(mut stream: TcpStream) -> u64 {
    stream.write_all(b"GET").await.expect("an open connection");
    let mut answer = [0; 64];
    let length = stream.read(&mut answer).await.expect("an answer");
    u64::from(&answer[..length] == b"GET")
}

async fn serve_http(stream: TcpStream) {
    let service = service_fn(|_| async {
        sleep(work::SERVICE).await;
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"ok"))))
    });
    let http = hyper::server::conn::http1::Builder::new();
    http.serve_connection(TokioIo::new(stream), service).await.expect("a client that waits");
}

async fn fetch_http(stream: TcpStream) -> u64 {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
    let connection = spawn_local(connection);
    let request = Request::builder().uri("/").header("host", "service");
    let request = request.body(Empty::<Bytes>::new()).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    let is_ok = response.status().is_success();
    response.into_body().collect().await.expect("a body");
    drop(sender);
    connection.await.expect("no panic").expect("a clean end");
    u64::from(is_ok)
}

/// Runs a simulation with a host for each request.
fn run<S, F>(requests: u32, serve: fn(TcpStream) -> S, fetch: fn(TcpStream) -> F) -> Done
where
    S: Future<Output = ()> + 'static,
    F: Future<Output = u64> + 'static,
{
    let mut sim = simulation();
    for request in 1..=requests {
        sim.host(format!("s{request}"), move || async move {
            let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
            loop {
                let (stream, _) = listener.accept().await?;
                spawn_local(serve(stream));
            }
        });
    }
    let done = Rc::new(Cell::new(None));
    sim.client("main", {
        let done = Rc::clone(&done);
        async move {
            let start = Instant::now();
            let fetches = (1..=requests).map(|request| -> JoinHandle<u64> {
                spawn_local(async move {
                    let stream = TcpStream::connect((format!("s{request}"), PORT)).await;
                    fetch(stream.expect("a listener")).await
                })
            });
            let mut units = 0;
            for fetch in fetches.collect::<Vec<_>>() {
                units += fetch.await?;
            }
            done.set(Some(Done { total: start.elapsed(), units }));
            Ok(())
        }
    });
    sim.run().expect("the simulation ends");
    done.get().expect("main ends")
}

fn simulation() -> Sim<'static> {
    Builder::new()
        .simulation_duration(Duration::from_mins(1))
        .min_message_latency(work::LINK)
        .max_message_latency(work::LINK)
        .rng_seed(1)
        .build()
}
