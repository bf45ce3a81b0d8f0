//! What is opened and closed, and streams of values.

use std::sync::Arc;

use standstill::simulate::{named, spawn_named};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::try_join;
use tracing::info;

use super::{agrees, gather, millis, seconds};

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
    agrees("resources/web-socket", async {
        let (to_server, mut messages) = mpsc::unbounded_channel();
        let (to_client, mut responses) = mpsc::unbounded_channel();
        let server = spawn_named("server", async move {
            while let Some(message) = messages.recv().await {
                millis(100).await;
                to_client.send(format!("echo: {message}")).unwrap();
            }
        });
        millis(200).await;
        to_server.send("Hello").unwrap();
        info!("received {}", responses.recv().await.unwrap());
        millis(50).await;
        drop(to_server);
        server.await.unwrap();
    });
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
