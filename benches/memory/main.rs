//! What is kept at most while each dimension of a run grows: bytes that are asked of the allocator and not given back yet, so that it is the same
//! number each time. What the allocator itself needs beside is not in it, nor is what was made ready beforehand.
//!
//! `just bench --quick requests` measures two sizes only, of the rows whose name has this pattern in it.

use std::io;
use std::thread;

use mimalloc::MiMalloc;
use peakmem_alloc::{PeakMemAlloc, PeakMemAllocTrait};
use standstill_benches::dimensions::Dimension;
use standstill_benches::growth::Measure;

/// The command's own, counted.
#[global_allocator]
static ALLOCATOR: PeakMemAlloc<MiMalloc> = PeakMemAlloc::new(MiMalloc);

/// As large as that of the first thread mostly is, in bytes.
const STACK: usize = 8 << 20;

fn main() -> io::Result<()> {
    Measure { title: "memory", of_each: "bytes at most for each, at n", measure: peak, shown }
        .print()
}

/// How many bytes there are at most in a run of this size.
fn peak(row: &Dimension, size: u32) -> f64 {
    // What is made once for all runs is made by a small one.
    peak_alone(row, row.sizes[0]);
    let words = peak_alone(row, size) / 8;
    u32::try_from(words).map_or(f64::INFINITY, f64::from) * 8.0
}

/// The same on a thread of its own, so that what a thread keeps from run to run counts each time.
fn peak_alone(row: &Dimension, size: u32) -> usize {
    thread::scope(|threads| {
        let measured = thread::Builder::new().stack_size(STACK).spawn_scoped(threads, || {
            let mut once = (row.prepare)(size);
            ALLOCATOR.reset_peak_memory();
            once();
            ALLOCATOR.get_peak_memory()
        });
        measured.expect("a thread").join().expect("no panic")
    })
}

fn shown(bytes: f64) -> String {
    if bytes < 1e4 { format!("{bytes:.0} B") } else { format!("{:.1} kB", bytes / 1e3) }
}
