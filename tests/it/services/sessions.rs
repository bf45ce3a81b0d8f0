//! Sessions: connections that clients keep, and services that close them.

use standstill::check::check;
use standstill::choices::Plain;
use standstill::explore::{Options, explore};
use standstill::report::{Run, json, text};
use standstill::run::run;

use super::{holds, read};

#[test]
fn a_session_saves_a_way_there_and_back_for_each_further_request() {
    // 50 ms each way: a connection takes 100 ms, a request 100 ms and the latency. Three requests take 3 × 300 ms on connections of
    // their own, and 100 ms + 3 × 200 ms in a session.
    let declared = r#"service "s" latency="100ms"; session "kept"
                      network { link "main" "s" latency="50ms"; }"#;
    holds(declared, r#"repeat 3 { fetch "s"; }"#, r#"total "900ms""#);
    holds(declared, r#"repeat 3 { fetch "s" session="kept"; }"#, r#"total "700ms""#);
    // Those that are asked for at once have one each, of which the next takes one.
    holds(
        declared,
        r#"gather { repeat 3 { fetch "s" session="kept"; }; }; fetch "s" session="kept""#,
        r#"total "500ms""#,
    );
}

#[test]
fn a_session_has_so_many_connections_and_keeps_them_so_long() {
    holds(
        r#"service "s" latency="1s"; session "kept" size=2"#,
        r#"gather { repeat 5 { fetch "s" session="kept" as="c"; }; }"#,
        r#"overlap "s" 2; total "3s""#,
    );
    // One that was idle for 1 s is not taken: the next pays for its connection.
    let declared = r#"service "s" latency="100ms"; session "kept" idle="1s"
                      network { link "main" "s" latency="50ms"; }"#;
    let steps = |pause: &str| {
        format!(r#"fetch "s" session="kept"; sleep "{pause}"; fetch "s" session="kept""#)
    };
    holds(declared, &steps("999ms"), r#"total "1.499s""#);
    holds(declared, &steps("1s"), r#"total "1.6s""#);
    // A fetch that is cancelled closes its connection, of which the service hears.
    holds(
        declared,
        r#"try { timeout "200ms" { fetch "s" session="kept"; }; }
           catch "timeout" { }
           sleep "800ms"
           fetch "s" session="kept""#,
        r#"at "250ms" "s:1 cancelled"; total "1.3s""#,
    );
}

#[test]
fn what_is_asked_as_the_service_closes_is_lost_and_told_so() {
    // Idle since 250 ms, closed at 1.25 s, known at 1.3 s. What leaves between 1.2 s and 1.3 s is lost.
    let declared = r#"service "s" latency="100ms" keep-alive="1s"; session "kept"
                      network { link "main" "s" latency="50ms"; }"#;
    let steps = |pause: &str| {
        format!(
            r#"fetch "s" session="kept"; sleep "{pause}"
               try {{ fetch "s" session="kept"; log "answered"; }}
               catch into="why" {{ log "{{why}}"; }}"#
        )
    };
    holds(declared, &steps("899ms"), r#"at "1.399s" "main log answered""#);
    for pause in ["901ms", "950ms", "999ms"] {
        holds(
            declared,
            &steps(pause),
            r#"at "1.3s" "main log connection closed before the answer"; never "s:2 *""#,
        );
    }
    holds(declared, &steps("1.001s"), r#"at "1.601s" "main log answered""#);
    let scenario = read(declared, &steps("1s"), r#"total min="1s""#);
    assert!(!explore(&scenario, scenario.models[0], &Options::default()).complete);
}

/// What a run tells of connections that are not closed.
fn not_closed(declared: &str, steps: &str) -> String {
    let scenario = read(declared, steps, r#"total min="0s""#);
    let trace = run(&scenario, scenario.models[0], Plain);
    let verdict = check(&scenario, &trace);
    let told = text(Run { scenario: &scenario, trace: &trace, verdict: &verdict }, "", false);
    let lines = told.lines().filter_map(|line| line.strip_prefix("not closed: "));
    let lines = lines.collect::<Vec<_>>().join("; ");
    // The JSON of the run tells the same.
    let document = json(Run { scenario: &scenario, trace: &trace, verdict: &verdict });
    let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    let open = document["open_connections"].as_array().expect("a list").iter().map(|open| {
        let [from, to] = ["from", "to"].map(|end| open[end].as_str().expect("a host"));
        match open["count"].as_u64() {
            Some(1) => format!("{from} > {to}"),
            count => format!("{from} > {to} ({})", count.expect("a number")),
        }
    });
    assert_eq!(open.collect::<Vec<_>>().join(", "), lines);
    lines
}

#[test]
fn what_clients_have_not_closed_at_the_end_is_told() {
    let declared = r#"service "s" latency="100ms"; service "h" { hang; }
                      service "e" protocol="websocket"; session "kept""#;
    assert_eq!(not_closed(declared, r#"fetch "s""#), "");
    assert_eq!(not_closed(declared, r#"fetch "s" session="kept""#), "main > s");
    let two = r#"gather { repeat 2 { fetch "s" session="kept" as="c"; }; }"#;
    assert_eq!(not_closed(declared, two), "main > s (2)");
    // A fetch that is not answered, and a stream whose steps do not end, beside one that has been closed.
    assert_eq!(not_closed(declared, r#"fetch "h""#), "main > h");
    assert_eq!(not_closed(declared, r#"connect "e" { receive; }"#), "main > e");
    assert_eq!(not_closed(declared, r#"connect "e" { send "a"; }"#), "");
    assert_eq!(
        not_closed(declared, r#"connect "e" as="a" { connect "e" as="b" { close; }; }"#),
        ""
    );
    // Who is left running is cancelled, and closes what it has. What a service has closed is no connection.
    assert_eq!(not_closed(declared, r#"spawn "c" { connect "e" { receive; }; }; sleep "1s""#), "");
    let closes = r#"service "s" keep-alive="1s"; session "kept""#;
    assert_eq!(not_closed(closes, r#"fetch "s" session="kept"; sleep "2s""#), "");
}
