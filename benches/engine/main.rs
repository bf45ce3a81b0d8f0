//! How fast the engine is, next to hand-written programs that do the same on tokio and on turmoil.
//!
//! Each row of the table is one piece of work ([`work`]), done by the bare executor, by a scenario file, by tokio under a
//! paused clock and, where there is a network, by turmoil. Every column must come to the same simulated time and do the
//! same number of things, so that none can win by doing less. [`schedules`] compares how fast one program is explored, with
//! shuttle, [`simulated`] what it costs to simulate the programs for tokio, and [`hosts`] how simulated hosts compare with
//! those of turmoil, also while links fail ([`failing`]). [`links`] compares a fetch with a sleep. Criterion measures; [`table`] sums up.

mod bare;
mod failing;
mod folder;
mod hosts;
mod links;
mod lost_update;
mod measured;
mod scenario;
mod schedules;
mod simulated;
mod table;
mod tokio_paused;
mod turmoil_sim;
mod work;

use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, SamplingMode};
use mimalloc::MiMalloc;

use tokio_paused::Drivers;
use work::{Engine, Run, Work};

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
                bencher.iter(|| work.assert_done(&run()));
            });
        }
    }
    group.bench_function(table::PARSE, |bencher| {
        let text = scenario::text(work);
        bencher.iter(|| scenario::parse(&text));
    });
    group.finish();
}

/// How an engine does a piece of work, if it can.
fn runner(work: Work, engine: Engine) -> Option<Run> {
    match engine {
        Engine::Bare => Some(bare::runner(work)),
        Engine::Scenario => Some(scenario::runner(work)),
        Engine::Tokio => tokio_paused::runner(work, Drivers::All),
        Engine::LeanTokio => tokio_paused::runner(work, Drivers::Time),
        Engine::Turmoil => turmoil_sim::runner(work),
    }
}
