//! Scenario files that call functions of a crate: the file gives services, faults and time, and says what must come out.
//!
//! The functions are those that the crate ships; only their imports of sockets change.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use standstill::scenario::{Arguments, Calls};
use standstill::tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tracing::info;

fn main() {
    let calls = Calls::new().add("checkout", |arguments: Arguments| async move {
        let order = arguments.int("order")?;
        checkout(order).await
    });
    standstill::harness::main_with("examples/called/scenarios", "examples/called/snapshots", &calls)
}

/// Pays for an order. A payment that has no answer within a second, or fails, is tried twice more.
async fn checkout(order: i64) -> Result<String, String> {
    for attempt in 1..=3 {
        let paid = timeout(Duration::from_secs(1), request("payments", order));
        match paid.await {
            Ok(Ok(StatusCode::OK)) => return Ok(format!("order {order} is paid")),
            Ok(Ok(status)) => info!(attempt, status = status.as_u16(), "refused"),
            Ok(Err(error)) => info!(attempt, "failed: {error}"),
            Err(_) => info!(attempt, "no answer"),
        }
        sleep(Duration::from_millis(100 * attempt)).await;
    }
    Err(format!("order {order} cannot be paid"))
}

/// A request to a service, and the status with which that answers.
async fn request(
    service: &str,
    order: i64,
) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect((service, 80)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::post(format!("/orders/{order}")).header("host", service);
    let answer = sender.send_request(request.body(Empty::<Bytes>::new())?).await?;
    let status = answer.status();
    answer.into_body().collect().await?;
    drop(sender);
    connection.await??;
    Ok(status)
}
