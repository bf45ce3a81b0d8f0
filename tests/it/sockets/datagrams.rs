//! What UDP sockets say.

use std::future::poll_fn;
use std::net::SocketAddr;

use super::cases::{Program, Said, kind, programs, settle, unless_it_waits};
use super::tokio;
use tokio::io::{Interest, ReadBuf};
use tokio::net::UdpSocket;

async fn socket() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = socket.local_addr().unwrap();
    (socket, at)
}

/// Two that are connected to each other.
async fn pair() -> [UdpSocket; 2] {
    let ((a, at_a), (b, at_b)) = (socket().await, socket().await);
    a.connect(at_b).await.unwrap();
    b.connect(at_a).await.unwrap();
    [a, b]
}

/// The address of a socket that is gone.
async fn nobody() -> SocketAddr {
    socket().await.1
}

async fn receive(socket: &UdpSocket, room: usize) -> String {
    let mut buffer = vec![b'.'; room];
    let received = unless_it_waits(socket.recv(&mut buffer)).await;
    format!("{received}: {}", String::from_utf8(buffer).unwrap())
}

async fn who_is_connected_hears_its_peer_only() -> Said {
    let ((a, _), (b, at_b), (c, at_c)) = (socket().await, socket().await, socket().await);
    let mut said = vec![kind(a.peer_addr()), kind(a.send(b"data").await.map(drop))];
    c.send_to(b"before", a.local_addr().unwrap()).await.unwrap();
    settle().await;
    said.push(kind(a.connect(at_b).await));
    said.push((a.peer_addr().unwrap() == at_b).to_string());
    c.send_to(b"after", a.local_addr().unwrap()).await.unwrap();
    b.send_to(b"peer", a.local_addr().unwrap()).await.unwrap();
    settle().await;
    said.extend([receive(&a, 8).await, receive(&a, 8).await, receive(&a, 8).await]);
    // It can still send elsewhere, and be connected to another.
    said.push(kind(a.send_to(b"aside", at_c).await));
    said.push(kind(a.connect(at_c).await));
    said.push(kind(a.send(b"to c").await));
    settle().await;
    said.extend([receive(&c, 8).await, receive(&c, 8).await, receive(&b, 8).await]);
    said
}

async fn connecting_settles_where_it_is() -> Said {
    let (b, at_b) = socket().await;
    let a = UdpSocket::bind("0.0.0.0:0").await.unwrap();
    let port = a.local_addr().unwrap().port();
    let mut said = vec![a.local_addr().unwrap().ip().to_string(), kind(a.connect(at_b).await)];
    said.push((a.local_addr().unwrap() == SocketAddr::from(([127, 0, 0, 1], port))).to_string());
    a.send(b"data").await.unwrap();
    let (length, from) = b.recv_from(&mut [0; 8]).await.unwrap();
    said.push(format!("{length} {}", from == a.local_addr().unwrap()));
    let none = UdpSocket::bind("0.0.0.0:0").await.unwrap();
    said.push(kind(none.connect(("0.0.0.0", at_b.port())).await));
    said.push((none.peer_addr().unwrap() == at_b).to_string());
    said.push(kind(none.send_to(b"data", ("0.0.0.0", at_b.port())).await));
    said.push(receive(&b, 8).await);
    said
}

async fn a_peek_leaves_the_datagram() -> Said {
    let [a, b] = pair().await;
    let from = a.local_addr().unwrap();
    let mut said = vec![kind(b.try_peek(&mut [0; 8])), kind(b.try_peek_sender())];
    a.send(b"first").await.unwrap();
    a.send(b"second").await.unwrap();
    settle().await;
    said.push(unless_it_waits(b.peek(&mut [0; 8])).await);
    said.push(unless_it_waits(b.peek(&mut [0; 3])).await);
    said.push(unless_it_waits(b.peek(&mut [])).await);
    let peeked = b.peek_from(&mut [0; 8]).await;
    said.push(kind(peeked.map(|(length, of)| (length, of == from))));
    said.push(kind(b.peek_sender().await.map(|of| of == from)));
    said.push(kind(b.try_peek(&mut [0; 8])));
    said.push(kind(b.try_peek_from(&mut [0; 2]).map(|(length, of)| (length, of == from))));
    said.push(kind(b.try_peek_sender().map(|of| of == from)));
    // What a datagram has beyond the buffer is lost with it.
    said.extend([receive(&b, 3).await, receive(&b, 8).await, receive(&b, 8).await]);
    said
}

async fn what_is_tried() -> Said {
    let [a, b] = pair().await;
    let from = a.local_addr().unwrap();
    let mut said = vec![kind(b.try_recv(&mut [0; 8])), kind(b.try_recv_from(&mut [0; 8]))];
    a.writable().await.unwrap();
    said.push(kind(a.try_send(b"data")));
    said.push(kind(a.try_send(b"")));
    said.push(kind(a.try_send_to(b"more data", b.local_addr().unwrap())));
    settle().await;
    b.readable().await.unwrap();
    said.push(kind(b.try_recv(&mut [0; 2])));
    said.push(kind(b.try_recv(&mut [0; 2])));
    said.push(kind(b.try_recv_from(&mut [0; 8]).map(|(length, of)| (length, of == from))));
    said.push(kind(b.try_recv(&mut [0; 8])));
    said
}

async fn buffers_grow_by_what_they_have_room_for() -> Said {
    let [a, b] = pair().await;
    let from = a.local_addr().unwrap();
    let mut said = vec![];
    for mut buffer in [Vec::new(), Vec::with_capacity(10), vec![0; 3], Vec::with_capacity(1000)] {
        for _ in 0..4 {
            a.send(&[7; 200]).await.unwrap();
        }
        settle().await;
        said.push(unless_it_waits(b.recv_buf(&mut buffer)).await);
        let received = b.recv_buf_from(&mut buffer).await;
        said.push(kind(received.map(|(length, of)| (length, of == from))));
        b.readable().await.unwrap();
        said.push(kind(b.try_recv_buf(&mut buffer)));
        let received = b.try_recv_buf_from(&mut buffer);
        said.push(kind(received.map(|(length, of)| (length, of == from))));
        said.push(buffer.len().to_string());
    }
    said
}

async fn what_is_polled() -> Said {
    let [a, b] = pair().await;
    let (from, to) = (a.local_addr().unwrap(), b.local_addr().unwrap());
    let mut said = vec![kind(poll_fn(|cx| a.poll_send_ready(cx)).await)];
    said.push(kind(poll_fn(|cx| a.poll_send(cx, b"one")).await));
    said.push(kind(poll_fn(|cx| a.poll_send_to(cx, b"two", to)).await));
    said.push(kind(poll_fn(|cx| b.poll_recv_ready(cx)).await));
    settle().await;
    let (mut first, mut second) = ([0; 4], [0; 2]);
    let (mut first, mut second) = (ReadBuf::new(&mut first), ReadBuf::new(&mut second));
    said.push(kind(poll_fn(|cx| b.poll_peek(cx, &mut first)).await));
    said.push(kind(poll_fn(|cx| b.poll_peek_from(cx, &mut second)).await.map(|of| of == from)));
    said.push(kind(poll_fn(|cx| b.poll_peek_sender(cx)).await.map(|of| of == from)));
    said.push(format!("{:?} {:?}", first.filled(), second.filled()));
    // There is room for what is left of the first buffer, and for none of the second.
    said.push(kind(poll_fn(|cx| b.poll_recv(cx, &mut first)).await));
    said.push(kind(poll_fn(|cx| b.poll_recv_from(cx, &mut second)).await.map(|of| of == from)));
    said.push(format!("{:?} {:?}", first.filled(), second.filled()));
    said
}

async fn what_it_is_ready_for() -> Said {
    let [a, b] = pair().await;
    let both = Interest::READABLE | Interest::WRITABLE;
    let mut said =
        vec![kind(b.ready(both).await), unless_it_waits(b.ready(Interest::READABLE)).await];
    said.push(unless_it_waits(b.readable()).await);
    a.send(b"data").await.unwrap();
    settle().await;
    said.push(unless_it_waits(b.ready(Interest::READABLE)).await);
    said.push(unless_it_waits(b.ready(both)).await);
    said
}

async fn the_peer_has_no_such_socket() -> Said {
    let mut said = vec![];
    let (a, _) = socket().await;
    a.connect(nobody().await).await.unwrap();
    for _ in 0..4 {
        said.push(kind(a.send(b"data").await));
        settle().await;
    }
    said.push(kind(a.take_error().map(|error| error.map(|error| error.kind()))));
    a.send(b"data").await.unwrap();
    settle().await;
    for _ in 0..2 {
        said.push(kind(a.take_error().map(|error| error.map(|error| error.kind()))));
    }
    // Who waits is told, and who looks.
    a.send(b"data").await.unwrap();
    said.extend([receive(&a, 8).await, receive(&a, 8).await]);
    a.send(b"data").await.unwrap();
    said.push(unless_it_waits(a.peek(&mut [0; 8])).await);
    a.send(b"data").await.unwrap();
    settle().await;
    said.push(kind(a.send_to(b"data", nobody().await).await));
    said
}

async fn the_peer_goes_and_comes_back() -> Said {
    let [a, b] = pair().await;
    let at = b.local_addr().unwrap();
    b.send(b"last").await.unwrap();
    drop(b);
    a.send(b"data").await.unwrap();
    settle().await;
    // It is told before what has arrived.
    let mut said = vec![receive(&a, 8).await, receive(&a, 8).await];
    let b = UdpSocket::bind(at).await.unwrap();
    said.push(kind(a.send(b"again").await));
    said.push(receive(&b, 8).await);
    said
}

async fn who_is_not_connected_is_not_told() -> Said {
    let (a, _) = socket().await;
    let mut said = vec![kind(a.send_to(b"data", nobody().await).await)];
    settle().await;
    said.push(kind(a.take_error().map(|error| error.map(|error| error.kind()))));
    said.push(receive(&a, 8).await);
    // Nor of another than its peer.
    let [a, _b] = pair().await;
    said.push(kind(a.send_to(b"data", nobody().await).await));
    settle().await;
    said.push(kind(a.send(b"data").await));
    said
}

async fn who_is_connected_to_another_refuses() -> Said {
    let ([_a, b], (c, _)) = (pair().await, socket().await);
    c.connect(b.local_addr().unwrap()).await.unwrap();
    let mut said = vec![kind(c.send(b"data").await)];
    settle().await;
    said.push(kind(c.send(b"data").await));
    said
}

async fn what_cannot_be_sent() -> Said {
    let ((a, at), (_b, at_b)) = (socket().await, socket().await);
    let mut said = vec![kind(UdpSocket::bind(at).await.map(drop))];
    said.push(kind(a.send_to(b"data", &[][..]).await));
    said.push(kind(a.send_to(&vec![0; 70_000], at_b).await));
    said.push(kind(a.send_to(b"data", "[::1]:9".parse::<SocketAddr>().unwrap()).await));
    said.push(kind(a.connect("255.255.255.255:9").await));
    said.push(kind(a.send_to(b"data", "255.255.255.255:9").await));
    // The first of several addresses is the only one.
    said.push(kind(a.send_to(b"data", &["[::1]:9".parse().unwrap(), at_b][..]).await));
    said.push(kind(a.connect(&["[::1]:9".parse().unwrap(), at_b][..]).await));
    said.push(kind(a.ttl()));
    said.push(kind(a.set_ttl(9).and_then(|()| a.ttl())));
    said.push(kind(a.set_ttl(0)));
    said.push(kind(a.broadcast()));
    said.push(kind(a.set_broadcast(true).and_then(|()| a.broadcast())));
    said
}

programs! {
    DATAGRAMS,
    who_is_connected_hears_its_peer_only
    connecting_settles_where_it_is
    a_peek_leaves_the_datagram
    what_is_tried
    buffers_grow_by_what_they_have_room_for
    what_is_polled
    what_it_is_ready_for
    the_peer_has_no_such_socket
    the_peer_goes_and_comes_back
    who_is_not_connected_is_not_told
    who_is_connected_to_another_refuses
    what_cannot_be_sent
}
