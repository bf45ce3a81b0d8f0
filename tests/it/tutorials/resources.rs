//! What is opened and closed, and streams of values.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use standstill::Simulation;
use standstill::simulate::{named, spawn_named};
use standstill::tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::try_join;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{accept_async, client_async};
use tracing::info;

use super::{HOST, agrees, gather, is_as_stated, millis, seconds};

#[test]
fn a_database() {
    agrees("resources/database-connection", async {
        seconds(1).await;
        let query = async {
            millis(100).await;
            info!("Results for: SELECT * FROM users");
        };
        named("query", query).await;
        millis(500).await;
    });
    agrees("resources/database-pool", async {
        let connections = Arc::new(Semaphore::new(5));
        let queries = (0..10).map(|n| {
            let connections = Arc::clone(&connections);
            let query = async move {
                let _connection = connections.acquire().await.unwrap();
                named(&format!("busy connection {n}"), seconds(1)).await;
            };
            (format!("query {n}"), query)
        });
        gather(queries).await;
    });
}

async fn failing_request() -> Result<(), &'static str> {
    seconds(1).await;
    Err("500")
}

#[test]
fn a_session_is_closed_on_failure_only_if_somebody_sees_to_it() {
    agrees("resources/a-context-manager-always-closes", async {
        let result = failing_request().await;
        millis(250).await;
        if result.is_err() {
            info!("failed");
        }
    });
    agrees("resources/manual-clean-up-is-skipped", async {
        let used = async {
            info!("open session");
            failing_request().await?;
            info!("close session");
            Ok::<_, &str>(())
        };
        if used.await.is_err() {
            info!("failed");
        }
    });
}

#[test]
fn streams_of_values() {
    agrees("resources/async-iterator", async {
        for number in 0..5 {
            millis(100).await;
            info!("{number}");
        }
    });
    agrees("resources/async-generator", async {
        let mut numbers = 0..5;
        let mut next = async || {
            let number = numbers.next()?;
            millis(100).await;
            Some(number)
        };
        while let Some(number) = next().await {
            info!("{number}");
        }
    });
}

#[test]
fn a_web_socket() {
    let server = async || {
        let listener = TcpListener::bind(("0.0.0.0", 80)).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = accept_async(stream).await.unwrap();
        let serving = spawn_named("echo:1", async move {
            while let Some(Ok(Message::Text(message))) = socket.next().await {
                millis(100).await;
                socket.send(Message::text(format!("echo: {message}"))).await.unwrap();
            }
            // Its good-bye goes on its way.
            while socket.next().await.is_some() {}
        });
        serving.await.unwrap();
    };
    let client = async {
        let stream = TcpStream::connect((HOST, 80)).await.unwrap();
        let (mut socket, _) = client_async("ws://echo/", stream).await.unwrap();
        socket.send(Message::text("Hello")).await.unwrap();
        let response = socket.next().await.unwrap().unwrap();
        info!("received {response}");
        socket.close(None).await.unwrap();
        while socket.next().await.is_some() {}
    };
    let simulation = Simulation::new().latency(Duration::from_millis(50)).host(HOST, server);
    is_as_stated("resources/web-socket", &simulation.run(client));
}

#[test]
fn when_a_file_is_missing_the_others_are_read_for_nobody() {
    agrees("resources/one-file-missing", async {
        let read = |name: &'static str, takes| {
            spawn_named(name, async move {
                millis(takes).await;
                if name == "file2.txt" {
                    return Err(name);
                }
                info!("read {name}");
                Ok(())
            })
        };
        let files = (read("file1.txt", 300), read("file2.txt", 100), read("file3.txt", 200));
        let read = async |file: JoinHandle<_>| file.await.unwrap();
        if let Err(name) = try_join!(read(files.0), read(files.1), read(files.2)) {
            info!("missing: {name}");
        }
        seconds(1).await;
    });
}
