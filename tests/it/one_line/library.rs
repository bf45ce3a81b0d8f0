//! A library that knows of tokio only.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Waits.
pub async fn nap(length: Duration) {
    tokio::time::sleep(length).await;
}

/// A server that answers a number with the next one, and where it is.
pub async fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await?;
            let number = stream.read_u8().await?;
            stream.write_u8(number + 1).await?;
        }
        #[expect(unreachable_code, reason = "it says what the task returns")]
        io::Result::Ok(())
    });
    Ok(address)
}

/// Asks such a server.
pub async fn ask(address: SocketAddr, number: u8) -> io::Result<u8> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_u8(number).await?;
    stream.read_u8().await
}

/// Three tasks, in the order in which they run.
pub async fn order() -> Vec<u8> {
    let came = Arc::new(Mutex::new(Vec::new()));
    let note = |task| {
        let came = Arc::clone(&came);
        tokio::spawn(async move { came.lock().unwrap().push(task) })
    };
    for task in [0, 1, 2].map(note) {
        task.await.unwrap();
    }
    came.lock().unwrap().clone()
}
