//! Scenario files: services that answer requests, with and without sessions, and such that have streams.

use std::cell::Cell;
use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use standstill::choices::{Choices, Plain, Replay, Seeded, Take};
use standstill::render::snapshot;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Outcome, Trace, What};

use super::asked;
use crate::oracles::cases::cases;

/// A file, and a seed for its chances.
type Case = (String, u64);

fn host() -> impl Strategy<Value = &'static str> {
    select(vec!["main", "a", "b", "talk", "*"])
}

/// Two hosts that are not the same one.
fn ends() -> impl Strategy<Value = String> {
    (host(), host()).prop_filter_map("a link is between two", |(one, other)| {
        (one != other || one == "*").then(|| format!("\"{one}\" \"{other}\""))
    })
}

fn length() -> impl Strategy<Value = String> {
    select(vec!["1ms", "7ms", "250ms", "1s", "4s", "40s", "20m"]).prop_map(str::to_owned)
}

/// A line that begins something, with or without an end.
fn fault() -> impl Strategy<Value = String> {
    let kind = select(vec!["partition", "hold", "slow", "refuse", "reset"]);
    (kind, ends(), length(), any::<bool>(), any::<bool>()).prop_map(
        |(kind, ends, length, one_way, is_for_ever)| {
            let by = if kind == "slow" { " by=\"300ms\"" } else { "" };
            let way = if one_way && kind != "reset" { " one-way=#true" } else { "" };
            let lasts = if kind == "reset" || is_for_ever {
                String::new()
            } else {
                format!(" for=\"{length}\"")
            };
            format!("{kind} {ends}{by}{way}{lasts}")
        },
    )
}

fn faults() -> impl Strategy<Value = String> {
    let at =
        (length(), fault()).prop_map(|(at, fault)| format!("    at \"{at}\" {{ {fault}; }}\n"));
    let after = select(vec![
        "main fetch a",
        "* fetch b",
        "main fetch a: *",
        "* retry in *",
        "* connected talk",
        "* send talk *",
        "talk:* received *",
    ]);
    let after = (after, 1..3_u32, length(), fault()).prop_map(|(after, nth, delay, fault)| {
        format!("    after \"{after}\" nth={nth} delay=\"{delay}\" {{ {fault}; }}\n")
    });
    let planned = vec(prop_oneof![at, after], 0..4).prop_map(|lines| lines.concat());
    let kinds = vec!["partition", "hold", "slow", "refuse", "reset", "down"];
    let chance = (1..4_u32, subsequence(kinds, 1..=6), any::<bool>());
    (planned, proptest::option::of(chance)).prop_map(|(planned, chance)| match chance {
        None => format!("faults {{\n{planned}}}\n"),
        Some((max, kinds, until)) => {
            let until = if until { " until=\"5s\"" } else { "" };
            format!(
                "faults chance=0.1 max={max}{until} {{\n{planned}    any {}\n}}\n",
                kinds.join(" ")
            )
        }
    })
}

/// Steps of a task, each of which is over some day.
fn steps() -> impl Strategy<Value = String> {
    let fetch = select(vec![
        r#"fetch "a""#,
        r#"fetch "b""#,
        r#"fetch "a" session="s""#,
        r#"fetch "b" session="s" read-timeout="5s""#,
        r#"fetch "a" connect-timeout="2s""#,
        r#"fetch "a" method="POST" body="0123456789" body-by="4s""#,
        r#"fetch "b" head-by="3s""#,
    ]);
    let fetch = fetch.prop_map(str::to_owned);
    let said = select(vec![
        r#"send "one""#,
        "receive",
        r#"send "one"; receive"#,
        r#"send "one"; sleep "2s"; send "two"; receive"#,
        r#"select { on receive { log "came"; }; on after "3s" { send "late"; }; }"#,
        "close",
    ]);
    let talk = (said, any::<bool>()).prop_map(|(said, is_patient)| {
        let timeout = if is_patient { "" } else { r#" connect-timeout="5s" read-timeout="4s""# };
        format!(r#"connect "talk"{timeout} {{ {said}; }}"#)
    });
    let step = prop_oneof![
        4 => fetch.clone(),
        2 => fetch.clone().prop_map(|fetch| format!("timeout \"3s\" {{ {fetch}; }}")),
        2 => fetch.clone().prop_map(|fetch| format!("retry attempts=3 delay=\"1s\" {{ {fetch}; }}")),
        1 => fetch.prop_map(|fetch| format!("try {{ {fetch}; }}; catch {{ log \"caught\"; }}")),
        2 => talk.clone(),
        2 => talk.clone().prop_map(|talk| format!("timeout \"6s\" {{ {talk}; }}")),
        1 => talk.prop_map(|talk| format!("try {{ {talk}; }}; catch {{ log \"caught\"; }}")),
        1 => Just("sleep \"900ms\"".to_owned()),
    ];
    vec(step, 1..5).prop_map(|steps| steps.join("; "))
}

fn case() -> impl Strategy<Value = Case> {
    let latency = select(vec!["0s", "1ms", "50ms", "1s"]);
    let service = (
        latency,
        select(vec![
            "",
            "capacity 1; ",
            "connections 1; ",
            "on-disconnect=\"finish\"",
            "keep-alive=\"2s\"",
            "request-timeout=\"2s\"",
        ]),
    );
    let talk = (select(vec!["tcp", "websocket", "udp"]), select(vec!["", "keep-alive=\"3s\""]));
    let link = select(vec![
        "",
        "latency=\"5ms\"",
        "latency=\"1ms..20ms\"",
        "latency=\"5ms\" loss=0.1",
        "latency=\"5ms\" bandwidth=\"100kB/s\" reorder=0.2 duplicate=0.1",
    ]);
    (service.clone(), service, talk, link, faults(), vec(steps(), 1..4), any::<u64>()).prop_map(
        |(a, b, (protocol, kept), link, faults, tasks, seed)| {
            let mut text = "scenario \"random faults\"\n".to_owned();
            for (name, (latency, more)) in [("a", a), ("b", b)] {
                let (property, child) = if more.contains('=') { (more, "") } else { ("", more) };
                let _ = writeln!(
                    text,
                    "service \"{name}\" latency=\"{latency}\" {property} {{ {child}answer 200; }}"
                );
            }
            let _ = writeln!(
                text,
                "service \"talk\" protocol=\"{protocol}\" {kept} {{ on-message {{ send \"re {{message}}\"; }}; }}"
            );
            text += "session \"s\" size=2 idle=\"10s\"\n";
            if !link.is_empty() {
                let _ = writeln!(text, "network {{ link \"*\" \"*\" {link}; }}");
            }
            text += &faults;
            text += "main {\n    gather on-error=\"collect\" {\n";
            for (place, steps) in tasks.iter().enumerate() {
                let _ = writeln!(text, "        task \"t{place}\" {{ {steps}; }}");
            }
            text += "    }\n    fetch \"a\"\n    sleep \"1s\"\n}\n";
            (text, seed)
        },
    )
}

fn trace(scenario: &Scenario, choices: impl Choices + 'static) -> Trace {
    run(scenario, Model::Async, choices)
}

#[test]
fn whatever_goes_wrong_between_hosts_a_run_ends_the_same_way_twice() {
    let (faulty, struck, broken) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
    cases(asked(), &case(), |(text, seed)| {
        // What ends and has not begun is no scenario, and is not drawn.
        let scenario = Scenario::parse("random.kdl", &text).map_err(|error| {
            TestCaseError::fail(format!("{}\n{text}", error.render(false, 100)))
        })?;
        for plain in [true, false] {
            let choices: Box<dyn Choices> =
                if plain { Box::new(Plain) } else { Box::new(Seeded::new(seed).moody()) };
            let first = trace(&scenario, choices);
            let ends =
                matches!(first.outcome, Outcome::Ok | Outcome::Failed(_) | Outcome::Deadlock);
            prop_assert!(ends, "{}\n{text}", first.outcome);
            let again = trace(&scenario, Replay::new(first.deviations.iter().map(Take::from)));
            prop_assert_eq!(snapshot(&first), snapshot(&again), "{}", text);
            prop_assert_eq!(&first.events, &again.events, "{}", text);
            let told = |of: &str| {
                first
                    .events
                    .iter()
                    .any(|event| matches!(&event.what, What::Network(words) if words.contains(of)))
            };
            faulty.set(faulty.get() + u32::from(told("")));
            struck.set(struck.get() + u32::from(told(" at packet ")));
            prop_assert!(!plain || !told(" at packet "), "{}", text);
            broken.set(broken.get() + u32::from(!matches!(first.outcome, Outcome::Ok)));
        }
        Ok(())
    });
    // It would prove nothing if nothing went wrong.
    let (faulty, struck, broken) = (faulty.get(), struck.get(), broken.get());
    assert!(faulty > 80 && struck > 40 && broken > 40, "{faulty} {struck} {broken}");
}
