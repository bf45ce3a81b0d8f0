//! How costs grow: each dimension of a run at three sizes, and the power of the size that the cost of all is closest to.
//!
//! Where each of n things costs the same however many there are, that is 1. A few per cent more are caches that no longer hold all; what is
//! beyond [`MOST`] is `SHORT`. Of each size the fastest of some runs counts, in time that this thread had a processor where the system tells that.

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
/// A size is made so often at least, and until so many nanoseconds are over.
const LEAST_RUNS: u32 = 3;
const LEAST_NANOS: f64 = 200e6;

fn main() -> io::Result<()> {
    // What cargo passes on, and a part of the name of the rows that are wanted.
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted =
        |row: &&Dimension| wanted.as_ref().is_none_or(|wanted| row.name.contains(&**wanted));
    let mut out = io::stdout().lock();
    writeln!(out, "{:<44}{:>54}   grows as n^, of {MOST:.1}", "growth", "time for each, at n")?;
    for row in DIMENSIONS.iter().filter(is_wanted) {
        let measured = row.sizes.map(|size| (f64::from(size), fastest(row, size)));
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

/// The time that the fastest of some runs of this size takes, in nanoseconds.
fn fastest(row: &Dimension, size: u32) -> f64 {
    let mut once = (row.prepare)(size);
    let (mut fastest, mut all, mut runs) = (f64::MAX, 0.0, 0);
    while runs < LEAST_RUNS || all < LEAST_NANOS {
        let nanos = timed(&mut once);
        (fastest, all, runs) = (f64::min(fastest, nanos), all + nanos, runs + 1);
    }
    fastest
}

/// How long this takes, in nanoseconds.
fn timed(once: &mut dyn FnMut()) -> f64 {
    #[expect(clippy::disallowed_types, reason = "a benchmark measures real time")]
    let begun = std::time::Instant::now();
    let before = on_processor();
    once();
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
