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

/// Clients of `s` that come at these milliseconds, and how long they wait at most.
fn clients(come: &[(u32, u32)]) -> String {
    let client = |(index, (at, most)): (usize, &(u32, u32))| {
        format!(
            "task \"c{index}\" {{ sleep \"{at}ms\"; timeout \"{most}ms\" {{ fetch \"s\"; }}; }}\n"
        )
    };
    let clients: String = come.iter().enumerate().map(client).collect();
    format!("gather on-error=\"collect\" {{\n{clients}}}")
}

#[test]
fn what_finds_no_place_is_answered_at_once() {
    // The first two have the places and the third waits, for which the fourth is too late. At 1 s two places are free at the
    // very instant at which the fifth comes: the third takes one of them, so that there is one for it. The sixth waits, and
    // the seventh comes too late again.
    let come = [0, 100, 200, 300, 1100, 1150, 1160].map(|at| (at, 9000));
    holds(
        r#"service "s" latency="1s" { capacity 2 queue=1 full=429; }"#,
        &clients(&come),
        r#"at "1s" "c0 fetch s: 200"
           at "1.1s" "c1 fetch s: 200"
           at "2s" "c2 fetch s: 200"
           at "300ms" "c3 fetch s: 429"
           at "2.1s" "c4 fetch s: 200"
           at "3s" "c5 fetch s: 200"
           at "1.16s" "c6 fetch s: 429""#,
    );
}

#[test]
fn who_is_full_says_503_and_nobody_waits_if_nothing_else_is_said() {
    for shed in ["queue=0", "full=503", "queue=0 full=503"] {
        holds(
            &format!("service \"s\" latency=\"1s\" {{ capacity 1 {shed}; }}"),
            &clients(&[(0, 9000), (999, 9000), (1000, 9000)]),
            r#"at "1s" "c0 fetch s: 200"
               at "999ms" "c1 fetch s: 503"
               at "999ms" "c1 failed: 503"
               total min="1s" max="2s""#,
        );
    }
}

#[test]
fn work_for_who_has_gone_ends_at_once_or_when_it_is_done() {
    // The first two go while one is at work and the other waits; the third comes at 600 ms.
    let come = clients(&[(0, 500), (100, 300), (600, 9000)]);
    let service = |on: &str| format!("service \"s\" latency=\"1s\" {on} {{ capacity 1; }}");
    for on in ["", "on-disconnect=\"stop\""] {
        holds(&service(on), &come, r#"at "1.6s" "c2 fetch s: 200"; total "1.6s""#);
    }
    // It works for the first until 1 s, for the second until 2 s.
    let finish = service("on-disconnect=\"finish\"");
    holds(&finish, &come, r#"at "3s" "c2 fetch s: 200"; total "3s""#);
}

#[test]
fn a_fetch_that_the_network_can_break_may_fail_and_wake_somebody() {
    holds(
        r#"event "e"; service "s" latency="1s" { down from="500ms" to="2s"; }"#,
        r#"gather { task "w" { wait "e"; }
                    task "f" { try { fetch "s"; }
                               catch { set "e"; } }
           }"#,
        r#"at "500ms" "w passed e"; total "500ms""#,
    );
}

#[test]
fn requests_have_lines_where_something_is_expected_of_them() {
    // Three are at work from 0 s to 1 s and two wait, then these two; the sixth finds no place.
    let steps = r#"gather on-error="collect" { repeat 6 { fetch "db" as="call"; }; }"#;
    let service = r#"service "db" latency="1s" { capacity 3 queue=2; fail 500 times=1; }"#;
    holds(
        service,
        steps,
        r#"overlap "db" 3
           overlap "db:*" 3
           overlap "db" 5 from="received"
           depth "db" 2
           count "db:* received GET /" 6
           count "* answered 200" 4
           at "1s" "db:1 answered 500"
           at "2s" "db:5 answered 200"
           at "0s" "db:6 answered 503"
           never "db:6 started"
           order "db:4 received GET /" "db:1 finished" "db:4 started"
           duration "db:*" max="1s"
           total "2s""#,
    );
    let lines = |declared: &str, expected: &str| {
        let scenario = read(declared, steps, expected);
        let trace = run(&scenario, scenario.models[0], Plain);
        trace.tasks.iter().filter(|task| task.name.starts_with("db:")).count()
    };
    assert_eq!(lines(service, r#"total "2s""#), 0);
    assert_eq!(lines(service, r#"count "* finished" 6"#), 0);
    assert_eq!(lines(service, r#"never "db:9 started""#), 6);
    let always = service.replace("latency", "events=#true latency");
    assert_eq!(lines(&always, r#"total "2s""#), 6);
}

#[test]
fn a_request_whose_client_goes_is_cancelled_unless_it_is_worked_on() {
    let steps = r#"try { timeout "500ms" { fetch "s"; }; }
                   catch "timeout" { }
                   sleep "2s""#;
    holds(
        r#"service "s" latency="1s""#,
        steps,
        r#"at "500ms" "s:1 cancelled"; never "* answered 200""#,
    );
    holds(
        r#"service "s" latency="1s" on-disconnect="finish""#,
        steps,
        r#"at "1s" "s:1 answered 200"; never "s:1 cancelled""#,
    );
    // It is sent, and never comes.
    holds(
        r#"service "s" { refuse times=1; }"#,
        r#"try { fetch "s"; }
           catch { }
           fetch "s""#,
        r#"never "s:1 *"; eventually "s:2 answered 200""#,
    );
}

#[test]
fn an_exploration_of_lines_of_requests_is_never_complete() {
    let of = |events: &str| {
        let scenario = read(&format!("service \"s\" {events}"), r#"fetch "s""#, r#"total "0s""#);
        explore(&scenario, scenario.models[0], &Options::default()).complete
    };
    assert!(of(""));
    assert!(!of("events=#true"));
}
