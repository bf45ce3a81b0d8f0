//! Control: what a process asks of the operating system about time, randomness and names is answered by a simulation, on the threads where one is in progress.
//!
//! `HashMap`, `SystemTime`, `Instant`, `rand`, `uuid` and whatever else asks the C library get the same answers in each run, unchanged. Who sleeps does not, and is told
//! of; names are those of the simulation. On Linux this crate
//! defines `clock_gettime`, `gettimeofday`, `time`, `getrandom`, `getentropy`, `nanosleep`, `clock_nanosleep`, `sleep`, `usleep` and `getaddrinfo`; the linker takes these in place of the C library's for the whole program. A
//! thread without a simulation is answered by the kernel, as ever. What does not ask the C library is not seen: the processor's own counters
//! (`rdtsc`), `vDSO` or system calls that a program makes by itself, `/dev/urandom`. On other systems nothing is answered ([`IS_OFFERED`]).
//!
//! This is the one package of Standstill with unsafe code. Each definition does one of two things: it writes into memory that its caller owns, as the
//! call's contract says, or it passes its arguments to the kernel, or to the C library.

#![cfg_attr(not(target_os = "linux"), forbid(unsafe_code))]

use std::cell::Cell;
use std::net::IpAddr;
use std::time::Duration;

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod names;
#[cfg(target_os = "linux")]
mod sleeps;

/// Whether questions are answered on this system.
pub const IS_OFFERED: bool = cfg!(target_os = "linux");

/// When a simulation begins, in seconds since 1970: the first moment of the year 2000, UTC.
pub const EPOCH: u64 = 946_684_800;

/// Who answers on a thread.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nobody asks"))]
struct Answers {
    elapsed: fn() -> Duration,
    fill: fn(&mut [u8]),
    sleep: fn(Duration) -> bool,
    look_up: fn(&str) -> Option<IpAddr>,
}

thread_local! {
    /// Nothing to be dropped: it can be looked at whenever a thread runs.
    static ANSWERS: Cell<Option<Answers>> = const { Cell::new(None) };
}

/// Whoever answered before does so again, however what is between ends.
struct Before(Option<Answers>);

impl Drop for Before {
    fn drop(&mut self) {
        let _ = ANSWERS.try_with(|answers| answers.set(self.0));
    }
}

/// Calls `run`. What it asks on this thread is answered by `elapsed`, how much time has passed since [`EPOCH`]; by `fill`, what stands for random bytes; by `sleep`,
/// whether who wants to sleep so long has done so without sleeping; and by `look_up`, which address a name has. What
/// these ask themselves is for the operating system, and so is what other threads ask.
pub fn answered(
    elapsed: fn() -> Duration,
    fill: fn(&mut [u8]),
    sleep: fn(Duration) -> bool,
    look_up: fn(&str) -> Option<IpAddr>,
    run: &mut dyn FnMut(),
) {
    with(Some(Answers { elapsed, fill, sleep, look_up }), run);
}

fn with<T>(answers: Option<Answers>, f: impl FnOnce() -> T) -> T {
    let _before = Before(ANSWERS.try_with(|it| it.replace(answers)).ok().flatten());
    f()
}

/// What the simulation of this thread answers, if there is one. Whatever it asks itself to find the answer is for the operating system.
#[cfg(target_os = "linux")]
fn asked<T>(ask: impl FnOnce(Answers) -> T) -> Option<T> {
    let answers = ANSWERS.try_with(Cell::get).ok().flatten()?;
    Some(with(None, || ask(answers)))
}
