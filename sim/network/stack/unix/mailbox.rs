//! What is in a socket for datagrams: those that wait to be received, and the one peer that it may have.

use std::collections::VecDeque;
use std::io;
use std::net::Shutdown;
use std::os::unix::net::SocketAddr;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};

use tokio::io::{Interest, Ready};

use super::{lock, unnamed, wake};
use crate::network::stack::wakers::Waiters;

/// So many wait at most: `net.unix.max_dgram_qlen` of Linux.
const MOST: usize = 10;
/// The largest: what Linux lets wait in a socket, but for 32 bytes.
const LARGEST: usize = 212_992 - 32;
/// `EMSGSIZE`, for which there is no kind.
const TOO_LARGE: i32 = 90;

#[derive(Debug)]
pub(crate) struct Mailbox {
    address: SocketAddr,
    /// Datagrams, and who has sent them.
    datagrams: VecDeque<(Vec<u8>, SocketAddr)>,
    /// The only one that it sends to and hears.
    peer: Option<Weak<Mutex<Self>>>,
    peer_address: Option<SocketAddr>,
    is_shut_for_reading: bool,
    is_shut_for_writing: bool,
    /// As tokio takes its peer to have room, until somebody has found none.
    seems_writable: bool,
    readers: Waiters,
    /// Those who wait to send to it.
    senders: Waiters,
}

impl Mailbox {
    pub(crate) fn new(address: SocketAddr) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            address,
            datagrams: VecDeque::new(),
            peer: None,
            peer_address: None,
            is_shut_for_reading: false,
            is_shut_for_writing: false,
            seems_writable: true,
            readers: Waiters::default(),
            senders: Waiters::default(),
        }))
    }

    pub(crate) fn address(own: &Mutex<Self>) -> SocketAddr {
        lock(own).address.clone()
    }

    /// Sends nothing more, or is sent nothing more, or both.
    pub(crate) fn shut_down(own: &Mutex<Self>, how: Shutdown) {
        let mut own = lock(own);
        own.is_shut_for_reading |= matches!(how, Shutdown::Read | Shutdown::Both);
        own.is_shut_for_writing |= matches!(how, Shutdown::Write | Shutdown::Both);
        let woken: Vec<_> = own.senders.take().collect();
        drop(own);
        wake(woken);
    }

    /// Two that have each other as their peers.
    pub(crate) fn pair() -> [Arc<Mutex<Self>>; 2] {
        let pair = [Self::new(unnamed()), Self::new(unnamed())];
        Self::connect(&pair[0], &pair[1]);
        Self::connect(&pair[1], &pair[0]);
        pair
    }

    /// Makes `peer` the only peer of `own`.
    pub(crate) fn connect(own: &Mutex<Self>, peer: &Arc<Mutex<Self>>) {
        let address = lock(peer).address.clone();
        let mut own = lock(own);
        own.peer = Some(Arc::downgrade(peer));
        own.peer_address = Some(address);
    }

    /// The address of the only peer.
    pub(crate) fn peer_address(own: &Mutex<Self>) -> io::Result<SocketAddr> {
        lock(own).peer_address.clone().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// The only peer, to send to. One that is gone is told of once.
    pub(crate) fn peer(own: &Mutex<Self>) -> io::Result<Arc<Mutex<Self>>> {
        let mut own = lock(own);
        let peer = own.peer.as_ref().ok_or(io::ErrorKind::NotConnected)?.upgrade();
        peer.ok_or_else(|| {
            (own.peer, own.peer_address) = (None, None);
            io::ErrorKind::ConnectionRefused.into()
        })
    }

    /// Sends a datagram from `own` to `to`.
    pub(crate) fn poll_send(
        own: &Arc<Mutex<Self>>,
        to: &Arc<Mutex<Self>>,
        data: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let (from, is_shut) = {
            let own = lock(own);
            (own.address.clone(), own.is_shut_for_writing)
        };
        let wrong = |error: io::Error| Poll::Ready(Err(error));
        if is_shut {
            return wrong(io::ErrorKind::BrokenPipe.into());
        }
        if data.len() > LARGEST {
            return wrong(io::Error::from_raw_os_error(TOO_LARGE));
        }
        let mut to = lock(to);
        let hears = to.peer.as_ref().is_none_or(|peer| peer.ptr_eq(&Arc::downgrade(own)));
        if !hears {
            return wrong(io::ErrorKind::PermissionDenied.into());
        }
        if to.is_shut_for_reading {
            return wrong(io::ErrorKind::BrokenPipe.into());
        }
        if to.datagrams.len() >= MOST {
            let waits = to.senders.wait(cx.waker());
            drop(to);
            lock(own).seems_writable = false;
            return waits;
        }
        to.datagrams.push_back((data.to_vec(), from));
        let woken: Vec<_> = to.readers.take().collect();
        drop(to);
        wake(woken);
        Poll::Ready(Ok(data.len()))
    }

    /// The next datagram, and who has sent it.
    pub(crate) fn poll_receive(
        own: &Mutex<Self>,
        cx: &mut Context<'_>,
    ) -> Poll<(Vec<u8>, SocketAddr)> {
        let mut own = lock(own);
        let Some(next) = own.datagrams.pop_front() else { return own.readers.wait(cx.waker()) };
        let woken: Vec<_> = own.senders.take().collect();
        drop(own);
        wake(woken);
        Poll::Ready(next)
    }

    pub(crate) fn poll_readable(own: &Mutex<Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut own = lock(own);
        if own.datagrams.is_empty() { own.readers.wait(cx.waker()) } else { Poll::Ready(()) }
    }

    /// Whether the peer has room for one more, if there is a peer.
    pub(crate) fn poll_writable(own: &Mutex<Self>, cx: &mut Context<'_>) -> Poll<()> {
        let peer = {
            let own = lock(own);
            own.peer.as_ref().and_then(Weak::upgrade).filter(|_| !own.seems_writable)
        };
        let Some(peer) = peer else { return Poll::Ready(()) };
        let mut to = lock(&peer);
        if to.datagrams.len() >= MOST {
            return to.senders.wait(cx.waker());
        }
        drop(to);
        lock(own).seems_writable = true;
        Poll::Ready(())
    }
}

impl Mailbox {
    pub(crate) fn poll_ready(
        own: &Mutex<Self>,
        cx: &mut Context<'_>,
        interest: Interest,
    ) -> Poll<Ready> {
        let mut ready = Ready::EMPTY;
        let mut add = |is_so: bool, what: Ready| ready |= if is_so { what } else { Ready::EMPTY };
        if interest.is_readable() {
            add(Self::poll_readable(own, cx).is_ready(), Ready::READABLE);
        }
        if interest.is_writable() {
            add(Self::poll_writable(own, cx).is_ready(), Ready::WRITABLE);
        }
        if ready.is_empty() { Poll::Pending } else { Poll::Ready(ready) }
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        // Who waits to send to it is told that it is gone.
        wake(self.senders.take());
    }
}
