//! What a simulation costs, next to the same programs on tokio under a paused clock alone.

use std::io::{self, Write};
use std::path::Path;

use criterion::{Criterion, SamplingMode};
use standstill_benches::simulated::Way;
use standstill_benches::work::{Engine, Work};

use crate::measured::{judged, median, shown};

/// A simulation that records nothing costs at most so many times what tokio does.
const MOST_UNRECORDED: f64 = 1.2;
/// One that records a span for each task and an event for each sleep or yield.
const MOST_RECORDED: f64 = 2.5;

/// What a simulation is compared with.
const TOKIO: [Engine; 2] = [Engine::Tokio, Engine::LeanTokio];

/// Measures every row.
pub(crate) fn measure(criterion: &mut Criterion) {
    for work in rows() {
        let mut group = criterion.benchmark_group(work.key());
        group.sample_size(if work.is_long() { 10 } else { 50 });
        group.sampling_mode(if work.is_long() { SamplingMode::Flat } else { SamplingMode::Auto });
        for way in Way::ALL {
            group.bench_function(way.key(), |bencher| {
                bencher.iter(|| work.assert_done(&way.simulate(work)));
            });
        }
        group.finish();
    }
}

/// Writes the part of the table that tells of simulations.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    write!(out, "\n{:<28}", "tokio programs")?;
    for engine in TOKIO {
        write!(out, "{:>11}", engine.key())?;
    }
    for way in Way::ALL {
        write!(out, "{:>22}", way.key())?;
    }
    writeln!(out, "   times tokio; times lean tokio")?;
    for work in rows() {
        let median = |function| median(results, work.key(), function);
        write!(out, "{:<28}", work.title())?;
        for engine in TOKIO {
            write!(out, "{:>11}", shown(median(engine.key())))?;
        }
        for way in Way::ALL {
            write!(out, "{:>22}", shown(median(way.key())))?;
        }
        let told = TOKIO.map(|engine| {
            let times = |way: Way| {
                let times = median(way.key())? / median(engine.key())?;
                let most = most(way);
                Some(format!("{times:.2} of {most:.1} {}", judged(times <= most)))
            };
            Way::ALL.into_iter().filter_map(times).collect::<Vec<_>>().join(", ")
        });
        writeln!(out, "   {}", told.join("; "))?;
    }
    Ok(())
}

fn rows() -> impl Iterator<Item = Work> {
    Work::ALL.into_iter().filter(|work| work.requests() == 0)
}

const fn most(way: Way) -> f64 {
    match way {
        Way::Bare => MOST_UNRECORDED,
        Way::Recorded | Way::Own => MOST_RECORDED,
    }
}
