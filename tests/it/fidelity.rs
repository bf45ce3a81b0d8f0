//! Ordinary tokio programs do in a simulation what they do without one, to the poll.
//!
//! Each program writes down what it does and when. It is compiled twice, on tokio and on the stand-in, and run on a paused
//! runtime of its own and in a simulation: four lists that must be the same. Where all choices are asked for but none is other
//! than plain, the instants are the same too, and the order within one instant where `sim/simulate/queue.rs` says so.

use std::fmt::Display;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::tokio::runtime::{Builder, RngSeed};
use ::tokio::time::Instant;
use standstill::check::check;
use standstill::choices::{Choices, Plain, Script, Seeded};
use standstill::run::run;
use standstill::scenario::{Calls, Model, Scenario};
use standstill::simulate;
use standstill::trace::Outcome;

#[path = "fidelity"]
mod on_tokio {
    pub(crate) use ::tokio;
    #[path = "programs.rs"]
    pub(crate) mod programs;
}

#[expect(clippy::duplicate_mod, reason = "the same programs on another tokio")]
#[path = "fidelity"]
mod on_stand_in {
    pub(crate) use standstill::tokio;
    #[path = "programs.rs"]
    pub(crate) mod programs;
}

/// Programs whose order within an instant is another where choices are asked for.
const OTHER_ORDER: &[&str] = &[
    "a_channel_beyond_the_budget",
    "tasks_take_turns",
    "more_tasks_than_a_tick_has",
    "local_tasks_of_a_local_set",
    "a_budget_that_is_used_up",
    "values_of_a_task",
];

/// Programs that do something else if another task goes first at an instant, or if `select!` draws other lots. Where a scenario
/// file calls them, that is so.
const ORDER_MATTERS: &[&str] = &[
    "a_select_in_a_loop",
    "a_timeout_at_the_same_instant",
    "a_broadcast_that_lags",
    "cancelled_by_token",
    "a_shutdown_that_waits_for_handlers",
    "a_hedged_request",
    "heartbeats_that_put_off_a_deadline",
    "a_debounced_signal",
];

/// A program with its name.
type Program = (&'static str, fn(Log) -> Pin<Box<dyn Future<Output = ()>>>);

/// What a program writes down, with the milliseconds since its start.
#[derive(Clone, Debug)]
struct Log {
    start: Instant,
    lines: Lines,
}

type Lines = Arc<Mutex<Vec<(u128, String)>>>;

impl Log {
    fn say(&self, text: impl Display) {
        let at = self.start.elapsed().as_millis();
        self.lines.lock().unwrap().push((at, text.to_string()));
    }
}

#[test]
fn a_program_does_in_a_simulation_what_it_does_without() {
    for (real, stand_in) in both() {
        let (name, expected) = (real.0, bare(real));
        assert!(!expected.is_empty(), "{name} says nothing");
        assert_eq!(simulated(Plain, real), expected, "{name}, in a simulation");
        assert_eq!(bare(stand_in), expected, "{name}, on the stand-in");
        assert_eq!(simulated(Plain, stand_in), expected, "{name}, on the stand-in in a simulation");
    }
}

// holds tie: runners-in-order
// holds tie: main-last
#[test]
fn a_program_whose_choices_are_all_plain_does_the_same_at_each_instant() {
    let mut other_order = Vec::new();
    for (real, stand_in) in both() {
        let (name, mut expected) = (real.0, bare(real));
        let mut asked = simulated(Script::new(Vec::new()), stand_in);
        if asked != expected {
            other_order.push(name);
        }
        expected.sort();
        asked.sort();
        assert_eq!(asked, expected, "{name}");
    }
    assert_eq!(other_order, OTHER_ORDER);
}

#[test]
fn a_program_that_a_scenario_file_calls_does_the_same_at_each_instant() {
    let mut other = Vec::new();
    for program in on_tokio::programs::all() {
        let (mut expected, mut said) = (bare(program), called(program));
        expected.sort();
        said.sort();
        if said != expected {
            other.push(program.0);
        }
    }
    assert_eq!(other, ORDER_MATTERS);
}

#[test]
fn a_program_in_another_order_ends_and_comes_back() {
    for (_, stand_in) in both() {
        for seed in 0..20 {
            let (name, said) = (stand_in.0, simulated(Seeded::new(seed), stand_in));
            assert_eq!(simulated(Seeded::new(seed), stand_in), said, "{name}, with seed {seed}");
        }
    }
}

fn both() -> impl Iterator<Item = (Program, Program)> {
    on_tokio::programs::all().zip(on_stand_in::programs::all())
}

/// What the program says on a paused runtime of tokio's.
fn bare((_, program): Program) -> Vec<(u128, String)> {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(true).rng_seed(RngSeed::from_bytes(&0_u64.to_le_bytes()));
    let lines = Lines::default();
    builder.build().unwrap().block_on(started(program, Arc::clone(&lines)));
    lines.lock().unwrap().clone()
}

/// What it says in a simulation.
fn simulated(choices: impl Choices + 'static, (_, program): Program) -> Vec<(u128, String)> {
    let lines = Lines::default();
    let trace = simulate(choices, started(program, Arc::clone(&lines)));
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    lines.lock().unwrap().clone()
}

/// What it says where a scenario file calls it.
fn called((_, program): Program) -> Vec<(u128, String)> {
    let lines = Lines::default();
    let calls = Calls::new().add("program", {
        let lines = Arc::clone(&lines);
        move |_| {
            let lines = Arc::clone(&lines);
            async move {
                started(program, lines).await;
                Ok::<_, String>(())
            }
        }
    });
    let text = "scenario \"called\"\nmain { call \"program\"; }\nexpect { outcome \"ok\"; }";
    let scenario = Scenario::parse("called.kdl", text).and_then(|it| it.with_calls(calls)).unwrap();
    let trace = run(&scenario, Model::Async, Plain);
    assert!(check(&scenario, &trace).holds(), "{trace}");

    lines.lock().unwrap().clone()
}

async fn started(program: fn(Log) -> Pin<Box<dyn Future<Output = ()>>>, lines: Lines) {
    program(Log { start: Instant::now(), lines }).await;
}

const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}
