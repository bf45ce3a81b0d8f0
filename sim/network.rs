//! The network: hosts with real TCP stacks, and packets between them.
//!
//! The stack of the hosts (`network/stack.rs`) leaves time to whoever moves its packets, which is the fabric
//! (`network/fabric.rs`), and that leaves it to whoever has a clock: in the run of a scenario the executor, with HTTP/1.1 over it
//! (`network/exchange.rs`); tokio programs have the same fabric on tokio's clock, and sockets of its stack ([`net`]).

mod capture;
mod chances;
#[cfg(feature = "scenarios")]
mod exchange;
pub(crate) mod fabric;
pub mod faults;
pub(crate) mod links;
pub mod net;
pub(crate) mod stack;
pub(crate) mod triggers;

#[cfg(feature = "scenarios")]
pub use exchange::{
    Answer, Asked, Exchange, FetchError, Handler, Headers, Incoming, Network, Pace, Reply,
};
#[cfg(feature = "scenarios")]
pub(crate) use exchange::{Connection, OnStream, Patience, Serving, Stream, StreamError, fault_of};
pub use faults::{
    Fault, Hosts, hold, hold_one_way, partition, partition_one_way, refuse, reset, slow,
};
