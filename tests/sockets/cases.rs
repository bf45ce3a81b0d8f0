//! What connections and listeners say when they are closed, reset, halved, peeked at and asked for nothing.

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use bytes::BytesMut;

use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// What a program says.
pub(crate) type Said = Vec<String>;
type Program = Pin<Box<dyn Future<Output = Said>>>;

/// Two streams that are connected: the first has called.
pub(crate) async fn pair() -> [TcpStream; 2] {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (called, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    [called.unwrap(), accepted.unwrap().0]
}

/// Long enough for packets to arrive.
async fn settle() {
    sleep(Duration::from_millis(20)).await;
}

fn kind<T: Debug>(result: io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?}", error.kind()),
    }
}

/// What comes of it, unless it waits.
async fn unless_it_waits<T: Debug>(operation: impl Future<Output = io::Result<T>>) -> String {
    match timeout(Duration::from_millis(60), operation).await {
        Ok(result) => kind(result),
        Err(_) => "waits".to_owned(),
    }
}

/// What is read at most once.
async fn read(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 64];
    let length = unless_it_waits(stream.read(&mut buffer)).await;
    format!("read {length}")
}

async fn write(stream: &mut TcpStream, data: &[u8]) -> String {
    format!("write {}", unless_it_waits(stream.write(data)).await)
}

/// Writes until the peer is known to be gone, twice over.
async fn write_thrice(stream: &mut TcpStream, said: &mut Said) {
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
    let (data, mut written) = ([7; 10_000], 0);
    let mut said = vec![unless_it_waits(a.writable()).await];
    // A buffer that grows is full once nothing more goes in for a while.
    loop {
        match timeout(Duration::from_millis(60), a.writable()).await {
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

async fn a_listener_goes_with_its_connections() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut a = TcpStream::connect(address).await.unwrap();
    settle().await;
    drop(listener);
    settle().await;
    let mut said = vec![read(&mut a).await, read(&mut a).await];
    said.push(kind(TcpStream::connect(address).await.map(drop)));
    said
}

async fn a_connection_outlives_its_listener() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut a = TcpStream::connect(address).await.unwrap();
    let (mut b, _) = listener.accept().await.unwrap();
    drop(listener);
    let mut said = vec![write(&mut a, b"data").await, read(&mut b).await];
    // The address is free again.
    let again = TcpListener::bind(address).await;
    said.push(kind(again.as_ref().map(drop).map_err(|error| error.kind().into())));
    said.push(kind(TcpListener::bind(address).await.map(drop)));
    drop(again);
    said
}

async fn a_call_that_is_closed_before_it_is_accepted() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut a = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    a.write_all(b"data").await.unwrap();
    drop(a);
    settle().await;
    let (mut b, _) = listener.accept().await.unwrap();
    vec![read(&mut b).await, read(&mut b).await]
}

async fn a_call_that_is_reset_before_it_is_accepted() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let a = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    a.set_zero_linger().unwrap();
    drop(a);
    settle().await;
    let (mut b, _) = listener.accept().await.unwrap();
    let peer = kind(b.peer_addr().map(drop));
    vec![peer, read(&mut b).await, read(&mut b).await]
}

async fn nobody_listens() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    vec![kind(TcpStream::connect(address).await.map(drop))]
}

async fn one_of_two_addresses_answers() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
    let both = [closed, listener.local_addr().unwrap()];
    let stream = TcpStream::connect(&both[..]).await;
    vec![(stream.unwrap().peer_addr().unwrap() == both[1]).to_string()]
}

async fn no_address_is_this_host() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let stream = TcpStream::connect(("0.0.0.0", port)).await;
    vec![kind(stream.map(|stream| stream.peer_addr().unwrap().ip()))]
}

macro_rules! programs {
    ($name:ident, fn($($argument:ident: $type:ty)?), [$($program:ident),* $(,)?]) => {
        /// Programs with their names.
        pub(crate) const $name: &[(&str, fn($($type)?) -> Program)] =
            &[$((stringify!($program), |$($argument)?| Box::pin($program($($argument)?)))),*];
    };
}

programs!(OF_PAIRS, fn(pair: [TcpStream; 2]), [
    the_peer_has_closed,
    the_peer_has_closed_and_is_read_first,
    the_caller_has_closed,
    the_peer_has_not_read_all_and_is_read,
    the_peer_has_not_read_all_and_is_written_to,
    what_came_before_a_reset_is_read,
    a_reset_after_the_end,
    an_error_is_told_once,
    no_lingering,
    a_reader_that_waits_is_told_of_a_reset,
    a_writer_that_waits_is_told_of_a_reset,
    what_a_closed_stream_has_written_arrives,
    one_half_after_the_other,
    a_shutdown_behind_data,
    nothing_is_written,
    nothing_is_read,
    peeking,
    peeking_at_a_reset,
    trying_to_read,
    trying_to_write,
    what_is_ready,
    what_is_ready_after_a_reset,
    the_reading_half_goes_first,
    the_writing_half_goes_first,
    halves_that_are_reunited,
    a_half_that_is_forgotten,
    halves_that_borrow,
    a_buffer_that_grows,
    an_end_that_comes_early,
    options,
]);

programs!(OF_LISTENERS, fn(), [
    a_listener_goes_with_its_connections,
    a_connection_outlives_its_listener,
    a_call_that_is_closed_before_it_is_accepted,
    a_call_that_is_reset_before_it_is_accepted,
    nobody_listens,
    one_of_two_addresses_answers,
    no_address_is_this_host,
]);
