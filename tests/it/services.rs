//! Services and their clients: what scenario files say of them, with totals that are computed by hand.

use standstill::check::check;
use standstill::choices::Plain;
use standstill::explore::{Options, explore};
use standstill::run::run;
use standstill::scenario::Scenario;

/// Reads a scenario of these declarations and these steps of `main`.
fn read(declared: &str, steps: &str, expected: &str) -> Scenario {
    let text =
        format!("scenario \"s\"\n{declared}\nmain {{\n{steps}\n}}\nexpect {{\n{expected}\n}}\n");
    Scenario::parse("s.kdl", &text)
        .unwrap_or_else(|error| panic!("{}\n{text}", error.render(false, 100)))
}

/// Runs it, and checks what is expected.
fn holds(declared: &str, steps: &str, expected: &str) {
    let scenario = read(declared, steps, expected);
    let trace = run(&scenario, scenario.models[0], Plain);
    let verdict = check(&scenario, &trace);
    assert!(verdict.holds(), "{:?}\n{trace}", verdict.violations);
}

#[test]
fn answers_come_in_sequence_behind_what_strikes_first() {
    // The first is struck by the `fail`, which counts all requests; each `answer` counts its own.
    holds(
        r#"service "s" latency="1s" {
               fail 500 times=1
               answer 201 body="one" times=1
               answer 404 body="two" times=2
           }"#,
        r#"try { fetch "s"; }
           catch "500" { log "failed"; }
           repeat 4 { fetch "s" into="r"; log "{r.status} {r.body}"; }"#,
        r#"at "1s" "main log failed"
           at "2s" "main log 201 one"
           at "3s" "main log 404 two"
           at "4s" "main log 404 two"
           at "5s" "main log 200 ok"
           total "5s""#,
    );
}

#[test]
fn only_what_is_told_to_answer_has_bodies() {
    holds(
        r#"service "plain"; service "told" { answer 204; }"#,
        r#"fetch "plain" into="a"; fetch "told" into="b"; log "{a}"; log "{b}""#,
        r#"order "main log {status: 200}" "main log {body: \"\", status: 204}""#,
    );
}

#[test]
fn an_answer_by_chance_is_a_choice_that_is_told_in_words() {
    let scenario = read(
        r#"service "s" { answer 200 body="stale" chance=0.1; answer 200 body="new"; }"#,
        r#"fetch "s" into="r"; log "{r.body}""#,
        r#"eventually "main log new""#,
    );
    let found = explore(&scenario, scenario.models[0], &Options::default());
    let [failure] = &found.failures[..] else { panic!("{found:?}") };
    let [deviation] = &failure.counterexample[..] else { panic!("{failure:?}") };
    assert_eq!(deviation.point.to_string(), "failure of s#1");
    assert!(found.complete);
}
