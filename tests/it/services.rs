//! Services and their clients: what scenario files say of them, with totals that are computed by hand.

mod sessions;
mod slow;
mod streams;

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

#[test]
fn the_first_path_that_fits_decides_behind_the_lines_of_the_service() {
    holds(
        r#"service "s" latency="1s" {
               fail 503 times=1
               path "/a/*" method="POST" { answer 201 body="made" times=1; answer 409; }
               path "/a/*" latency="2s" { answer 200 body="a" { header "ETag" "v1"; }; }
               path "*/b"
           }"#,
        r#"try { fetch "s"; }
           catch "503" { log "once"; }
           fetch "s" path="/a/1?x=/b" into="r"; log "{r.status} {r.body} {r.headers.etag}"
           repeat 2 { fetch "s" path="/a/1" method="POST" into="r"; log "{r.status} {r.body}"; }
           fetch "s" path="/c/b" into="r"; log "{r.status} {r.body}"
           fetch "s" path="/a" into="r"; log "{r.status} {r.body}"
           fetch "s" into="r"; log "{r.status}""#,
        r#"at "1s" "main log once"
           at "3s" "main log 200 a v1"
           at "4s" "main log 201 made"
           at "5s" "main log 409 ok"
           at "6s" "main log 200 ok"
           at "7s" "main log 404 not found"
           at "8s" "main log 404""#,
    );
    holds(
        r#"service "s" { path "/a" method="GET"; path "/a" method="PUT"; }"#,
        r#"fetch "s" path="/a" method="DELETE" into="r"; log "{r.status}""#,
        r#"eventually "main log 405""#,
    );
}

#[test]
fn a_program_sees_the_request_and_its_answer_is_seen() {
    holds(
        r#"cell "n" 0
           service "s" {
               path "/sum" method="POST" {
                   write "n" "value('n') + int(request.body)"
                   when "request.query == 'tell'" {
                       answer "{200 + value('n')}" body="{request.method} {request.path} {request.headers['x-a']}" {
                           header "x-sum" "{value('n')}"
                       }
                   }
               }
           }"#,
        r#"fetch "s" path="/sum" method="POST" body="3" into="r"; log "{r.status} {r.body}"
           fetch "s" path="/sum?tell" method="POST" body="4" into="r" { header "X-A" "b c"; }
           log "{r.status} {r.body} {r.headers['x-sum']}""#,
        r#"order "s:1 write n: 3" "main log 200 ok" "main log 207 POST /sum b c 7""#,
    );
}

#[test]
fn an_answer_with_an_expression_is_a_program_and_in_lines_braces_are_braces() {
    holds(
        r#"cell "n" 7
           service "s" {
               path "/a" { answer 200 body="{value('n')}"; }
               path "/b" { answer 200 body="{n}" times=9; }
               path "/c" { answer 200 { header "x" "{request.path}"; }; }
           }
           service "t" { answer 200 body="{n}"; }"#,
        r#"fetch "s" path="/a" into="r"; log "{r.body}"
           fetch "s" path="/b" into="r"; log "{r.body}"
           fetch "s" path="/c" into="r"; log "{r.headers.x}"
           fetch "t" into="r"; log "{r.body}!""#,
        r#"order "main log 7" "main log {n}" "main log /c" "main log {n}!""#,
    );
}

#[test]
fn a_program_that_fails_answers_500_and_one_without_a_client_is_cancelled() {
    let declared = |on: &str| {
        format!(
            r#"event "e"
               service "back" latency="1s"
               service "s" {on} {{
                   path "/fails" {{ fail "boom"; }}
                   path "/works" {{ try {{ fetch "back"; log "done"; }}
                                    finally {{ log "left"; }}; }}
               }}"#
        )
    };
    let steps = r#"try { fetch "s" path="/fails"; }
                   catch "500" { }
                   try { timeout "400ms" { fetch "s" path="/works"; }; }
                   catch "timeout" { }
                   sleep "2s""#;
    holds(
        &declared(""),
        steps,
        r#"at "0s" "s:1 failed: boom"
           at "0s" "s:1 answered 500"
           at "400ms" "s:2 log left"
           at "400ms" "s:2 cancelled"
           at "400ms" "back:1 cancelled"
           never "* log done""#,
    );
    holds(
        &declared(r#"on-disconnect="finish""#),
        steps,
        r#"at "1s" "s:2 log done"
           at "1s" "s:2 finished"
           total "2.4s""#,
    );
}

#[test]
fn what_a_service_does_is_done_on_its_host_and_ends_with_the_run() {
    // The way from main to the front takes nothing, that from the front to the back 1 s there and back, twice: for a connection
    // and for the request. The task that goes on is not left by main.
    holds(
        r#"service "back"; service "front" {
               path "/" { spawn "log" { sleep "1h"; }; fetch "back"; answer 204; }
           }
           network { link "front" "back" latency="500ms"; }"#,
        r#"fetch "front" into="r"; log "{r.status}""#,
        r#"at "2s" "main log 204"
           at "0s" "log started"
           never "log left running"
           total "2s""#,
    );
    // What holds the loop of a service holds that of nobody else.
    holds(
        r#"service "s" { path "/" { block "1s"; }; }"#,
        r#"gather { fetch "s" as="a"; fetch "s" as="b"; task "c" { sleep "500ms"; }; }"#,
        r#"at "500ms" "c finished"; at "1s" "s:1 finished"; at "2s" "s:2 finished"; total "2s""#,
    );
}

#[test]
fn programs_of_services_do_what_others_wait_for() {
    // Nobody is stuck who waits for what a request may do that has not come yet.
    holds(
        r#"event "e"; service "s" latency="1s" { path "/" { set "e"; }; }"#,
        r#"gather { task "w" { wait "e"; }
                    task "f" { sleep "1s"; fetch "s"; }
           }"#,
        r#"at "2s" "w passed e"; total "2s""#,
    );
    let scenario = read(
        r#"event "e"; service "s" { path "/" { wait "e"; }; }"#,
        r#"fetch "s""#,
        r#"outcome "deadlock""#,
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    assert!(check(&scenario, &trace).holds(), "{trace}");
    assert!(trace.to_string().contains("s:1       deadlock: wait e since 0.000"), "{trace}");
    assert!(!explore(&scenario, scenario.models[0], &Options::default()).complete);
}

#[test]
fn programs_run_under_each_model() {
    for model in ["async", "threads", "sync"] {
        holds(
            &format!(
                r#"model "{model}"; service "b" latency="1s"; service "s" {{ path "/" {{
                       gather {{ fetch "b"; fetch "b"; }}; answer 201; }}; }}"#
            ),
            r#"fetch "s" into="r"; log "{r.status}""#,
            r#"eventually "main log 201"; total min="1s" max="2s""#,
        );
    }
}

#[test]
fn a_body_comes_in_ten_parts_or_breaks_off() {
    // The head comes at 1 s, the first of ten parts 1 s later, the last at 10 s.
    holds(
        r#"service "s" latency="1s" { answer 200 body="0123456789" first-byte="1s" body-by="10s"; }"#,
        r#"fetch "s" into="r"; log "{r.body}""#,
        r#"at "11s" "main log 0123456789"; total "11s""#,
    );
    // 1 MB at 1 MB/s, and what goes around it.
    holds(
        r#"service "s" { answer 200 body-size="1MB"; }
           network { link "main" "s" bandwidth="1MB/s"; }"#,
        r#"fetch "s" into="r"; log "{size(r.body)}""#,
        r#"eventually "main log 1000000"; total min="1s" max="1.1s""#,
    );
    for (moment, at, told) in [
        ("before", "0s", r#"never "s:1 started""#),
        ("during", "1s", r#"order "s:1 answered 200" "s:1 closed the connection""#),
        ("after", "1s", r#"never "s:1 answered 200""#),
    ] {
        holds(
            &format!(r#"service "s" latency="1s" {{ close "{moment}" times=1; }}"#),
            r#"try { fetch "s"; }
               catch "connection broken" { log "broken"; }
               fetch "s""#,
            &format!(
                r#"at "{at}" "main log broken"; at "{at}" "s:1 closed the connection"
                   eventually "main fetch s: 200"; {told}"#
            ),
        );
    }
}

#[test]
fn a_client_waits_so_long_for_a_connection_and_for_each_part_of_an_answer() {
    // The head is there at 2 s, the parts 1 s after one another from 3 s on: each in time, though all take long.
    let service = r#"service "s" latency="2s" { answer 200 body="0123456789" first-byte="1s" body-by="10s"; }"#;
    holds(
        service,
        r#"fetch "s" read-timeout="2.5s" into="r"; log "{r.body}""#,
        r#"at "12s" "main log 0123456789""#,
    );
    let catch = |timeouts: &str| {
        format!(
            "try {{ fetch \"s\" {timeouts}; }}\n\
             catch into=\"why\" {{ log \"{{why}}\"; sleep \"5s\"; }}"
        )
    };
    holds(
        service,
        &catch(r#"read-timeout="1.5s""#),
        r#"at "1.5s" "main log read timeout"; at "1.5s" "s:1 cancelled""#,
    );
    // It is there at 1 s, and the answer at 4 s.
    let far = |link: &str| {
        format!(
            "service \"s\" latency=\"2s\"\nnetwork {{ link \"main\" \"s\" latency=\"500ms\"; }}\n{link}"
        )
    };
    holds(&far(""), &catch(r#"connect-timeout="1.1s""#), r#"at "4s" "main fetch s: 200""#);
    holds(
        &far(""),
        &catch(r#"connect-timeout="900ms""#),
        r#"at "900ms" "main log connect timeout""#,
    );
    holds(
        &far(r#"faults { at "0s" { partition "main" "s"; }; }"#),
        &catch(r#"connect-timeout="2s""#),
        r#"at "2s" "main log connect timeout"; total "7s""#,
    );
}
