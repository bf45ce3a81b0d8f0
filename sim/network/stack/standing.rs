//! Faults that stand between hosts of this thread's network, and what they do to packets.

use std::mem;
use std::net::SocketAddr;

use super::packet::{Kind as Segments, Packet, Payload, Way};
use super::{By, Entered, Left, STACK, Stack, Tell, installed};
use crate::scenario::{LinkFault as Kind, Text};
use crate::time::Duration;

/// The faults of one run.
#[derive(Debug, Default)]
pub(super) struct Standing {
    faults: Vec<(Way, Kind)>,
    /// What is sent on ways that are held.
    held: Vec<(Way, Packet)>,
    /// What is held no longer, and has not left yet.
    released: Vec<Packet>,
    /// What was sent before the last change, with what becomes of it; what is held is among `held` already.
    leaving: Vec<(Packet, Fate)>,
}

/// What becomes of a packet that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It takes this much longer.
    Passes(Duration),
    Lost,
    Held(Way),
}

impl Standing {
    fn has(&self, way: Way, kind: Kind) -> bool {
        self.faults.contains(&(way, kind))
    }

    fn fate(&self, way: Way) -> Fate {
        if self.has(way, Kind::Partition) {
            return Fate::Lost;
        }
        if self.has(way, Kind::Hold) {
            return Fate::Held(way);
        }
        let slower = self.faults.iter().filter_map(|(its, kind)| match kind {
            Kind::Slow(by) if *its == way => Some(*by),
            _ => None,
        });
        Fate::Passes(slower.fold(Duration::ZERO, Duration::saturating_add))
    }

    /// One such fault less on each of these ways; `false` if there is none.
    fn end(&mut self, ways: &[Way], kind: Kind) -> bool {
        let mut ended = false;
        for way in ways {
            if let Some(place) = self.faults.iter().rposition(|it| *it == (*way, kind)) {
                self.faults.remove(place);
                ended = true;
            }
        }
        let (held, released) = mem::take(&mut self.held)
            .into_iter()
            .partition(|(way, _)| self.faults.contains(&(*way, Kind::Hold)));
        self.held = held;
        let released: Vec<(Way, Packet)> = released;
        self.released.extend(released.into_iter().map(|(_, packet)| packet));
        ended
    }
}

impl Stack {
    /// Connections between these two hosts have missed something, or may from now on.
    fn doubt(&mut self, (one, other): Way) {
        let owners = &self.owners;
        let host = self.hosts.at(one);
        host.be_in_doubt(|peer| owners.get(&peer.ip()) == Some(&other));
    }
}

/// What hosts have sent until now leaves as things stand now: what begins or is over from now on is none of its affair.
/// That is so in this run, or whichever there is.
pub(crate) fn let_leave(run: Option<u64>) {
    let mut left = Left::default();
    let mut leave = |slot: &mut Option<Stack>| {
        let this = |stack: &&mut Stack| run.is_none_or(|run| run == stack.number);
        let Some(stack) = slot.as_mut().filter(this) else { return };
        let mut packets = mem::take(&mut stack.standing.released);
        stack.hosts.each_stirred(|host| {
            host.egress(&mut packets);
            left.take(host);
        });
        for packet in packets {
            let owner = |address: SocketAddr| stack.owners.get(&address.ip()).copied();
            let way = owner(packet.from).zip(owner(packet.to));
            let fate = way.map_or(Fate::Lost, |way| stack.standing.fate(way));
            if let Fate::Held(way) = fate {
                stack.standing.held.push((way, packet.clone()));
            }
            stack.standing.leaving.push((packet, fate));
        }
    };
    // Who ends a fault may do so as the run of its thread ends.
    let _ = STACK.try_with(|slot| slot.try_borrow_mut().map(|mut slot| leave(&mut slot)));
    left.settle();
}

/// A fault begins; gives the number of the run.
pub(crate) fn begin_fault(ways: &[Way], kind: Kind) -> Option<u64> {
    STACK.with_borrow_mut(|slot| {
        let stack = slot.as_mut()?;
        for way in ways {
            stack.standing.faults.push((*way, kind));
            if kind == Kind::Partition {
                stack.doubt(*way);
                stack.doubt((way.1, way.0));
            }
        }
        Some(stack.number)
    })
}

/// A fault of this run is over; `false` if the run is, or if there was none.
pub(crate) fn end_fault(run: Option<u64>, ways: &[Way], kind: Kind) -> bool {
    let end = |slot: &mut Option<Stack>| {
        let stack = slot.as_mut().filter(|stack| run.is_none_or(|run| run == stack.number));
        stack.is_some_and(|stack| stack.standing.end(ways, kind))
    };
    STACK
        .try_with(|slot| slot.try_borrow_mut().is_ok_and(|mut slot| end(&mut slot)))
        .unwrap_or(false)
}

/// Both ends of each connection between these hosts are reset; `true` if that wakes anybody.
pub(crate) fn reset(ways: &[Way]) -> bool {
    let mut left = Left::default();
    STACK.with_borrow_mut(|slot| {
        let stack = installed(slot);
        for (one, other) in ways {
            let owners = &stack.owners;
            let host = stack.hosts.at(*one);
            host.reset_with(|peer| owners.get(&peer.ip()) == Some(other));
            left.take(host);
        }
    });
    left.settle()
}

/// The names of the hosts of this thread's network.
pub(crate) fn host_names() -> Option<Vec<Text>> {
    STACK.with_borrow(|slot| slot.as_ref().map(|stack| stack.host_names.clone()))
}

/// Tells whoever has installed the network what has become of it.
pub(crate) fn tell(by: By, words: &str) {
    let tell = |stack: &Stack| stack.tell.clone();
    let tell = STACK.try_with(|slot| slot.try_borrow().ok()?.as_ref().map(tell));
    if let Ok(Some(Tell(tell))) = tell {
        tell(by, words);
    }
}

impl Entered {
    /// Whether anything is wrong between any hosts.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn has_faults(&self) -> bool {
        STACK.with_borrow_mut(|slot| !installed(slot).standing.faults.is_empty())
    }

    /// What becomes of a packet that leaves now.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn fate(&self, way: Way) -> Fate {
        STACK.with_borrow_mut(|slot| installed(slot).standing.fate(way))
    }

    /// Keeps a packet until its way is free.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn hold(&self, way: Way, packet: Packet) {
        STACK.with_borrow_mut(|slot| installed(slot).standing.held.push((way, packet)));
    }

    /// Takes what was sent before the last change, with what becomes of it.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn take_leaving(&self) -> Vec<(Packet, Fate)> {
        STACK.with_borrow_mut(|slot| mem::take(&mut installed(slot).standing.leaving))
    }

    /// Takes what is held no longer.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn take_released(&self, out: &mut Vec<Packet>) {
        STACK.with_borrow_mut(|slot| out.append(&mut installed(slot).standing.released));
    }

    /// Answers a packet as if nobody listened, if its way refuses it; `false` if it does not.
    #[expect(clippy::unused_self, reason = "it is there while the stack is")]
    pub(crate) fn refuses(&self, way: Way, packet: &Packet) -> bool {
        STACK.with_borrow_mut(|slot| {
            let stack = installed(slot);
            if !stack.standing.has(way, Kind::Refuse) {
                return false;
            }
            let payload = match &packet.payload {
                Payload::Tcp(call) if call.kind == Segments::Syn && call.ack.is_none() => {
                    Payload::Tcp(call.refusal())
                }
                Payload::Udp(_) => Payload::Refusal,
                Payload::Tcp(_) | Payload::Refusal => return false,
            };
            let answer = Packet { from: packet.to, to: packet.from, payload };
            stack.hosts.at(way.1).out.packets.push(answer);
            true
        })
    }
}
