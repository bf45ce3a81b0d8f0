//! Streams: messages in both directions between a client and a service. What they look like on the wire is told in
//! `streams/wire.rs`.
//!
//! A stream that is dropped closes its connection without a word, as the end of a program does; [`Stream::close`] says good-bye,
//! where the protocol has a word for that.

mod wire;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};

use super::http::FetchError;
use super::{CLOSED_PORT, Network, SERVICE_PORT};
use crate::executor::{HostId, Role};
use crate::network::net::{TcpListener, TcpSocket, UdpSocket};
use crate::scenario::{Protocol, Text};
use crate::time::Duration;
use wire::Wire;

/// How long a client waits for the good-bye of a service that it has told its own.
const GOODBYE: Duration = Duration::from_secs(10);

/// One end of a stream.
pub(crate) struct Stream {
    network: Rc<Network>,
    /// What its messages pass; nothing once it is closed.
    wire: RefCell<Option<Wire>>,
    /// Whether somebody waits for a message.
    receives: Cell<bool>,
    /// What has come of such a wait, and was not taken.
    come: RefCell<Option<Result<Text, StreamError>>>,
    /// Who is to hear that it is closed: those who receive, and those who send.
    wakers: RefCell<[Option<Waker>; 2]>,
    /// Whether it is a client's: what is to come on it keeps packets moving.
    is_client: bool,
}

/// Why a stream does no more, or not what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamError {
    /// It has ended in an orderly way, here or there.
    Closed,
    /// The other end has reset the connection.
    Reset,
    /// The connection ended without the good-bye that the protocol has.
    Broken,
    /// Nobody listens where a datagram went.
    Refused,
    /// The other end did not answer for so long that TCP gave up.
    TimedOut,
    /// No message came in the time that was given.
    ReadTimeout,
    /// The message is longer than the protocol allows.
    TooLong,
    /// It is not one line, and lines are what is sent.
    NoLine,
    /// Another task waits for a message on it already.
    Busy,
}

/// Begins what a service does on a stream, with the address from which its client has called.
pub(crate) type OnStream = Rc<dyn Fn(SocketAddr, Stream)>;

impl Network {
    /// A stream to the service on `host`, on behalf of the host whose task asks for it; with `refused`, to a port on which nobody listens.
    /// `calls` hears the address from which it calls before anything is sent.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no connection.
    pub(crate) async fn open(
        self: &Rc<Self>,
        host: HostId,
        protocol: Protocol,
        patience: Option<Duration>,
        refused: bool,
        calls: impl FnOnce(SocketAddr),
    ) -> Result<Stream, FetchError> {
        let _exchange = self.exchange();
        let to = self.address(host, if refused { CLOSED_PORT } else { SERVICE_PORT });
        let own = self.executor.current_host();
        let calls = |local: io::Result<SocketAddr>| {
            calls(self.address(own, local.map(|it| it.port()).unwrap_or_default()));
        };
        let connected = async {
            if protocol == Protocol::Udp {
                let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await?;
                calls(socket.local_addr());
                socket.connect(to).await?;
                return Ok(Wire::of_datagrams(socket));
            }
            let socket = TcpSocket::new_v4()?;
            socket.bind((Ipv4Addr::UNSPECIFIED, 0).into())?;
            calls(socket.local_addr());
            let stream = socket.connect(to).await?;
            Wire::of_client(protocol, stream).await
        };
        let wire =
            self.sending(self.within(patience, FetchError::ConnectTimeout, connected)).await??;
        Ok(Stream::new(self, wire, true))
    }

    /// Makes `host` do this on each stream with this protocol.
    ///
    /// # Panics
    ///
    /// Later, if `host` serves already.
    pub(crate) fn serve_streams(
        self: &Rc<Self>,
        host: HostId,
        protocol: Protocol,
        on_stream: OnStream,
    ) {
        let network = Rc::clone(self);
        self.executor.spawn(host, Role::Surroundings, || async move {
            if protocol == Protocol::Udp {
                network.take_datagrams(on_stream).await;
            } else {
                network.take_streams(host, protocol, on_stream).await;
            }
        });
    }

    async fn take_streams(self: &Rc<Self>, host: HostId, protocol: Protocol, on_stream: OnStream) {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, SERVICE_PORT)).await;
        let listener = listener.expect("the port of a service is free on its own host");
        while let Ok((stream, from)) = listener.accept().await {
            let (network, on_stream) = (Rc::clone(self), Rc::clone(&on_stream));
            self.executor.spawn(host, Role::Surroundings, || async move {
                // A client that says nothing of the protocol is left alone.
                if let Ok(wire) = network.sending(Wire::of_service(protocol, stream)).await {
                    on_stream(from, Stream::new(&network, wire, false));
                }
            });
        }
    }

    async fn take_datagrams(self: &Rc<Self>, on_stream: OnStream) {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, SERVICE_PORT)).await;
        let socket = Rc::new(socket.expect("the port of a service is free on its own host"));
        while let Ok((message, from)) = wire::datagram(&socket).await {
            let wire = Wire::of_datagram(Rc::clone(&socket), from, message);
            on_stream(from, Stream::new(self, wire, false));
        }
    }
}

impl Stream {
    fn new(network: &Rc<Network>, wire: Wire, is_client: bool) -> Self {
        if is_client {
            network.begin_exchange();
        }
        let (wire, wakers) = (RefCell::new(Some(wire)), RefCell::default());
        let (receives, come) = (Cell::new(false), RefCell::default());
        Self { network: Rc::clone(network), wire, receives, come, wakers, is_client }
    }

    /// Whether nobody has closed this end.
    pub(crate) fn is_open(&self) -> bool {
        self.wire.borrow().is_some()
    }

    /// Sends a message: over when the stack has taken it all, which says nothing of whether it arrives. If it is given up, what has
    /// begun to be sent is sent with the next.
    ///
    /// # Errors
    ///
    /// [`StreamError`] if it cannot be sent.
    pub(crate) async fn send(&self, message: &str) -> Result<(), StreamError> {
        let mut is_begun = false;
        let sent = poll_fn(|cx| {
            self.poll_on(1, cx, |wire, cx| {
                if !is_begun {
                    ready!(wire.poll_room(cx))?;
                    wire.begin(message)?;
                    is_begun = true;
                }
                wire.poll_sent(cx)
            })
        });
        self.network.sending(sent).await
    }

    /// The next message, if it comes within this time.
    ///
    /// # Errors
    ///
    /// [`StreamError`] if there is none to come.
    pub(crate) async fn receive(&self, patience: Option<Duration>) -> Result<Text, StreamError> {
        let Some(_receiving) = Receiving::begin(&self.receives) else {
            return Err(StreamError::Busy);
        };
        self.comes(patience).await;
        self.take_come()
    }

    /// Begins to wait for a message, beside other waits; `false` if somebody does already.
    pub(crate) fn begin_receiving(&self) -> bool {
        !self.receives.replace(true)
    }

    /// Waits no longer. What has come is for the next who does.
    pub(crate) fn end_receiving(&self) {
        self.receives.set(false);
    }

    /// Waits until something has come, or this time is over. If it is given up, nothing is lost.
    pub(crate) async fn comes(&self, patience: Option<Duration>) {
        let comes = poll_fn(|cx| {
            if self.come.borrow().is_none() {
                let come = ready!(self.poll_on(0, cx, Wire::poll_message));
                self.come.replace(Some(come));
            }
            Poll::Ready(())
        });
        let comes = self.network.within(patience, FetchError::ReadTimeout, comes);
        let _ = self.network.sending(comes).await;
    }

    /// What has come, once that is waited for no longer.
    ///
    /// # Errors
    ///
    /// [`StreamError`] if it is no message.
    pub(crate) fn take_come(&self) -> Result<Text, StreamError> {
        self.come.take().unwrap_or(Err(StreamError::ReadTimeout))
    }

    /// Closes this end in an orderly way; whoever waits for something on it hears so. If it is given up, the connection is closed without
    /// a word.
    pub(crate) async fn close(&self) {
        let Some(mut wire) = self.take() else { return };
        let goodbye = poll_fn(|cx| wire.poll_goodbye(cx));
        let goodbye = self.network.within(Some(GOODBYE), FetchError::ReadTimeout, goodbye);
        let _ = self.network.sending(goodbye).await;
        drop(wire);
        self.network.stir();
    }

    /// Closes this end without a word.
    pub(crate) fn abandon(&self) {
        drop(self.take());
        self.network.stir();
    }

    fn take(&self) -> Option<Wire> {
        let wire = self.wire.take();
        self.come.take();
        self.wakers.take().into_iter().flatten().for_each(Waker::wake);
        wire
    }

    fn poll_on<T>(
        &self,
        slot: usize,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Wire, &mut Context<'_>) -> Poll<Result<T, StreamError>>,
    ) -> Poll<Result<T, StreamError>> {
        let mut wire = self.wire.borrow_mut();
        let Some(wire) = &mut *wire else { return Poll::Ready(Err(StreamError::Closed)) };
        let polled = poll(wire, cx);
        if polled.is_pending() {
            self.wakers.borrow_mut()[slot] = Some(cx.waker().clone());
        }
        polled
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.abandon();
        if self.is_client {
            self.network.end_exchange();
        }
    }
}

/// Somebody waits for a message.
struct Receiving<'a>(&'a Cell<bool>);

impl<'a> Receiving<'a> {
    /// `None` if somebody does already.
    fn begin(receives: &'a Cell<bool>) -> Option<Self> {
        (!receives.replace(true)).then_some(Self(receives))
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            // Linux tells the first who writes of a reset, and the next that there is nobody to write to.
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Self::Reset,
            io::ErrorKind::TimedOut => Self::TimedOut,
            _ => Self::Broken,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "connection closed",
            Self::Reset => "connection reset",
            Self::Broken => "connection broken",
            Self::Refused => "connection refused",
            Self::TimedOut => "connection timed out",
            Self::ReadTimeout => "read timeout",
            Self::TooLong => "message too long",
            Self::NoLine => "a line has no line breaks",
            Self::Busy => "another task receives already",
        })
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("is_open", &self.is_open()).finish_non_exhaustive()
    }
}
