//! SVG: it is well-formed, and each event is in it with its words.

use proptest::prelude::*;
use roxmltree::Document;
use standstill::report::svg;

use super::programs::{HARD, Ran, hard, odd, of_events, random};
use crate::oracles::cases::cases;

/// The titles of the events of a drawing.
fn titles(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let of_class = |it: &roxmltree::Node<'_, '_>| it.attribute("class") == Some("event");
    let events = document.descendants().filter(of_class);
    let title =
        |it: roxmltree::Node<'_, '_>| it.first_element_child().unwrap().text().map(str::to_owned);
    events.map(|it| title(it).unwrap()).collect()
}

#[test]
fn each_event_is_in_the_drawing() {
    for ran in odd().into_iter().chain([hard()]) {
        let (found, mut lines) = (titles(&svg(ran.run())), ran.lines());
        // There is room for 200 lanes.
        let shown = |event: usize| ran.trace.events[event].task.index() < 200;
        let mut event = 0;
        lines.retain(|_| (shown(event), event += 1).0);
        assert_eq!(found, lines, "{}", ran.scenario.name);
    }
    cases(60, &random(), |text| {
        let ran = Ran::of(&text);
        prop_assert_eq!(titles(&svg(ran.run())), ran.lines());
        Ok(())
    });
}

#[test]
fn names_are_texts_whatever_they_hold() {
    let text = svg(hard().run());
    let document = Document::parse(&text).unwrap();
    let names: Vec<_> = document.descendants().filter(|it| it.has_tag_name("text")).collect();
    for name in HARD.iter().filter(|name| name.chars().count() <= 24) {
        assert!(names.iter().any(|it| it.text() == Some(name)), "{name}");
    }
    assert!(!document.descendants().any(|it| it.has_tag_name("script")));
}

#[test]
fn of_very_many_events_the_bars_are_left() {
    let ran = of_events(10_000);
    let text = svg(ran.run());
    assert!(titles(&text).is_empty());
    assert!(text.contains(&format!("{} events, not drawn", ran.trace.events.len())));
    assert!(text.len() < 2_000_000, "{}", text.len());
}
