//! What is read and written in several buffers at once, or into buffers that grow.

use std::io::{IoSlice, IoSliceMut};

use super::cases::{Program, Said, kind, programs, read, settle, unless_it_waits};
use super::tokio;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

const PARTS: [&[u8]; 4] = [b"one", b"", b"two", b"three"];

fn parts() -> [IoSlice<'static>; 4] {
    PARTS.map(IoSlice::new)
}

/// What is read at once into buffers of these lengths.
async fn read_vectored(stream: &TcpStream, lengths: [usize; 3]) -> String {
    stream.readable().await.unwrap();
    let mut buffers = lengths.map(|length| vec![b'.'; length]);
    let mut slices = buffers.each_mut().map(|buffer| IoSliceMut::new(buffer));
    let read = kind(stream.try_read_vectored(&mut slices));
    format!("{read}: {}", buffers.map(|buffer| String::from_utf8(buffer).unwrap()).join("|"))
}

async fn several_buffers_are_written_at_once([mut a, mut b]: [TcpStream; 2]) -> Said {
    let mut said = vec![kind(a.try_write_vectored(&[])), kind(a.try_write_vectored(&parts()))];
    settle().await;
    said.push(read(&mut b).await);
    said.push(a.is_write_vectored().to_string());
    said.push(unless_it_waits(a.write_vectored(&parts())).await);
    settle().await;
    said.push(read(&mut b).await);
    drop(b);
    settle().await;
    for _ in 0..3 {
        said.push(kind(a.try_write_vectored(&parts())));
        settle().await;
    }
    said
}

async fn several_buffers_are_filled_at_once([mut a, b]: [TcpStream; 2]) -> Said {
    a.write_all(b"one two three").await.unwrap();
    settle().await;
    let mut said = vec![];
    for lengths in [[0, 0, 0], [2, 0, 3], [1, 1, 1], [4, 64, 1]] {
        said.push(read_vectored(&b, lengths).await);
    }
    said.push(kind(b.try_read_vectored(&mut [IoSliceMut::new(&mut [0; 4])])));
    a.write_all(b"four").await.unwrap();
    drop(a);
    settle().await;
    said.push(read_vectored(&b, [3, 3, 3]).await);
    said.push(read_vectored(&b, [3, 3, 3]).await);
    said
}

async fn several_buffers_and_a_reset([a, b]: [TcpStream; 2]) -> Said {
    a.set_zero_linger().unwrap();
    drop(a);
    settle().await;
    let mut said = vec![read_vectored(&b, [3, 3, 3]).await, read_vectored(&b, [3, 3, 3]).await];
    said.push(kind(b.try_write_vectored(&parts())));
    said
}

async fn halves_do_so_too([a, mut b]: [TcpStream; 2]) -> Said {
    let (from_a, mut to_b) = a.into_split();
    let mut said = vec![to_b.is_write_vectored().to_string()];
    said.push(unless_it_waits(to_b.write_vectored(&parts())).await);
    said.push(kind(to_b.try_write_vectored(&parts())));
    settle().await;
    said.push(read(&mut b).await);
    {
        let (_, mut to_a) = b.split();
        said.push(to_a.is_write_vectored().to_string());
        said.push(unless_it_waits(to_a.write_vectored(&parts())).await);
        said.push(kind(to_a.try_write_vectored(&parts())));
    }
    settle().await;
    from_a.readable().await.unwrap();
    let (mut first, mut second) = ([0; 4], [0; 64]);
    let mut slices = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
    said.push(kind(from_a.try_read_vectored(&mut slices)));
    said.push(from_a.reunite(to_b).is_ok().to_string());
    said
}

async fn buffers_grow_by_what_they_have_room_for([mut a, b]: [TcpStream; 2]) -> Said {
    a.write_all(&[7; 200]).await.unwrap();
    settle().await;
    b.readable().await.unwrap();
    let mut said = vec![];
    for mut buffer in [Vec::new(), Vec::with_capacity(10), vec![0; 3], Vec::with_capacity(1000)] {
        said.push(kind(b.try_read_buf(&mut buffer)));
        said.push(buffer.len().to_string());
    }
    said
}

programs! {
    VECTORS of a pair,
    several_buffers_are_written_at_once
    several_buffers_are_filled_at_once
    several_buffers_and_a_reset
    halves_do_so_too
    buffers_grow_by_what_they_have_room_for
}
