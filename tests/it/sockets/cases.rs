//! What connections say when they are closed and reset; and what all such programs need.

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// What a program says.
pub(crate) type Said = Vec<String>;
/// A program that has begun.
pub(crate) type Program = Pin<Box<dyn Future<Output = Said>>>;

/// A list of programs with their names.
macro_rules! programs {
    ($name:ident of a pair, $($program:ident)*) => {
        pub(crate) const $name: &[(&str, fn([TcpStream; 2]) -> Program)] =
            &[$((stringify!($program), |pair| Box::pin($program(pair)))),*];
    };
    ($name:ident, $($program:ident)*) => {
        pub(crate) const $name: &[(&str, fn() -> Program)] =
            &[$((stringify!($program), || Box::pin($program()))),*];
    };
}
pub(crate) use programs;

/// What two streams seem to be ready for, of which the second was accepted: what was told once, until it is tried in vain.
macro_rules! what_seems_ready {
    ($called:expr, $accepted:expr) => {{
        let (mut a, mut b) = ($called, $accepted);
        let mut buffer = [0; 8];
        let mut said = vec![unless_it_waits(a.readable()).await];
        said.push(unless_it_waits(b.readable()).await);
        said.push(unless_it_waits(b.writable()).await);
        said.push(kind(b.try_read(&mut buffer)));
        said.push(unless_it_waits(b.readable()).await);
        // Who tries and gets less than there was room for has not tried in vain, but who waits has.
        for (length, tries) in [(8, true), (4, true), (4, false), (8, false)] {
            a.write_all(b"data").await.unwrap();
            settle().await;
            said.push(if tries {
                kind(b.try_read(&mut buffer[..length]))
            } else {
                unless_it_waits(b.read(&mut buffer[..length])).await
            });
            said.push(unless_it_waits(b.readable()).await);
        }
        // Each write that is tried seems to have room before.
        let mut all = true;
        loop {
            all &= unless_it_waits(a.writable()).await == "()";
            if a.try_write(&[7; 10_000]).is_err() {
                break;
            }
        }
        said.push(all.to_string());
        drop(b);
        settle().await;
        said.push(unless_it_waits(a.writable()).await);
        said
    }};
}
pub(crate) use what_seems_ready;

/// Two streams that are connected: the first has called.
pub(crate) async fn pair() -> [TcpStream; 2] {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (called, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    [called.unwrap(), accepted.unwrap().0]
}

/// Long enough for packets to arrive.
pub(crate) async fn settle() {
    sleep(Duration::from_millis(20)).await;
}

pub(crate) fn kind<T: Debug>(result: io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?}", error.kind()),
    }
}

/// What comes of it, unless it waits.
pub(crate) async fn unless_it_waits<T: Debug>(
    operation: impl Future<Output = io::Result<T>>,
) -> String {
    match timeout(Duration::from_millis(400), operation).await {
        Ok(result) => kind(result),
        Err(_) => "waits".to_owned(),
    }
}

/// What is read at most once.
pub(crate) async fn read(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 64];
    let length = unless_it_waits(stream.read(&mut buffer)).await;
    format!("read {length}")
}

pub(crate) async fn write(stream: &mut TcpStream, data: &[u8]) -> String {
    format!("write {}", unless_it_waits(stream.write(data)).await)
}

/// Writes until the peer is known to be gone, twice over.
pub(crate) async fn write_thrice(stream: &mut TcpStream, said: &mut Said) {
    for _ in 0..3 {
        said.push(write(stream, b"data").await);
        settle().await;
    }
}

async fn the_peer_has_closed([mut a, b]: [TcpStream; 2]) -> Said {
    drop(b);
    settle().await;
    let mut said = vec![];
    write_thrice(&mut a, &mut said).await;
    said.push(read(&mut a).await);
    said.push(read(&mut a).await);
    said
}

async fn the_peer_has_closed_and_is_read_first([mut a, b]: [TcpStream; 2]) -> Said {
    drop(b);
    settle().await;
    let mut said = vec![read(&mut a).await, read(&mut a).await];
    write_thrice(&mut a, &mut said).await;
    said
}

async fn the_caller_has_closed([a, mut b]: [TcpStream; 2]) -> Said {
    drop(a);
    settle().await;
    let mut said = vec![];
    write_thrice(&mut b, &mut said).await;
    said
}

async fn the_peer_has_not_read_all_and_is_read([mut a, b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"data").await];
    settle().await;
    drop(b);
    settle().await;
    said.push(format!("peer {}", kind(a.peer_addr().map(drop))));
    said.push(read(&mut a).await);
    said.push(read(&mut a).await);
    write_thrice(&mut a, &mut said).await;
    said
}

async fn the_peer_has_not_read_all_and_is_written_to([mut a, b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"data").await];
    settle().await;
    drop(b);
    settle().await;
    write_thrice(&mut a, &mut said).await;
    said.push(read(&mut a).await);
    said.push(kind(a.shutdown().await));
    said
}

async fn what_came_before_a_reset_is_read([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"data").await, write(&mut b, b"answer").await];
    settle().await;
    drop(b);
    settle().await;
    said.extend([read(&mut a).await, read(&mut a).await, read(&mut a).await]);
    said
}

async fn a_reset_after_the_end([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut b, b"answer").await];
    drop(b);
    settle().await;
    said.push(write(&mut a, b"data").await);
    settle().await;
    said.push(kind(a.take_error().map(|error| error.map(|error| error.kind()))));
    said.push(read(&mut a).await);
    said.push(read(&mut a).await);
    said.push(write(&mut a, b"data").await);
    said
}

async fn an_error_is_told_once([mut a, b]: [TcpStream; 2]) -> Said {
    b.set_zero_linger().unwrap();
    drop(b);
    settle().await;
    let mut said = vec![];
    for _ in 0..2 {
        said.push(kind(a.take_error().map(|error| error.map(|error| error.kind()))));
    }
    said.push(read(&mut a).await);
    said.push(write(&mut a, b"data").await);
    said
}

async fn no_lingering([mut a, mut b]: [TcpStream; 2]) -> Said {
    b.set_zero_linger().unwrap();
    let mut said = vec![write(&mut b, b"answer").await];
    settle().await;
    drop(b);
    settle().await;
    said.extend([read(&mut a).await, read(&mut a).await, read(&mut a).await]);
    said
}

async fn an_answer_and_a_reset_at_once([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"data").await];
    settle().await;
    said.push(write(&mut b, b"answer").await);
    drop(b);
    settle().await;
    said.extend([read(&mut a).await, read(&mut a).await, read(&mut a).await]);
    said
}

async fn an_answer_its_end_and_a_reset_at_once([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"data").await];
    settle().await;
    said.push(write(&mut b, b"answer").await);
    said.push(kind(b.shutdown().await));
    b.set_zero_linger().unwrap();
    drop(b);
    settle().await;
    said.extend([read(&mut a).await, read(&mut a).await, write(&mut a, b"data").await]);
    said
}

async fn a_reader_that_waits_is_told_of_a_reset([mut a, b]: [TcpStream; 2]) -> Said {
    b.set_zero_linger().unwrap();
    let reader = tokio::spawn(async move { vec![read(&mut a).await, read(&mut a).await] });
    settle().await;
    drop(b);
    reader.await.unwrap()
}

async fn a_writer_that_waits_is_told_of_a_reset([mut a, mut b]: [TcpStream; 2]) -> Said {
    let data = vec![7; 32 << 20];
    let writer = tokio::spawn(async move { kind(a.write_all(&data).await) });
    settle().await;
    let first = read(&mut b).await;
    drop(b);
    vec![first, writer.await.unwrap()]
}

async fn what_a_closed_stream_has_written_arrives([mut a, mut b]: [TcpStream; 2]) -> Said {
    let written = tokio::spawn(async move {
        a.write_all(&vec![7; 300_000]).await.unwrap();
    });
    settle().await;
    let (mut length, mut buffer) = (0, [0; 1000]);
    loop {
        match b.read(&mut buffer).await.unwrap() {
            0 => break,
            read => length += read,
        }
    }
    written.await.unwrap();
    vec![length.to_string(), read(&mut b).await]
}

async fn one_half_after_the_other([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![kind(a.shutdown().await), kind(a.shutdown().await)];
    said.push(write(&mut a, b"data").await);
    settle().await;
    said.push(read(&mut b).await);
    said.push(write(&mut b, b"late").await);
    settle().await;
    said.push(read(&mut a).await);
    said.push(read(&mut a).await);
    said.push(format!("peers {}", kind(a.peer_addr().map(drop))));
    said.push(kind(b.shutdown().await));
    settle().await;
    said.push(read(&mut a).await);
    said.push(write(&mut a, b"data").await);
    for stream in [&a, &b] {
        said.push(format!("peer {}", kind(stream.peer_addr().map(drop))));
        said.push(format!("here {}", kind(stream.local_addr().map(drop))));
    }
    said.push(kind(b.shutdown().await));
    said
}

async fn a_shutdown_behind_data([mut a, mut b]: [TcpStream; 2]) -> Said {
    let writer = tokio::spawn(async move {
        a.write_all(&vec![7; 100_000]).await.unwrap();
        a.shutdown().await.unwrap();
        read(&mut a).await
    });
    settle().await;
    let mut all = Vec::new();
    let length = b.read_to_end(&mut all).await.unwrap();
    drop(b);
    vec![length.to_string(), writer.await.unwrap()]
}

programs! {
    CLOSING of a pair,
    the_peer_has_closed
    the_peer_has_closed_and_is_read_first
    the_caller_has_closed
    the_peer_has_not_read_all_and_is_read
    the_peer_has_not_read_all_and_is_written_to
    what_came_before_a_reset_is_read
    a_reset_after_the_end
    an_error_is_told_once
    no_lingering
    an_answer_and_a_reset_at_once
    an_answer_its_end_and_a_reset_at_once
    a_reader_that_waits_is_told_of_a_reset
    a_writer_that_waits_is_told_of_a_reset
    what_a_closed_stream_has_written_arrives
    one_half_after_the_other
    a_shutdown_behind_data
}
