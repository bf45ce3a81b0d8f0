//! Advice: what a panic of tokio means in a simulation, and what to write instead.
//!
//! Who brings a program meets these first. Tokio's own words speak of runtimes and drivers; here stands what that is in a simulation.

use super::asked::ONE_THREAD;
use crate::network::stack::NO_NETWORK;
use crate::trace::Trace;

/// What is told of a test that does blocking work in place, which in tokio may panic.
pub(super) const IN_PLACE: &str = "note: `task::block_in_place` does its work here and now, on the one thread of the simulation: no other task goes on meanwhile, and nothing \
     panics, as in tokio it does in a `LocalSet`.";

/// What a panic says, and what to do about it. The first that fits is told.
const ADVICE: [(&[&str], &str); 12] = [
    (
        &[NO_NETWORK],
        "This simulation has no network: give it hosts, or `Simulation::network()` if the program is alone.",
    ),
    (
        &["signal driver", "there is no reactor running", "no process driver"],
        "Real signals and processes are not part of a simulation: pass in what the program waits for, as a future, and let a test end it; see \
         docs/tokio.md.",
    ),
    (
        &["IO is disabled"],
        "There is no real I/O in a simulation. Import `standstill::tokio` in place of `tokio`, whose `net` is simulated; a library takes a stream \
         that it is given, or is generic over it. Signals, processes and `tokio::io::stdin` are not simulated. See docs/determinism.md.",
    ),
    (
        &["time is already frozen"],
        "Time is paused already: in a simulation it always stands still while anything can run. Leave `tokio::time::pause()` out, or call that of \
         `standstill::tokio`, which does nothing.",
    ),
    (
        &["time is not frozen"],
        "`tokio::time::advance` needs a clock that is paused, and the program has called `tokio::time::resume`: leave that out, or call that of \
         `standstill::tokio`, which does nothing.",
    ),
    (
        &["Cannot start a runtime from within a runtime", "Cannot drop a runtime in a context"],
        "A simulation has one runtime and one thread: `.await` the future in place of `block_on`, and build no runtime in the program.",
    ),
    (
        &["Cannot block the current thread from within a runtime"],
        "A simulation has one thread: `.await` the method without `blocking_` in its name. Blocking work that needs it runs on a real thread, outside \
         of simulated time, by `tokio::task::spawn_blocking` with `#[standstill::test(allow = \"threads\")]`.",
    ),
    (
        &[ONE_THREAD],
        "As in tokio, `block_in_place` panics in a test whose runtime has one thread, which that of `#[tokio::test]` has: with `flavor = \"multi_thread\"` \
         the work is done here and now.",
    ),
    (
        &["code: 111, kind: ConnectionRefused", "Connection refused (os error 111)"],
        "The operating system has refused a connection: a socket of `std::net`, or of a library, is real and knows no simulated host. Connect by \
         `tokio::net::TcpStream` of the stand-in.",
    ),
    (
        &["Kind(ConnectionRefused)", "failed: connection refused"],
        "Nobody listens there in this simulation: a listener of `std::net`, or of a library, is real, and hears no simulated socket.",
    ),
    (
        &["can call blocking only when running on the multi-threaded runtime"],
        "A simulation has one thread. `standstill::tokio::task::block_in_place` does the work here and now.",
    ),
    (
        &["`spawn_local` called from outside of a `task::LocalSet`"],
        "Tasks that are not `Send` need a `LocalSet` around them: `LocalSet::new().run_until(async { … }).await`.",
    ),
];

/// What to do about what one of these lines says, if it is known.
pub(super) fn on_any(trace: &Trace) -> Option<&'static str> {
    trace.events.iter().find_map(|event| on(&trace.line(event)))
}

/// What to do about a panic that says this, if it is known.
fn on(panic: &str) -> Option<&'static str> {
    let fits = |needles: &[&str]| needles.iter().any(|needle| panic.contains(needle));
    ADVICE.iter().find(|(needles, _)| fits(needles)).map(|(_, advice)| *advice)
}
