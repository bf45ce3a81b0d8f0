//! Tests of what libraries do with tokio, with the cfg.

use std::time::Duration;

use tokio::runtime::Handle;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A server of axum and a client of hyper-util, whose sources know of tokio only.
#[tokio::test]
async fn an_http_server_and_its_client_are_in_the_simulation() {
    use axum::{Router, body::Body, routing::get};
    use http_body_util::BodyExt;
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let slow = get(async || {
        library::nap(DAY).await;
        "good morning"
    });
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", slow)).await });
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let start = tokio::time::Instant::now();
    let answer = client.get(format!("http://{address}/").parse().unwrap()).await.unwrap();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!((&*body, start.elapsed()), (&b"good morning"[..], DAY));
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody is there");
}

#[tokio::test]
async fn tasks_of_tokio_util_are_in_the_simulation() {
    let tasks = tokio_util::task::TaskTracker::new();
    for days in 1..4 {
        tasks.spawn_on(library::nap(days * DAY), &Handle::current());
    }
    tasks.close();
    let start = tokio::time::Instant::now();
    tasks.wait().await;
    assert_eq!(start.elapsed(), 3 * DAY);
}
