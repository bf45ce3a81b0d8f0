//! `select` over what tasks tell one another by: notifiers, conditions, barriers and locks that are shared.

use standstill::choices::{Plain, Replay, Take};
use standstill::trace::Outcome;

use super::{lines, logged, traced};

// tokio: "if a `Notified` future that was notified by `notify_one` is dropped, the notification is passed on to the next".
#[test]
fn a_notification_that_is_not_taken_is_passed_on() {
    let text = r#"
notifier "n"
event "e"
main {
    spawn "first" { select { on wait "e" { log "e"; }; on wait "n" { log "n"; }; }; }
    spawn "second" { wait "n"; log "told"; }
    sleep "1s"
    set "e"
    notify "n"
    await "second"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    assert!(lines(&trace, "first").contains(&"log e".to_owned()), "{trace}");
    // One that was told together with all others passes nothing on.
    let all = text.replace("notify \"n\"", "notify \"n\" count=\"all\"\n    yield");
    let again =
        all.replace("await \"second\"", "select { on wait \"n\"; else { log \"lost\"; }; }");
    assert_eq!(logged(&again), ["lost"]);
}

// "If `notify_one` was called before", `notified` takes the permit; it is there again where another branch is taken.
#[test]
fn a_permit_of_a_notifier_is_kept_where_another_is_taken() {
    let text = r#"
notifier "n"
event "e"
main {
    notify "n"
    set "e"
    select { on wait "e" { log "e"; }; on wait "n"; }
    select { on wait "n" { log "n"; }; else { log "none"; }; }
    select { on wait "n"; else { log "none"; }; }
}
"#;
    assert_eq!(logged(text), ["e", "n", "none"]);
}

// asyncio: "once awakened, the Condition re-acquires its lock", also to be cancelled, and tells another then.
#[test]
fn the_lock_of_a_condition_is_taken_again_whatever_is_taken() {
    let text = r#"
condition "c"
event "e"
main {
    spawn "waits" {
        acquire "c" { select { on wait "c" { log "told"; }; on wait "e" { log "e"; }; }; log "held {held('c')}"; }
    }
    spawn "another" { yield; acquire "c" { wait "c"; log "told"; }; }
    sleep "1s"
    acquire "c" { set "e"; sleep "1s"; log "still here"; }
    await "waits"
    await "another"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    let told = lines(&trace, "waits");
    let from = told.iter().position(|line| line == "released c").expect("it frees the lock");
    let expected = [
        "released c",
        "select wait c or wait e",
        "selected wait e",
        "passed e",
        "acquire c",
        "acquired c",
        "log e",
        "log held true",
        "released c",
        "finished",
    ];
    assert_eq!(told[from..], expected, "{trace}");
    assert_eq!(trace.total.as_nanos(), 2_000_000_000, "{trace}");
}

// What is ready at once is taken without leaving the lock, and who has not got it does not wait.
#[test]
fn a_condition_is_waited_at_only_with_its_lock_and_only_if_nothing_is_ready() {
    let text = r#"
condition "c"
main {
    acquire "c" {
        select { on wait "c"; on after "0s" { log "at once"; }; }
        select { on wait "c"; else { log "none"; }; }
    }
    try { select { on wait "c"; on after "1s"; }; }
    catch into="why" { log "{why}"; }
}
"#;
    assert_eq!(logged(text), ["at once", "none", "c is not acquired"]);
    let told = lines(&traced(text, Plain), "main");
    assert_eq!(told.iter().filter(|line| *line == "released c").count(), 1, "{told:?}");
}

// Who is told takes its lock, and goes on when it has it.
#[test]
fn who_is_told_goes_on_with_the_lock() {
    let text = r#"
condition "c"
main {
    spawn "waits" { acquire "c" { select into="x" { on wait "c" { log "told"; }; on after "9s"; }; }; }
    sleep "1s"
    acquire "c" { notify "c"; sleep "1s"; }
    await "waits"
}
"#;
    let trace = traced(text, Plain);
    let told = lines(&trace, "waits");
    let from = told.iter().position(|line| line == "selected wait c").expect("it is told");
    let then = ["selected wait c", "acquire c", "acquired c", "passed c", "log told"];
    assert_eq!(told[from..from + 5], then, "{trace}");
    assert_eq!(trace.total.as_nanos(), 2_000_000_000, "{trace}");
}

// asyncio's `Barrier`: who is cancelled while it waits there is not counted any more.
#[test]
fn who_leaves_a_barrier_is_not_counted() {
    let text = r#"
barrier "b" parties=2
main {
    spawn "first" {
        select { on arrive "b" { log "passed"; }; on after "1s" { log "left"; }; }
        sleep "2s"
        select { on arrive "b" into="n" { log "which {n}"; }; on after "9s"; }
    }
    sleep "2s"
    select { on arrive "b"; on after "0s" { log "not alone"; }; }
    select { on arrive "b" into="n" { log "which {n}"; }; on after "9s"; }
}
"#;
    let trace = traced(text, Plain);
    let first = lines(&trace, "first");
    assert!(first.contains(&"log left".to_owned()), "{trace}");
    assert!(first.contains(&"log which 1".to_owned()), "{trace}");
    assert_eq!(logged(text), ["not alone", "which 0"]);
}

// The last to come has nobody to wait for; where another is taken, it has not come.
#[test]
fn the_last_to_come_opens_a_barrier_only_if_that_is_taken() {
    let text = r#"
barrier "b" parties=2
event "e"
main {
    spawn "first" { arrive "b"; }
    set "e"
    sleep "1s"
    select { on wait "e" { log "e"; }; on arrive "b" { log "b"; }; }
    sleep "1s"
    arrive "b"
    await "first"
}
"#;
    let trace = traced(text, Plain);
    let passed = trace.events.iter().find(|event| trace.line(event) == "first passed b").unwrap();
    assert_eq!(passed.at.as_nanos(), 2_000_000_000, "{trace}");
    let take = Take { point: "select in main#1".into(), alternative: "arrive b".into() };
    let trace = traced(text, Replay::new([take]));
    let passed = trace.events.iter().find(|event| trace.line(event) == "first passed b").unwrap();
    assert_eq!(passed.at.as_nanos(), 1_000_000_000, "{trace}");
}

#[test]
fn a_broken_barrier_fails_whoever_takes_it() {
    let text = r#"
barrier "b" parties=2
event "e"
main {
    spawn "breaks" { sleep "1s"; abort "b"; }
    repeat 2 {
        try { select { on arrive "b"; on wait "e"; }; }
        catch "broken" { log "broken"; }
    }
    select { on arrive "b"; on arrive "b"; }
}
"#;
    let trace = traced(text, Plain);
    let logs = lines(&trace, "main").iter().filter(|line| *line == "log broken").count();
    assert_eq!(logs, 2, "{trace}");
    let fault = "fault: a task arrives at b once, and not twice at a time";
    assert_eq!(trace.outcome.to_string(), fault);
}

// tokio's `RwLock` and `Semaphore`: "cancelling a call to `read` makes you lose your place in the queue", and what is behind goes on.
#[test]
fn a_place_in_the_line_of_a_lock_is_lost_where_another_is_taken() {
    let text = r#"
rwlock "table"
semaphore "seats" permits=3
main {
    spawn "reader" { acquire "table" mode="read" { sleep "9s"; }; }
    spawn "writer" { sleep "1s"; select { on acquire "table" mode="write"; on after "1s" { log "gives up"; }; }; }
    spawn "late" { sleep "1500ms"; select { on acquire "table" mode="read" { log "reads"; }; on after "9s"; }; }
    sleep "3s"
    select { on acquire "seats" permits=2 { log "{size('seats')} left"; }; on after "1s"; }
    select { on acquire "seats" permits=4; on acquire "seats" permits=3 { log "all of them"; }; else { log "none"; }; }
    log "{size('seats')} again"
}
"#;
    let trace = traced(text, Plain);
    let read = trace.events.iter().find(|event| trace.line(event) == "late log reads").unwrap();
    assert_eq!(read.at.as_nanos(), 2_000_000_000, "{trace}");
    assert_eq!(logged(text), ["1 left", "all of them", "3 again"]);
}
