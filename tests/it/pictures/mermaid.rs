//! Mermaid: every line is one of a sequence diagram's, nothing in a text means anything, and each event is there.

use proptest::prelude::*;
use standstill::report::mermaid;

use super::programs::{Ran, hard, odd, of_events, random};
use crate::oracles::cases::cases;

/// A text without the numbers of letters; panics if a letter in it could mean something.
fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('#') {
        let (number, after) = after.split_once(';').expect("a number ends");
        decoded += before;
        decoded.push(char::from_u32(number.parse().unwrap()).unwrap());
        rest = after;
    }
    decoded += rest;
    let bare: String =
        text.split('#').map(|part| part.split_once(';').map_or(part, |it| it.1)).collect();
    assert!(!bare.contains([';', '#', '%', '<', '>', '"', '$', '{', '}', '\\', '&']), "{text}");
    decoded
}

/// The events of a diagram, each as instant and words, with the participant it is of.
fn events(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("sequenceDiagram"));
    decoded(lines.next().unwrap().strip_prefix("  title ").unwrap());
    let (mut known, mut found) = (Vec::new(), Vec::new());
    for line in lines {
        let line = line.strip_prefix("  ").unwrap();
        if let Some(rest) = line.strip_prefix("participant ") {
            let (id, name) = rest.split_once(" as ").unwrap();
            decoded(name);
            known.push(id.to_owned());
            continue;
        }
        let (head, words) = line.split_once(": ").unwrap();
        if let Some(of) = head.strip_prefix("Note over ") {
            assert!(known.iter().any(|id| id == of), "{line}");
            let (at, words) = words.split_once(' ').unwrap();
            let one = |words| (of.to_owned(), format!("{at} {}", decoded(words)));
            found.extend(words.split("<br/>").map(one));
            continue;
        }
        let sign = ["-->>", "->>", "--x", "-)"].into_iter().find(|sign| head.contains(sign));
        let (from, to) = head.split_once(sign.expect("it is an arrow")).unwrap();
        assert!([from, to].iter().all(|it| known.iter().any(|id| id == it)), "{line}");
        let of = if to.starts_with('s') { from } else { to };
        found.push((of.to_owned(), decoded(words)));
    }
    found
}

fn expected(ran: &Ran) -> Vec<(String, String)> {
    let events = ran.trace.events.iter();
    events.map(|it| (format!("t{}", it.task.index()), format!("{} {}", it.at, it.what))).collect()
}

#[test]
fn each_event_is_in_the_diagram() {
    for ran in odd().into_iter().chain([hard()]) {
        let text = mermaid(ran.run());
        assert!(text.len() < 50_000, "{}", text.len());
        let mut found = events(&text);
        let expected = expected(&ran);
        if found.len() < expected.len() {
            let (_, told) = found.pop().unwrap();
            assert_eq!(told, format!("… and {} more events", expected.len() - found.len()));
        }
        assert_eq!(found, expected[..found.len()], "{}", ran.scenario.name);
    }
    cases(60, &random(), |text| {
        let ran = Ran::of(&text);
        prop_assert_eq!(events(&mermaid(ran.run())), expected(&ran));
        Ok(())
    });
}

#[test]
fn it_is_no_longer_than_mermaid_takes() {
    let text = mermaid(of_events(10_000).run());
    assert!(text.chars().count() < 50_000 && text.ends_with(" more events\n"), "{}", text.len());
}
