//! The watchdog: how a process ends in which a run stands still, and what it says then. Each case is a process of its own.

mod stuck;

use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use standstill::choices::Plain;
use standstill::simulate::{STUCK, twice};
use standstill::{Simulation, simulate};

/// The process that runs one of the programs that get stuck, as a test whose output is captured.
fn child(program: &str, variable: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([&*format!("watchdog::stuck::{program}"), "--exact", "--ignored"]);
    match variable {
        Some(patience) => command.env("STANDSTILL_WATCHDOG", patience),
        None => command.env_remove("STANDSTILL_WATCHDOG"),
    };
    command.env_remove("STANDSTILL_SEED");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What is said when a program has been stuck for 200 ms.
fn said(program: &str) -> String {
    said_after(program, Some("200ms"))
}

fn said_after(program: &str, variable: Option<&str>) -> String {
    let Output { status, stderr, .. } = child(program, variable).wait_with_output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(STUCK), "{said}");
    assert!(
        said.starts_with("\nstandstill: a run has stood still for 200ms of real time"),
        "{said}"
    );
    said
}

/// The value of a line of the message, such as `turn`.
fn line<'s>(said: &'s str, key: &str) -> &'s str {
    let mut lines = said.lines().filter_map(|line| line.strip_prefix(key));
    lines.next().unwrap_or_else(|| panic!("{key} in\n{said}")).trim()
}

#[test]
fn a_mutex_that_is_held_over_an_await_and_locked_again_ends_the_process() {
    // The attribute says after how long.
    let said = said_after("a_mutex_held_over_an_await", None);
    assert_eq!(line(&said, "run "), "watchdog::stuck::a_mutex_held_over_an_await, with seed 7");
    assert_eq!(line(&said, "turn "), "second, in the span update{account=3}");
    assert_eq!(line(&said, "since "), "1s of simulated time");
    assert_eq!(
        line(&said, "run it again:"),
        "STANDSTILL_SEED=7 cargo test watchdog::stuck::a_mutex_held_over_an_await -- --exact"
    );
    assert!(said.contains("a `std::sync::Mutex` that is held over an `.await`"), "{said}");
    assert!(said.contains("ends with code 124"), "{said}");
}

#[test]
fn a_call_that_blocks_names_the_host() {
    let said = said("a_call_that_blocks");
    assert_eq!(line(&said, "run "), "watchdog::stuck::a_call_that_blocks");
    assert_eq!(line(&said, "turn "), "host api");
    assert_eq!(line(&said, "since "), "2s of simulated time");
    assert_eq!(
        line(&said, "run it again:"),
        "cargo test watchdog::stuck::a_call_that_blocks -- --exact"
    );
    assert!(said.contains("`Simulation::watchdog`"), "{said}");
}

#[test]
fn a_loop_names_the_place_where_a_plain_task_was_spawned() {
    let said = said("a_loop_in_a_plain_task");
    let turn = line(&said, "turn ");
    if cfg!(tokio_unstable) {
        let place =
            "a task of plain tokio::spawn on host api, spawned at tests/it/watchdog/stuck.rs:";
        assert!(turn.starts_with(place), "{said}");
    } else {
        assert!(said.contains("known with --cfg tokio_unstable only"), "{said}");
    }
}

#[test]
fn blocking_work_that_does_not_end_is_told_of_as_such() {
    let said = said("blocking_work_that_does_not_end");
    assert_eq!(line(&said, "turn "), "nobody's");
    assert!(said.contains("blocking work on a real thread"), "{said}");
}

#[test]
fn a_destructor_that_does_not_return_is_told_of_as_such() {
    let said = said("a_destructor_that_does_not_return");
    assert_eq!(line(&said, "turn "), "left");
}

#[test]
fn a_span_of_the_users_own_subscriber_is_named() {
    let said = said("a_span_of_a_subscriber");
    assert_eq!(line(&said, "turn "), "outer, in the span theirs{n=1}");
}

#[test]
fn a_function_that_a_file_calls_names_the_task_and_the_function() {
    // `Calls::watchdog` says after how long.
    let said = said_after("a_called_function", None);
    assert_eq!(line(&said, "run "), "stuck.kdl under the model async");
    assert_eq!(line(&said, "turn "), "caller, in call hang");
    assert_eq!(line(&said, "since "), "2.5s of simulated time");
    assert_eq!(line(&said, "run it again:"), "cargo test -- 'stuck::async'");
    assert!(said.contains("`Calls::watchdog`"), "{said}");
}

#[test]
fn a_run_with_choices_of_its_own_tells_them() {
    let said = said("a_called_function_in_another_order");
    let (_, again) = said.split_once("run it again: ").unwrap();
    let expected = "append this to stuck.kdl, then cargo test -- 'stuck::async::replay stuck'\n\n\
                    replay \"stuck\" {\n    take \"order at 0s #1\" \"b\"\n}\n";
    assert!(again.starts_with(expected), "{said}");
}

#[test]
fn a_task_that_a_function_has_spawned_is_told_of_as_such() {
    let said = said("a_task_of_a_called_function");
    let turn = line(&said, "turn ");
    assert!(turn.starts_with("a task that a function has spawned"), "{said}");
    assert_eq!(
        turn.contains("spawned at tests/it/watchdog/stuck.rs:"),
        cfg!(tokio_unstable),
        "{said}"
    );
}

#[test]
fn a_thread_that_is_stuck_with_what_the_message_needs_does_not_keep_the_process_up() {
    let ended = child("a_lock_of_the_standard_error", Some("200ms")).wait().unwrap();
    assert_eq!(ended.code(), Some(STUCK));
}

#[test]
fn the_variable_goes_first_and_can_turn_it_off() {
    let mut child = child("a_poll_of_a_second", Some("off"));
    assert!(child.wait().unwrap().success());
}

#[test]
#[cfg(unix)]
fn a_process_that_is_stopped_as_a_whole_does_not_age() {
    let mut child = child("a_poll_of_a_second", Some("2s"));
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    };
    pause(Duration::from_millis(400));
    signal("-STOP");
    pause(Duration::from_secs(4));
    signal("-CONT");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_run_that_goes_on_is_left_alone_however_long_it_takes() {
    let trace = twice(|| {
        // All together they take longer than one may, and each of them much less, on a machine that has other things to do, too.
        Simulation::new().watchdog(Duration::from_secs(2)).run(async {
            for _ in 0..20 {
                pause(Duration::from_millis(110));
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
    });
    trace.expect().total("20s").assert();
}

#[test]
fn what_is_watched_does_the_same_as_what_is_not() {
    let program = || async {
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            tracing::info!("tick");
        }
    };
    let unwatched = Simulation::new().watchdog(Duration::ZERO).run(program());
    assert_eq!(unwatched, simulate(Plain, program()));
}

#[expect(clippy::disallowed_methods, reason = "real time is what this is about")]
fn pause(length: Duration) {
    thread::sleep(length);
}
