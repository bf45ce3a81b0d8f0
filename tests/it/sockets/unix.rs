//! What sockets with paths say, with files of this machine and with names in a simulation.

use std::fmt::Debug;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::cases::{Program, Said, kind, programs, settle, unless_it_waits, what_seems_ready};
use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::SocketAddr;
use tokio::net::{UnixDatagram, UnixListener, UnixSocket, UnixStream};

programs! {
    UNIX,
    a_pair_reads_what_the_other_writes
    a_call_before_it_is_accepted
    addresses
    calls_to_nobody
    a_path_that_is_in_use
    the_end_of_a_stream
    a_reset_of_something_unread
    a_listener_that_is_gone
    a_writer_waits_for_room
    halves
    halves_that_end_what_they_write
    readiness
    what_seems_ready_does_so_until_it_is_tried
    what_an_accepted_stream_seems_ready_for
    a_call_that_is_reset_before_it_is_made
    vectors
    datagrams_of_a_pair
    datagrams_by_path
    a_datagram_is_cut_and_kept_whole
    datagrams_to_nobody
    a_peer_that_hears_another
    datagrams_wait_for_room
    sockets_that_are_shut_down
    sockets_that_become_others
    names_without_a_file
}

/// A folder of its own for real sockets, which is removed with what is in it.
struct Paths(PathBuf);

impl Paths {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sockets-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// An address without the folder.
    fn name(&self, address: io::Result<SocketAddr>) -> String {
        match address {
            Ok(address) if address.is_unnamed() => "unnamed".to_owned(),
            Ok(address) => {
                let path = address.as_pathname().unwrap();
                path.strip_prefix(&self.0).unwrap().display().to_string()
            }
            Err(error) => format!("{:?}", error.kind()),
        }
    }
}

impl Drop for Paths {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn reads(stream: &mut UnixStream) -> String {
    let mut buffer = [0; 64];
    match stream.read(&mut buffer).await {
        Ok(length) => format!("read {:?}", String::from_utf8_lossy(&buffer[..length])),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn said<T: Debug>(values: impl IntoIterator<Item = T>) -> Said {
    values.into_iter().map(|value| format!("{value:?}")).collect()
}

async fn a_pair_reads_what_the_other_writes() -> Said {
    let (mut one, mut other) = UnixStream::pair().unwrap();
    one.write_all(b"ping").await.unwrap();
    let there = reads(&mut other).await;
    other.write_all(b"pong").await.unwrap();
    settle().await;
    let nothing = kind(one.try_read(&mut [0; 0]));
    let here = reads(&mut one).await;
    vec![there, here, nothing, kind(one.try_read(&mut [0; 8]))]
}

async fn a_call_before_it_is_accepted() -> Said {
    let paths = Paths::new();
    let listener = UnixListener::bind(paths.at("a")).unwrap();
    let mut called = UnixStream::connect(paths.at("a")).await.unwrap();
    called.write_all(b"early").await.unwrap();
    let (mut accepted, from) = listener.accept().await.unwrap();
    let nobody = unless_it_waits(async { listener.accept().await.map(drop) }).await;
    vec![reads(&mut accepted).await, paths.name(Ok(from)), nobody]
}

async fn addresses() -> Said {
    let paths = Paths::new();
    let listener = UnixListener::bind(paths.at("a")).unwrap();
    let called = UnixStream::connect(paths.at("a")).await.unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    let (pair, _other) = UnixStream::pair().unwrap();
    let all = [
        listener.local_addr(),
        called.local_addr(),
        called.peer_addr(),
        accepted.local_addr(),
        accepted.peer_addr(),
        pair.local_addr(),
        pair.peer_addr(),
    ];
    all.into_iter().map(|address| paths.name(address)).collect()
}

async fn calls_to_nobody() -> Said {
    let paths = Paths::new();
    let never = UnixStream::connect(paths.at("a")).await;
    drop(UnixListener::bind(paths.at("b")).unwrap());
    let gone = UnixStream::connect(paths.at("b")).await;
    let _datagrams = UnixDatagram::bind(paths.at("c")).unwrap();
    let other = UnixStream::connect(paths.at("c")).await;
    let long = UnixStream::connect(paths.at(&"x".repeat(200))).await;
    vec![
        kind(never.map(drop)),
        kind(gone.map(drop)),
        format!("{:?}", other.map(drop).map_err(|error| error.raw_os_error())),
        kind(long.map(drop)),
    ]
}

async fn a_path_that_is_in_use() -> Said {
    let paths = Paths::new();
    let _listener = UnixListener::bind(paths.at("a")).unwrap();
    let again = kind(UnixListener::bind(paths.at("a")).map(drop));
    let datagrams = kind(UnixDatagram::bind(paths.at("a")).map(drop));
    let socket = kind(UnixSocket::new_stream().unwrap().bind(paths.at("a")));
    vec![again, datagrams, socket]
}

async fn the_end_of_a_stream() -> Said {
    let (mut one, mut other) = UnixStream::pair().unwrap();
    one.write_all(b"last").await.unwrap();
    one.shutdown().await.unwrap();
    let after = kind(one.write(b"more").await);
    let there = [reads(&mut other).await, reads(&mut other).await, reads(&mut other).await];
    other.write_all(b"back").await.unwrap();
    let back = reads(&mut one).await;
    drop(other);
    let ends = [reads(&mut one).await, kind(one.write(b"more").await)];
    there.into_iter().chain([after, back]).chain(ends).collect()
}

async fn a_reset_of_something_unread() -> Said {
    let (mut one, mut other) = UnixStream::pair().unwrap();
    one.write_all(b"unread").await.unwrap();
    other.write_all(b"read").await.unwrap();
    drop(other);
    let mut told = vec![kind(one.write(b"more").await)];
    for _ in 0..3 {
        told.push(reads(&mut one).await);
    }
    told
}

async fn a_listener_that_is_gone() -> Said {
    let paths = Paths::new();
    let listener = UnixListener::bind(paths.at("a")).unwrap();
    let mut called = UnixStream::connect(paths.at("a")).await.unwrap();
    drop(listener);
    let told = [kind(called.write(b"more").await), reads(&mut called).await];
    told.into_iter().chain([reads(&mut called).await]).collect()
}

async fn a_writer_waits_for_room() -> Said {
    let (mut one, mut other) = UnixStream::pair().unwrap();
    let waits = unless_it_waits(async { one.write_all(&vec![1; 1_000_000]).await }).await;
    let full = kind(one.try_write(&[1]));
    let mut all = Vec::new();
    let rest = async {
        let _ = one.write_all(&vec![2; 1_000_000]).await;
        one.shutdown().await.unwrap();
    };
    let ((), read) = tokio::join!(rest, other.read_to_end(&mut all));
    let second = all.len() - all.iter().position(|byte| *byte == 2).unwrap_or_default();
    vec![waits, full, format!("{}", read.is_ok()), second.to_string()]
}

async fn halves() -> Said {
    let (mut one, other) = UnixStream::pair().unwrap();
    {
        let (mut read, mut write) = one.split();
        let (mut far_read, mut far_write) = other.into_split();
        write.write_all(b"there").await.unwrap();
        far_write.write_all(b"back").await.unwrap();
        let mut buffer = [0; 5];
        far_read.read_exact(&mut buffer).await.unwrap();
        read.read_exact(&mut buffer[..4]).await.unwrap();
        let other = far_read.reunite(far_write).unwrap();
        drop(other);
    }
    vec![reads(&mut one).await]
}

async fn halves_that_end_what_they_write() -> Said {
    let (mut one, other) = UnixStream::pair().unwrap();
    let (read, write) = other.into_split();
    drop(write);
    let ended = reads(&mut one).await;
    one.write_all(b"still").await.unwrap();
    drop(read);
    let (mut two, other) = UnixStream::pair().unwrap();
    let (read, write) = other.into_split();
    write.forget();
    let open = kind(two.try_read(&mut [0; 1]));
    let (_, foreign) = UnixStream::pair().unwrap().0.into_split();
    let wrong = read.reunite(foreign).is_err();
    let closed = reads(&mut two).await;
    vec![ended, reads(&mut one).await, open, wrong.to_string(), closed]
}

async fn readiness() -> Said {
    let (one, other) = UnixStream::pair().unwrap();
    let nothing = unless_it_waits(one.readable()).await;
    let writable = unless_it_waits(one.writable()).await;
    other.writable().await.unwrap();
    other.try_write(b"data").unwrap();
    settle().await;
    let readable = unless_it_waits(one.readable()).await;
    let mut buffer = Vec::with_capacity(16);
    let read = kind(one.try_read_buf(&mut buffer));
    let empty = kind(one.try_read(&mut [0; 1]));
    drop(other);
    settle().await;
    vec![nothing, writable, readable, read, empty, unless_it_waits(one.readable()).await]
}

async fn what_seems_ready_does_so_until_it_is_tried() -> Said {
    let (one, other) = UnixStream::pair().unwrap();
    other.writable().await.unwrap();
    other.try_write(b"ab").unwrap();
    let mut told = vec![unless_it_waits(one.readable()).await];
    told.push(kind(one.try_read(&mut [0; 8])));
    told.push(unless_it_waits(one.readable()).await);
    told.push(kind(one.try_read(&mut [0; 8])));
    told.push(unless_it_waits(one.readable()).await);
    // Who waits for what is there already takes nothing of what a task may do in one turn.
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let ready = (0..1000).filter(|_| Box::pin(one.writable()).as_mut().poll(&mut cx).is_ready());
    told.push(ready.count().to_string());
    while one.try_write(&[0; 4096]).is_ok() {}
    told.push(unless_it_waits(one.writable()).await);
    let (one, _other) = UnixDatagram::pair().unwrap();
    one.writable().await.unwrap();
    while one.try_send(b"data").is_ok() {
        told.truncate(7);
        told.push(unless_it_waits(one.writable()).await);
    }
    told.push(unless_it_waits(one.writable()).await);
    told
}

async fn what_an_accepted_stream_seems_ready_for() -> Said {
    let paths = Paths::new();
    let listener = UnixListener::bind(paths.at("a")).unwrap();
    let called = UnixStream::connect(paths.at("a")).await.unwrap();
    let accepted = listener.accept().await.unwrap().0;
    what_seems_ready!(called, accepted)
}

async fn a_call_that_is_reset_before_it_is_made() -> Said {
    let paths = Paths::new();
    let listener = UnixListener::bind(paths.at("a")).unwrap();
    let mut call = Box::pin(UnixStream::connect(paths.at("a")));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let waits = call.as_mut().poll(&mut cx).is_pending();
    drop(listener);
    vec![waits.to_string(), kind(call.await.map(drop))]
}

async fn vectors() -> Said {
    use std::io::{IoSlice, IoSliceMut};

    let (one, other) = UnixStream::pair().unwrap();
    one.writable().await.unwrap();
    let wrote =
        one.try_write_vectored(&[IoSlice::new(b"ab"), IoSlice::new(b""), IoSlice::new(b"cde")]);
    other.readable().await.unwrap();
    let (mut first, mut second) = ([0; 3], [0; 9]);
    let read =
        other.try_read_vectored(&mut [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)]);
    vec![kind(wrote), kind(read), format!("{first:?} {second:?}")]
}

async fn receives(socket: &UnixDatagram, paths: &Paths) -> String {
    let mut buffer = [0; 64];
    match socket.recv_from(&mut buffer).await {
        Ok((length, from)) => format!(
            "{:?} from {}",
            String::from_utf8_lossy(&buffer[..length]),
            paths.name(Ok(from))
        ),
        Err(error) => format!("{:?}", error.kind()),
    }
}

async fn datagrams_of_a_pair() -> Said {
    let paths = Paths::new();
    let (one, other) = UnixDatagram::pair().unwrap();
    one.send(b"first").await.unwrap();
    one.send(b"").await.unwrap();
    one.send(b"third").await.unwrap();
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(receives(&other, &paths).await);
    }
    drop(other);
    told.push(kind(one.send(b"to nobody").await));
    told.push(kind(one.send(b"to nobody").await));
    told.push(paths.name(one.local_addr()));
    told
}

async fn datagrams_by_path() -> Said {
    let paths = Paths::new();
    let server = UnixDatagram::bind(paths.at("server")).unwrap();
    let client = UnixDatagram::bind(paths.at("client")).unwrap();
    let nameless = UnixDatagram::unbound().unwrap();
    client.send_to(b"by path", paths.at("server")).await.unwrap();
    nameless.send_to(b"nameless", paths.at("server")).await.unwrap();
    let told = [receives(&server, &paths).await, receives(&server, &paths).await];
    client.connect(paths.at("server")).unwrap();
    client.send(b"connected").await.unwrap();
    let third = receives(&server, &paths).await;
    let names = [paths.name(client.peer_addr()), paths.name(server.peer_addr())];
    let unconnected = kind(nameless.send(b"whom").await);
    told.into_iter().chain([third, unconnected]).chain(names).collect()
}

async fn a_datagram_is_cut_and_kept_whole() -> Said {
    let (one, other) = UnixDatagram::pair().unwrap();
    one.send(b"long").await.unwrap();
    one.send(b"next").await.unwrap();
    let mut short = [0; 2];
    let cut = other.recv(&mut short).await.unwrap();
    let mut buffer = Vec::with_capacity(16);
    let next = other.recv_buf(&mut buffer).await.unwrap();
    let nothing = kind(other.try_recv(&mut short));
    let large = one.send(&vec![0; 1_000_000]).await.map_err(|error| error.raw_os_error());
    said([format!("{cut} {short:?}"), format!("{next} {buffer:?}"), nothing, format!("{large:?}")])
}

async fn datagrams_to_nobody() -> Said {
    let paths = Paths::new();
    let socket = UnixDatagram::unbound().unwrap();
    let never = kind(socket.send_to(b"a", paths.at("a")).await);
    drop(UnixDatagram::bind(paths.at("b")).unwrap());
    let gone = kind(socket.send_to(b"a", paths.at("b")).await);
    let connected = kind(socket.connect(paths.at("b")));
    let _listener = UnixListener::bind(paths.at("c")).unwrap();
    let other = socket.send_to(b"a", paths.at("c")).await.map_err(|error| error.raw_os_error());
    vec![never, gone, connected, format!("{other:?}")]
}

async fn a_peer_that_hears_another() -> Said {
    let paths = Paths::new();
    let one = UnixDatagram::bind(paths.at("one")).unwrap();
    let two = UnixDatagram::bind(paths.at("two")).unwrap();
    let three = UnixDatagram::unbound().unwrap();
    one.connect(paths.at("two")).unwrap();
    let refused = kind(three.send_to(b"a", paths.at("one")).await);
    let heard = kind(two.send_to(b"b", paths.at("one")).await);
    vec![refused, heard, receives(&one, &paths).await]
}

async fn datagrams_wait_for_room() -> Said {
    let (one, other) = UnixDatagram::pair().unwrap();
    let mut sent = 0_usize;
    while one.try_send(b"data").is_ok() {
        sent += 1;
        assert!(sent < 100_000, "there is an end");
    }
    let waits = unless_it_waits(one.send(b"data")).await;
    for _ in 0..sent {
        other.recv(&mut [0; 8]).await.unwrap();
    }
    let room = unless_it_waits(one.send(b"data")).await;
    vec![waits, room, unless_it_waits(one.writable()).await]
}

async fn sockets_that_are_shut_down() -> Said {
    use std::net::Shutdown;

    let (one, other) = UnixDatagram::pair().unwrap();
    one.shutdown(Shutdown::Write).unwrap();
    let own = kind(one.send(b"a").await);
    let back = kind(other.send(b"b").await);
    let (one, other) = UnixDatagram::pair().unwrap();
    other.shutdown(Shutdown::Read).unwrap();
    vec![own, back, kind(one.send(b"c").await)]
}

async fn sockets_that_become_others() -> Said {
    let paths = Paths::new();
    let socket = UnixSocket::new_stream().unwrap();
    socket.bind(paths.at("a")).unwrap();
    let listener = socket.listen(8).unwrap();
    let socket = UnixSocket::new_stream().unwrap();
    socket.bind(paths.at("b")).unwrap();
    let called = socket.connect(paths.at("a")).await.unwrap();
    let (_, from) = listener.accept().await.unwrap();
    let datagrams = UnixSocket::new_datagram().unwrap().datagram().unwrap();
    let wrong = UnixSocket::new_stream().unwrap().datagram().map(drop);
    let listens = UnixSocket::new_datagram().unwrap().listen(1).map(drop);
    let names = [listener.local_addr(), called.local_addr(), Ok(from), datagrams.local_addr()];
    let names = names.into_iter().map(|name| paths.name(name));
    names.chain([wrong, listens].map(|it| it.unwrap_err().to_string())).collect()
}

async fn names_without_a_file() -> Said {
    let name = format!("\0standstill-{}", std::process::id());
    let listener = UnixListener::bind(&name).unwrap();
    let mut called = UnixStream::connect(&name).await.unwrap();
    let (mut accepted, _) = listener.accept().await.unwrap();
    called.write_all(b"abstract").await.unwrap();
    let read = reads(&mut accepted).await;
    let is_named = called.peer_addr().unwrap().as_abstract_name() == Some(&name.as_bytes()[1..]);
    let again = kind(UnixListener::bind(&name).map(drop));
    drop(listener);
    vec![read, is_named.to_string(), again, kind(UnixStream::connect(&name).await.map(drop))]
}
