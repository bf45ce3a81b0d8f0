//! How costs grow: the time that each dimension of a run takes.
//!
//! Of each size the fastest of some rounds counts, in time that this thread had a processor where the system tells that: some tell it in
//! steps of milliseconds, so that a round is as many runs as take longer. A few per cent more for each are caches that no longer hold all.
//!
//! `just bench --quick requests` measures two sizes only, of the rows whose name has this pattern in it.

use std::fs;
use std::io;

use mimalloc::MiMalloc;
use standstill_benches::dimensions::Dimension;
use standstill_benches::growth::Measure;

/// The command's own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How many rounds there are of each size.
const ROUNDS: u32 = 3;
/// How many nanoseconds a round takes at least, if there is enough time, and how many all of a size may take before no further one begins.
const LEAST_NANOS: f64 = 60e6;
const MOST_NANOS: f64 = 1e9;

fn main() -> io::Result<()> {
    Measure { title: "growth", of_each: "time for each, at n", measure: fastest, shown }.print()
}

/// The time that a run of this size takes in the fastest of some rounds, in nanoseconds.
fn fastest(row: &Dimension, size: u32) -> f64 {
    let mut once = (row.prepare)(size);
    let (mut runs, mut nanos) = (1, timed(&mut once, 1));
    while nanos < LEAST_NANOS {
        runs *= 2;
        nanos = timed(&mut once, runs);
    }
    let (mut fastest, mut all) = (nanos, nanos);
    for _ in 1..ROUNDS {
        if all < MOST_NANOS {
            nanos = timed(&mut once, runs);
            (fastest, all) = (fastest.min(nanos), all + nanos);
        }
    }
    fastest / f64::from(runs)
}

/// How long so many runs take, in nanoseconds.
fn timed(once: &mut dyn FnMut(), runs: u32) -> f64 {
    #[expect(clippy::disallowed_types, reason = "a benchmark measures real time")]
    let begun = std::time::Instant::now();
    let before = on_processor();
    (0..runs).for_each(|_| once());
    match before.zip(on_processor()) {
        Some((before, after)) => after - before,
        None => begun.elapsed().as_secs_f64() * 1e9,
    }
}

/// For how many nanoseconds this thread has had a processor, if the system tells.
fn on_processor() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

fn shown(nanos: f64) -> String {
    if nanos < 1e3 { format!("{nanos:.0} ns") } else { format!("{:.1} us", nanos / 1e3) }
}
