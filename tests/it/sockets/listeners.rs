//! What listeners say, and what becomes of those who call them.

use super::cases::{Program, Said, kind, programs, read, settle, write};
use super::tokio;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

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

programs! {
    LISTENERS,
    a_listener_goes_with_its_connections
    a_connection_outlives_its_listener
    a_call_that_is_closed_before_it_is_accepted
    a_call_that_is_reset_before_it_is_accepted
    nobody_listens
    one_of_two_addresses_answers
    no_address_is_this_host
}
