//! What a client of hyper sees of a server that closes: before, within and behind its answer, in the words of HTTP and of sockets.

use std::error::Error;
use std::io;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, body::Incoming};
use hyper_util::rt::TokioIo;

use super::cases::{Program, Said, programs, settle};
use super::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Duration, timeout};

/// Long enough for whatever comes, and too short for what never does.
const PATIENCE: Duration = Duration::from_millis(400);
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

type Sender = SendRequest<Full<Bytes>>;

/// A client on a stream, whose connection is driven beside.
async fn client(stream: TcpStream) -> Sender {
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(async move {
        let _ = connection.await;
    });
    sender
}

/// What an error says: what HTTP makes of it, and what the socket did.
fn told(error: &hyper::Error) -> String {
    let kinds = [
        ("incomplete", error.is_incomplete_message()),
        ("canceled", error.is_canceled()),
        ("closed", error.is_closed()),
        ("parse", error.is_parse()),
    ];
    let kinds = kinds.into_iter().filter_map(|(name, is)| is.then_some(name.to_owned()));
    let mut cause = error.source();
    let mut io = None;
    while let Some(error) = cause {
        io = error.downcast_ref::<io::Error>().map(|error| format!("{:?}", error.kind())).or(io);
        cause = error.source();
    }
    kinds.chain(io).collect::<Vec<_>>().join(" ")
}

/// What comes of a request with a body of so many bytes.
async fn ask(sender: &mut Sender, length: usize) -> String {
    let body = Full::new(Bytes::from(vec![7; length]));
    let request = Request::post("/").header("host", "b").body(body).unwrap();
    match timeout(PATIENCE, sender.send_request(request)).await {
        Err(_) => "waits".to_owned(),
        Ok(Err(error)) => format!("no answer: {}", told(&error)),
        Ok(Ok(response)) => {
            let status = response.status().as_u16();
            format!("{status}, {}", read(response.into_body()).await)
        }
    }
}

/// What comes of a body.
async fn read(mut body: Incoming) -> String {
    let mut length = 0;
    loop {
        match timeout(PATIENCE, body.frame()).await {
            Err(_) => return format!("{length} bytes and waits"),
            Ok(None) => return format!("{length} bytes"),
            Ok(Some(Err(error))) => return format!("{length} bytes and {}", told(&error)),
            Ok(Some(Ok(frame))) => length += frame.into_data().unwrap_or_default().len(),
        }
    }
}

/// A server takes a whole request, of which the body is small.
async fn take(stream: &mut TcpStream) {
    let mut request = [0; 4096];
    let length = stream.read(&mut request).await.unwrap();
    assert!(length > 0);
}

/// What a client hears whose server does this with the stream that it has called on.
async fn hears<F: Future<Output = ()> + Send + 'static>(
    [a, b]: [TcpStream; 2],
    serve: impl FnOnce(TcpStream) -> F,
) -> Said {
    let serving = tokio::spawn(serve(b));
    let mut sender = client(a).await;
    let said = vec![ask(&mut sender, 0).await];
    serving.await.unwrap();
    said
}

async fn closed_before_the_request_is_read(pair: [TcpStream; 2]) -> Said {
    // What is unread when a stream is closed resets it.
    hears(pair, async |b| {
        b.peek(&mut [0]).await.unwrap();
        drop(b);
    })
    .await
}

async fn closed_before_the_answer(pair: [TcpStream; 2]) -> Said {
    hears(pair, async |mut b| take(&mut b).await).await
}

async fn reset_before_the_answer(pair: [TcpStream; 2]) -> Said {
    hears(pair, async |mut b| {
        take(&mut b).await;
        b.set_zero_linger().unwrap();
    })
    .await
}

/// The request is answered with this, and the stream closed, or reset when the client has had time to read.
async fn answered(pair: [TcpStream; 2], answer: &'static [u8], resets: bool) -> Said {
    hears(pair, async move |mut b| {
        take(&mut b).await;
        b.write_all(answer).await.unwrap();
        if resets {
            settle().await;
            b.set_zero_linger().unwrap();
        }
    })
    .await
}

async fn closed_within_the_head(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"HTTP/1.1 200 OK\r\ncontent-", false).await
}

async fn closed_within_the_body(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", false).await
}

async fn reset_within_the_body(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", true).await
}

async fn closed_within_a_chunk(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nhalf", false).await
}

async fn closed_before_the_last_chunk(pair: [TcpStream; 2]) -> Said {
    let answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    answered(pair, answer, false).await
}

async fn closed_at_the_end_of_a_body_without_length(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"HTTP/1.1 200 OK\r\n\r\nall of it", false).await
}

async fn closed_behind_the_answer(pair: [TcpStream; 2]) -> Said {
    answered(pair, ANSWER, false).await
}

async fn silent_behind_the_request(pair: [TcpStream; 2]) -> Said {
    hears(pair, async |mut b| {
        take(&mut b).await;
        tokio::time::sleep(2 * PATIENCE).await;
    })
    .await
}

async fn silent_within_the_body(pair: [TcpStream; 2]) -> Said {
    hears(pair, async |mut b| {
        take(&mut b).await;
        b.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
        tokio::time::sleep(2 * PATIENCE).await;
    })
    .await
}

/// A connection that has had one answer, and the server's end of it.
async fn kept([a, mut b]: [TcpStream; 2], said: &mut Said) -> (Sender, TcpStream) {
    let serving = tokio::spawn(async move {
        take(&mut b).await;
        b.write_all(ANSWER).await.unwrap();
        b
    });
    let mut sender = client(a).await;
    said.push(ask(&mut sender, 0).await);
    (sender, serving.await.unwrap())
}

async fn asked_again_on_what_is_known_to_be_closed(pair: [TcpStream; 2]) -> Said {
    let mut said = vec![];
    let (mut sender, b) = kept(pair, &mut said).await;
    drop(b);
    settle().await;
    said.push(format!("ready {}", sender.is_ready()));
    said.push(ask(&mut sender, 0).await);
    said
}

async fn asked_again_as_it_is_closed(pair: [TcpStream; 2]) -> Said {
    let mut said = vec![];
    let (mut sender, b) = kept(pair, &mut said).await;
    // The request is there, and nobody has read it: the idle timeout of the server has come first.
    let closing = tokio::spawn(async move {
        b.peek(&mut [0]).await.unwrap();
        drop(b);
    });
    said.push(ask(&mut sender, 0).await);
    closing.await.unwrap();
    said.push(format!("ready {}", sender.is_ready()));
    said
}

async fn asked_again_on_what_is_half_closed(pair: [TcpStream; 2]) -> Said {
    let mut said = vec![];
    let (mut sender, mut b) = kept(pair, &mut said).await;
    b.shutdown().await.unwrap();
    settle().await;
    said.push(ask(&mut sender, 0).await);
    drop(b);
    said
}

async fn a_large_request_is_reset(pair: [TcpStream; 2]) -> Said {
    let [a, mut b] = pair;
    let serving = tokio::spawn(async move {
        take(&mut b).await;
        settle().await;
    });
    let mut sender = client(a).await;
    let said = vec![ask(&mut sender, 32 << 20).await];
    serving.await.unwrap();
    said
}

async fn an_answer_that_nobody_asked_for(pair: [TcpStream; 2]) -> Said {
    let [a, mut b] = pair;
    let mut sender = client(a).await;
    b.write_all(ANSWER).await.unwrap();
    settle().await;
    let said = vec![ask(&mut sender, 0).await];
    drop(b);
    said
}

async fn what_is_no_answer(pair: [TcpStream; 2]) -> Said {
    answered(pair, b"220 mail ready\r\n", false).await
}

async fn nobody_is_there() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    vec![format!("{:?}", TcpStream::connect(address).await.map(drop).map_err(|it| it.kind()))]
}

async fn whoever_listens_goes_before_it_accepts() -> Said {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut sender =
        client(TcpStream::connect(listener.local_addr().unwrap()).await.unwrap()).await;
    drop(listener);
    settle().await;
    vec![ask(&mut sender, 0).await]
}

programs! {
    ENDS of a pair,
    closed_before_the_request_is_read
    closed_before_the_answer
    reset_before_the_answer
    closed_within_the_head
    closed_within_the_body
    reset_within_the_body
    closed_within_a_chunk
    closed_before_the_last_chunk
    closed_at_the_end_of_a_body_without_length
    closed_behind_the_answer
    silent_behind_the_request
    silent_within_the_body
    asked_again_on_what_is_known_to_be_closed
    asked_again_as_it_is_closed
    asked_again_on_what_is_half_closed
    a_large_request_is_reset
    an_answer_that_nobody_asked_for
    what_is_no_answer
}

programs! {
    NOBODY,
    nobody_is_there
    whoever_listens_goes_before_it_accepts
}
