//! What it costs in instructions and allocations, under valgrind: nothing else that the machine does changes them, so that what costs more than
//! it may is a failure, and no guess.
//!
//! `just cost` tells of each how many there are, and fails beyond the limits, which leave [`ROOM`] above what was counted with Rust 1.95 on
//! x86-64 Linux. Whoever makes something cheaper lowers its limit; another compiler may need others.

#![expect(missing_docs, unused_qualifications, reason = "in what gungraun's macros make")]

use std::hint::black_box;
use std::num::NonZero;

use gungraun::prelude::*;
use gungraun::{Callgrind, Dhat, DhatMetric, EventKind};
use standstill_benches::work::{Engine, Run, Work};
use standstill_benches::{bare, explored, runner};

/// How many schedules are made of the lost update, and how many runs of a hundred tasks.
const SCHEDULES: u32 = 1_000;
const RUNS: u32 = 100;
/// How many per cent more than was counted there may be.
const ROOM: u64 = 5;

/// Fails if there are more instructions or allocations than these and some room.
fn limits(instructions: u64, allocations: u64) -> LibraryBenchmarkConfig {
    let most = |counted: u64| counted + counted * ROOM / 100;
    let mut callgrind = Callgrind::default();
    callgrind.hard_limits([(EventKind::Ir, most(instructions))]).format([EventKind::Ir]);
    let mut dhat = Dhat::default();
    dhat.hard_limits([(DhatMetric::TotalBlocks, most(allocations))])
        .format([DhatMetric::TotalBlocks]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind).tool(dhat);
    config
}

#[library_benchmark(config = limits(13_315_026, 8_019))]
fn lost_update_bare() -> usize {
    (0..SCHEDULES.into()).filter(|seed| bare::lost_update(black_box(*seed)) < 9).count()
}

#[library_benchmark(config = limits(56_704_657, 17_956))]
fn lost_update_scenario() -> u64 {
    explored::explore(black_box("random"), SCHEDULES, NonZero::<usize>::MIN).lost
}

#[library_benchmark(config = limits(873_657_639, 28_374))]
fn hundred_tasks_by_pos() {
    explored::hundred(black_box("pos"), RUNS);
}

fn crowd() -> Run {
    runner(Work::Crowd, Engine::Scenario).expect("a scenario file has sleeps")
}

#[library_benchmark(config = limits(188_298_467, 10_097))]
#[bench::ready(crowd())]
fn ten_thousand_tasks_scenario(mut run: Run) -> u64 {
    run().units
}

library_benchmark_group!(
    name = costs,
    benchmarks =
        [lost_update_bare, lost_update_scenario, hundred_tasks_by_pos, ten_thousand_tasks_scenario]
);

main!(library_benchmark_groups = costs);
