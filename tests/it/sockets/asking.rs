//! What connections say when they are peeked at, tried, asked what is ready, asked for nothing, and halved.

use std::io;
use std::time::Duration;

use bytes::BytesMut;

use super::cases::{Program, Said, what_seems_ready};
use super::cases::{kind, programs, read, settle, unless_it_waits, write, write_thrice};
use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn nothing_is_written([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut a, b"").await, kind(a.try_write(b""))];
    settle().await;
    said.push(read(&mut b).await);
    a.shutdown().await.unwrap();
    said.push(write(&mut a, b"").await);
    drop(b);
    settle().await;
    said.push(write(&mut a, b"").await);
    said
}

async fn nothing_is_read([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![unless_it_waits(a.read(&mut [])).await];
    said.push(write(&mut b, b"data").await);
    settle().await;
    said.push(unless_it_waits(a.read(&mut [])).await);
    said.push(read(&mut a).await);
    drop(b);
    settle().await;
    said.push(unless_it_waits(a.read(&mut [])).await);
    said
}

async fn peek(stream: &TcpStream, length: usize) -> String {
    let mut buffer = [0; 8];
    let length = unless_it_waits(stream.peek(&mut buffer[..length])).await;
    format!("peek {length} {:?}", String::from_utf8_lossy(&buffer))
}

async fn peeking([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![peek(&a, 4).await, write(&mut b, b"da").await];
    settle().await;
    said.push(peek(&a, 4).await);
    said.push(write(&mut b, b"ta").await);
    settle().await;
    said.extend([peek(&a, 3).await, peek(&a, 8).await, read(&mut a).await]);
    drop(b);
    settle().await;
    said.extend([peek(&a, 4).await, read(&mut a).await]);
    said
}

async fn peeking_at_a_reset([mut a, b]: [TcpStream; 2]) -> Said {
    b.set_zero_linger().unwrap();
    drop(b);
    settle().await;
    vec![peek(&a, 4).await, peek(&a, 4).await, read(&mut a).await]
}

async fn trying_to_read([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut buffer = [0; 8];
    let mut said = vec![kind(a.try_read(&mut buffer))];
    said.push(write(&mut b, b"data").await);
    said.push(unless_it_waits(a.readable()).await);
    said.push(kind(a.try_read(&mut buffer[..3])));
    said.push(kind(a.try_read(&mut buffer)));
    said.push(kind(a.try_read(&mut buffer)));
    said.push(unless_it_waits(a.readable()).await);
    drop(b);
    said.push(unless_it_waits(a.readable()).await);
    said.push(kind(a.try_read(&mut buffer)));
    said.push(read(&mut a).await);
    said
}

async fn trying_to_write([a, mut b]: [TcpStream; 2]) -> Said {
    let (data, mut written) = (vec![7; 10_000], 0);
    let mut said = vec![unless_it_waits(a.writable()).await];
    // A buffer that grows is full once nothing more goes in for a while.
    loop {
        match timeout(Duration::from_millis(400), a.writable()).await {
            Ok(writable) => writable.unwrap(),
            Err(_) => break,
        }
        match a.try_write(&data) {
            Ok(length) => written += length,
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }
    said.push(kind(a.try_write(&data)));
    let (mut read, mut buffer) = (0, [0; 3000]);
    while read < written {
        read += b.read(&mut buffer).await.unwrap();
    }
    said.push((read == written).to_string());
    said.push(unless_it_waits(a.writable()).await);
    said.push(kind(a.try_write(&data[..10])));
    said.push(kind(b.read_exact(&mut buffer[..10]).await));
    drop(b);
    settle().await;
    said.push(unless_it_waits(a.writable()).await);
    said.push(kind(a.try_write(b"data")));
    settle().await;
    said.push(unless_it_waits(a.writable()).await);
    said.push(kind(a.try_write(b"data")));
    said
}

async fn what_is_ready([a, mut b]: [TcpStream; 2]) -> Said {
    let both = Interest::READABLE | Interest::WRITABLE;
    let mut said = vec![unless_it_waits(a.ready(both)).await];
    said.push(unless_it_waits(a.ready(Interest::READABLE)).await);
    said.push(write(&mut b, b"data").await);
    settle().await;
    said.push(unless_it_waits(a.ready(both)).await);
    drop(b);
    settle().await;
    said.push(unless_it_waits(a.ready(Interest::READABLE)).await);
    said
}

async fn what_is_ready_after_a_reset([a, b]: [TcpStream; 2]) -> Said {
    b.set_zero_linger().unwrap();
    drop(b);
    settle().await;
    let both = Interest::READABLE | Interest::WRITABLE;
    vec![unless_it_waits(a.ready(both)).await]
}

async fn what_seems_to_be_ready([a, b]: [TcpStream; 2]) -> Said {
    what_seems_ready!(a, b)
}

async fn the_reading_half_goes_first([a, mut b]: [TcpStream; 2]) -> Said {
    let (reading, mut writing) = a.into_split();
    drop(reading);
    let mut said = vec![write(&mut b, b"data").await];
    settle().await;
    said.push(kind(writing.write(b"answer").await));
    settle().await;
    said.push(read(&mut b).await);
    drop(writing);
    settle().await;
    said.push(read(&mut b).await);
    said.push(write(&mut b, b"data").await);
    said
}

async fn the_writing_half_goes_first([a, mut b]: [TcpStream; 2]) -> Said {
    let (mut reading, writing) = a.into_split();
    drop(writing);
    settle().await;
    let mut said = vec![read(&mut b).await, write(&mut b, b"data").await];
    let mut buffer = [0; 8];
    said.push(unless_it_waits(reading.read(&mut buffer)).await);
    said.push(unless_it_waits(reading.read(&mut buffer)).await);
    drop(reading);
    settle().await;
    write_thrice(&mut b, &mut said).await;
    said
}

async fn halves_that_are_reunited([a, mut b]: [TcpStream; 2]) -> Said {
    let (reading, writing) = a.into_split();
    let mut a = reading.reunite(writing).unwrap();
    let mut said = vec![write(&mut a, b"data").await, read(&mut b).await];
    let (reading, writing) = a.into_split();
    let (other, _) = b.into_split();
    let wrong = writing.reunite(other).unwrap_err();
    said.push(wrong.to_string());
    drop(wrong);
    drop(reading);
    said
}

async fn a_half_that_is_forgotten([a, mut b]: [TcpStream; 2]) -> Said {
    let (reading, writing) = a.into_split();
    writing.forget();
    settle().await;
    let mut said = vec![read(&mut b).await];
    drop(reading);
    settle().await;
    said.push(read(&mut b).await);
    said
}

async fn halves_that_borrow([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![write(&mut b, b"data").await];
    {
        let (mut reading, mut writing) = a.split();
        let mut buffer = [0; 2];
        said.push(unless_it_waits(reading.peek(&mut buffer)).await);
        said.push(unless_it_waits(reading.read(&mut buffer)).await);
        said.push(kind(writing.write(b"answer").await));
        said.push(kind(writing.shutdown().await));
    }
    settle().await;
    said.extend([read(&mut a).await, read(&mut b).await, read(&mut b).await]);
    said
}

async fn a_buffer_that_grows([mut a, mut b]: [TcpStream; 2]) -> Said {
    a.write_all(b"some data").await.unwrap();
    drop(a);
    settle().await;
    let mut buffer = BytesMut::with_capacity(64);
    let mut said = vec![kind(b.read_buf(&mut buffer).await)];
    said.push(kind(b.read_buf(&mut buffer).await));
    said.push(format!("{buffer:?}"));
    said
}

async fn an_end_that_comes_early([mut a, mut b]: [TcpStream; 2]) -> Said {
    a.write_all(b"data").await.unwrap();
    drop(a);
    vec![kind(b.read_exact(&mut [0; 8]).await)]
}

async fn options([a, _b]: [TcpStream; 2]) -> Said {
    a.set_nodelay(true).unwrap();
    let mut said = vec![kind(a.nodelay()), kind(a.linger()), kind(a.set_ttl(0))];
    said.push(kind(a.set_ttl(256)));
    said.push(kind(a.set_ttl(9)));
    said.push(kind(a.ttl()));
    a.set_zero_linger().unwrap();
    said.push(kind(a.linger()));
    said
}

programs! {
    ASKING of a pair,
    nothing_is_written
    nothing_is_read
    peeking
    peeking_at_a_reset
    trying_to_read
    trying_to_write
    what_is_ready
    what_is_ready_after_a_reset
    what_seems_to_be_ready
    the_reading_half_goes_first
    the_writing_half_goes_first
    halves_that_are_reunited
    a_half_that_is_forgotten
    halves_that_borrow
    a_buffer_that_grows
    an_end_that_comes_early
    options
}
