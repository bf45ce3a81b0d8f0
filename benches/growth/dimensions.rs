//! What grows: programs of n tasks, branches, waiters, requests.

use std::fmt::Write;
use std::num::NonZero;

use standstill::choices::{Plain, Seeded};
use standstill::explore::{OnFailure, Options, explore};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Outcome, Trace};

/// One way in which a run can become larger.
pub(crate) struct Dimension {
    pub(crate) name: &'static str,
    pub(crate) sizes: [u32; 3],
    /// Makes ready what does all the work of a size once.
    pub(crate) prepare: fn(u32) -> Box<dyn FnMut()>,
}

/// Of most of them.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
/// Where a run is large.
const FEWER: [u32; 3] = [100, 1_000, 10_000];
/// How many runs an exploration makes.
const RUNS: u64 = 4;

/// All rows of the table, in order.
pub(crate) const DIMENSIONS: &[Dimension] = &[
    Dimension { name: "ready tasks, plain", sizes: SIZES, prepare: |n| plain(&ready(n)) },
    Dimension { name: "ready tasks, seeded", sizes: SIZES, prepare: |n| seeded(&ready(n)) },
    Dimension { name: "tasks that yield, seeded", sizes: SIZES, prepare: |n| seeded(&yields(n)) },
    Dimension {
        name: "branches that end together, seeded",
        sizes: [500, 5_000, 50_000],
        prepare: |n| seeded(&branches(n)),
    },
    Dimension { name: "spawned tasks of tokio, seeded", sizes: SIZES, prepare: simulated },
    Dimension {
        name: "explored ready tasks, random",
        sizes: FEWER,
        prepare: |n| explored(n, "random"),
    },
    Dimension {
        name: "explored ready tasks, pct",
        sizes: FEWER,
        prepare: |n| explored(n, "pct:3"),
    },
    Dimension { name: "waiters of a queue", sizes: SIZES, prepare: |n| plain(&waiters(n)) },
    Dimension {
        name: "waits that time out from the end",
        sizes: FEWER,
        prepare: |n| plain(&leaving(n)),
    },
    Dimension {
        name: "services, each asked once",
        sizes: [30, 300, 3_000],
        prepare: |n| plain(&services(n)),
    },
    Dimension { name: "requests to one service", sizes: FEWER, prepare: |n| plain(&requests(n)) },
];

fn ready(n: u32) -> String {
    format!("repeat {n} {{ spawn \"t\" {{ log \"x\" }} }}; sleep \"1s\"")
}

fn yields(n: u32) -> String {
    format!("repeat {n} {{ spawn \"t\" {{ yield; yield }} }}; sleep \"1s\"")
}

fn branches(n: u32) -> String {
    format!("gather {{ repeat {n} {{ sleep \"1s\" }} }}")
}

fn waiters(n: u32) -> String {
    format!(
        "repeat {n} {{ spawn \"w\" {{ get \"q\" }} }}; sleep \"1s\"
         repeat {n} {{ put \"q\" 1 }}; sleep \"1s\""
    )
}

fn leaving(n: u32) -> String {
    format!(
        "repeat {n} index=\"i\" {{
            spawn \"w\" {{ try {{ timeout \"{{{n} - i}}ms\" {{ get \"q\" }} }}; catch {{ }} }}
         }}; sleep \"1h\""
    )
}

fn services(n: u32) -> String {
    let fetches: Vec<_> = (0..n).map(|nth| format!("fetch \"s{nth}\"")).collect();
    format!("gather {{ {} }}", fetches.join("; "))
}

fn requests(n: u32) -> String {
    format!("gather {{ repeat {n} {{ fetch \"s0\" }} }}")
}

/// A scenario whose `main` does this. There are as many services as are named.
fn scenario(main: &str) -> Scenario {
    let mut declared = String::new();
    for nth in (0..).take_while(|nth| main.contains(&format!("fetch \"s{nth}\""))) {
        let _ = writeln!(declared, "service \"s{nth}\" latency=\"1s\"");
    }
    let text = format!(
        "scenario \"growth\"
         limits events=10000000 steps=100000000 tasks=1000000
         queue \"q\"
         {declared}
         main {{ {main} }}"
    );
    Scenario::parse("growth.kdl", &text).expect("the files of the benchmark are sound")
}

fn assert_ended(trace: &Trace) {
    assert_eq!(trace.outcome, Outcome::Ok);
}

fn plain(main: &str) -> Box<dyn FnMut()> {
    let runner = Runner::new(&scenario(main), Model::Async);
    Box::new(move || assert_ended(&runner.run(Plain)))
}

fn seeded(main: &str) -> Box<dyn FnMut()> {
    let runner = Runner::new(&scenario(main), Model::Async);
    Box::new(move || assert_ended(&runner.run(Seeded::new(7))))
}

fn explored(n: u32, strategy: &str) -> Box<dyn FnMut()> {
    let scenario = scenario(&ready(n));
    let options = Options {
        strategy: strategy.parse().expect("a strategy"),
        runs: RUNS,
        on_failure: OnFailure::KeepGoing,
        jobs: NonZero::<usize>::MIN,
        ..Options::default()
    };
    Box::new(move || assert_eq!(explore(&scenario, Model::Async, &options).runs, RUNS))
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
