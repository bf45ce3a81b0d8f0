//! The work as scenario files: run with their traces, read beforehand.

use std::fmt::Write;
use std::time::Duration;

use standstill::choices::{Plain, Seeded};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Outcome, Trace, Wait, What};

use crate::work::{self, Done, Run, Work};

/// How a scenario file does `work`.
pub fn runner(work: Work) -> Run {
    let runner = Runner::new(&parse(&text(work)), Model::Async);
    let mut seed = 0;
    Box::new(move || {
        let trace = if work == Work::Yields {
            seed += 1;
            runner.run(Seeded::new(seed))
        } else {
            runner.run(Plain)
        };
        done(work, &trace)
    })
}

/// Reads a scenario file.
///
/// # Panics
///
/// It is none.
pub fn parse(text: &str) -> Scenario {
    Scenario::parse("bench.kdl", text).expect("the files of the benchmark are sound")
}

/// The file for `work`.
pub fn text(work: Work) -> String {
    match work {
        Work::NineSleeps => sleepers(),
        Work::Day => day(),
        Work::Crowd => crowd(),
        Work::Once(tasks) => once(tasks),
        Work::Yields => yields(),
        Work::NineByTcp | Work::NineByHttp | Work::ThousandByHttp => fetches(work.requests()),
    }
}

fn sleepers() -> String {
    r#"
    scenario "Nine sleeps"
    main { gather { repeat 9 { sleep "2s" } } }
    "#
    .into()
}

fn day() -> String {
    format!("scenario \"A day\"\nmain {{ repeat {} {{ sleep \"1s\" }} }}", work::DAY)
}

fn crowd() -> String {
    let mut text = String::from("scenario \"A crowd\"\nmain {\n gather {\n");
    for row in 0..work::CROWD / work::CROWD_ROW {
        let sleeps = (0..work::CROWD_SLEEPS).map(|nth| work::crowd_sleep(row, nth).as_millis());
        let sleeps: Vec<_> = sleeps.map(|ms| format!("sleep \"{ms}ms\"")).collect();
        let sleeps = sleeps.join("; ");
        let _ = writeln!(text, "  repeat {} as=\"task\" {{ {sleeps} }}", work::CROWD_ROW);
    }
    text.push_str(" }\n}\n");
    text
}

/// Each task computes how long it sleeps.
fn once(tasks: u32) -> String {
    format!(
        r#"
        scenario "Once"
        limits tasks=2000000 events=10000000 steps=100000000
        main {{
            repeat {tasks} index="i" {{ spawn "task" {{ sleep "{{1 + i % 1000}}ms" }} }}
            sleep "{}ms"
        }}
        "#,
        tasks.min(1_000)
    )
}

fn yields() -> String {
    r#"
    scenario "Three tasks yield"
    main { gather { repeat 3 as="task" { yield; yield; yield } } }
    "#
    .into()
}

/// Links of a scenario file take no time, so its services take theirs on themselves.
fn fetches(requests: u32) -> String {
    let mut text = String::from("scenario \"Fetches\"\n");
    let latency = (work::SERVICE + work::LINK * work::PACKETS).as_millis();
    for service in 1..=requests {
        let _ = writeln!(text, "service \"s{service}\" latency=\"{latency}ms\"");
    }
    text.push_str("main {\n gather {\n");
    for service in 1..=requests {
        let _ = writeln!(text, "  fetch \"s{service}\"");
    }
    text.push_str(" }\n}\n");
    text
}

fn done(work: Work, trace: &Trace) -> Done {
    assert_eq!(trace.outcome, Outcome::Ok);
    let is_unit = |what: &What| {
        matches!(what, What::Waits(Wait::Sleep(_) | Wait::Yield) | What::Answered(_, 200))
    };
    let units = trace.events.iter().filter(|event| is_unit(&event.what)).count() as u64;
    // Main itself sleeps until its tasks have ended.
    let of_main = u64::from(matches!(work, Work::Once(_)));
    Done { total: Duration::from_nanos(trace.total.as_nanos()), units: units - of_main }
}
