//! Loops at a fixed rate against tokio's `interval`, under a paused clock: random periods, bodies and rules for what was missed.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use standstill::choices::Plain;
use standstill::trace::What;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval, sleep};

use crate::oracles::cases::cases;
use crate::oracles::traces::{scenario, trace_of};

const MISSED: [(&str, MissedTickBehavior); 3] = [
    ("burst", MissedTickBehavior::Burst),
    ("delay", MissedTickBehavior::Delay),
    ("skip", MissedTickBehavior::Skip),
];

/// When the ticks come if each is followed by a body of this length, in milliseconds.
fn on_tokio(period: u64, missed: MissedTickBehavior, bodies: &[u64]) -> Vec<u128> {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let start = Instant::now();
        let mut ticks = interval(Duration::from_millis(period));
        ticks.set_missed_tick_behavior(missed);
        let mut came = Vec::new();
        for body in bodies {
            ticks.tick().await;
            came.push(start.elapsed().as_millis());
            sleep(Duration::from_millis(*body)).await;
        }
        came
    })
}

/// The same of a scenario.
fn here(period: u64, missed: &str, bodies: &[u64]) -> Vec<u128> {
    let mut text = format!(
        "scenario \"ticks\"\nmain {{\nlet \"bodies\" \"{bodies:?}\"\n\
         every \"{period}ms\" missed=\"{missed}\" times={} index=\"i\" {{\n",
        bodies.len()
    );
    let _ = writeln!(text, "log \"tick\"\nsleep \"{{bodies[i]}}ms\"\n}}\n}}");
    let trace = trace_of(&scenario(&text), Plain);
    let ticks = trace.events.iter().filter(|event| matches!(event.what, What::Log(_)));
    ticks.map(|event| u128::from(event.at.as_nanos() / 1_000_000)).collect()
}

#[test]
fn ticks_come_when_those_of_tokio_do() {
    let programs = (1_u64..200, 0..MISSED.len(), vec(0_u64..700, 1..12));
    cases(500, &programs, |(period, rule, bodies)| {
        let (word, missed) = MISSED[rule];
        prop_assert_eq!(here(period, word, &bodies), on_tokio(period, missed, &bodies));
        Ok(())
    });
}

#[test]
fn a_tick_that_is_five_milliseconds_late_is_not_missed_and_one_that_is_six_is() {
    for (late, then) in [(5, 20), (6, 26)] {
        let bodies = [10 + late, 1, 1];
        let ticks = on_tokio(10, MissedTickBehavior::Delay, &bodies);
        assert_eq!(ticks, [0, u128::from(10 + late), then]);
        assert_eq!(here(10, "delay", &bodies), ticks);
    }
}
