//! Sockets of a host that have paths in place of addresses: who has which path, and what is in each.
//!
//! What is sent arrives at once, as with Linux's, and no fault of the network is between. A socket is shared by those who hold it, and so is what it holds: it needs
//! no stack but to be found by its path.

mod mailbox;
mod pipe;

use std::collections::BTreeMap;
use std::collections::VecDeque;
#[cfg(feature = "simulate")]
use std::ffi::OsStr;
use std::io;
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use super::wakers::Waiters;
pub(crate) use mailbox::Mailbox;
pub(crate) use pipe::Stream;

/// The sockets of a host by their paths. A path whose socket is closed is there still, as its file would be.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<Vec<u8>, Named>);

#[derive(Debug)]
enum Named {
    Listener(Weak<Mutex<Listening>>),
    Datagrams(Weak<Mutex<Mailbox>>),
}

/// What is in a listener.
#[derive(Debug)]
struct Listening {
    address: SocketAddr,
    /// The ends of those who have called, and the addresses of the others.
    calls: VecDeque<(Stream, SocketAddr)>,
    waiters: Waiters,
}

/// A socket that accepts.
#[derive(Clone, Debug)]
pub(crate) struct Listener(Arc<Mutex<Listening>>);

/// The address of whoever has none.
pub(crate) fn unnamed() -> SocketAddr {
    SocketAddr::from_pathname("").expect("no path is an address")
}

/// The address that a path is; one that begins with a null byte is a name without a file.
pub(crate) fn address(path: &Path) -> io::Result<SocketAddr> {
    match path.as_os_str().as_bytes() {
        #[cfg(target_os = "linux")]
        [0, name @ ..] => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(path),
    }
}

/// The name of an address without a file, which there are on Linux only.
fn abstract_name(address: &SocketAddr) -> Option<&[u8]> {
    #[cfg(target_os = "linux")]
    let name = address.as_abstract_name();
    #[cfg(not(target_os = "linux"))]
    let name = {
        let _ = address;
        None
    };
    name
}

/// An address as it is kept.
fn key(address: &SocketAddr) -> Option<Vec<u8>> {
    let path = address.as_pathname().map(|path| path.as_os_str().as_bytes().to_vec());
    path.or_else(|| abstract_name(address).map(|name| [&[0], name].concat()))
}

/// How an address reads.
#[cfg(feature = "simulate")]
fn words(address: &SocketAddr) -> String {
    let name = key(address).unwrap_or_default();
    match &*name {
        [] => "an unnamed socket".to_owned(),
        [0, name @ ..] => format!("@{}", OsStr::from_bytes(name).display()),
        path => OsStr::from_bytes(path).display().to_string(),
    }
}

/// What a panic has interrupted elsewhere left nothing half done.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

impl Named {
    fn is_there(&self) -> bool {
        match self {
            Self::Listener(it) => it.strong_count() > 0,
            Self::Datagrams(it) => it.strong_count() > 0,
        }
    }
}

impl Names {
    /// Gives a socket this address. The path of one that is closed is free: nobody could remove its file.
    fn bind(&mut self, address: &SocketAddr, socket: Named) -> io::Result<()> {
        let key = key(address).ok_or(io::ErrorKind::InvalidInput)?;
        if self.0.get(&key).is_some_and(Named::is_there) {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        self.0.insert(key, socket);
        Ok(())
    }

    /// Whether a socket has this address.
    pub(crate) fn is_in_use(&self, address: &SocketAddr) -> bool {
        key(address).and_then(|key| self.0.get(&key)).is_some_and(Named::is_there)
    }

    /// A socket that accepts at this address.
    pub(crate) fn listen(&mut self, address: &SocketAddr) -> io::Result<Listener> {
        let (calls, waiters) = (VecDeque::new(), Waiters::default());
        let listening = Listening { address: address.clone(), calls, waiters };
        let listening = Arc::new(Mutex::new(listening));
        self.bind(address, Named::Listener(Arc::downgrade(&listening)))?;
        Ok(Listener(listening))
    }

    /// Who accepts at this address.
    pub(crate) fn listener(&self, address: &SocketAddr) -> io::Result<Listener> {
        match key(address).and_then(|key| self.0.get(&key)).ok_or(io::ErrorKind::NotFound)? {
            Named::Listener(it) => it.upgrade().map(Listener),
            Named::Datagrams(it) if it.strong_count() > 0 => return Err(wrong_kind()),
            Named::Datagrams(_) => None,
        }
        .ok_or_else(|| io::ErrorKind::ConnectionRefused.into())
    }

    /// Gives a socket for datagrams this address.
    pub(crate) fn bind_mailbox(
        &mut self,
        address: &SocketAddr,
        of: &Arc<Mutex<Mailbox>>,
    ) -> io::Result<()> {
        self.bind(address, Named::Datagrams(Arc::downgrade(of)))
    }

    /// The socket for datagrams at this address.
    pub(crate) fn mailbox(&self, address: &SocketAddr) -> io::Result<Arc<Mutex<Mailbox>>> {
        match key(address).and_then(|key| self.0.get(&key)).ok_or(io::ErrorKind::NotFound)? {
            Named::Datagrams(it) => it.upgrade(),
            Named::Listener(it) if it.strong_count() > 0 => return Err(wrong_kind()),
            Named::Listener(_) => None,
        }
        .ok_or_else(|| io::ErrorKind::ConnectionRefused.into())
    }

    /// Whoever waits to accept, and where, in words.
    #[cfg(feature = "simulate")]
    pub(crate) fn who_accepts(&self) -> Vec<(Waker, String)> {
        let listeners = self.0.values().filter_map(|named| match named {
            Named::Listener(it) => it.upgrade(),
            Named::Datagrams(_) => None,
        });
        let waits = listeners.flat_map(|listener| {
            let listening = lock(&listener);
            let place = format!("accept on {}", words(&listening.address));
            let wait = |waker: &Waker| (waker.clone(), place.clone());
            listening.waiters.all().iter().map(wait).collect::<Vec<_>>()
        });
        waits.collect()
    }
}

/// `EPROTOTYPE`: a stream cannot call who takes datagrams, nor the other way round.
fn wrong_kind() -> io::Error {
    io::Error::from_raw_os_error(91)
}

impl Listener {
    pub(crate) fn address(&self) -> SocketAddr {
        lock(&self.0).address.clone()
    }

    /// Calls it from this address; the end of the caller.
    pub(crate) fn call(&self, from: SocketAddr) -> Stream {
        let mut listening = lock(&self.0);
        let [called, accepted] = Stream::pair([from.clone(), listening.address.clone()]);
        listening.calls.push_back((accepted, from));
        let woken: Vec<_> = listening.waiters.take().collect();
        drop(listening);
        wake(woken);
        called
    }

    /// The next that has called, and its address.
    pub(crate) fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<(Stream, SocketAddr)> {
        let mut listening = lock(&self.0);
        let call = listening.calls.pop_front();
        call.map_or_else(|| listening.waiters.wait(cx.waker()), Poll::Ready)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Whoever has called in vain is told of a reset.
        self.calls.drain(..).for_each(|(call, _)| call.reset());
    }
}
