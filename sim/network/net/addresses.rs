//! What can be an address: those of tokio's `ToSocketAddrs`, with names of hosts.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use smallvec::{SmallVec, smallvec};

use crate::network::stack;

/// What names one or more addresses, as `tokio::net::ToSocketAddrs` does.
pub trait ToSocketAddrs: sealed::Sealed {
    /// The addresses.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or no host has this name.
    #[doc(hidden)]
    fn to_socket_addrs(&self) -> io::Result<Addresses>;
}

/// Addresses, nearly always one.
pub(super) type Addresses = SmallVec<[SocketAddr; 1]>;

/// `tokio::net::lookup_host`: the addresses of a name, which the hosts of the simulation have.
///
/// # Errors
///
/// If no host has the name, or it cannot be read.
///
/// # Panics
///
/// If there is no simulated network.
pub async fn lookup_host<T: ToSocketAddrs>(
    host: T,
) -> io::Result<impl Iterator<Item = SocketAddr>> {
    std::future::ready(host.to_socket_addrs()).await.map(IntoIterator::into_iter)
}

/// Calls `f` with each of the addresses until it succeeds.
///
/// # Errors
///
/// The last, or that there is no address.
pub(super) async fn first_of<T>(
    addresses: impl ToSocketAddrs,
    mut f: impl AsyncFnMut(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let mut error = no_address();
    let known = addresses.to_socket_addrs()?;
    // Whoever names an address in a way that is bound to a thread need not be bound to it while this waits.
    drop(addresses);
    for address in known {
        match f(address).await {
            Ok(done) => return Ok(done),
            Err(wrong) => error = wrong,
        }
    }
    Err(error)
}

/// As [`first_of`], with what does not wait. (What an asynchronous closure borrows would keep futures from being `Send`.)
///
/// # Errors
///
/// The last, or that there is no address.
pub(super) fn first_now<T>(
    addresses: impl ToSocketAddrs,
    mut f: impl FnMut(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let mut error = no_address();
    for address in addresses.to_socket_addrs()? {
        match f(address) {
            Ok(done) => return Ok(done),
            Err(wrong) => error = wrong,
        }
    }
    Err(error)
}

fn no_address() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "could not resolve to any address")
}

fn resolve(host: &str, port: u16) -> io::Result<Addresses> {
    stack::resolve(host, port).map(|address| smallvec![address])
}

impl ToSocketAddrs for str {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        if let Ok(address) = self.parse() {
            return Ok(smallvec![address]);
        }
        let wrong = |what| io::Error::new(io::ErrorKind::InvalidInput, what);
        let (host, port) = self.rsplit_once(':').ok_or_else(|| wrong("invalid socket address"))?;
        resolve(host, port.parse().map_err(|_| wrong("invalid port value"))?)
    }
}

impl ToSocketAddrs for String {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        self.as_str().to_socket_addrs()
    }
}

impl ToSocketAddrs for (&str, u16) {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        resolve(self.0, self.1)
    }
}

impl ToSocketAddrs for (String, u16) {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        resolve(&self.0, self.1)
    }
}

impl ToSocketAddrs for [SocketAddr] {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        Ok(self.into())
    }
}

impl<T: ToSocketAddrs + ?Sized> ToSocketAddrs for &T {
    fn to_socket_addrs(&self) -> io::Result<Addresses> {
        (**self).to_socket_addrs()
    }
}

/// Those that are an address themselves.
macro_rules! addresses {
    ($($type:ty),*) => {$(
        impl ToSocketAddrs for $type {
            fn to_socket_addrs(&self) -> io::Result<Addresses> {
                Ok(smallvec![SocketAddr::from(*self)])
            }
        }
    )*};
}
addresses!(SocketAddr, SocketAddrV4, SocketAddrV6);
addresses!((IpAddr, u16), (Ipv4Addr, u16), (Ipv6Addr, u16));

mod sealed {
    use super::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

    /// As tokio's, it is for these types only.
    pub trait Sealed {}

    impl Sealed for str {}
    impl Sealed for String {}
    impl Sealed for (&str, u16) {}
    impl Sealed for (String, u16) {}
    impl Sealed for [SocketAddr] {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
    impl Sealed for SocketAddr {}
    impl Sealed for SocketAddrV4 {}
    impl Sealed for SocketAddrV6 {}
    impl Sealed for (IpAddr, u16) {}
    impl Sealed for (Ipv4Addr, u16) {}
    impl Sealed for (Ipv6Addr, u16) {}
}
