//! How fast the engine is, next to hand-written programs that do the same on its peers.
//!
//! Each row of the table is one piece of work ([`Work`]), done by the bare executor, by a scenario file, by tokio under a
//! paused clock, by madsim, by nexosim and, where there is a network, by turmoil. Every column must come to the same simulated
//! time and do the same number of things, so that none can win by doing less. [`schedules`] compares how fast one program is
//! explored, with shuttle and with madsim, [`simulated`] what it costs to simulate the programs for tokio, and [`hosts`] how simulated hosts compare with
//! those of turmoil, also while links fail ([`failing`]). [`links`] compares a fetch with a sleep. Criterion measures; [`table`] sums up.

mod failing;
mod folder;
mod hosts;
mod links;
mod measured;
mod schedules;
mod simulated;
mod table;

use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, SamplingMode};
use mimalloc::MiMalloc;
use standstill_benches::work::{Engine, Work};
use standstill_benches::{runner, scenario};

/// The command's own, for all columns alike.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    let results = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&results)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .nresamples(10_000)
        .configure_from_args();
    for work in Work::ALL {
        measure(&mut criterion, work);
    }
    folder::measure(&mut criterion);
    schedules::measure(&mut criterion);
    simulated::measure(&mut criterion);
    hosts::measure(&mut criterion);
    failing::measure(&mut criterion);
    links::measure(&mut criterion);
    criterion.final_summary();
    table::print(&results);
}

/// Measures one row: every column that it has, and what it takes to read its scenario file.
fn measure(criterion: &mut Criterion, work: Work) {
    let mut group = criterion.benchmark_group(work.key());
    group.sample_size(if work.is_long() { 10 } else { 50 });
    group.sampling_mode(if work.is_long() { SamplingMode::Flat } else { SamplingMode::Auto });
    for engine in Engine::ALL {
        if let Some(mut run) = runner(work, engine) {
            group.bench_function(engine.key(), |bencher| {
                bencher.iter(|| work.assert_done_by(engine, &run()));
            });
        }
    }
    group.bench_function(table::PARSE, |bencher| {
        let text = scenario::text(work);
        bencher.iter(|| scenario::parse(&text));
    });
    group.finish();
}
