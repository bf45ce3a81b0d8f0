//! Ties: what goes first of two things that could both be next. Each rule of the engine that settles one has a mark, `// tie: NAME`,
//! where it stands, and the test that holds it names the mark.
//!
//! Here stand those rules that a few steps show. Others are held where the thing is tested, and by programs of `tests/asyncio/`.

use standstill::trace::What;

use crate::support::programs::{logged, traced};

// holds tie: ready-in-order
#[test]
fn of_two_that_are_ready_the_one_goes_first_that_was_so_before() {
    let program = r#"
main { gather { each "name" "a" "b" { task "{name}" { log "one"; yield; log "two"; }; }; }; }
"#;
    assert_eq!(logged(program), ["a one", "b one", "a two", "b two"]);
}

// holds tie: faults-first
#[test]
fn of_what_is_due_at_one_instant_faults_come_first() {
    let program = r#"
service "api"
faults { at "1s" { refuse "main" "api" for="1s"; }; }
main {
    each "nth" "first" "second" {
        sleep "1s"
        try { fetch "api"; log "{nth} answered"; }
        catch "connection refused" { log "{nth} refused"; }
    }
}
"#;
    assert_eq!(logged(program), ["main first refused", "main second answered"]);
}

// holds tie: again-behind-woken
#[test]
fn who_goes_on_in_another_turn_goes_behind_those_whom_it_has_woken() {
    let program = r#"
event "go"
main {
    spawn "other" { wait "go"; log "goes"; }
    yield
    set "go"
    yield
    log "goes"
    await "other"
}
"#;
    assert_eq!(logged(program), ["other goes", "main goes"]);
}

// holds tie: timers-as-set
#[test]
fn of_two_timers_of_one_instant_the_one_that_was_set_first_wakes_first() {
    let program = r#"
main {
    gather {
        task "between" { sleep "500ms"; sleep "2s"; }
        task "twice" { sleep "500ms"; sleep "500ms"; log "woke"; }
        task "once" { sleep "1s"; log "woke"; }
    }
}
"#;
    assert_eq!(logged(program), ["once woke", "twice woke"]);
}

// holds tie: permit-to-who-waits
#[test]
fn a_permit_is_for_who_waits_and_not_for_who_asks_first() {
    let program = r#"
semaphore "s" permits=2
main {
    gather {
        task "a" { acquire "s" { sleep "1s"; }; }
        task "b" { acquire "s" { sleep "1s"; }; }
        task "waits" { acquire "s" { log "has one"; }; }
        task "asks" { sleep "1s"; acquire "s" { log "has one"; }; }
    }
}
"#;
    // Both are free when it asks, and who waits has not had its turn.
    assert_eq!(logged(program), ["waits has one", "asks has one"]);
}

// holds tie: item-to-who-asks
#[test]
fn an_item_is_for_who_asks_first_and_not_for_who_waits() {
    let program = r#"
queue "q"
main {
    gather {
        task "waits" { get "q" into="item"; log "{item}"; }
        task "asks" { put "q" "one"; get "q" into="item"; log "{item}"; put "q" "two"; }
    }
}
"#;
    assert_eq!(logged(program), ["asks one", "waits two"]);
}

// holds tie: slot-to-who-asks
#[test]
fn a_free_slot_is_for_who_asks_first_and_not_for_who_waits() {
    let program = r#"
queue "q" capacity=1
main {
    put "q" "first"
    gather {
        task "waits" { put "q" "item"; log "has put"; }
        task "asks" { get "q"; put "q" "item"; log "has put"; get "q"; }
    }
}
"#;
    assert_eq!(logged(program), ["asks has put", "waits has put"]);
}

// holds tie: line-in-order
#[test]
fn who_waits_for_longest_is_served_first() {
    let program = r#"
semaphore "s" permits=1
main {
    gather {
        task "holds" { acquire "s" { sleep "1s"; }; }
        each "name" "a" "b" "c" { task "{name}" { acquire "s" { log "has it"; }; }; }
    }
}
"#;
    assert_eq!(logged(program), ["a has it", "b has it", "c has it"]);
}

// holds tie: cancelled-passes-on
#[test]
fn who_is_cancelled_after_it_was_woken_passes_on_what_it_was_woken_for() {
    let program = r#"
semaphore "s" permits=1
main {
    spawn "holds" { acquire "s" { sleep "1s"; }; cancel "first"; }
    spawn "first" { acquire "s" { log "has it"; }; }
    spawn "second" { acquire "s" { log "has it"; }; }
    await "second"
}
"#;
    assert_eq!(logged(program), ["second has it"]);
}

// holds tie: struck-is-not-woken
#[test]
fn who_is_cancelled_already_is_not_woken_and_the_next_is_at_once() {
    let program = r#"
semaphore "s" permits=1
event "go"
main {
    spawn "holds" { acquire "s" { sleep "1s"; cancel "first"; }; set "go"; }
    spawn "first" { acquire "s" { log "has it"; }; }
    spawn "second" { acquire "s" { log "has it"; }; }
    spawn "other" { wait "go"; log "goes"; }
    await "second"
    await "other"
}
"#;
    assert_eq!(logged(program), ["second has it", "other goes"]);
}

// holds tie: cancelled-before-woken
#[test]
fn who_is_cancelled_when_its_wait_is_over_is_cancelled() {
    let program = r#"
event "go"
main {
    spawn "task" {
        try { wait "go"; log "goes on"; }
        catch "cancelled" { log "is cancelled"; }
    }
    yield
    set "go"
    cancel "task"
    await "task"
}
"#;
    assert_eq!(logged(program), ["task is cancelled"]);
}

// holds tie: deadline-behind-timers
#[test]
fn what_a_timer_of_the_instant_of_a_deadline_brings_about_is_in_time() {
    let program = r#"
event "go"
main {
    gather {
        task "bounded" { timeout "1s" { wait "go"; log "in time"; }; }
        task "sets" { sleep "1s"; set "go"; }
    }
}
"#;
    assert_eq!(logged(program), ["bounded in time"]);
}

// holds tie: deadline-at-the-next-wait
#[test]
fn a_deadline_that_has_come_strikes_where_its_body_next_waits() {
    let program = r#"
main {
    timeout "1s" {
        sleep "1s"
        log "over in time"
        yield
        log "not reached"
    }
}
"#;
    assert_eq!(logged(program), ["main over in time"]);
}

// holds tie: innermost-come-first
#[test]
fn of_nested_deadlines_that_have_come_the_inner_one_strikes_first_where_the_body_waits() {
    let program = r#"
main {
    timeout "2s" {
        sleep "1s"
        timeout "1s" { sleep "1s"; yield; }
    }
}
"#;
    let trace = traced(program);
    let expired = trace.events.iter().filter(|event| matches!(event.what, What::Expired(_)));
    let expired: Vec<_> = expired.map(|event| trace.line(event)).collect();
    assert_eq!(expired, ["main timeout 1s expired", "main timeout 2s expired"]);
}

// holds tie: branches-are-the-body
#[test]
fn as_long_as_a_branch_goes_on_at_the_instant_of_a_deadline_so_does_its_body() {
    let program = r#"
event "go"
main {
    spawn "sets" { sleep "1s"; yield; set "go"; }
    timeout "1s" {
        gather { task "waits" { sleep "1s"; log "slept"; }; }
        log "in time"
    }
}
"#;
    assert_eq!(logged(program), ["waits slept", "main in time"]);
}

// holds tie: answer-before-deadline
#[test]
fn an_answer_at_the_instant_of_a_deadline_is_in_time() {
    let program = r#"
service "s" latency="1s"
main { timeout "1s" { fetch "s"; log "in time"; }; }
"#;
    assert_eq!(logged(program), ["main in time"]);
}

// holds tie: listener-behind-woken
#[test]
fn who_waits_for_an_answer_at_the_instant_of_its_deadline_goes_behind_whom_timers_have_woken() {
    let program = r#"
service "s" latency="1s"
main {
    gather {
        task "bounded" { timeout "1s" { fetch "s"; log "has its answer"; }; }
        task "other" { sleep "1s"; log "woke"; }
    }
}
"#;
    assert_eq!(logged(program), ["other woke", "bounded has its answer"]);
}

// holds tie: packets-when-quiet
#[test]
fn packets_that_take_no_time_arrive_when_nothing_is_ready() {
    let program = r#"
service "s" latency="0s"
main {
    gather {
        task "fetches" { fetch "s"; log "has its answer"; }
        task "yields" { repeat 8 { yield; }; log "has yielded"; }
    }
}
"#;
    assert_eq!(logged(program), ["yields has yielded", "fetches has its answer"]);
}

// holds tie: ends-in-order
#[test]
fn branches_that_end_at_one_instant_are_taken_in_the_order_of_their_ends() {
    let program = r#"
main {
    as-completed {
        each "name" "a" "b" "c" { task "{name}" { sleep "1s"; let "own" "name"; }; }
        then "name" { log "{name}"; }
    }
}
"#;
    assert_eq!(logged(program), ["main a", "main b", "main c"]);
}

// holds tie: first-end-decides
#[test]
fn of_two_branches_that_end_at_one_instant_the_first_decides() {
    let program = r#"
main {
    race into="first" { each "name" "a" "b" { task "{name}" { sleep "1s"; let "own" "name"; }; }; }
    log "{first}"
}
"#;
    assert_eq!(logged(program), ["main a"]);
}

// holds tie: awaiters-in-order
#[test]
fn who_awaits_a_task_for_longest_goes_on_first() {
    let program = r#"
main {
    spawn "task" { sleep "1s"; }
    gather { each "name" "a" "b" "c" { task "{name}" { await "task"; log "goes on"; }; }; }
}
"#;
    assert_eq!(logged(program), ["a goes on", "b goes on", "c goes on"]);
}

// holds tie: branches-cancelled-in-order
#[test]
fn branches_are_cancelled_in_their_order() {
    let program = r#"
main {
    try {
        timeout "1s" {
            gather {
                each "name" "a" "b" {
                    task "{name}" {
                        try { sleep "2s"; }
                        finally { log "cleans up"; }
                    }
                }
            }
        }
    }
    catch "timeout" { log "timed out"; }
}
"#;
    assert_eq!(logged(program)[..2], ["a cleans up", "b cleans up"]);
}

// holds tie: siblings-cancelled-in-order
#[test]
fn the_siblings_of_a_branch_that_fails_are_cancelled_in_their_order() {
    let program = r#"
main {
    try {
        group {
            each "name" "a" "b" {
                task "{name}" {
                    try { sleep "2s"; }
                    finally { log "cleans up"; }
                }
            }
            task "fails" { sleep "1s"; fail "now"; }
        }
    }
    catch "now" { log "one has failed"; }
}
"#;
    assert_eq!(logged(program)[..2], ["a cleans up", "b cleans up"]);
}

// holds tie: a-round-after-main
#[test]
fn what_main_has_made_has_one_turn_after_its_end() {
    let program = r#"main { spawn "task" { log "one turn"; yield; log "another"; }; }"#;
    assert_eq!(logged(program), ["task one turn"]);
}

// holds tie: left-as-created
#[test]
fn what_main_leaves_running_is_cancelled_in_the_order_of_its_creation() {
    let program = r#"
main {
    each "name" "a" "b" {
        spawn "{name}" {
            try { sleep "1s"; }
            finally { log "cleans up"; }
        }
    }
    yield
}
"#;
    assert_eq!(logged(program)[..2], ["a cleans up", "b cleans up"]);
}

// holds tie: rounds-after-the-rest
#[test]
fn what_is_made_in_the_clean_up_has_six_turns() {
    let program = r#"
main {
    spawn "left" {
        try { sleep "1s"; }
        finally { spawn "made" { repeat 9 index="n" { log "turn {n + 1}"; yield; }; }; }
    }
    yield
}
"#;
    let turns = [1, 2, 3, 4, 5, 6].map(|turn| format!("made turn {turn}"));
    assert_eq!(logged(program), turns);
}

// holds tie: condition-takes-its-lock-again
#[test]
fn who_is_cancelled_at_a_condition_takes_the_lock_before_it_unwinds() {
    let program = r#"
condition "c"
main {
    spawn "waits" { acquire "c" { try { wait "c"; }
 finally { log "has it"; }; }; }
    yield
    spawn "holds" { acquire "c" { sleep "1s"; log "gives it back"; }; }
    yield
    cancel "waits"
    try { await "waits"; }
    catch "cancelled" { }
}
"#;
    assert_eq!(logged(program), ["holds gives it back", "waits has it"]);
}

// holds tie: abort-before-passed
#[test]
fn who_has_not_had_its_turn_since_a_barrier_opened_fails_if_it_is_broken() {
    let program = r#"
barrier "b" parties=2
main {
    spawn "first" { try { arrive "b"; log "passed"; }
 catch "broken" { log "broken"; }; }
    yield
    arrive "b"
    abort "b"
    await "first"
}
"#;
    assert_eq!(logged(program), ["first broken"]);
}

// holds tie: equal-items-as-put
#[test]
fn of_equal_items_the_one_comes_first_that_was_put_first() {
    let program = r#"
queue "q" order="priority"
main {
    each "item" 2 1.0 1 0 { put "q" "{item}"; }
    repeat 4 { get "q" into="item"; log "{item}"; }
}
"#;
    assert_eq!(logged(program), ["main 0", "main 1.0", "main 1", "main 2"]);
}

// holds tie: barrier-waits-again-behind
#[test]
fn who_is_cancelled_at_a_barrier_puts_the_first_behind_the_others() {
    let program = r#"
barrier "b" parties=3
main {
    each "name" "a" "cancelled" { spawn "{name}" { arrive "b"; log "passed"; }; }
    yield
    cancel "cancelled"
    spawn "c" { arrive "b"; log "passed"; }
    sleep "1s"
    arrive "b"
    yield
}
"#;
    // The first was woken behind the one that came meanwhile, found it closed, and waits again.
    assert_eq!(logged(program), ["c passed", "a passed"]);
}
