//! What each property finds, on traces made by hand.

mod states;

use super::search::Search;
use super::*;
use crate::scenario::expectation::{Bounds, OutcomeKind};
use crate::scenario::{EventPattern, Pattern};
use crate::time::Duration;
use crate::trace::{Event, What};
use crate::trace_builder::{TraceBuilder, length, scenario, two_fetches};

fn p(text: &str) -> EventPattern {
    EventPattern::new(text)
}

fn named(text: &str) -> Pattern {
    Pattern::new(text)
}

fn exactly(text: &str) -> Bounds<Duration> {
    Bounds::exactly(length(text))
}

fn at_most<T>(max: T) -> Bounds<T> {
    Bounds { min: None, max: Some(max) }
}

fn at_least<T>(min: T) -> Bounds<T> {
    Bounds { min: Some(min), max: None }
}

/// The index of a trace of which nothing is stated.
fn alone(trace: &Trace) -> Index<'_> {
    Index::new([].into_iter(), trace)
}

/// What a trace violates: the sentence, and the lines that witness it.
fn violations(stated: &[Property], trace: &Trace) -> Vec<(String, Vec<String>)> {
    let stated: Vec<_> = stated.iter().map(|property| ("stated", property.clone())).collect();
    let verdict = check(&scenario(&stated), trace);
    let sentence = |violation: Violation| {
        let Violation { expected, found, witnesses, .. } = violation;
        let lines = witnesses.iter().map(|index| trace.line(&trace.events[*index])).collect();
        (format!("expected {expected}, found {found}"), lines)
    };
    verdict.violations.into_iter().map(sentence).collect()
}

#[track_caller]
fn holds(property: Property, trace: &Trace) {
    assert_eq!(violations(&[property], trace), []);
}

#[track_caller]
fn fails(property: Property, trace: &Trace, sentence: &str, witnesses: &[&str]) {
    let found = violations(&[property], trace);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, sentence);
    assert_eq!(found[0].1, witnesses);
}

#[test]
fn a_verdict_counts_what_holds_and_points_at_what_does_not() {
    let stated = [
        ("total \"3s\"", Property::Total(exactly("3s"))),
        ("total \"2s\"", Property::Total(exactly("2s"))),
        ("sometimes \"x\"", Property::Sometimes(p("x"))),
    ];
    let scenario = scenario(&stated);
    let verdict = check(&scenario, &two_fetches());
    assert_eq!((verdict.passed, verdict.judged(), verdict.holds()), (1, 2, false));
    let span = verdict.violations[0].span.unwrap();
    assert_eq!(&scenario.source.text[span.offset()..span.offset() + span.len()], "total \"2s\"");
}

#[test]
fn total_is_the_instant_at_which_main_ended() {
    let trace = two_fetches();
    holds(Property::Total(exactly("3s")), &trace);
    holds(Property::Total(at_most(length("3s"))), &trace);
    let property = Property::Total(at_most(length("2s")));
    fails(
        property,
        &trace,
        "expected a total of at most 2s, found a total of 3s",
        &["main finished"],
    );
}

#[test]
fn outcome_is_ok_unless_another_is_stated() {
    let failed =
        TraceBuilder::new().starts("main").does("main", What::Failed("boom".into())).trace();
    holds(Property::Outcome(OutcomeKind::Failed), &failed);
    let sentence = "expected the outcome `ok`, as no other is stated, found `failed: boom`";
    fails(Property::Never(p("x")), &failed, sentence, &["main failed: boom"]);
    let sentence = "expected the outcome `ok`, found `failed: boom`";
    fails(Property::Outcome(OutcomeKind::Ok), &failed, sentence, &["main failed: boom"]);
}

#[test]
fn order_says_what_was_not_found_after_what() {
    let trace = two_fetches();
    let order = |patterns: &[&str]| Property::Order(patterns.iter().map(|text| p(text)).collect());
    holds(order(&["users finished", "products finished", "main finished"]), &trace);
    holds(order(&["* started", "* started", "* started"]), &trace);
    fails(
        order(&["products finished", "users finished"]),
        &trace,
        "expected `products finished`, then `users finished`, \
         found no `users finished` after `products finished` at 3.000, only before it, at 2.000",
        &["users finished", "products finished"],
    );
    fails(
        order(&["users finished", "users cancelled"]),
        &trace,
        "expected `users finished`, then `users cancelled`, \
         found no `users cancelled` after `users finished` at 2.000",
        &["users finished"],
    );
    fails(
        order(&["users cancelled", "main finished"]),
        &trace,
        "expected `users cancelled`, then `main finished`, \
         found nothing that reads like `users cancelled`",
        &["users finished"],
    );
}

#[test]
fn at_says_when_it_happened_instead() {
    let trace = two_fetches();
    let at = |seconds: u64, text: &str| {
        Property::At(Bounds::exactly(Duration::from_secs(seconds)), p(text))
    };
    holds(at(3, "* finished"), &trace);
    fails(
        at(1, "users f*"),
        &trace,
        "expected `users f*` at 1.000, found it at 0.000, 2.000 and 2.000",
        &["users fetch users", "users fetch users: 200", "users finished"],
    );
}

#[test]
fn within_looks_from_each_first_to_the_next_second() {
    let trace = TraceBuilder::new()
        .logs("main", "ask")
        .at("1s")
        .logs("main", "answer")
        .logs("main", "ask")
        .at("5s")
        .logs("main", "answer")
        .logs("main", "ask")
        .trace();
    let within = |limit: &str| {
        Property::Within(at_most(length(limit)), p("main log ask"), p("main log answer"))
    };
    fails(
        within("4s"),
        &trace,
        "expected each `main log ask` to be followed by `main log answer` within 4s, \
         found `main log ask` at 5.000 and no `main log answer` after it",
        &["main log ask"],
    );
    fails(
        within("1s"),
        &trace,
        "expected each `main log ask` to be followed by `main log answer` within 1s, \
         found `main log ask` at 1.000, the next `main log answer` 4s later, at 5.000 \
         (and 1 more such event)",
        &["main log ask", "main log answer"],
    );
    holds(
        Property::Within(at_most(length("2s")), p("users started"), p("* finished")),
        &two_fetches(),
    );
    let later = |min, max| {
        let bounds = Bounds { min: Some(length(min)), max: Some(length(max)) };
        Property::Within(bounds, p("main started"), p("users finished"))
    };
    holds(later("1s", "2s"), &two_fetches());
    fails(
        later("2.5s", "3s"),
        &two_fetches(),
        "expected each `main started` to be followed by `users finished` after 2.5s to 3s, \
         found `main started` at 0.000, the next `users finished` 2s later, at 2.000",
        &["main started", "users finished"],
    );
}

#[test]
fn never_eventually_and_count_look_at_every_event() {
    let trace = two_fetches();
    holds(Property::Never(p("* failed*")), &trace);
    holds(Property::Eventually(p("* *: 200")), &trace);
    holds(Property::Count(p("* finished"), Bounds::exactly(3)), &trace);
    let sentence = "expected `users f*ed` never to happen, found it at 2.000";
    fails(Property::Never(p("users f*ed")), &trace, sentence, &["users finished"]);
    let sentence =
        "expected `users failed*` to happen, found nothing that reads like `users failed*`";
    fails(Property::Eventually(p("users failed*")), &trace, sentence, &["users finished"]);
    let sentence = "expected `users finished` to happen 2 times, found it once, at 2.000";
    let count = Property::Count(p("users finished"), Bounds::exactly(2));
    fails(count, &trace, sentence, &["users finished"]);
}

#[test]
fn a_pattern_is_matched_with_whole_names_and_all_that_happened() {
    let trace = TraceBuilder::new().logs("user", "x").logs("users", "x").logs("a b", "c d").trace();
    let count = |pattern: &str| Search::new(&p(pattern), &alone(&trace)).all().len();
    let of = |patterns: &[&str]| patterns.iter().map(|it| count(it)).collect::<Vec<_>>();
    assert_eq!(of(&["user log x", "user* *", "user *", "*s log*", "a b log c d"]), [1, 2, 1, 1, 1]);
    assert_eq!(of(&["a* *d", "a *", "a b *", "* *", "* log *", "*user* * x"]), [1, 0, 1, 3, 3, 2]);
    assert_eq!(of(&["* x", "* c d", "* d", "a* c d", "u", "user", "*", "a*d"]), [0; 8]);
}

#[test]
fn a_search_finds_what_fits_event_by_event() {
    let names = ["a", "a b", "a b c", "b", "log", "* a"];
    let texts = ["a", "b c", "log a", "a b log", "\n", "ü b"];
    let mut made = TraceBuilder::new();
    for name in names {
        for text in texts {
            made = made.logs(name, text);
        }
    }
    let trace = made.trace();
    let parts = ["a", "b", "log", "*", "a*", "*b", "* log", "", "\\n", "b c", "a b log"];
    for pattern in parts.iter().flat_map(|one| parts.map(|other| format!("{one} {other}"))) {
        let pattern = p(&pattern);
        let fits = |event: &Event| pattern.matches(trace.name(event.task), &event.what.to_string());
        let events = trace.events.iter().enumerate().filter(|(_, event)| fits(event));
        let expected: Vec<_> = events.map(|(index, _)| index).collect();
        assert_eq!(Search::new(&pattern, &alone(&trace)).all(), expected, "{pattern}");
    }
}

#[test]
fn many_patterns_find_together_what_each_finds_alone() {
    let names = ["a", "a b", "a b c", "b", "log", "* a"];
    let texts = ["a", "b c", "log a", "a b log", "\n", "ü b", ""];
    let mut made = TraceBuilder::new();
    for name in names.iter().cycle().take(10 * names.len()) {
        for text in texts {
            made = made.logs(name, text);
        }
    }
    let trace = made.trace();
    let parts = ["a", "b", "log", "log a", "log ", "\\n", "b c", "a b log", "a*", "ü b"];
    let patterns = parts.iter().flat_map(|one| parts.map(|other| p(&format!("{one} {other}"))));
    let properties: Vec<_> = patterns.map(Property::Never).collect();
    let index = Index::new(properties.iter(), &trace);
    let mut found = 0;
    for pattern in properties.iter().flat_map(Property::patterns) {
        let alone = Search::new(pattern, &alone(&trace)).all();
        let mut search = Search::new(pattern, &index);
        assert_eq!(search.all(), alone, "{pattern}");
        assert_eq!(index.events_of(pattern).is_some(), !pattern.as_str().contains('*'));
        for start in [0, 1, trace.events.len() / 2, trace.events.len()] {
            let next = alone.iter().find(|event| **event >= start).copied();
            assert_eq!(search.next_from(start), next, "{pattern} from {start}");
        }
        found += alone.len();
    }
    assert!(found > 100, "{found}");
}

#[test]
fn duration_is_from_start_to_end_for_each_task_that_fits() {
    let trace = two_fetches();
    holds(Property::Duration(named("users"), exactly("2s")), &trace);
    holds(Property::Duration(named("*"), at_most(length("3s"))), &trace);
    fails(
        Property::Duration(named("*"), at_most(length("2s"))),
        &trace,
        "expected `*` to take at most 2s, \
         found `main` took 3s, from 0.000 to 3.000 (and 1 more task)",
        &["main started", "main finished"],
    );
    let sentence = "expected `nobody` to take 1s, found no task of this name";
    fails(Property::Duration(named("nobody"), exactly("1s")), &trace, sentence, &[]);
    let unfinished = TraceBuilder::new().starts("main").task("late").trace();
    let sentence = "expected `main` to take 1s, found `main` started at 0.000 and never ended";
    fails(
        Property::Duration(named("main"), exactly("1s")),
        &unfinished,
        sentence,
        &["main started"],
    );
    let sentence = "expected `late` to take 1s, found `late` never started";
    fails(Property::Duration(named("late"), exactly("1s")), &unfinished, sentence, &[]);
}

#[test]
fn overlap_is_the_most_crowded_moment() {
    let trace = TraceBuilder::new()
        .starts("w#1")
        .starts("w#2")
        .at("1s")
        .finishes("w#1")
        .starts("w#3")
        .at("2s")
        .starts("w#4")
        .finishes("w#2")
        .does("w#5", What::Cancelled)
        .at("3s")
        .starts("w#6")
        .trace();
    let overlap = |bounds| Property::Overlap(named("w*"), bounds);
    holds(overlap(Bounds::exactly(3)), &trace);
    holds(Property::Overlap(named("x"), at_most(1)), &trace);
    fails(
        overlap(at_most(2)),
        &trace,
        "expected at most 2 of `w*` alive at once at the most crowded moment, \
         found 3 at 2.000: w#2, w#3 and w#4",
        &["w#2 started", "w#3 started", "w#4 started"],
    );
    fails(
        Property::Overlap(named("w#5"), at_least(1)),
        &trace,
        "expected at least 1 of `w#5` alive at once at the most crowded moment, \
         found none that ever ran",
        &[],
    );
}

#[test]
fn blocked_is_the_longest_single_hold_of_the_loop() {
    let trace = TraceBuilder::new()
        .does("main", What::Block(length("1s")))
        .does("main", What::Compute(length("2s")))
        .does("users", What::Block(length("2s")))
        .thread("offloaded")
        .does("offloaded", What::Block(length("9s")))
        .trace();
    holds(Property::Blocked(exactly("2s")), &trace);
    holds(Property::Blocked(at_most(length("1s"))), &two_fetches());
    fails(
        Property::Blocked(at_most(length("1s"))),
        &trace,
        "expected the longest hold of the loop to be at most 1s, \
         found `main` held it for 2s, from 0.000",
        &["main compute 2s"],
    );
}

#[test]
fn what_is_left_behind_must_be_stated_and_shown() {
    let trace = TraceBuilder::new()
        .does("w#1", What::LeftRunning)
        .does("w#2", What::LeftRunning)
        .does("c", What::NeverAwaited)
        .does("f", What::NotTaken("boom".into()))
        .trace();
    let excuses = [
        Property::Leaks(named("w*")),
        Property::Unawaited(named("c")),
        Property::Untaken(named("f")),
    ];
    assert_eq!(violations(&excuses, &trace), []);
    let helps = check(&scenario(&[]), &trace).violations.into_iter().filter_map(|it| it.help);
    let states = [r#"`leaks "w#1"` and `leaks "w#2"`"#, r#"`unawaited "c"`"#, r#"`untaken "f"`"#];
    let states = states.map(|state| format!("if it is meant, state {state}"));
    assert_eq!(helps.collect::<Vec<_>>(), states);
    fails(
        Property::Leaks(named("w#1")),
        &TraceBuilder::new().does("w#2", What::LeftRunning).does("w#1", What::LeftRunning).trace(),
        "expected no task to be left running when main ends, found left running: w#2",
        &["w#2 left running"],
    );
    fails(
        Property::Leaks(named("users")),
        &two_fetches(),
        "expected `users` to be left running when main ends, found no such task",
        &["users finished"],
    );
}
