//! Programs that pass on what they read, read in frames, and keep each other waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::{Buf, BytesMut};

use super::cases::{Program, Said, pair, programs};
use super::tokio;
use super::transfers::{byte, bytes, is_at};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// More than all the buffers on the way hold.
const TOTAL: usize = 500_000;
/// How long a frame is. Frames are read with what is there behind them, as `tokio_util::codec::Framed` does.
const FRAME: usize = 10_000;

async fn settle() {
    sleep(Duration::from_millis(10)).await;
}

/// Reads in pieces, and says whether all is there.
async fn drain(stream: &mut TcpStream, total: usize) -> String {
    let (mut length, mut buffer) = (0, [0; 4096]);
    while length < total {
        let read = stream.read(&mut buffer).await.unwrap();
        if read == 0 || !is_at(length, &buffer[..read]) {
            return format!("wrong after {length}");
        }
        length += read;
    }
    format!("{length} bytes")
}

async fn one_way() -> Said {
    let ([mut a, mut a1], [mut b1, mut b]) = (pair().await, pair().await);
    let relay = tokio::spawn(async move { copy(&mut a1, &mut b1).await.unwrap() });
    let writer = tokio::spawn(async move { a.write_all(&bytes(TOTAL)).await.unwrap() });
    settle().await;
    let said = drain(&mut b, TOTAL).await;
    writer.await.unwrap();
    vec![said, relay.await.unwrap().to_string()]
}

async fn both_ways() -> Said {
    let ([mut a, mut a1], [mut b1, mut b]) = (pair().await, pair().await);
    let relay = tokio::spawn(async move { copy_bidirectional(&mut a1, &mut b1).await.unwrap() });
    let writer = tokio::spawn(async move {
        a.write_all(&bytes(TOTAL)).await.unwrap();
        a.shutdown().await.unwrap();
        a.read(&mut [0; 8]).await.unwrap()
    });
    settle().await;
    let mut said = vec![drain(&mut b, TOTAL).await];
    b.write_all(b"answer").await.unwrap();
    drop(b);
    said.push(writer.await.unwrap().to_string());
    said.push(format!("{:?}", relay.await.unwrap()));
    said
}

async fn in_frames() -> Said {
    let [mut a, mut b] = pair().await;
    let writer = tokio::spawn(async move {
        for frame in bytes(TOTAL).chunks(FRAME) {
            a.write_u32(u32::try_from(frame.len()).unwrap()).await.unwrap();
            a.write_all(frame).await.unwrap();
        }
    });
    settle().await;
    let (mut frames, mut buffer) = (0, BytesMut::with_capacity(8192));
    loop {
        if buffer.len() >= 4 + FRAME {
            assert_eq!(buffer.get_u32() as usize, FRAME);
            let frame = buffer.split_to(FRAME);
            assert!(is_at(frames * FRAME, &frame));
            frames += 1;
        } else {
            buffer.reserve(1);
            if b.read_buf(&mut buffer).await.unwrap() == 0 {
                break;
            }
        }
    }
    writer.await.unwrap();
    vec![format!("{frames} frames and {}", buffer.len())]
}

async fn the_other_way_while_one_is_full() -> Said {
    let [a, mut b] = pair().await;
    let (mut reading, mut writing) = a.into_split();
    let writer = tokio::spawn(async move {
        writing.write_all(&bytes(TOTAL)).await.unwrap();
        writing
    });
    settle().await;
    b.write_all(b"quux").await.unwrap();
    let mut word = [0; 4];
    reading.read_exact(&mut word).await.unwrap();
    let said = vec![String::from_utf8_lossy(&word).into_owned(), drain(&mut b, TOTAL).await];
    writer.await.unwrap();
    said
}

async fn filled_by_writes_that_are_cancelled() -> Said {
    let [mut a, mut b] = pair().await;
    let data = bytes(64 << 20);
    let mut written = 0;
    while let Ok(length) =
        timeout(Duration::from_millis(400), a.write(&data[written..written + 2048])).await
    {
        written += length.unwrap();
    }
    let drained = drain(&mut b, written).await == format!("{written} bytes");
    a.write_all(b"more").await.unwrap();
    let mut word = [0; 4];
    b.read_exact(&mut word).await.unwrap();
    vec![drained.to_string(), String::from_utf8_lossy(&word).into_owned()]
}

async fn each_writes_before_it_reads() -> Said {
    let [mut a, mut b] = pair().await;
    let other = tokio::spawn(async move {
        b.write_all(&bytes(60_000)).await.unwrap();
        drain(&mut b, 60_000).await
    });
    a.write_all(&bytes(60_000)).await.unwrap();
    vec![drain(&mut a, 60_000).await, other.await.unwrap()]
}

/// A task that counts how often it runs, until it is aborted.
fn counter() -> (tokio::task::JoinHandle<()>, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    let counting = tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    (counting, count)
}

async fn reads_in_a_row_let_others_run() -> Said {
    let [mut a, mut b] = pair().await;
    a.write_all(&bytes(4096)).await.unwrap();
    settle().await;
    let (counting, count) = counter();
    for place in 0..4096 {
        assert_eq!(b.read_u8().await.unwrap(), byte(place));
    }
    counting.abort();
    vec![(count.load(Ordering::Relaxed) > 0).to_string()]
}

async fn a_task_that_yields_does_not_keep_packets_up() -> Said {
    let [mut a, mut b] = pair().await;
    let (counting, _) = counter();
    a.write_all(b"x").await.unwrap();
    let read = b.read_u8().await.unwrap();
    counting.abort();
    vec![read.to_string()]
}

programs! {
    RELAYS,
    one_way
    both_ways
    in_frames
    the_other_way_while_one_is_full
    filled_by_writes_that_are_cancelled
    each_writes_before_it_reads
    reads_in_a_row_let_others_run
    a_task_that_yields_does_not_keep_packets_up
}
