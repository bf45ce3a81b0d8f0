//! Transfers whose reader and writer take pieces of any size.

use std::time::Duration;

use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// More than both buffers of a simulated connection hold.
const TOTAL: usize = 200_000;
/// The byte at this place.
#[expect(clippy::cast_possible_truncation, reason = "it is a byte of many")]
pub(crate) const fn byte(place: usize) -> u8 {
    (place ^ (place >> 8) ^ (place >> 13)) as u8
}

pub(crate) fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(byte).collect()
}

/// Whether this is what stands at this place.
pub(crate) fn is_at(place: usize, data: &[u8]) -> bool {
    (place..).zip(data).all(|(place, it)| byte(place) == *it)
}

/// Writes one way in pieces of `write` bytes, reads in pieces of `read` at most; says what has arrived.
pub(crate) async fn transfer(
    [mut a, mut b]: [TcpStream; 2],
    read: usize,
    write: usize,
    late: Duration,
) -> String {
    let writer = tokio::spawn(async move {
        let mut data = &bytes(TOTAL)[..];
        while !data.is_empty() {
            let written = a.write(&data[..data.len().min(write)]).await.unwrap();
            data = &data[written..];
        }
        a.shutdown().await.unwrap();
        a.read(&mut [0; 8]).await.unwrap()
    });
    sleep(late).await;
    let (mut length, mut in_order, mut buffer) = (0, true, vec![0; read]);
    loop {
        let read = b.read(&mut buffer).await.unwrap();
        if read == 0 {
            break;
        }
        in_order &= is_at(length, &buffer[..read]);
        length += read;
    }
    drop(b);
    format!("{length} bytes, in order {in_order}, then {}", writer.await.unwrap())
}
