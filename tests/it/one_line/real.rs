//! Without the cfg, tokio is tokio: time passes, and sockets are those of the operating system.

use std::time::{Duration, Instant};

#[tokio::test]
async fn a_sleep_takes_real_time() {
    let here = Instant::now();
    library::nap(Duration::from_millis(20)).await;
    assert!(here.elapsed() >= Duration::from_millis(20));
}

#[tokio::test]
async fn a_connection_is_real() {
    let address = library::serve().await.unwrap();
    assert_eq!(library::ask(address, 7).await.unwrap(), 8);
    assert!(std::net::TcpStream::connect(address).is_ok());
    assert_eq!(library::order().await.len(), 3);
}
