//! The simulated TCP/IP stack: hosts with sockets, and the packets that they exchange.
//!
//! A stack is installed on a thread for the length of a run, and sockets find it there. It has no clock: whoever installs it
//! takes the packets that leave hosts ([`Entered::egress`]) and brings them to their hosts ([`Entered::deliver`]) when it is
//! time, says what time that is ([`Entered::set_now`]), and lets it look at its timers when the next runs out
//! ([`Entered::next_deadline`]). Only what a host sends to itself arrives at once. [`tcp`] is as Linux is, as far as a program can see; how long
//! buffers and segments are is told in `docs/tokio.md`.

mod addresses;
mod host;
mod hosts;
mod lingering;
#[cfg(test)]
mod lossy;
pub(crate) mod packet;
mod ports;
mod readiness;
mod socket;
mod standing;
mod tcp;
mod udp;
mod unconnected;
#[cfg(unix)]
pub(super) mod unix;
mod wakers;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::{fmt, io};

use crate::scenario::Text;
use crate::time::Instant;
pub(super) use host::Host;
use hosts::Hosts;
pub(crate) use packet::{Kind, Packet, Payload, Segment, Seq, Way};
use socket::Socket;
pub(super) use socket::Unconnected;
use standing::Standing;
pub(crate) use standing::{Fate, begin_fault, end_fault, host_names, let_leave, reset, tell};
pub(super) use tcp::{Connection, Options};
pub(super) use udp::Udp;
pub(super) use wakers::Outbox;

/// What a socket says where there is no stack.
pub(crate) const NO_NETWORK: &str = "there is no simulated network here";
/// And why, most probably.
const NO_SOCKETS: &str = "a socket of the stand-in is made within a simulation and on its thread, and not in a runtime of its own";

thread_local! {
    static STACK: RefCell<Option<Stack>> = const { RefCell::new(None) };
}

/// The stacks of all runs have numbers, so that a socket of one is not taken for one of another.
static STACKS: AtomicU64 = AtomicU64::new(0);

/// The hosts of a network.
#[derive(Debug)]
pub(crate) struct Stack {
    number: u64,
    hosts: Hosts,
    owners: BTreeMap<IpAddr, usize>,
    names: BTreeMap<String, IpAddr>,
    /// On behalf of which host sockets are made.
    current: usize,
    /// What faults call the hosts.
    pub(super) host_names: Vec<Text>,
    standing: Standing,
    /// Is told of faults.
    pub(super) tell: Tell,
}

/// What is told in words of what becomes of the network.
#[derive(Clone)]
pub(crate) struct Tell(Rc<Telling>);

type Telling = dyn Fn(By, &str);

/// Who has brought something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The task that runs now.
    Task,
    /// A plan, or chance.
    Nobody,
}

/// A stack that is installed on this thread, until this is dropped.
#[derive(Debug)]
pub(crate) struct Entered(());

/// A socket: of which stack, of which host, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SocketId {
    stack: u64,
    host: usize,
    number: u32,
}

impl Stack {
    /// A network without hosts.
    pub(crate) fn new() -> Self {
        Self {
            number: STACKS.fetch_add(1, Ordering::Relaxed),
            hosts: Hosts::default(),
            owners: BTreeMap::new(),
            names: BTreeMap::new(),
            current: 0,
            host_names: Vec::new(),
            standing: Standing::default(),
            tell: Tell(Rc::new(|_, _| {})),
        }
    }

    /// Tells this of faults.
    #[must_use]
    pub(crate) fn telling(self, tell: impl Fn(By, &str) + 'static) -> Self {
        Self { tell: Tell(Rc::new(tell)), ..self }
    }

    /// Adds a host with these addresses, and with one more that belongs to its name, if it has one.
    ///
    /// # Panics
    ///
    /// If another host has one of them.
    pub(crate) fn add_host(&mut self, addresses: &[IpAddr], name: Option<&str>) {
        let named = name.map(|name| self.address_of(name));
        let addresses: Vec<_> = addresses.iter().copied().chain(named).collect();
        for &address in &addresses {
            assert!(!address.is_loopback(), "every host is `localhost` to itself");
            let other = self.owners.insert(address, self.hosts.len());
            assert!(other.is_none(), "two hosts are called {}", name.unwrap_or_default());
        }
        self.hosts.add(Host::new(addresses));
    }

    /// The address that belongs to a name. A name that nobody had gets the next.
    pub(crate) fn address_of(&mut self, name: &str) -> IpAddr {
        self.lookup(name).unwrap_or_else(|| {
            let count = u16::try_from(self.names.len() + 1).expect("fewer than 65,536 names");
            let [high, low] = count.to_be_bytes();
            let address = Ipv4Addr::new(192, 168, high, low).into();
            self.names.insert(name.to_owned(), address);
            address
        })
    }

    fn lookup(&self, name: &str) -> Option<IpAddr> {
        if name == "localhost" {
            return Some(Ipv4Addr::LOCALHOST.into());
        }
        name.parse().ok().or_else(|| self.names.get(name).copied())
    }

    /// Installs it on this thread.
    ///
    /// # Panics
    ///
    /// If there is one already.
    pub(crate) fn enter(self) -> Entered {
        STACK.with_borrow_mut(|slot| {
            assert!(slot.is_none(), "this thread has a simulated network already");
            *slot = Some(self);
        });
        Entered(())
    }
}

impl Entered {
    /// Whoever makes a socket from now on does so on behalf of this host, in the order in which they were added.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn set_current(&self, host: usize) {
        STACK.with_borrow_mut(|slot| installed(slot).current = host);
    }

    /// Whoever waits to be called on a host.
    #[cfg(feature = "simulate")]
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn who_accepts(&self, host: usize) -> Vec<Waker> {
        STACK.with_borrow_mut(|slot| installed(slot).hosts.at(host).who_accepts())
    }

    /// The ends of all connections that are open, as the hosts see them that have called.
    #[cfg(any(feature = "scenarios", feature = "simulate"))]
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn open(&self) -> Vec<[SocketAddr; 2]> {
        STACK.with_borrow_mut(|slot| {
            let sockets =
                installed(slot).hosts.iter().flat_map(|host| host.sockets.iter().flatten());
            sockets.filter_map(|socket| socket.made_ends()).collect()
        })
    }

    /// The address that a name has.
    #[cfg(feature = "simulate")]
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn look_up(&self, name: &str) -> Option<IpAddr> {
        STACK.with_borrow_mut(|slot| installed(slot).lookup(name))
    }

    /// Whoever waits for a socket of any host, and for what, in words.
    #[cfg(feature = "simulate")]
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn waits(&self) -> Vec<(Waker, String)> {
        STACK.with_borrow_mut(|slot| installed(slot).hosts.iter().flat_map(Host::waits).collect())
    }

    /// It is this late now.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn set_now(&self, now: Instant) {
        STACK.with_borrow_mut(|slot| {
            installed(slot).hosts.set_now(now);
        });
    }

    /// When a timer runs out: whoever has a clock is to call [`Entered::look_at_timers`] then.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        STACK.with_borrow_mut(|slot| installed(slot).hosts.next_deadline())
    }

    /// What has waited for an acknowledgement for too long is sent again, or given up; `true` if that wakes anybody.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn look_at_timers(&self) -> bool {
        let mut left = Left::default();
        STACK.with_borrow_mut(|slot| {
            installed(slot).hosts.each_due(|host| {
                host.look_at_timers();
                left.take(host);
            });
        });
        left.settle()
    }

    /// Which host has this address.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn host_of(&self, address: IpAddr) -> Option<usize> {
        STACK.with_borrow_mut(|slot| installed(slot).owners.get(&address).copied())
    }

    /// A packet was lost: of its connection, both ends have missed something.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn lost(&self, packet: &Packet) {
        if !matches!(packet.payload, Payload::Tcp(_)) {
            return;
        }
        STACK.with_borrow_mut(|slot| {
            let stack = installed(slot);
            for (here, there) in [(packet.from, packet.to), (packet.to, packet.from)] {
                if let Some(&owner) = stack.owners.get(&here.ip()) {
                    stack.hosts.at(owner).miss((here.port(), there, here.ip()));
                }
            }
        });
    }

    /// Takes what the hosts have to send, in their order; `true` if what they send to themselves wakes anybody.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn egress(&self, out: &mut Vec<Packet>) -> bool {
        let mut left = Left::default();
        STACK.with_borrow_mut(|slot| {
            installed(slot).hosts.each_stirred(|host| {
                host.egress(out);
                left.take(host);
            });
        });
        left.settle()
    }

    /// Brings a packet to its host; `true` if that wakes anybody. It is lost if there is no such host.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn deliver(&self, packet: Packet) -> bool {
        let mut left = Left::default();
        STACK.with_borrow_mut(|slot| {
            let stack = installed(slot);
            if let Some(&owner) = stack.owners.get(&packet.to.ip()) {
                let host = stack.hosts.at(owner);
                host.deliver(packet);
                left.take(host);
            }
        });
        left.settle()
    }
}

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tell").finish_non_exhaustive()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        drop(STACK.take());
    }
}

fn installed(slot: &mut Option<Stack>) -> &mut Stack {
    slot.as_mut().expect(NO_NETWORK)
}

/// Whoever wants a socket is told where they stand if there is no network.
#[track_caller]
fn assert_installed() {
    assert!(STACK.with_borrow(Option::is_some), "{NO_NETWORK}: {NO_SOCKETS}");
}

/// What is left to do once the stack is not in use: wakers and sockets may lead back to it.
#[derive(Default)]
struct Left {
    woken: Vec<Waker>,
    gone: Vec<Socket>,
}

impl Left {
    fn take(&mut self, host: &mut Host) {
        self.woken.append(&mut host.out.woken);
        self.gone.append(&mut host.gone);
    }

    /// `true` if that wakes anybody.
    fn settle(self) -> bool {
        let wakes = !self.woken.is_empty();
        self.woken.into_iter().for_each(Waker::wake);
        drop(self.gone);
        wakes
    }
}

/// Makes a socket on the current host.
///
/// # Panics
///
/// If there is no network.
#[track_caller]
pub(super) fn make(make: impl FnOnce(&mut Host) -> io::Result<u32>) -> io::Result<SocketId> {
    assert_installed();
    STACK.with_borrow_mut(|slot| {
        let stack = installed(slot);
        let number = make(stack.hosts.at(stack.current))?;
        Ok(SocketId { stack: stack.number, host: stack.current, number })
    })
}

/// Calls `f` with the paths of the current host.
///
/// # Panics
///
/// If there is no stack.
#[cfg(unix)]
#[track_caller]
pub(super) fn on_names<T>(f: impl FnOnce(&mut unix::Names) -> T) -> T {
    assert_installed();
    STACK.with_borrow_mut(|slot| {
        let stack = installed(slot);
        f(&mut stack.hosts.at(stack.current).unix)
    })
}

/// Calls `f` with the host of a socket and its number; `None` if the run of the socket is over.
pub(super) fn on<T>(socket: SocketId, f: impl FnOnce(&mut Host, u32) -> T) -> Option<T> {
    let mut left = Left::default();
    let done = STACK.try_with(|slot| {
        let mut slot = slot.borrow_mut();
        let stack = slot.as_mut().filter(|stack| stack.number == socket.stack)?;
        let host = stack.hosts.at(socket.host);
        let done = f(host, socket.number);
        left.take(host);
        Some(done)
    });
    left.settle();
    done.ok().flatten()
}

/// Where a socket is reached; `None` if its run is over.
pub(super) fn local_address(socket: SocketId) -> Option<SocketAddr> {
    on(socket, Host::local_address).flatten()
}

/// The socket with this number on the host of `other`.
pub(super) const fn beside(other: SocketId, number: u32) -> SocketId {
    SocketId { number, ..other }
}

/// The address of a name.
///
/// # Errors
///
/// If no host has it.
///
/// # Panics
///
/// If there is no network.
#[track_caller]
pub(super) fn resolve(name: &str, port: u16) -> io::Result<SocketAddr> {
    assert_installed();
    let address = STACK.with_borrow_mut(|slot| installed(slot).lookup(name));
    let unknown = || {
        let what = format!("no ip address found for hostname: {name}");
        io::Error::new(io::ErrorKind::NotFound, what)
    };
    address.map(|ip| SocketAddr::new(ip, port)).ok_or_else(unknown)
}
