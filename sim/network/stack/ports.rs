//! The ports of a host: which are taken, at which addresses, and by which socket.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use smallvec::SmallVec;

/// The ports that are given to those who ask for any.
const FIRST: u16 = 49_152;

/// What a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Protocol {
    Tcp,
    Udp,
}

/// With whom a socket shares its address: `SO_REUSEADDR` and `SO_REUSEPORT`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sharing {
    /// With those that do so, too, as long as they do not listen.
    pub(crate) address: bool,
    /// With those that do so, too.
    pub(crate) port: bool,
}

impl Sharing {
    /// Whether a socket may have the address of another, which may listen there.
    pub(super) const fn allows(self, other: Self, listens: bool) -> bool {
        self.address && other.address && !listens || self.port && other.port
    }
}

/// Who has a port: at which address, and with which number.
type Owners = SmallVec<[(IpAddr, u32); 1]>;

/// The ports of a host.
#[derive(Debug)]
pub(super) struct Ports {
    taken: BTreeMap<(Protocol, u16), Owners>,
    /// Where the search for a free one begins.
    next: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { taken: BTreeMap::new(), next: FIRST }
    }
}

impl Ports {
    /// A port that nobody has, and that `is_free`.
    pub(super) fn any(&mut self, protocol: Protocol, is_free: impl Fn(u16) -> bool) -> Option<u16> {
        for _ in FIRST..=u16::MAX {
            let port = self.next;
            self.next = port.checked_add(1).unwrap_or(FIRST);
            if !self.taken.contains_key(&(protocol, port)) && is_free(port) {
                return Some(port);
            }
        }
        None
    }

    /// Who has an address that this one is a part of, or a part of which it is.
    pub(super) fn overlapping(
        &self,
        protocol: Protocol,
        address: SocketAddr,
    ) -> impl Iterator<Item = u32> {
        let ip = address.ip();
        let taken = self.at(protocol, address.port()).iter();
        taken.filter(move |(taken, _)| overlap(*taken, ip)).map(|(_, owner)| *owner)
    }

    /// The socket has this address from now on.
    pub(super) fn take(&mut self, protocol: Protocol, address: SocketAddr, socket: u32) {
        self.taken.entry((protocol, address.port())).or_default().push((address.ip(), socket));
    }

    /// The socket does not have it any more.
    pub(super) fn release(&mut self, protocol: Protocol, port: u16, socket: u32) {
        if let Some(taken) = self.taken.get_mut(&(protocol, port)) {
            taken.retain(|(_, owner)| *owner != socket);
            if taken.is_empty() {
                self.taken.remove(&(protocol, port));
            }
        }
    }

    /// Who has this address, or the port at any address; the former first.
    pub(super) fn owners(&self, protocol: Protocol, at: SocketAddr) -> impl Iterator<Item = u32> {
        let taken = self.at(protocol, at.port());
        let exact = taken.iter().filter(move |(ip, _)| *ip == at.ip());
        let any =
            taken.iter().filter(move |(ip, _)| ip.is_unspecified() && ip.is_ipv4() == at.is_ipv4());
        exact.chain(any).map(|(_, owner)| *owner)
    }

    fn at(&self, protocol: Protocol, port: u16) -> &[(IpAddr, u32)] {
        self.taken.get(&(protocol, port)).map_or(&[], SmallVec::as_slice)
    }
}

/// Whether a socket at the one address would hear some of what is for the other.
pub(super) fn overlap(one: IpAddr, other: IpAddr) -> bool {
    let is_same = one == other || one.is_unspecified() || other.is_unspecified();
    is_same && one.is_ipv4() == other.is_ipv4()
}
