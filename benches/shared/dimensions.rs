//! What grows: programs of n tasks, branches, waiters, requests; their texts, lists and expectations; and how often they are run.

mod programs;

use std::num::NonZero;

use standstill::check::check;
use standstill::choices::{Plain, Seeded, Take};
use standstill::explore::{OnFailure, Options, explore};
use standstill::report;
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Outcome, Trace};

use crate::runner;
use crate::simulated::Way;
use crate::work::{Engine, Work};

/// One way in which a run can become larger.
#[derive(Debug)]
pub struct Dimension {
    /// What it is called.
    pub name: &'static str,
    /// At which sizes it is measured.
    pub sizes: [u32; 3],
    /// Whether it is one of a peer's, and so nothing that can be mended here.
    pub is_of_peer: bool,
    /// Makes ready what does all the work of a size once.
    pub prepare: fn(u32) -> Box<dyn FnMut()>,
}

/// Of most of them.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
/// Where a run is large.
const FEWER: [u32; 3] = [100, 1_000, 10_000];
/// Where each of them is made many times, or has to be read.
const FEW: [u32; 3] = [30, 300, 3_000];
/// Where peers stand beside.
const MANY: [u32; 3] = [10_000, 100_000, 1_000_000];
/// How many runs an exploration makes.
const RUNS: u64 = 4;

const fn row(
    name: &'static str,
    sizes: [u32; 3],
    prepare: fn(u32) -> Box<dyn FnMut()>,
) -> Dimension {
    Dimension { name, sizes, is_of_peer: false, prepare }
}

const fn peer(name: &'static str, prepare: fn(u32) -> Box<dyn FnMut()>) -> Dimension {
    Dimension { name, sizes: MANY, is_of_peer: true, prepare }
}

/// All rows of the table, in order.
pub const DIMENSIONS: &[Dimension] = &[
    row("tasks that sleep once, bare", MANY, |n| sleepers(n, Engine::Bare)),
    row("tasks that sleep once, scenario", MANY, |n| sleepers(n, Engine::Scenario)),
    row("tasks that sleep once, recorded, own", MANY, |n| {
        let work = Work::Once(n);
        Box::new(move || work.assert_done(&Way::Own.simulate(work)))
    }),
    peer("tasks that sleep once, tokio", |n| sleepers(n, Engine::Tokio)),
    #[cfg(madsim)]
    peer("tasks that sleep once, madsim", |n| sleepers(n, Engine::Madsim)),
    peer("tasks that sleep once, nexosim", |n| sleepers(n, Engine::Nexosim)),
    row("ready tasks, plain", SIZES, |n| plain(&programs::ready(n))),
    row("ready tasks, seeded", SIZES, |n| seeded(&programs::ready(n))),
    row("tasks that yield, seeded", SIZES, |n| seeded(&programs::yields(n))),
    row("tasks with names of their own", SIZES, |n| plain(&programs::named(n))),
    row("tasks that block", SIZES, |n| plain(&programs::blocks(n))),
    row("tasks that block, seeded", FEW, |n| seeded(&programs::blocks(n))),
    row("branches that end together, seeded", [500, 5_000, 50_000], |n| {
        seeded(&programs::branches(n))
    }),
    row("gathers that end together, seeded", FEW, |n| seeded(&programs::gathers(n))),
    row("spawned tasks of tokio, seeded", SIZES, simulated),
    row("explored ready tasks, random", FEWER, |n| explored(n, "random")),
    row("explored ready tasks, pct", FEWER, |n| explored(n, "pct:3")),
    row("explored ready tasks, pos", FEWER, |n| explored(n, "pos")),
    row("explored ready tasks, surw", FEWER, |n| explored(n, "surw")),
    row("explored writers of a cell, by all", [10, 100, 1_000], |n| {
        exploration(&programs::writers(n), "mixed", RUNS)
    }),
    row("explored runs, random", FEWER, |n| runs(n, "random")),
    row("explored runs, by all strategies", FEWER, |n| runs(n, "mixed")),
    row("deviations to shrink", [30, 100, 300], shrunk),
    row("waiters of a queue", SIZES, |n| plain(&programs::waiters(n))),
    row("holders of a semaphore", FEWER, |n| plain(&programs::holders(n))),
    row("watchers of a cell", SIZES, |n| plain(&programs::watchers(n))),
    row("watchers of a cell each", FEW, |n| plain(&programs::watchers_of_their_own(n))),
    row("waits that time out from the end", FEWER, |n| plain(&programs::leaving(n))),
    row("timeouts that strike together", SIZES, |n| plain(&programs::struck(n))),
    row("services, each asked once", FEW, |n| plain(&programs::services(n))),
    row("requests to one service", FEWER, |n| plain(&programs::requests(n))),
    row("requests to one service for two", FEWER, |n| plain(&programs::requests_to_two(n))),
    row("items added to a list", FEW, |n| plain(&programs::list(n))),
    row("letters added to a text", FEWER, |n| plain(&programs::text(n))),
    row("letters of a text that is told", FEWER, |n| plain(&programs::told(n))),
    row("blocks around each step", [6, 18, 54], |n| plain(&programs::nested(n))),
    row("events, 10 expectations", SIZES, |n| judged(&programs::counted(n, 10))),
    row("events, 100 expectations", SIZES, |n| judged(&programs::counted(n, 100))),
    row("requests that are counted at once", FEWER, |n| judged(&programs::crowded(n))),
    row("broken expectations, told", FEW, |n| judged(&programs::broken(n))),
    row("tasks that are left, told", FEWER, |n| judged(&programs::left(n))),
];

/// Tasks that each sleep once, as this engine has them.
fn sleepers(n: u32, engine: Engine) -> Box<dyn FnMut()> {
    let work = Work::Once(n);
    let mut run = runner(work, engine).expect("it has tasks that sleep");
    Box::new(move || work.assert_done_by(engine, &run()))
}

/// The scenario of these declarations and steps, with limits that it does not reach.
fn scenario(text: &str) -> Scenario {
    let text = format!(
        "scenario \"growth\"\nlimits events=10000000 steps=100000000 tasks=1000000\n{text}"
    );
    Scenario::parse("growth.kdl", &text).expect("the files of the benchmark are sound")
}

fn assert_ended(trace: &Trace) {
    assert_eq!(trace.outcome, Outcome::Ok);
}

fn plain(text: &str) -> Box<dyn FnMut()> {
    let runner = Runner::new(&scenario(text), Model::Async);
    Box::new(move || assert_ended(&runner.run(Plain)))
}

fn seeded(text: &str) -> Box<dyn FnMut()> {
    let runner = Runner::new(&scenario(text), Model::Async);
    Box::new(move || assert_ended(&runner.run(Seeded::new(7))))
}

/// Checks a run that was made before, and tells what does not hold.
fn judged(text: &str) -> Box<dyn FnMut()> {
    let scenario = scenario(text);
    let trace = Runner::new(&scenario, Model::Async).run(Plain);
    assert_ended(&trace);
    Box::new(move || {
        let verdict = check(&scenario, &trace);
        let run = report::Run { scenario: &scenario, trace: &trace, verdict: &verdict };
        let told = report::violations(run, "", report::Screen::default());
        assert_eq!(told.is_empty(), verdict.holds());
    })
}

fn explored(n: u32, strategy: &str) -> Box<dyn FnMut()> {
    exploration(&programs::ready(n), strategy, RUNS)
}

fn runs(n: u32, strategy: &str) -> Box<dyn FnMut()> {
    exploration(&programs::lost_update(), strategy, n.into())
}

fn exploration(text: &str, strategy: &str, runs: u64) -> Box<dyn FnMut()> {
    let scenario = scenario(text);
    let options = Options {
        strategy: strategy.parse().expect("a strategy"),
        runs,
        on_failure: OnFailure::KeepGoing,
        jobs: NonZero::<usize>::MIN,
        ..Options::default()
    };
    Box::new(move || assert_eq!(explore(&scenario, Model::Async, &options).runs, runs))
}

/// Explores one run that breaks an order, and takes all of its deviations back but the one that matters.
fn shrunk(n: u32) -> Box<dyn FnMut()> {
    let scenario = scenario(&programs::disordered(n));
    let runner = Runner::new(&scenario, Model::Async);
    let failing = (0..1_000)
        .map(|seed| runner.run(Seeded::new(seed)))
        .find(|trace| trace.deviations.len() >= n as usize / 2 && !check(&scenario, trace).holds())
        .expect("some of the runs fail, and all leave the plain order");
    let takes = failing.deviations.iter().map(Take::from).collect();
    let options = Options {
        runs: 2,
        first: vec![takes],
        on_failure: OnFailure::Stop,
        jobs: NonZero::<usize>::MIN,
        ..Options::default()
    };
    Box::new(move || {
        let found = explore(&scenario, Model::Async, &options);
        let [failure] = &found.failures[..] else { panic!("{found:?}") };
        assert_eq!(failure.counterexample.len(), 1);
    })
}

fn simulated(n: u32) -> Box<dyn FnMut()> {
    Box::new(move || {
        let trace = standstill::simulate(Seeded::new(7), async move {
            let tasks: Vec<_> = (0..n).map(|_| standstill::spawn(async {})).collect();
            for task in tasks {
                task.await.expect("it ends");
            }
        });
        assert_ended(&trace);
    })
}
