//! What messages of a stream look like on the wire: lines that end with a line feed, WebSocket's frames as `tokio-tungstenite` makes and
//! reads them, or datagrams.
//!
//! The masks of WebSocket's frames are random numbers of that crate: they change no length, and nobody sees them but the other end,
//! which takes them off.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use futures_util::{Sink, Stream as _};
use hyper::Request;
use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

use super::StreamError;
use crate::network::exchange::FetchError;
use crate::network::net::{TcpStream, UdpSocket};
use crate::scenario::{Protocol, Text};

/// How much is read at once.
const PIECE: usize = 16 * 1024;
/// The longest message: that of WebSocket's as a rule.
const LONGEST: usize = 64 << 20;
/// The longest datagram, as IPv4 has it, and room for any.
const LONGEST_DATAGRAM: usize = 65_507;
const DATAGRAM: usize = 65_536;
/// What a client calls its handshake, which is a random number elsewhere.
const KEY: &str = "c3RhbmRzdGlsbHN0cmVhbQ==";

/// What the messages of one end pass.
pub(super) enum Wire {
    Lines(Lines),
    WebSocket(WebSocket),
    /// The client's end of datagrams,
    Datagrams(UdpSocket),
    /// and the service's, for one of them.
    Datagram {
        socket: Rc<UdpSocket>,
        from: SocketAddr,
        /// Until it has been received.
        message: Option<Text>,
    },
}

/// The frames of WebSocket.
pub(super) struct WebSocket {
    stream: Box<WebSocketStream<TcpStream>>,
    /// Whether the other end has said good-bye.
    is_over: bool,
}

/// Lines over TCP.
pub(super) struct Lines {
    stream: TcpStream,
    read: BytesMut,
    /// What is to be written.
    unsent: BytesMut,
}

impl Wire {
    /// The client's end of a connection.
    pub(super) async fn of_client(
        protocol: Protocol,
        stream: TcpStream,
    ) -> Result<Self, FetchError> {
        if protocol != Protocol::WebSocket {
            return Ok(Self::of_lines(stream));
        }
        let request = Request::builder()
            .uri("ws://service/")
            .header("host", "service")
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", KEY)
            .body(())
            .expect("a request of fixed parts");
        // Boxed, or each task that connects would be larger by it.
        match Box::pin(client_async(request, stream)).await {
            Ok((stream, _)) => Ok(Self::of_frames(stream)),
            Err(Error::Io(error)) => Err(error.into()),
            Err(_) => Err(FetchError::Broken),
        }
    }

    /// The service's end of it.
    pub(super) async fn of_service(protocol: Protocol, stream: TcpStream) -> Result<Self, Error> {
        if protocol != Protocol::WebSocket {
            return Ok(Self::of_lines(stream));
        }
        Box::pin(accept_async(stream)).await.map(Self::of_frames)
    }

    fn of_frames(stream: WebSocketStream<TcpStream>) -> Self {
        Self::WebSocket(WebSocket { stream: Box::new(stream), is_over: false })
    }

    fn of_lines(stream: TcpStream) -> Self {
        Self::Lines(Lines { stream, read: BytesMut::new(), unsent: BytesMut::new() })
    }

    pub(super) const fn of_datagrams(socket: UdpSocket) -> Self {
        Self::Datagrams(socket)
    }

    pub(super) const fn of_datagram(
        socket: Rc<UdpSocket>,
        from: SocketAddr,
        message: Text,
    ) -> Self {
        Self::Datagram { socket, from, message: Some(message) }
    }

    /// The next message.
    pub(super) fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Text, StreamError>> {
        match self {
            Self::Lines(lines) => lines.poll_line(cx),
            Self::WebSocket(socket) => socket.poll_message(cx),
            Self::Datagrams(socket) => {
                let mut buffer = vec![0; DATAGRAM];
                let mut buffer = ReadBuf::new(&mut buffer);
                ready!(socket.poll_recv(cx, &mut buffer))?;
                Poll::Ready(Ok(text_of(buffer.filled())))
            }
            Self::Datagram { message, .. } => {
                Poll::Ready(message.take().ok_or(StreamError::Closed))
            }
        }
    }

    /// Waits until a message can begin to be sent.
    pub(super) fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        match self {
            Self::WebSocket(it) => Pin::new(&mut *it.stream).poll_ready(cx).map_err(of_websocket),
            Self::Lines(lines) => lines.poll_written(cx),
            Self::Datagrams(_) | Self::Datagram { .. } => Poll::Ready(Ok(())),
        }
    }

    /// Begins to send a message, for which there is room.
    pub(super) fn begin(&mut self, message: &str) -> Result<(), StreamError> {
        match self {
            Self::WebSocket(it) => {
                Pin::new(&mut *it.stream).start_send(Message::text(message)).map_err(of_websocket)
            }
            Self::Lines(lines) => lines.add(message),
            Self::Datagrams(_) | Self::Datagram { .. } if message.len() > LONGEST_DATAGRAM => {
                Err(StreamError::TooLong)
            }
            // It is on its way, all of it or nothing.
            Self::Datagrams(socket) => Ok(socket.try_send(message.as_bytes()).map(drop)?),
            Self::Datagram { socket, from, .. } => {
                Ok(socket.try_send_to(message.as_bytes(), *from).map(drop)?)
            }
        }
    }

    /// Waits until the stack has taken all that was begun.
    pub(super) fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        match self {
            Self::WebSocket(it) => Pin::new(&mut *it.stream).poll_flush(cx).map_err(of_websocket),
            Self::Lines(lines) => lines.poll_written(cx),
            Self::Datagrams(_) | Self::Datagram { .. } => Poll::Ready(Ok(())),
        }
    }

    /// Says good-bye, and waits for that of the other end, if the protocol has such a word. What comes meanwhile is left unread.
    pub(super) fn poll_goodbye(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::WebSocket(socket) => socket.poll_goodbye(cx),
            _ => Poll::Ready(()),
        }
    }
}

impl WebSocket {
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Text, StreamError>> {
        loop {
            let message = match ready!(Pin::new(&mut *self.stream).poll_next(cx)) {
                Some(message) => message.map_err(of_websocket)?,
                None => return Poll::Ready(Err(StreamError::Closed)),
            };
            match message {
                Message::Text(text) => return Poll::Ready(Ok(text.as_str().into())),
                Message::Binary(data) => return Poll::Ready(Ok(text_of(&data))),
                Message::Close(_) => {
                    self.is_over = true;
                    // One's own, which the crate has at hand, goes as far as there is room.
                    let _ = Pin::new(&mut *self.stream).poll_flush(cx);
                    return Poll::Ready(Err(StreamError::Closed));
                }
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    fn poll_goodbye(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_over || ready!(Pin::new(&mut *self.stream).poll_close(cx)).is_err() {
            return Poll::Ready(());
        }
        loop {
            match ready!(Pin::new(&mut *self.stream).poll_next(cx)) {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Poll::Ready(()),
                Some(Ok(_)) => {}
            }
        }
    }
}

impl Lines {
    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Result<Text, StreamError>> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.read[searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.read.split_to(searched + end + 1);
                return Poll::Ready(Ok(text_of(line.strip_suffix(b"\n").unwrap_or(&line))));
            }
            searched = self.read.len();
            if searched > LONGEST {
                return Poll::Ready(Err(StreamError::TooLong));
            }
            let mut piece = [0; PIECE];
            let mut piece = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut piece))?;
            if piece.filled().is_empty() {
                // The last line may lack its end.
                let rest = self.read.split();
                let is_over = rest.is_empty();
                return Poll::Ready(if is_over {
                    Err(StreamError::Closed)
                } else {
                    Ok(text_of(&rest))
                });
            }
            self.read.extend_from_slice(piece.filled());
        }
    }

    fn add(&mut self, line: &str) -> Result<(), StreamError> {
        if line.contains('\n') {
            return Err(StreamError::NoLine);
        }
        self.unsent.extend_from_slice(line.as_bytes());
        self.unsent.extend_from_slice(b"\n");
        Ok(())
    }

    fn poll_written(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        while !self.unsent.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.unsent))?;
            self.unsent.advance(written);
        }
        Poll::Ready(Ok(()))
    }
}

/// The next datagram, and from where it comes.
pub(super) async fn datagram(socket: &UdpSocket) -> io::Result<(Text, SocketAddr)> {
    let mut buffer = vec![0; DATAGRAM];
    poll_fn(|cx| {
        let mut buffer = ReadBuf::new(&mut buffer);
        let from = ready!(socket.poll_recv_from(cx, &mut buffer))?;
        Poll::Ready(Ok((text_of(buffer.filled()), from)))
    })
    .await
}

fn text_of(data: &[u8]) -> Text {
    Text::from(&*String::from_utf8_lossy(data))
}

fn of_websocket(error: Error) -> StreamError {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => StreamError::Closed,
        Error::Io(error) => error.into(),
        Error::Capacity(_) | Error::WriteBufferFull(_) => StreamError::TooLong,
        // What comes behind one's own good-bye, or without one.
        _ => StreamError::Broken,
    }
}
