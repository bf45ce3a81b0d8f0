//! What an exploration says it has covered: orders that a blocked loop, an end of main and threads hide.

use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

/// Runs all that can differ of a scenario, and gives what is told of it.
fn exhausted(test: &str, scenario: &str) -> String {
    let folder = Folder::new(&format!("explore-{test}")).with("small.kdl", scenario);
    let explored = folder.standstill("explore small.kdl --strategy exhaustive");
    explored.tells(&["which is all that can differ"]).out
}

#[test]
fn who_is_kept_waiting_by_a_blocked_loop_could_have_gone_first() {
    let told = exhausted(
        "blocked-reader",
        r#"
scenario "A report blocks before it reads"
cell "stock" 0
main {
    gather {
        task "report" { block "1s"; read "stock" into="n"; log "saw {n}"; }
        task "sale" { write "stock" "1"; }
    }
}
expect { never "report log saw 1"; }
"#,
    );
    assert!(told.contains("`never"), "the sale comes first or not: {told}");
    let told = exhausted(
        "blocked-order",
        r#"
scenario "Who starts first"
main {
    gather {
        task "report" { compute "1s"; }
        task "greeting" { log "hi"; }
    }
}
expect { order "report started" "greeting log hi"; }
"#,
    );
    assert!(told.contains("`greeting` running before `report`"), "{told}");
    let told = exhausted(
        "blocked-sleeper",
        r#"
scenario "A blocked loop makes a sleep begin late"
main {
    spawn "clock" { sleep "1s"; }
    yield
    gather {
        task "report" { block "1s"; }
        task "pause" { sleep "1s"; }
    }
    await "clock"
}
expect { total "2s"; }
"#,
    );
    assert!(told.contains("1.000s to 2.000s"), "both totals are found: {told}");
}

#[test]
fn an_answer_that_main_does_not_wait_for_could_have_come_before_its_end() {
    let told = exhausted(
        "late-answer",
        r#"
scenario "An answer and a deadline at the instant at which main ends"
model "threads" workers=2
service "slow" latency="1s"
main {
    gather {
        task "bounded" { timeout "1s" { sleep "1s"; }; }
        task "caller" { fetch "slow"; yield; }
    }
}
expect {
    outcome "timeout"
    leaks "caller"
    never "caller interrupted: yield"
}
"#,
    );
    assert!(told.contains("`never \"caller interrupted: yield\"`"), "{told}");
}

#[test]
fn threads_are_interrupted_between_any_two_steps_and_tasks_of_a_loop_are_not() {
    let counter = r#"
cell "n" 0
main {
    gather {
        repeat 2 { task "adds" { read "n" into="x"; write "n" "x + 1"; }; }
    }
    read "n" into="x"
    log "total {x}"
}
expect { never "main log total 1"; }
"#;
    let threads = format!("scenario \"Two threads add one\"\nmodel \"threads\"{counter}");
    assert!(exhausted("two-threads", &threads).contains("`never"), "an update is lost");
    let tasks = format!("scenario \"Two tasks add one\"{counter}");
    assert!(!exhausted("two-tasks", &tasks).contains("`never"), "no task waits between");
    let signal = r#"
scenario "A signal is reset too late"
model "threads"
event "go"
event "reply"
main {
    spawn "other" { wait "go"; set "reply"; }
    sleep "1ms"
    set "go"
    clear "reply"
    wait "reply"
}
"#;
    assert!(exhausted("signal", signal).contains("deadlock"), "the reply is lost");
}

#[test]
fn cancelling_each_wait_is_not_told_as_all_that_can_differ() {
    let folder = Folder::new("explore-each-wait").with("lost.kdl", LOST);
    let explored = folder.standstill("explore lost.kdl --strategy cancel:a");
    explored.tells(&[", one for each wait of the plain run"]);
}

/// One stretch of thousands of turns, each of which holds the loop: to look for what races in it took minutes.
#[test]
fn a_task_that_computes_for_ever_is_explored_as_fast_as_others() {
    let folder = Folder::new("explore-computes").with(
        "small.kdl",
        r#"
scenario "One task computes for ever"
limits events=3000
main {
    gather {
        task "ticker" { while #true { compute "1m"; }; }
        task "one" { sleep "1s"; }
        task "two" { sleep "1s"; }
    }
}
expect { outcome "limit"; never "one started"; }
explore runs=6 strategy="exhaustive" { fails "never"; }
"#,
    );
    let explored = folder.standstill("explore small.kdl");
    explored.tells(&["runs       6   exhaustive", "found the failure that was expected"]);
}

/// Of this one, an enumeration has six runs that differ, and the search makes four.
#[test]
fn where_a_loop_is_held_beside_answers_nothing_is_said_to_be_all() {
    let scenario = r#"
scenario "Two answers and two holds"
service "zero"
service "slow" latency="1s"
main {
    group {
        task "t0" { fetch "slow"; block "1s"; }
        fetch "zero"
        compute "1s"
    }
}
expect { total "2s"; }
"#;
    let folder = Folder::new("explore-held-beside-answers").with("small.kdl", scenario);
    let told = folder.standstill("explore small.kdl --strategy exhaustive").out;
    assert!(!told.contains("all that can differ"), "{told}");
}
