//! `select`: what the specification of Go says of its own, each rule a test, and that nothing is lost by what is not taken.
//!
//! <https://go.dev/ref/spec#Select_statements>. Where Go chooses by chance, a run here has a choice: the plain one is the first
//! in the order of the file.

mod channels;
mod signals;

use std::collections::BTreeSet;

use standstill::choices::{Choices, Plain, Replay, Seeded, Take};
use standstill::explore::{Options, explore};
use standstill::run::run;
use standstill::scenario::{Model, Scenario, Strategy};
use standstill::trace::{Outcome, Trace};

fn scenario(text: &str) -> Scenario {
    let scenario = Scenario::parse("select.kdl", &format!("scenario \"A select\"\n{text}"));
    scenario.unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

fn traced(text: &str, choices: impl Choices + 'static) -> Trace {
    run(&scenario(text), Model::Async, choices)
}

/// The lines of a task, without the task.
fn lines(trace: &Trace, task: &str) -> Vec<String> {
    let lines = trace.events.iter().map(|event| trace.line(event));
    lines.filter_map(|line| line.strip_prefix(&format!("{task} ")).map(str::to_owned)).collect()
}

/// What `main` logs in the plain run.
fn logged(text: &str) -> Vec<String> {
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    let lines = lines(&trace, "main");
    lines.iter().filter_map(|line| line.strip_prefix("log ").map(str::to_owned)).collect()
}

const THREE: &str = r#"
queue "a"
queue "b"
queue "c" capacity=1
event "e"
main {
    put "a" 1
    put "b" 2
    select {
        on wait "e"
        on get "a" into="x" { log "a {x}"; }
        on get "b" into="x" { log "b {x}"; }
        on put "c" 3 { log "c"; }
    }
    select { on get "a" into="x" { log "left {x}"; }; else { log "none in a"; }; }
    select { on get "b" into="x" { log "left {x}"; }; else { log "none in b"; }; }
    select { on get "c" into="x" { log "left {x}"; }; else { log "none in c"; }; }
}
"#;

// "If one or more of the communications can proceed, a single one that can proceed is chosen via a uniform pseudo-random
// selection." And what is not chosen has not happened.
// holds tie: select-in-order
#[test]
fn one_of_those_that_can_proceed_is_taken_the_first_in_the_plain_run_and_each_in_some_run() {
    assert_eq!(logged(THREE), ["a 1", "none in a", "left 2", "none in c"]);
    let taken = |alternative: &str| {
        let take = Take { point: "select in main#1".into(), alternative: alternative.into() };
        let trace = traced(THREE, Replay::new([take]));
        let logs = lines(&trace, "main");
        logs.into_iter().filter_map(|line| line.strip_prefix("log ").map(str::to_owned)).collect()
    };
    let [b, c]: [Vec<_>; 2] = ["get b", "put c"].map(taken);
    assert_eq!(b, ["b 2", "left 1", "none in b", "none in c"]);
    assert_eq!(c, ["c", "left 1", "left 2", "left 3"]);
    let by_chance: BTreeSet<_> =
        (0..64).map(|seed| lines(&traced(THREE, Seeded::new(seed)), "main")).collect();
    assert_eq!(by_chance.len(), 3);
    let options = Options { strategy: Strategy::Exhaustive, ..Options::default() };
    let found = explore(&scenario(THREE), Model::Async, &options);
    assert_eq!((found.runs, found.complete), (3, true));
}

// "Otherwise, if there is a default case, that case is chosen."
#[test]
fn the_else_is_taken_where_none_can_proceed_at_once() {
    let text = r#"
queue "a"
main {
    select { on get "a" { log "got"; }; on after "1s" { log "late"; }; else { log "none"; }; }
}
"#;
    assert_eq!(logged(text), ["none"]);
    assert_eq!(traced(text, Plain).total.as_nanos(), 0);
}

// "If there is no default case, the 'select' statement blocks until at least one of the communications can proceed."
#[test]
fn without_an_else_it_waits_until_one_can_proceed() {
    let text = r#"
queue "a"
queue "b"
main {
    spawn "other" { sleep "2s"; put "b" 1; }
    select into="x" { on get "a"; on get "b"; }
    log "{x}"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.total.as_nanos(), 2_000_000_000, "{trace}");
    let told = lines(&trace, "main");
    let select: Vec<_> = told[2..].iter().map(String::as_str).collect();
    assert_eq!(select, ["select get a or get b", "selected get b", "got b 1", "log 1", "finished"]);
}

// "For all the cases in the statement, the channel operands of receive operations and the channel and right-hand-side expressions
// of send statements are evaluated exactly once, in source order, upon entering the 'select' statement."
#[test]
fn what_is_to_be_put_is_evaluated_upon_entering() {
    let text = r#"
queue "a" capacity=1
queue "b"
main {
    put "a" 0
    let "n" 1
    spawn "other" { sleep "1s"; get "a"; }
    select { on put "a" "{n + 1}" { let "n" 7; }; on get "b"; }
    get "a" into="x"
    log "{x} {n}"
}
"#;
    assert_eq!(logged(text), ["2 7"]);
    let fails = r#"
queue "a"
main {
    let "n" 0
    put "a" 1
    select { on get "a" { log "got"; }; on put "a" "{1 / n}"; }
}
"#;
    let trace = traced(fails, Plain);
    assert!(matches!(trace.outcome, Outcome::Fault(_)), "{trace}");
    assert!(!lines(&trace, "main").iter().any(|line| line.starts_with("got")), "{trace}");
}

// "A receive operation on a closed channel can always proceed immediately", here with the failure `closed`; and "sending on a
// closed channel" can proceed, and panics.
#[test]
fn what_is_closed_can_always_proceed_and_fails_where_it_is_taken() {
    for arm in [r#"get "a""#, r#"put "a" 1"#] {
        let text = format!(
            r#"
queue "a" capacity=1
event "e"
main {{
    spawn "other" {{ sleep "1s"; close "a"; }}
    put "a" 0
    {}
    try {{ select {{ on {arm}; on wait "e"; }}; }}
    catch into="why" {{ log "{{why}}"; }}
}}
"#,
            if arm.starts_with("get") { r#"get "a""# } else { "yield" }
        );
        assert_eq!(logged(&text), ["closed"], "{arm}");
    }
}

// "Since communication on nil channels can never proceed, a select with only nil channels and no default case blocks forever."
// Nobody who goes on could help, and so that is certain beside a ticker, too.
#[test]
fn where_nobody_could_help_it_waits_for_ever() {
    let text = r#"
queue "a"
event "e"
lock "l"
main {
    spawn "ticker" { while #true { sleep "1s"; }; }
    spawn "holder" { acquire "l" { wait "e"; }; }
    sleep "1s"
    select { on get "a"; on wait "e"; on acquire "l"; on await "holder"; }
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Deadlock, "{trace}");
    let told = lines(&trace, "main");
    let deadlock = "deadlock: select get a or wait e or acquire l or await holder since 1.000";
    assert_eq!(told.last().map(String::as_str), Some(deadlock));
    let with_a_clock = text.replace("on get \"a\";", "on get \"a\"; on after \"3s\";");
    assert_eq!(traced(&with_a_clock, Plain).outcome, Outcome::Ok);
}

/// Who is woken for an item and takes something else, or is cancelled, leaves the item to the next in line.
#[test]
fn what_is_not_taken_is_for_the_next_in_line() {
    let text = r#"
queue "a"
event "e"
main {
    spawn "first" { select { on wait "e" { log "e"; }; on get "a" { log "a"; }; }; }
    spawn "second" { get "a"; log "has it"; }
    sleep "1s"
    set "e"
    put "a" 1
    await "second"
    await "first"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    assert_eq!(lines(&trace, "second").iter().filter(|it| *it == "log has it").count(), 1);
    let cancelled = text.replace("set \"e\"\n    put \"a\" 1", "put \"a\" 1\n    cancel \"first\"");
    let cancelled = cancelled.replace("    await \"first\"\n", "");
    let trace = traced(&cancelled, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    assert!(lines(&trace, "first").contains(&"interrupted: select wait e or get a".to_owned()));
}

/// A permit that was to be had beside something else that is taken is given back, and one that is taken when the body is over.
#[test]
fn a_permit_is_held_while_the_body_runs_and_given_back_where_another_is_taken() {
    let text = r#"
lock "l"
event "e"
main {
    set "e"
    select { on wait "e" { log "e"; }; on acquire "l"; }
    select { on acquire "l" { log "held"; sleep "1s"; }; on wait "e"; }
    acquire "l" { log "again"; }
}
"#;
    let trace = traced(text, Plain);
    let told = lines(&trace, "main");
    let from = told.iter().position(|line| line == "selected acquire l").unwrap();
    let expected = [
        "selected acquire l",
        "acquired l",
        "log held",
        "sleep 1s",
        "released l",
        "acquired l",
        "log again",
        "released l",
        "finished",
    ];
    assert_eq!(told[from..], expected, "{trace}");
}

/// A deadline and a cancellation strike a select as any wait, and a task that it waits for goes on.
#[test]
fn whoever_waits_can_be_cancelled_and_what_is_awaited_goes_on() {
    let text = r#"
queue "a"
main {
    spawn "slow" { sleep "3s"; let "r" 42; }
    try { timeout "1s" { select { on await "slow"; on get "a"; }; }; }
    catch "timeout" { log "late"; }
    select into="x" { on get "a"; on await "slow"; }
    log "{x}"
}
"#;
    assert_eq!(logged(text), ["late", "42"]);
}
