//! Control: a simulation answers what its thread asks the operating system, by the package `standstill-control`.
//!
//! Each run has a thread of its own, as the standard library asks once a thread for what the order of its hash maps follows from.

use std::backtrace::Backtrace;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use super::frames;
use super::session::Session;
use crate::choices::random_bytes;
use crate::time::Instant;

/// `standstill_control::answered`: calls the last, and answers what it asks by the others: how much time has passed, random bytes, whether who wants to sleep need
/// not, and which address a name has.
pub type Control = fn(
    fn() -> Duration,
    fn(&mut [u8]),
    fn(Duration) -> bool,
    fn(&str) -> Option<IpAddr>,
    &mut dyn FnMut(),
);

/// Runs this on a thread of its own, whose questions are answered.
pub(super) fn controlled<T: Send>(control: Control, run: impl FnOnce() -> T + Send) -> T {
    let name = thread::current().name().unwrap_or("simulation").to_owned();
    let ran = thread::scope(|scope| {
        let alone = move || {
            let (mut run, mut ran) = (Some(run), None);
            control(elapsed, fill, sleep, look_up, &mut || ran = run.take().map(|run| run()));
            ran
        };
        let thread = thread::Builder::new().name(name).spawn_scoped(scope, alone);
        thread.map(thread::ScopedJoinHandle::join)
    });
    match ran {
        Ok(Ok(Some(ran))) => ran,
        Ok(Err(panic)) => resume_unwind(panic),
        Ok(Ok(None)) => panic!("the control has not called what it was given"),
        Err(error) => panic!("a simulation that is controlled needs a thread of its own: {error}"),
    }
}

/// How much time has passed in the simulation of this thread.
fn elapsed() -> Duration {
    let now = Session::with(Session::now).unwrap_or(Instant::START);
    (now - Instant::START).into()
}

/// Somebody wants to sleep, which nothing of a simulation waits for: it is told of, and does not, unless real threads are allowed.
fn sleep(_: Duration) -> bool {
    Session::with(|session| {
        let is_real = session.escaping.has_threads.get();
        if !is_real {
            session.escaping.sleeps(|| frames::caller(&Backtrace::force_capture().to_string()));
        }
        !is_real
    })
    .unwrap_or_default()
}

/// The address of a host, by its name.
fn look_up(name: &str) -> Option<IpAddr> {
    let known =
        Session::with(|session| session.network().and_then(|network| network.look_up(name)));
    known.flatten().or_else(|| (name == "localhost").then_some(Ipv4Addr::LOCALHOST.into()))
}

/// Random bytes, which follow from the seed and from how many there were before.
fn fill(bytes: &mut [u8]) {
    let (seed, before) = Session::with(|session| {
        let before = session.random_bytes.get();
        session.random_bytes.set(before + bytes.len() as u64);
        (session.seed, before)
    })
    .unwrap_or_default();
    random_bytes(seed, before, bytes);
}
