//! How costs grow: each dimension of a run at three sizes, and the power of the size that the cost of all is closest to.
//!
//! Where each of n things costs the same however many there are, that is 1. A few per cent more are caches that no longer hold all; what is
//! beyond [`MOST`] is `SHORT`. Of each size the fastest of some rounds counts, in time that this thread had a processor where the system tells that:
//! some tell it in steps of milliseconds, so that a round is as many runs as take longer.
//!
//! `cargo bench --bench growth -- --quick requests` measures two sizes only, of the rows whose name has this in it.

mod dimensions;

use std::fs;
use std::io::{self, Write};

use mimalloc::MiMalloc;

use dimensions::{DIMENSIONS, Dimension};

/// The command's own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The highest power of the size that a cost may grow with.
const MOST: f64 = 1.1;
/// How many rounds there are of each size.
const ROUNDS: u32 = 3;
/// How many nanoseconds a round takes at least, if there is enough time, and how many all of a size may take before no further one begins.
const LEAST_NANOS: f64 = 60e6;
const MOST_NANOS: f64 = 1e9;

fn main() -> io::Result<()> {
    // What cargo passes on, and a part of the name of the rows that are wanted.
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    let is_wanted =
        |row: &&Dimension| wanted.as_ref().is_none_or(|wanted| row.name.contains(&**wanted));
    let mut out = io::stdout().lock();
    writeln!(out, "{:<44}{:>54}   grows as n^, of {MOST:.1}", "growth", "time for each, at n")?;
    for row in DIMENSIONS.iter().filter(is_wanted) {
        let sizes = if is_quick { &row.sizes[..2] } else { &row.sizes[..] };
        let measured: Vec<_> =
            sizes.iter().map(|size| (f64::from(*size), fastest(row, *size))).collect();
        let power = power(&measured);
        let verdict = if power <= MOST { "ok" } else { "SHORT" };
        write!(out, "{:<44}", row.name)?;
        for (size, nanos) in measured {
            write!(out, "{:>18}", format!("{size}: {}", shown(nanos / size)))?;
        }
        writeln!(out, "   {power:.2} {verdict}")?;
    }
    Ok(())
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

/// The slope of the line through the logarithms of sizes and times that is closest to them.
fn power(measured: &[(f64, f64)]) -> f64 {
    let points: Vec<_> = measured.iter().map(|(size, nanos)| (size.ln(), nanos.ln())).collect();
    let count = f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX));
    let mean_of = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean_of(|point| point.0), mean_of(|point| point.1));
    let along: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let square: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    along / square
}

fn shown(nanos: f64) -> String {
    if nanos < 1e3 { format!("{nanos:.0} ns") } else { format!("{:.1} us", nanos / 1e3) }
}
