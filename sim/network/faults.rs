//! Faults of the network, from within a program: hosts that cannot reach each other for a while.
//!
//! Each begins when it is called for and ends when what that gives is dropped. What TCP makes of it is its affair: what was lost is
//! sent again after a timeout, and who waits for too long is told `TimedOut`.
//!
//! ```
//! use std::time::Duration;
//! use standstill::tokio::net::{TcpListener, TcpStream};
//! use standstill::{Simulation, network};
//!
//! async fn api() -> std::io::Result<()> {
//!     TcpListener::bind("0.0.0.0:80").await?.accept().await.map(drop)
//! }
//!
//! let trace = Simulation::new().host("api", api).latency(Duration::from_millis(5)).run(async {
//!     let cut = network::partition("main", "api");
//!     let connecting = standstill::spawn(TcpStream::connect("api:80"));
//!     tokio::time::sleep(Duration::from_secs(2)).await;
//!     drop(cut);
//!     connecting.await.unwrap().map(drop)
//! });
//! // The call is sent at once, after a second, and two seconds after that.
//! trace.expect().at("0s", "main network: main | api partitioned").at("2s", "main network: main | api healed").total("3.010s").assert();
//! ```

use std::fmt::{self, Write};

use super::stack::{self, By, NO_NETWORK, Way};
use crate::choices::Fault as Decided;
use crate::scenario::network::FaultEvent;
use crate::scenario::{LinkFault as Kind, Text};
use crate::time::Duration;

/// A fault that has begun, and ends when this is dropped.
#[must_use = "the fault ends when this is dropped"]
pub struct Fault {
    /// Of which run.
    run: u64,
    kind: Kind,
    ways: Vec<Way>,
    /// As it is told between whom it is.
    between: Text,
}

/// Which hosts are meant.
pub trait Hosts {
    /// Their names; `"*"` is all that are not on the other side.
    fn names(self) -> Vec<String>;
}

impl Hosts for &str {
    fn names(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Hosts for String {
    fn names(self) -> Vec<String> {
        vec![self]
    }
}

impl<const N: usize> Hosts for [&str; N] {
    fn names(self) -> Vec<String> {
        self.map(str::to_owned).to_vec()
    }
}

impl Hosts for &[&str] {
    fn names(self) -> Vec<String> {
        self.iter().map(|name| (*name).to_owned()).collect()
    }
}

/// Lets nothing through between these hosts, in either direction. What is on its way already arrives.
///
/// # Panics
///
/// If there is no simulated network, or no such host.
pub fn partition(one: impl Hosts, other: impl Hosts) -> Fault {
    Fault::begin(Kind::Partition, &Between::new(one, other, false))
}

/// As [`partition`], but only of what goes from the first to the second.
///
/// # Panics
///
/// As [`partition`].
pub fn partition_one_way(from: impl Hosts, to: impl Hosts) -> Fault {
    Fault::begin(Kind::Partition, &Between::new(from, to, true))
}

/// Keeps what is sent between these hosts until that is over; then it leaves, in order.
///
/// # Panics
///
/// As [`partition`].
pub fn hold(one: impl Hosts, other: impl Hosts) -> Fault {
    Fault::begin(Kind::Hold, &Between::new(one, other, false))
}

/// As [`hold`], but only of what goes from the first to the second.
///
/// # Panics
///
/// As [`partition`].
pub fn hold_one_way(from: impl Hosts, to: impl Hosts) -> Fault {
    Fault::begin(Kind::Hold, &Between::new(from, to, true))
}

/// Makes what is sent between these hosts take so much longer.
///
/// # Panics
///
/// As [`partition`].
pub fn slow(one: impl Hosts, other: impl Hosts, by: impl Into<Duration>) -> Fault {
    Fault::begin(Kind::Slow(by.into()), &Between::new(one, other, false))
}

/// Makes either refuse the calls of the other, as if nobody listened. Connections that are there go on.
///
/// # Panics
///
/// As [`partition`].
pub fn refuse(one: impl Hosts, other: impl Hosts) -> Fault {
    Fault::begin(Kind::Refuse, &Between::new(one, other, false))
}

/// Resets all connections between these hosts, as something between them can: both ends are told.
///
/// # Panics
///
/// As [`partition`].
pub fn reset(one: impl Hosts, other: impl Hosts) {
    let between = Between::new(one, other, false);
    stack::reset(&between.ways);
    stack::tell(By::Task, &format!("{between} reset"));
}

/// Between whom something is wrong.
pub(crate) struct Between {
    pub(crate) ways: Vec<Way>,
    /// As it is told.
    pub(crate) words: Text,
}

impl Between {
    fn new(one: impl Hosts, other: impl Hosts, is_one_way: bool) -> Self {
        let known = stack::host_names().expect(NO_NETWORK);
        let (one, other) = (one.names(), other.names());
        let place = |name: &str| {
            let place = known.iter().position(|host| **host == *name);
            place.unwrap_or_else(|| {
                panic!("no host is called {name:?}; there are {}", known.join(", "))
            })
        };
        let places = |names: &[String], others: &[String]| -> Vec<usize> {
            if names != ["*"] {
                return names.iter().map(|name| place(name)).collect();
            }
            (0..known.len())
                .filter(|host| others.iter().all(|other| **other != *known[*host]))
                .collect()
        };
        let ways = ways(&places(&one, &other), &places(&other, &one), is_one_way);
        let mark = if is_one_way { '>' } else { '|' };
        let words = format!("{} {mark} {}", one.join(", "), other.join(", ")).into();
        Self { ways, words }
    }

    /// Between two hosts, or one and all others, by their places.
    pub(crate) fn of(names: &[Text], ends: [Option<usize>; 2], is_one_way: bool) -> Self {
        let places = |end: Option<usize>, other: Option<usize>| -> Vec<usize> {
            end.map_or_else(
                || (0..names.len()).filter(|host| Some(*host) != other).collect(),
                |end| vec![end],
            )
        };
        let [one, other] = ends;
        Self {
            ways: ways(&places(one, other), &places(other, one), is_one_way),
            words: joined(names, ends, if is_one_way { " > " } else { " | " }),
        }
    }

    /// How decisions say between whom something is: as it is told, without blanks.
    pub(crate) fn compact(names: &[Text], ends: [Option<usize>; 2], is_one_way: bool) -> Text {
        joined(names, ends, if is_one_way { ">" } else { "|" })
    }
}

fn joined(names: &[Text], ends: [Option<usize>; 2], mark: &str) -> Text {
    let [one, other] = ends.map(|end| end.map_or("*", |end| &*names[end]));
    [one, mark, other].concat().into()
}

/// From each of the ones to each of the others, and back.
fn ways(ones: &[usize], others: &[usize], is_one_way: bool) -> Vec<Way> {
    let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
    let pairs = pairs.filter(|(one, other)| one != other);
    pairs
        .flat_map(|(one, other)| {
            let back = (!is_one_way).then_some((other, one));
            [(one, other)].into_iter().chain(back)
        })
        .collect()
}

impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// How it is told that a fault begins.
pub(crate) fn begins(kind: Kind, between: &str) -> Text {
    let mut words = Text::from(between);
    let _ = match kind {
        Kind::Partition => words.write_str(" partitioned"),
        Kind::Hold => words.write_str(" held"),
        Kind::Slow(by) => write!(words, " slower by {by}"),
        Kind::Refuse => words.write_str(" refused"),
    };
    words
}

/// How it is told that a fault is over.
pub(crate) fn ends(kind: Kind, between: &str) -> Text {
    [between, FaultEvent::Ends(kind).word().over()].concat().into()
}

impl FaultEvent {
    /// As decisions call it.
    pub(super) fn word(self) -> Decided {
        match self {
            Self::Begins(Kind::Partition) | Self::Ends(Kind::Partition) => Decided::Partition,
            Self::Begins(Kind::Hold) | Self::Ends(Kind::Hold) => Decided::Hold,
            Self::Begins(Kind::Slow(_)) | Self::Ends(Kind::Slow(_)) => Decided::Slow,
            Self::Begins(Kind::Refuse) | Self::Ends(Kind::Refuse) => Decided::Refuse,
            Self::Reset => Decided::Reset,
            Self::Down | Self::Up => Decided::Down,
        }
    }

    /// What ends it, if it has a length.
    pub(crate) fn over(self) -> Option<Self> {
        match self {
            Self::Begins(fault) => Some(Self::Ends(fault)),
            Self::Down => Some(Self::Up),
            Self::Ends(_) | Self::Reset | Self::Up => None,
        }
    }
}

impl Fault {
    fn begin(kind: Kind, between: &Between) -> Self {
        stack::let_leave(None);
        let run = stack::begin_fault(&between.ways, kind).expect(NO_NETWORK);
        stack::tell(By::Task, &begins(kind, &between.words));
        Self { run, kind, ways: between.ways.clone(), between: between.words.clone() }
    }

    /// Ends it, which dropping it does, too.
    pub fn heal(self) {}
}

impl Drop for Fault {
    fn drop(&mut self) {
        stack::let_leave(Some(self.run));
        if stack::end_fault(Some(self.run), &self.ways, self.kind) {
            stack::tell(By::Task, &ends(self.kind, &self.between));
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fault").field(&begins(self.kind, &self.between)).finish()
    }
}
