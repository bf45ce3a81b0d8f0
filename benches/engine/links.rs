//! What a fetch over a link costs beside a sleep: scenario files with as many of the one as of the other.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use criterion::{BenchmarkId, Criterion, SamplingMode};
use standstill::choices::Plain;
use standstill::run::Runner;
use standstill::scenario::Model;
use standstill::trace::Outcome;
use standstill_benches::scenario::parse;

use crate::measured::{judged, median, shown};

/// What criterion calls the groups.
const SLEEPS: &str = "sleeps";
const FETCHES: &str = "fetches over links";
/// So many of both.
const SIZES: [u32; 3] = [100, 1_000, 10_000];
/// How many sleeps a fetch costs at most, of a thousand.
const MOST: f64 = 40.0;
const OF: u32 = 1_000;

fn sleeps(count: u32) -> String {
    format!("scenario \"Sleeps\"\nmain {{ gather {{ repeat {count} {{ sleep \"4ms\" }} }} }}")
}

/// From as many hosts.
fn fetches(count: u32) -> String {
    let mut text = String::from("scenario \"Fetches\"\nlimits steps=10000000 events=10000000\n");
    text.push_str("network { link \"*\" \"*\" latency=\"1ms\"; }\n");
    for host in 1..=count {
        let _ = writeln!(text, "service \"s{host}\"");
    }
    text.push_str("main {\n gather {\n");
    for host in 1..=count {
        let _ = writeln!(text, "  fetch \"s{host}\"");
    }
    text + " }\n}\n"
}

/// Measures both, at each size.
pub(crate) fn measure(criterion: &mut Criterion) {
    for (key, text) in [(SLEEPS, sleeps as fn(u32) -> String), (FETCHES, fetches)] {
        let mut group = criterion.benchmark_group(key);
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        for size in SIZES {
            let runner = Runner::new(&parse(&text(size)), Model::Async);
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(|| {
                    let trace = runner.run(Plain);
                    assert_eq!((trace.outcome, trace.total.as_nanos()), (Outcome::Ok, 4_000_000));
                });
            });
        }
        group.finish();
    }
}

/// Writes the part of the table that tells of them.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<28}{:>11}{:>17}   sleeps",
        "fetches over links of 1 ms", "sleeps", "fetches"
    )?;
    for size in SIZES {
        let [sleeps, fetches] =
            [SLEEPS, FETCHES].map(|key| median(results, key, &size.to_string()));
        write!(out, "{size:<28}{:>11}{:>17}", shown(sleeps), shown(fetches))?;
        match fetches.zip(sleeps).map(|(fetches, sleeps)| fetches / sleeps) {
            Some(times) if size == OF => {
                writeln!(out, "   {times:.0} of {MOST:.0} {}", judged(times <= MOST))?;
            }
            Some(times) => writeln!(out, "   {times:.0}")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}
