//! `#[standstill::test]`: what it runs, and what it says of a test that fails.

use std::cell::Cell;
use std::env;
use std::future::pending;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::panicking::panic_of;
use standstill::simulate::{Ending, Flavor, Test, spawn_named, twice};
use standstill::tokio::task::JoinSet;
use standstill::{Simulation, choices::Plain, simulate};
use tokio::time::{sleep, timeout};
use tracing::info;

/// A test of this name without options.
pub(crate) const PLAIN: Test = Test {
    name: "a::b",
    seeds: None,
    explore: None,
    runs: None,
    corpus: None,
    replays: &[],
    time: None,
    watchdog: None,
    filter: None,
    expect: None,
    leaks: &[],
    allow: &[],
    flavor: Flavor::Unstated,
    setup: None,
};

#[standstill::test]
async fn an_hour_takes_no_time() {
    sleep(Duration::from_hours(1)).await;
}

#[standstill::test(seeds = 20, time = "10s", filter = "off")]
async fn a_result_may_be_returned() -> Result<(), Box<dyn std::error::Error>> {
    timeout(Duration::from_secs(1), pending::<()>()).await.unwrap_err();
    Ok(())
}

#[standstill::test(seed = 3, leaks = "server *")]
async fn a_server_may_be_left_running() {
    spawn_named("server 1", pending::<()>());
    spawn_named("server 2", pending::<()>());
    sleep(Duration::from_secs(1)).await;
}

#[standstill::test]
#[should_panic(expected = "boom")]
async fn a_panic_fails_the_test() {
    panic!("boom");
}

#[standstill::test]
async fn what_is_aborted_as_the_test_returns_is_not_left_running() {
    let mut tasks = JoinSet::new();
    for _ in 0..200 {
        tasks.spawn(pending::<()>());
    }
    spawn_named("other", pending::<()>()).abort();
    sleep(Duration::from_secs(1)).await;
}

/// What a test says that fails.
fn said<F>(test: &Test, program: impl Fn() -> F) -> String
where
    F: Future<Output: Ending>,
{
    panic_of(|| test.run(program))
}

#[test]
fn an_error_is_told_with_the_trace_and_the_command_that_shows_it_again() {
    let test = Test { name: "krate::net::dials", ..PLAIN };
    let said = said(&test, || async {
        sleep(Duration::from_secs(2)).await;
        Err::<(), _>("no route")
    });
    assert!(said.starts_with("net::dials fails\n\nfailed: no route   total 2.000s   1 task\n"));
    assert!(said.contains("found `failed: no route`"), "{said}");
    assert!(said.ends_with("run it again: cargo test net::dials -- --exact\n"), "{said}");
}

#[test]
fn a_task_that_is_left_running_is_told_with_how_to_allow_it() {
    let said = said(&PLAIN, || async {
        spawn_named("server", pending::<()>());
    });
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("found left running: server"), "{said}");
    assert!(said.contains("`#[standstill::test(leaks = \"server\")]`"), "{said}");
    assert!(said.contains("server left running"), "{said}");
}

#[test]
fn the_seed_that_fails_is_told() {
    let test = Test { seeds: Some(0..100), ..PLAIN };
    let said = said(&test, || async {
        let tasks = ["a", "b"].map(|name| spawn_named(name, async move { name }));
        let mut order = Vec::new();
        for task in tasks {
            order.push(task.await.unwrap());
        }
        spawn_named("c", async {}).await.unwrap();
        let first = Cell::new("");
        tokio::join!(
            async {
                spawn_named("x", async {}).await.unwrap();
                if first.get().is_empty() {
                    first.set("x");
                }
            },
            async {
                spawn_named("y", async {}).await.unwrap();
                if first.get().is_empty() {
                    first.set("y");
                }
            },
        );
        if first.get() == "y" { Err("y came first") } else { Ok(()) }
    });
    let headline = said.lines().next().unwrap();
    let seed = headline.strip_prefix("b fails with seed ").unwrap();
    let command = format!("run it again: STANDSTILL_SEED={seed} cargo test b -- --exact\n");
    assert!(said.ends_with(&command), "{said}");
}

#[test]
fn a_time_limit_stops_the_run() {
    let test = Test { time: Some("10s"), ..PLAIN };
    let said = said(&test, || async { sleep(Duration::from_mins(1)).await });
    assert!(said.contains("limit: 10s of simulated time"), "{said}");
}

#[test]
fn the_time_of_the_watchdog_is_a_duration_or_off() {
    for right in ["10m", "off", "0"] {
        Test { watchdog: Some(right), ..PLAIN }.run(async || {});
    }
    let said = panic_of(|| Test { watchdog: Some("soon"), ..PLAIN }.run(async || {}));
    assert!(said.starts_with("cannot read the time of the watchdog \"soon\": "), "{said}");
}

#[test]
fn the_expectations_of_a_file_hold_beside_those_of_the_attribute() {
    let file = env::temp_dir().join(format!("standstill-{}.kdl", std::process::id()));
    std::fs::write(&file, "expect { total \"1s\"; }\n").unwrap();
    let path = file.to_string_lossy().into_owned().leak();
    let test = Test { expect: Some(path), leaks: &["server"], ..PLAIN };
    let program = |length| async move {
        spawn_named("server", pending::<()>());
        sleep(Duration::from_secs(length)).await;
    };
    test.run(|| program(1));
    let said = said(&test, || program(2));
    std::fs::remove_file(file).unwrap();
    assert!(said.contains("expected a total of 1s"), "{said}");
    assert!(said.contains(" 1 │ total \"1s\""), "{said}");
}

#[test]
fn a_task_that_never_had_a_turn_is_left_running_too() {
    let trace = simulate(Plain, async {
        spawn_named("audit", async { info!("written") });
    });
    trace.expect().leaks("audit").never("audit started").assert();
}

#[test]
fn the_help_of_a_rust_test_is_rust() {
    let trace = simulate(Plain, async { Err::<(), _>("no") });
    let said = panic_of(|| trace.expect().assert());
    assert!(said.contains("state `.outcome(\"failed\")`"), "{said}");
}

#[test]
fn what_is_stated_in_rust_is_told_with_its_line_there() {
    let trace = simulate(Plain, async {});
    for (length, wrong) in [("2s", "does not hold"), ("2 sec", "not a duration")] {
        let line = line!() + 1;
        let said = panic_of(|| trace.expect().total(length).assert());
        let place = format!("╭─[{}:{line}]\n", file!());
        assert!(said.contains(&place) && said.contains(wrong), "{said}");
    }
}

#[test]
fn two_runs_that_differ_are_told_with_the_first_event_that_does() {
    let runs = Cell::new(0);
    let said = panic_of(|| {
        twice(|| {
            runs.set(runs.get() + 1);
            let run = runs.get();
            Simulation::new().run(async move {
                info!("before");
                info!("run {run}");
            })
        });
    });
    assert!(said.contains("the runs part at event 3\n"), "{said}");
    assert!(said.contains("first\n    0.000  main started\n    0.000  main before\n"), "{said}");
    assert!(said.contains("  > 0.000  main run 1\n"), "{said}");
    assert!(said.contains("  > 0.000  main run 2\n"), "{said}");
    assert!(said.contains("most probably: another text"), "{said}");
    assert!(said.contains("a `HashMap`"), "{said}");
}

/// The variable that says that this process is the one whose test fails.
const CHANGED: &str = "STANDSTILL_TESTS_A_STATIC";

#[test]
fn a_static_that_the_first_run_has_changed_is_named_where_the_second_panics() {
    static HAS_RUN: AtomicBool = AtomicBool::new(false);
    if env::var_os(CHANGED).is_some() {
        PLAIN.run(async || assert!(!HAS_RUN.swap(true, Ordering::Relaxed)));
        return;
    }
    let mut child = Command::new(env::current_exe().unwrap());
    let name =
        "attribute::a_static_that_the_first_run_has_changed_is_named_where_the_second_panics";
    let ended = child.args([name, "--exact", "--nocapture"]).env(CHANGED, "").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    let told = "the first run held, and the second, with the same choices, panics: most probably a `static`";
    assert!(!ended.status.success() && said.contains(told), "{said}");
}
