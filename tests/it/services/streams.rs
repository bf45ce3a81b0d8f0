//! Streams: what clients and services see of them, with instants that are computed by hand.

use standstill::check::check;
use standstill::choices::Plain;
use standstill::explore::{Options, explore};
use standstill::run::run;
use standstill::trace::Trace;

use super::{holds, read};

/// Services that send back what they are sent, 50 ms away.
fn echo(protocol: &str) -> String {
    format!(
        r#"service "echo" protocol="{protocol}" {{ on-message {{ send "{{message}}"; }}; }}
           network {{ link "main" "echo" latency="50ms"; }}"#
    )
}

fn trace(declared: &str, steps: &str) -> Trace {
    let scenario = read(declared, steps, "total min=\"0s\"");
    run(&scenario, scenario.models[0], Plain)
}

#[test]
fn each_protocol_takes_its_ways_there_and_back() {
    // For a connection, a handshake, a message and its answer, and a good-bye.
    for (protocol, connected, answered, closed) in [
        ("tcp", "100ms", "200ms", "200ms"),
        ("websocket", "200ms", "300ms", "400ms"),
        ("udp", "0s", "100ms", "100ms"),
    ] {
        holds(
            &echo(protocol),
            r#"connect "echo" as="e" { send "hello"; receive into="r"; log "{r}"; }"#,
            &format!(
                r#"at "{connected}" "main connected e"
                   at "{answered}" "main log hello"
                   at "{closed}" "main closed e"
                   total "{closed}""#
            ),
        );
    }
}

#[test]
fn who_finds_no_connection_is_told_as_a_fetch_is_and_when_it_is() {
    // A service that refuses, that is away, that is cut off for good, and that is too far away.
    for (lines, around, timeout) in [
        ("refuse", "", ""),
        (r#"down from="0s" to="1m""#, "", ""),
        ("", r#"faults { at "0s" { partition "main" "s"; }; }"#, ""),
        ("", r#"network { link "main" "s" latency="3s"; }"#, r#"connect-timeout="2s""#),
    ] {
        let declared =
            |protocol: &str| format!("service \"s\" {protocol} {{\n{lines}\n}}\n{around}");
        let catch = r#"catch into="why" { log "{why}"; }"#;
        let asked = trace(&declared(""), &format!(r#"try {{ fetch "s" {timeout}; }}; {catch}"#));
        let logged = |trace: &Trace| {
            let at = trace.events.iter().rev().find(|it| trace.line(it).starts_with("main log"));
            at.map(|event| (event.at, trace.line(event))).expect("it fails")
        };
        for protocol in ["tcp", "websocket"] {
            let declared = declared(&format!("protocol=\"{protocol}\""));
            let steps = format!(r#"try {{ connect "s" {timeout} {{ receive; }}; }}; {catch}"#);
            assert_eq!(
                logged(&trace(&declared, &steps)),
                logged(&asked),
                "{protocol}, {lines} {around}"
            );
        }
    }
}

#[test]
fn a_datagram_for_nobody_is_refused_to_who_waits_for_the_answer() {
    holds(
        r#"service "s" protocol="udp" { down from="0s" to="1m"; }
           network { link "main" "s" latency="50ms"; }"#,
        r#"try { connect "s" { send "a"; receive; }; }
           catch "connection refused" { log "refused"; }"#,
        r#"at "100ms" "main log refused""#,
    );
}

/// How `receive` ends where a service does this, what the network does, and when.
fn ends(protocol: &str, does: &str, around: &str, reason: &str, at: &str) {
    holds(
        &format!(
            r#"service "s" protocol="{protocol}" {{ on-message {{ {does}; }}; }}
               network {{ link "main" "s" latency="50ms"; }}; {around}"#
        ),
        r#"try { connect "s" read-timeout="5s" { send "a"; receive into="r"; log "{r}"; receive; }; }
           catch into="why" { log "{why}"; }"#,
        &format!(r#"at "{at}" "main receive s: {reason}"; eventually "main log {reason}""#),
    );
}

#[test]
fn the_end_of_a_stream_has_a_name_for_each_way_in_which_it_comes() {
    // What is sent before an end is received before it is told.
    ends("tcp", r#"send "b"; close"#, "", "connection closed", "200ms");
    ends("websocket", r#"send "b"; close"#, "", "connection closed", "300ms");
    // Who fails says no good-bye; TCP has none to miss.
    ends("tcp", r#"send "b"; fail "boom""#, "", "connection closed", "200ms");
    ends("websocket", r#"send "b"; fail "boom""#, "", "connection broken", "300ms");
    for protocol in ["tcp", "websocket"] {
        let reset = r#"faults { at "1s" { reset "main" "s"; }; }"#;
        ends(protocol, r#"send "b""#, reset, "connection reset", "1s");
    }
    // 200 ms and 5 s, and 300 ms and 5 s.
    ends("tcp", r#"send "b""#, "", "read timeout", "5.2s");
    ends("websocket", r#"send "b""#, "", "read timeout", "5.3s");
    ends("udp", r#"send "b""#, "", "read timeout", "5.1s");
}

#[test]
fn what_is_sent_into_a_cut_that_stays_times_out() {
    // After a round trip of 100 ms it is sent again after 300 ms, and after twice as long each time up to 120 s: nine times, which take
    // 153.3 s, and seven times 120 s. It was sent at 2.1 s.
    let trace = trace(
        &format!("{}; faults {{ at \"1s\" {{ partition \"main\" \"echo\"; }}; }}", echo("tcp")),
        r#"connect "echo" { sleep "2s"; send "a"; receive; }"#,
    );
    let last = trace.events.iter().find(|it| trace.line(it).starts_with("main receive echo: "));
    let last = last.expect("it is told");
    assert_eq!(trace.line(last), "main receive echo: connection timed out");
    assert_eq!(last.at.as_nanos() / 1_000_000, 995_400);
}

#[test]
fn a_service_sees_that_its_client_has_gone() {
    let steps =
        |end: &str| format!(r#"connect "echo" as="e" {{ send "a"; receive; {end} }}; sleep "1s""#);
    // 200 ms for an answer, 50 ms for the end.
    holds(
        &echo("tcp"),
        &steps(""),
        r#"at "250ms" "echo:1 receive client: connection closed"; at "250ms" "echo:1 finished""#,
    );
    holds(
        &echo("tcp"),
        &steps("close; sleep \"3s\""),
        r#"at "200ms" "main closed e"; at "250ms" "echo:1 finished""#,
    );
    holds(
        &echo("websocket"),
        &steps(""),
        r#"at "350ms" "echo:1 receive client: connection closed"; total "1.4s""#,
    );
    // Who is cancelled says no good-bye.
    let cancelled = |protocol: &str, ends: &str| {
        holds(
            &echo(protocol),
            r#"try { timeout "1s" { connect "echo" as="e" { receive; }; }; }
               catch "timeout" { log "late"; }"#,
            &format!(r#"at "1s" "main closed e"; at "1s" "main log late"; total "1s"; {ends}"#),
        );
    };
    cancelled("tcp", "");
    cancelled("websocket", "");
    let aside =
        r#"spawn "c" { connect "echo" as="e" { receive; }; }; sleep "1s"; cancel "c"; sleep "1s""#;
    holds(&echo("tcp"), aside, r#"at "1.05s" "echo:1 receive client: connection closed""#);
    holds(&echo("websocket"), aside, r#"at "1.05s" "echo:1 receive client: connection broken""#);
}

#[test]
fn a_stream_is_that_of_the_tasks_that_are_made_around_it_too() {
    for protocol in ["tcp", "websocket", "udp"] {
        holds(
            &echo(protocol),
            r#"connect "echo" as="e" {
                   gather {
                       task "reader" { repeat 3 { receive into="r"; log "{r}"; }; }
                       task "writer" { repeat 3 index="n" { sleep "1s"; send "{n}"; }; }
                   }
               }"#,
            r#"order "writer send e 0" "reader log 0" "writer send e 1" "reader log 1" "reader log 2""#,
        );
        holds(
            &echo(protocol),
            r#"connect "echo" as="e" {
                   spawn "reader" { receive into="r"; log "{r}"; }
                   yield
                   try { receive; }
                   catch "another task receives already" { send "a"; }
                   await "reader"
               }"#,
            r#"eventually "reader log a""#,
        );
        // Who waits on a stream that is closed hears so.
        holds(
            &echo(protocol),
            r#"connect "echo" as="e" {
                   spawn "reader" { try { receive; }; catch "connection closed" { log "over"; }; }
                   sleep "1s"
                   close
                   await "reader"
               }"#,
            r#"eventually "reader log over""#,
        );
    }
}

#[test]
fn streams_have_names_and_a_procedure_has_those_of_its_caller() {
    holds(
        &format!(
            "{}; define \"ask\" \"what\" {{ send \"{{what}}\" to=\"a\"; receive from=\"a\" into=\"r\"; give \"r\"; }}",
            echo("tcp")
        ),
        r#"connect "echo" as="a" {
               connect "echo" as="b" {
                   send "to b"
                   receive into="r"
                   log "{r}"
                   ask "to a" into="r"
                   log "{r}"
                   close "a"
                   try { send "late" to="a"; }
                   catch "connection closed" { log "a is closed"; }
               }
           }"#,
        r#"order "main log to b" "echo:1 received to a" "main log to a" "main closed a" "main log a is closed" "main closed b""#,
    );
}

#[test]
fn messages_of_one_connection_wait_for_each_other_and_those_of_several_do_not() {
    let declared = |protocol: &str| {
        format!(
            r#"service "s" protocol="{protocol}" {{ on-message {{ sleep "1s"; send "{{message}}"; }}; }}"#
        )
    };
    let twice =
        r#"connect "s" as="c" { send "1"; send "2"; receive; receive into="r"; log "{r}"; }"#;
    for protocol in ["tcp", "websocket"] {
        holds(&declared(protocol), twice, r#"total "2s""#);
        holds(&declared(protocol), &format!("gather {{ {twice}; {twice}; }}"), r#"total "2s""#);
    }
    // Each datagram stands for itself.
    holds(
        &declared("udp"),
        twice,
        r#"total "1s"; at "0s" "s:2 received 2"; at "1s" "s:1 finished""#,
    );
}

#[test]
fn a_service_can_have_streams_of_its_own() {
    holds(
        r#"service "back" protocol="tcp" { on-message { send "back: {message}"; }; }
           service "front" protocol="websocket" {
               on-connect { send "welcome"; }
               on-message {
                   connect "back" as="b" {
                       send "{message}"
                       receive into="r"
                       send "front: {r}" to="client"
                   }
               }
           }
           network { link "*" "*" latency="10ms"; }"#,
        r#"connect "front" { receive; send "a"; receive into="r"; log "{r}"; }"#,
        // 40 ms for a connection, whose last way the welcome goes, too; a way to the front, a call to the back, and the way back.
        r#"at "40ms" "main received front welcome"
           at "50ms" "front:1 received a"
           at "70ms" "front:1 connected b"
           at "80ms" "back:1 received a"
           at "100ms" "main log front: back: a""#,
    );
}

#[test]
fn a_connection_on_which_nothing_comes_is_closed() {
    for (protocol, told) in [("tcp", "1.2s"), ("websocket", "1.3s")] {
        holds(
            &format!(
                r#"service "s" protocol="{protocol}" keep-alive="1s" {{ on-message {{ send "b"; }}; }}
                   network {{ link "main" "s" latency="50ms"; }}"#
            ),
            r#"try { connect "s" { send "a"; receive; receive; }; }
               catch "connection closed" { log "over"; }
               sleep "1s""#,
            &format!(r#"at "{told}" "main log over"; eventually "s:1 closed the connection""#),
        );
    }
}

#[test]
fn datagrams_are_lost_and_come_twice_and_streams_are_not_the_worse_for_it() {
    let link = |protocol: &str, what: &str| {
        format!(
            r#"service "s" protocol="{protocol}" {{ on-message {{ send "{{message}}"; }}; }}
               network {{ link "main" "s" latency="10ms"; link "main" "s" one-way=#true {what}=1; }}"#
        )
    };
    let ask = r#"connect "s" as="c" read-timeout="1s" { send "a"; receive; }"#;
    holds(&link("udp", "duplicate"), ask, r#"count "s:* received a" 2"#);
    holds(
        &link("udp", "loss"),
        &format!(r#"try {{ {ask}; }}; catch "read timeout" {{ log "lost"; }}"#),
        r#"at "1s" "main log lost"; never "s:* *""#,
    );
    holds(&link("tcp", "duplicate"), ask, r#"count "s:* received a" 1"#);
}

#[test]
fn who_fails_on_the_line_of_a_connection_fails_for_its_client_alone() {
    let scenario = read(
        r#"service "s" protocol="tcp" { on-message { fail "boom"; }; }"#,
        r#"repeat 2 { try { connect "s" as="c" { send "a"; receive; }; }; catch "connection closed" { }; }"#,
        r#"eventually "s:1 failed: boom"; eventually "s:2 failed: boom"; outcome "ok""#,
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    assert!(check(&scenario, &trace).holds(), "{trace}");
    assert!(!trace.to_string().contains("taken by nobody"), "{trace}");
}

#[test]
fn lines_have_no_line_breaks_and_datagrams_have_an_end() {
    let long = "x".repeat(65_508);
    holds(
        &echo("udp"),
        &format!(
            r#"connect "echo" {{ try {{ send "{long}"; }}; catch "message too long" {{ log "no"; }}; send "{}"; receive into="r"; log "{{size(r)}}"; }}"#,
            &long[1..]
        ),
        r#"eventually "main log no"; eventually "main log 65507""#,
    );
    holds(
        &echo("tcp"),
        r#"connect "echo" { try { send "a\nb"; }; catch "a line has no line breaks" { log "no"; }; }"#,
        r#"eventually "main log no""#,
    );
    holds(
        &echo("websocket"),
        r#"connect "echo" { send "a\nb"; receive into="r"; log "{r}"; }"#,
        r#"eventually "main log a\\nb""#,
    );
}

#[test]
fn an_exploration_finds_the_datagram_that_is_lost_and_never_says_that_it_has_seen_all() {
    let scenario = read(
        r#"service "s" protocol="udp" { on-message { send "{message}"; }; }
           network { link "main" "s" latency="10ms" loss=0.1; }"#,
        r#"connect "s" read-timeout="1s" { send "a"; receive; }"#,
        r#"outcome "ok""#,
    );
    let found = explore(&scenario, scenario.models[0], &Options::default());
    let [failure, ..] = &found.failures[..] else { panic!("{found:?}") };
    let points: Vec<_> = failure.counterexample.iter().map(|it| it.point.to_string()).collect();
    assert!(points[0].starts_with("loss on "), "{points:?}");
    assert!(!found.complete);
}

#[test]
fn a_message_is_waited_for_beside_other_things() {
    for protocol in ["tcp", "websocket", "udp"] {
        // The answer is there 100 ms after each message.
        holds(
            &format!("{}; queue \"q\"", echo(protocol)),
            r#"connect "echo" as="e" {
                   select { on receive { log "too early"; }; else { log "nothing yet"; }; }
                   send "one"
                   select {
                       on receive from="e" into="r" { log "message {r}"; }
                       on after "1s" { log "late"; }
                   }
                   send "two"
                   spawn "putter" { put "q" 1; }
                   select {
                       on get "q" into="x" { log "item {x}"; }
                       on receive from="e" into="r" { log "message {r}"; }
                   }
                   receive into="r"
                   log "then {r}"
               }"#,
            r#"order "main log nothing yet" "main log message one" "main log item 1" "main log then two"
               within "100ms" "main send e one" "main received e one"
               within "100ms" "main send e two" "main received e two"
               never "main log late""#,
        );
    }
}

#[test]
fn a_stream_that_ends_or_is_silent_for_too_long_is_ready_in_a_select() {
    let caught = |inner: &str| {
        format!(
            r#"try {{ {inner} }}
               catch into="why" {{ log "{{why}}"; }}"#
        )
    };
    let select = r#"select { on receive { log "came"; }; on after "10s" { log "late"; }; };"#;
    let closes = r#"service "s" protocol="tcp" { on-connect { sleep "1s"; close; }; }"#;
    holds(
        closes,
        &caught(&format!(r#"connect "s" {{ {select} }};"#)),
        r#"at "1s" "main log connection closed""#,
    );
    let silent = r#"service "s" protocol="tcp" { on-connect { sleep "1h"; }; }"#;
    holds(
        silent,
        &caught(&format!(r#"connect "s" read-timeout="2s" {{ {select} }};"#)),
        r#"at "2s" "main log read timeout""#,
    );
    // One task at a time receives.
    holds(
        silent,
        &format!(
            r#"connect "s" {{ spawn "other" {{ receive; }}; yield; {}; cancel "other"; }}"#,
            caught(select)
        ),
        r#"at "0s" "main log another task receives already""#,
    );
}

#[test]
fn a_message_that_a_select_does_not_take_is_for_the_next_who_receives() {
    // The message and the item come at one instant: whichever is taken, the other is there still.
    let declared = r#"service "s" protocol="tcp" { on-connect { sleep "1s"; send "hello"; }; }
                      queue "q""#;
    let steps = r#"connect "s" {
        spawn "putter" { sleep "1s"; put "q" 1; }
        select {
            on get "q" into="x" { log "item"; receive into="m"; log "message {m}"; }
            on receive into="m" { log "message {m}"; get "q"; log "item"; }
        }
    }"#;
    let scenario =
        read(declared, steps, r#"eventually "main log item"; eventually "main log message hello""#);
    let found = explore(&scenario, scenario.models[0], &Options::default());
    assert!(found.failures.is_empty(), "{found:?}");
    assert!(found.traces.count() > 1, "{found:?}");
}
