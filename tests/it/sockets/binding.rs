//! What a `TcpSocket` says: which address it may have, beside whom, and what its streams and listeners have of it.

use std::net::SocketAddr;
use std::time::Duration;

use super::cases::{Program, Said, kind, programs, read, settle, write};
use super::tokio;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

fn any() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// A socket that shares its address, and its port, or not.
fn socket([address, port]: [bool; 2]) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(address).unwrap();
    socket.set_reuseport(port).unwrap();
    socket
}

/// How it shares, in all ways.
fn sharings() -> impl Iterator<Item = [bool; 2]> {
    [false, true].into_iter().flat_map(|address| [false, true].map(|port| [address, port]))
}

async fn it_calls_from_where_it_is_bound() -> Said {
    let listener = TcpListener::bind(any()).await.unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    let mut said = vec![kind(socket.local_addr()), kind(socket.bind(any()))];
    let bound = socket.local_addr().unwrap();
    said.push((bound.port() != 0).to_string());
    said.push(kind(socket.bind(any())));
    said.push(kind(socket.take_error().map(|error| error.map(|error| error.kind()))));
    let mut a = socket.connect(listener.local_addr().unwrap()).await.unwrap();
    let (mut b, from) = listener.accept().await.unwrap();
    let ends = [from, b.peer_addr().unwrap(), a.local_addr().unwrap()];
    said.push(format!("{:?}", ends.map(|end| end == bound)));
    said.extend([write(&mut a, b"data").await, read(&mut b).await]);
    said
}

async fn it_calls_from_any_address() -> Said {
    let listener = TcpListener::bind(any()).await.unwrap();
    let to = listener.local_addr().unwrap();
    let unbound = TcpSocket::new_v4().unwrap().connect(to).await.unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("0.0.0.0:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let bound = socket.connect(to).await.unwrap().local_addr().unwrap();
    vec![
        unbound.local_addr().unwrap().ip().to_string(),
        bound.ip().to_string(),
        (bound.port() == port).to_string(),
    ]
}

async fn addresses_that_it_cannot_have() -> Said {
    let bound = |at: &str| kind(TcpSocket::new_v4().unwrap().bind(at.parse().unwrap()));
    let mut said = vec![bound("192.0.2.1:0"), bound("[::1]:0"), bound("127.0.0.9:0")];
    let listener = TcpListener::bind(any()).await.unwrap();
    said.push(bound(&listener.local_addr().unwrap().to_string()));
    let socket = TcpSocket::new_v4().unwrap();
    said.push(kind(socket.connect("[::1]:9".parse().unwrap()).await.map(drop)));
    said
}

/// Two sockets at one address: the second is bound, and both listen, the first before the second is bound or after that.
async fn two_sockets_at_one_address() -> Said {
    let mut said = vec![];
    for (first, second) in sharings().flat_map(|first| sharings().map(move |it| (first, it))) {
        for listens_first in [false, true] {
            for ip in ["127.0.0.1", "0.0.0.0", "127.0.0.2"] {
                let (one, other) = (socket(first), socket(second));
                one.bind(any()).unwrap();
                let mut at = one.local_addr().unwrap();
                at.set_ip(ip.parse().unwrap());
                let (mut listening, mut waiting) = (None, Some(one));
                if listens_first {
                    listening = waiting.take().map(|one| one.listen(8).unwrap());
                }
                let bound = kind(other.bind(at));
                let listens =
                    if bound == "()" { kind(other.listen(8).map(drop)) } else { String::new() };
                let also = waiting.map(|one| kind(one.listen(8).map(drop)));
                drop(listening);
                said.push(format!(
                    "{first:?} {second:?} {listens_first} {ip}: {bound}, {listens}, {also:?}"
                ));
            }
        }
    }
    said
}

/// The second listens while the first does not yet.
async fn two_listeners_at_one_address() -> Said {
    let mut said = vec![];
    for (first, second) in sharings().flat_map(|first| sharings().map(move |it| (first, it))) {
        let (one, other) = (socket(first), socket(second));
        one.bind(any()).unwrap();
        let at = one.local_addr().unwrap();
        let Ok(()) = other.bind(at) else { continue };
        let other = other.listen(8);
        said.push(format!("{first:?} {second:?}: {}", kind(one.listen(8).map(drop))));
        drop(other);
        said.push(kind(TcpListener::bind(at).await.map(drop)));
    }
    said
}

/// What a listener has got keeps its address, for those who do not share it.
async fn a_connection_has_the_address_of_its_listener() -> Said {
    let mut said = vec![];
    for (first, second) in sharings().flat_map(|first| sharings().map(move |it| (first, it))) {
        let one = socket(first);
        one.bind(any()).unwrap();
        let listener = one.listen(8).unwrap();
        let at = listener.local_addr().unwrap();
        let a = TcpStream::connect(at).await.unwrap();
        let (b, _) = listener.accept().await.unwrap();
        drop(listener);
        said.push(format!("{first:?} {second:?}: {}", kind(socket(second).bind(at))));
        said.push(kind(TcpListener::bind(at).await.map(drop)));
        // And so does who calls.
        said.push(kind(socket(second).bind(a.local_addr().unwrap())));
        // A reset leaves nothing behind.
        b.set_zero_linger().unwrap();
        drop(b);
        settle().await;
        drop(a);
        said.push(kind(TcpSocket::new_v4().unwrap().bind(at)));
    }
    said
}

async fn two_calls_from_one_address() -> Said {
    let listeners =
        [TcpListener::bind(any()).await.unwrap(), TcpListener::bind(any()).await.unwrap()];
    let [to, also] = listeners.each_ref().map(|listener| listener.local_addr().unwrap());
    let sockets = [(); 3].map(|()| socket([true, false]));
    sockets[0].bind(any()).unwrap();
    let at = sockets[0].local_addr().unwrap();
    let mut said = sockets[1..].iter().map(|socket| kind(socket.bind(at))).collect::<Vec<_>>();
    let [first, second, third] = sockets;
    let first = first.connect(to).await.unwrap();
    said.push(kind(second.connect(to).await.map(drop)));
    said.push(kind(third.connect(also).await.map(|it| it.local_addr().unwrap() == at)));
    drop(first);
    said
}

async fn it_calls_itself() -> Said {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(any()).unwrap();
    let at = socket.local_addr().unwrap();
    let mut stream = match timeout(Duration::from_secs(1), socket.connect(at)).await.unwrap() {
        Ok(stream) => stream,
        Err(error) => return vec![kind::<()>(Err(error))],
    };
    let mut said = vec![(stream.peer_addr().unwrap() == at).to_string()];
    said.extend([write(&mut stream, b"data").await, read(&mut stream).await]);
    said
}

async fn it_listens_unbound() -> Said {
    let listener = TcpSocket::new_v4().unwrap().listen(8).unwrap();
    let at = listener.local_addr().unwrap();
    let mut said = vec![at.ip().to_string(), (at.port() != 0).to_string()];
    said.push(kind(TcpStream::connect(("127.0.0.1", at.port())).await.map(drop)));
    said
}

async fn it_is_refused_and_dropped() -> Said {
    let closed = TcpListener::bind(any()).await.unwrap().local_addr().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(any()).unwrap();
    let at = socket.local_addr().unwrap();
    let mut said = vec![kind(socket.connect(closed).await.map(drop))];
    for _ in 0..2 {
        let again = TcpSocket::new_v4().unwrap();
        said.push(kind(again.bind(at)));
    }
    said
}

async fn what_is_set_goes_on() -> Said {
    let (calls, called) = (TcpSocket::new_v4().unwrap(), TcpSocket::new_v4().unwrap());
    let mut said = vec![];
    for socket in [&calls, &called] {
        said.push(format!(
            "{} {} {}",
            kind(socket.nodelay()),
            kind(socket.linger()),
            kind(socket.keepalive())
        ));
        socket.set_nodelay(true).unwrap();
        socket.set_keepalive(true).unwrap();
        socket.set_zero_linger().unwrap();
        said.push(format!(
            "{} {} {}",
            kind(socket.nodelay()),
            kind(socket.linger()),
            kind(socket.keepalive())
        ));
    }
    called.bind(any()).unwrap();
    let listener = called.listen(8).unwrap();
    listener.set_ttl(9).unwrap();
    let a = calls.connect(listener.local_addr().unwrap()).await.unwrap();
    let (mut b, _) = listener.accept().await.unwrap();
    for stream in [&a, &b] {
        said.push(format!(
            "{} {} {}",
            kind(stream.nodelay()),
            kind(stream.linger()),
            kind(stream.ttl())
        ));
        stream.set_quickack(false).unwrap();
        said.push(kind(stream.quickack()));
        stream.set_quickack(true).unwrap();
        said.push(kind(stream.quickack()));
    }
    drop(a);
    settle().await;
    said.push(read(&mut b).await);
    said
}

async fn buffers_are_twice_as_large() -> Said {
    let socket = TcpSocket::new_v4().unwrap();
    let mut said = vec![];
    for size in [1, 2000, 20_000, 100_000] {
        socket.set_send_buffer_size(size).unwrap();
        socket.set_recv_buffer_size(size).unwrap();
        said.push(kind(socket.send_buffer_size()));
        said.push(kind(socket.recv_buffer_size()));
    }
    said
}

async fn listeners_that_share_a_port_share_calls() -> Said {
    let one = socket([false, true]);
    one.bind(any()).unwrap();
    let at = one.local_addr().unwrap();
    let other = socket([false, true]);
    other.bind(at).unwrap();
    let listeners = [one.listen(64).unwrap(), other.listen(64).unwrap()];
    let mut calls = vec![];
    for _ in 0..50 {
        calls.push(TcpStream::connect(at).await.unwrap());
    }
    settle().await;
    let mut counts = [0, 0];
    for (listener, count) in listeners.iter().zip(&mut counts) {
        while timeout(Duration::from_millis(100), listener.accept()).await.is_ok() {
            *count += 1;
        }
    }
    vec![(counts[0] + counts[1]).to_string(), counts.iter().all(|count| *count > 5).to_string()]
}

programs! {
    BINDING,
    it_calls_from_where_it_is_bound
    it_calls_from_any_address
    addresses_that_it_cannot_have
    two_sockets_at_one_address
    two_listeners_at_one_address
    a_connection_has_the_address_of_its_listener
    two_calls_from_one_address
    it_calls_itself
    it_listens_unbound
    it_is_refused_and_dropped
    what_is_set_goes_on
    buffers_are_twice_as_large
    listeners_that_share_a_port_share_calls
}
