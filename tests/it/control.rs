//! Groups with a body, waits for tasks, callbacks and cancellations with a reason: what CPython cannot be asked, because it
//! shows in the trace alone.

use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Outcome, Trace};

fn traced(text: &str) -> Trace {
    let text = format!("scenario \"Control\"\n{text}");
    let scenario = Scenario::parse("control.kdl", &text);
    let scenario = scenario.unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
    run(&scenario, Model::Async, Plain)
}

/// The lines that have this in them.
fn lines(trace: &Trace, part: &str) -> Vec<String> {
    let lines = trace.events.iter().map(|event| trace.line(event));
    lines.filter(|line| line.contains(part)).collect()
}

// holds tie: group-cancelled-in-order
#[test]
fn a_group_cancels_its_tasks_in_the_order_in_which_they_were_made() {
    let trace = traced(
        r#"
main {
    try {
        group "g" {
            task "a" { sleep "1h"; }
            task "b" { sleep "1h"; }
            body {
                spawn "c" in="g" { sleep "1h"; }
                spawn "d" in="g" { sleep "1s"; fail "no"; }
                sleep "1h"
            }
        }
    }
    catch { yield; }
}
"#,
    );
    assert_eq!(lines(&trace, "main cancel "), ["main cancel a", "main cancel b", "main cancel c"]);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
}

#[test]
fn a_failure_that_ends_a_wait_is_taken_and_one_that_comes_to_it_last_is_not() {
    let text = |until: &str| {
        format!(
            "main {{\nspawn \"bad\" {{ sleep \"1s\"; fail \"no\"; }}\n\
             spawn \"slow\" {{ sleep \"2s\"; }}\n\
             wait-tasks \"bad\" \"slow\" until={until:?}\nsleep \"3s\"\n}}"
        )
    };
    let told = |until: &str| lines(&traced(&text(until)), "failure taken by nobody: no").len();
    assert_eq!(["first-failure", "first-completed", "all-completed"].map(told), [0, 1, 1]);
}

#[test]
fn a_group_that_is_over_or_fails_takes_no_more_tasks() {
    let trace = traced(
        r#"
main {
    try {
        group "g" {
            body {
                spawn "bad" in="g" {
                    try { sleep "1s"; fail "no"; }
                    finally { yield; }
                }
                spawn "other" in="g" {
                    try { sleep "1h"; }
                    finally {
                        try { spawn "late" in="g" { log "late"; }; }
                        catch into="why" { log "{why}"; }
                    }
                }
            }
        }
    }
    catch all="reasons" { log "{reasons}"; }
}
"#,
    );
    assert_eq!(lines(&trace, "other log"), ["other log the group takes no more tasks"]);
    assert_eq!(lines(&trace, "main log"), [r#"main log ["no"]"#]);
    assert!(lines(&trace, "late started").is_empty());
}

/// A body whose tasks go on may be cancelled by one that fails, and so is no deadlock; when nobody is left who goes on, it is.
#[test]
fn a_deadlock_in_a_group_is_told_as_soon_as_no_task_can_end_it() {
    let program = |task: &str| {
        format!(
            "event \"never\"\nmain {{\nspawn \"ticker\" {{ while #true {{ sleep \"1s\"; }}; }}\n\
             try {{ group \"g\" {{ body {{ spawn \"one\" in=\"g\" {{ {task} }}; \
             spawn \"two\" in=\"g\" {{ wait \"never\"; }}; }}; }}; }}\n\
             catch {{ log \"failed\"; }}\n}}"
        )
    };
    let stuck = traced(&program("sleep \"2s\"; wait \"never\";"));
    assert_eq!(stuck.outcome, Outcome::Deadlock);
    assert_eq!(stuck.ended.as_nanos(), 2_000_000_000, "{stuck}");
    let fails = traced(&program("sleep \"2s\"; fail \"no\";"));
    assert_eq!(lines(&fails, "main log"), ["main log failed"], "{fails}");
}

#[test]
fn a_callback_whose_time_has_not_come_is_nothing_that_was_left_running() {
    let trace = traced(
        r#"
main {
    callback "late" after="1h" { log "late"; }
    sleep "1s"
}
"#,
    );
    assert!(lines(&trace, "left running").is_empty(), "{trace}");
    assert_eq!(
        lines(&trace, "late "),
        ["main callback late after 1h", "late interrupted: callback at 1h", "late cancelled"]
    );
    assert_eq!(trace.ended.as_nanos(), 1_000_000_000);
}

#[test]
fn a_deadline_that_has_expired_is_not_moved_and_one_moved_to_now_strikes_at_the_next_wait() {
    let trace = traced(
        r#"
main {
    try { timeout "1s" { try { sleep "1h"; }; catch "cancelled" { reschedule "1s"; }; }; }
    catch into="why" { log "{why}"; }
    try { timeout "1h" { reschedule "0s"; log "still here"; yield; yield; yield; sleep "1s"; }; }
    catch into="why" { log "{why}"; }
}
"#,
    );
    let expected = ["main log the timeout has expired", "main log still here", "main log timeout"];
    assert_eq!(lines(&trace, "main log"), expected, "{trace}");
    assert_eq!(trace.total.as_nanos(), 1_000_000_000);
}

// holds tie: queued-work-cancelled-in-order
#[test]
fn work_that_waits_for_a_thread_is_cancelled_in_the_order_in_which_it_was_given() {
    let text = |properties: &str| {
        format!(
            "pool \"one\" threads=1\nmain {{\nrepeat 3 index=\"i\" {{\nspawn \"caller\" {{\n\
             offload \"one\" as=\"job {{i}}\" {{ block \"1s\"; }}\n}}\n}}\nyield\nyield\n\
             shutdown \"one\" {properties}\nlog \"over\"\nsleep \"9s\"\n}}"
        )
    };
    let cancelled = traced(&text("cancel-futures=#true"));
    assert_eq!(lines(&cancelled, "main cancel"), ["main cancel job 1", "main cancel job 2"]);
    let over = |properties: &str| {
        let trace = traced(&text(properties));
        let over = trace.events.iter().find(|event| trace.line(event) == "main log over");
        over.map(|event| event.at.as_nanos() / 1_000_000_000)
    };
    assert_eq!(over("cancel-futures=#true"), Some(1));
    assert_eq!(over(""), Some(3));
    assert_eq!(over("wait=#false"), Some(0));
}
