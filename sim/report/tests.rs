//! Reports of runs made by hand.

use super::*;
use crate::check::check;
use crate::choices::Name;
use crate::scenario::expectation::Bounds;
use crate::scenario::{EventPattern, Property, Source};
use crate::trace::{Deviation, What};
use crate::trace_builder::{TraceBuilder, length, scenario, two_fetches};

const RERUN: &str = "standstill run by-hand.kdl";

/// Checks a trace and reports on it.
fn report<R>(stated: &[(&str, Property)], trace: &Trace, report: impl FnOnce(Run<'_>) -> R) -> R {
    let scenario = scenario(stated);
    let verdict = check(&scenario, trace);
    report(Run { scenario: &scenario, trace, verdict: &verdict })
}

fn swapped() -> (&'static str, Property) {
    let patterns = ["products finished", "users finished"].map(EventPattern::new);
    (r#"order "products finished" "users finished""#, Property::Order(patterns.into()))
}

fn in_time() -> (&'static str, Property) {
    (r#"total "3s""#, Property::Total(Bounds::exactly(length("3s"))))
}

#[test]
fn a_violation_points_at_its_line_and_quotes_its_witnesses() {
    let text = report(&[in_time(), swapped()], &two_fetches(), |run| violations(run, RERUN, false));
    let expected = "\
\x20 × expected `products finished`, then `users finished`
  │    found no `users finished` after `products finished` at 3.000, only before it, at 2.000
   ╭─[by-hand.kdl:9:5]
 9 │ order \"products finished\" \"users finished\"
   · ─────────────────────┬────────────────────
   ·                      ╰── does not hold
   ╰────

    …
    0.000  products  fetch products
    2.000  users     fetch users: 200
  > 2.000  users     finished
    3.000  products  fetch products: 200
  > 3.000  products  finished
    3.000  main      finished

run it again: standstill run by-hand.kdl
";
    assert_eq!(text, expected);
}

#[test]
fn of_a_very_long_trace_the_middle_is_left_out() {
    let endless = |lines: usize| {
        (0..lines).fold(TraceBuilder::new().starts("main"), |trace, _| trace.logs("main", "again"))
    };
    let lines = |trace: &Trace| report(&[], trace, |run| text(run, RERUN, false)).lines().count();
    let (whole, more) = (lines(&endless(1_999).trace()), endless(7_999).trace());
    assert_eq!(lines(&more), whole + 1);
    let said = report(&[], &more, |run| text(run, RERUN, false));
    assert!(said.contains("\n… 6000 more lines, which --format json tells …\n"));
}

#[test]
fn the_report_of_a_run_begins_with_what_is_wrong_and_ends_with_the_command_that_shows_it() {
    let leaking =
        TraceBuilder::new().starts("main").does("worker", What::LeftRunning).finishes("main");
    let mut trace = leaking.trace();
    trace.deviations.push(deviation("order at 2s #1", 3));
    let text = report(&[], &trace, |run| text(run, RERUN, false));
    let expected = "\
by hand (async)

not the plain choice: order at 2s #1: products (plainly users)

no expectations, 1 unstated rule is broken

  × expected no task to be left running when main ends
  │    found left running: worker
  help: if it is meant, state `leaks \"worker\"`

    0.000  main      started
  > 0.000  worker    left running
    0.000  main      finished

ok   total 0.000s   2 tasks

          0s
main      │
worker    never started

0.000  main      started
0.000  worker    left running
0.000  main      finished

run it again: standstill run by-hand.kdl
";
    assert_eq!(text, expected);
}

#[test]
fn the_report_of_a_run_in_which_everything_holds_ends_with_the_verdict() {
    let text = report(&[in_time()], &two_fetches(), |run| text(run, RERUN, false));
    assert!(text.ends_with("3.000  main      finished\n\n1 expectation holds\n"), "{text}");
}

#[test]
fn many_witnesses_are_counted_and_gaps_are_shown() {
    let mut builder = TraceBuilder::new().starts("main");
    for number in 0..60 {
        builder = builder.logs("main", if number % 6 == 0 { "x" } else { "y" });
    }
    let never = ("never", Property::Never(EventPattern::new("main log x")));
    let text = report(&[never], &builder.trace(), |run| violations(run, RERUN, false));
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with("    ")).collect();
    let count = |end: &str| lines.iter().filter(|line| line.ends_with(end)).count();
    assert_eq!((count(" …"), count("log y")), (7, 2 + 7 * 4));
    assert_eq!(lines.last(), Some(&"    … and 2 more such lines"));
}

#[test]
fn a_scenario_without_a_text_is_reported_without_a_place() {
    let mut scenario = scenario(&[in_time()]);
    scenario.source = Source::default();
    let trace = TraceBuilder::new().starts("main").trace();
    let verdict = check(&scenario, &trace);
    let run = Run { scenario: &scenario, trace: &trace, verdict: &verdict };
    let expected = "  × expected a total of 3s\n  │    found a total of 0s\n\n\
        run it again: standstill run by-hand.kdl\n";
    assert_eq!(violations(run, RERUN, false), expected);
}

#[test]
fn colour_is_written_only_where_it_is_asked_for() {
    let shown = |stated: (&str, Property), color| {
        report(&[stated], &two_fetches(), |run| text(run, RERUN, color) + &table(&[run], color))
    };
    for stated in [swapped, in_time] {
        assert!(!shown(stated(), false).contains('\u{1b}'));
    }
    let good = "\u{1b}[32mok\u{1b}[0m";
    for coloured in [good, "\u{1b}[2m0.000 \u{1b}[0m", "\u{1b}[32m✓"] {
        assert!(shown(in_time(), true).contains(coloured), "{coloured:?}");
    }
    assert!(shown(swapped(), true).contains("\u{1b}[1m\u{1b}[31m✗"));
    assert!(!shown(swapped(), true).contains("\u{1b}[32m"), "a good end is no good news there");
}

#[test]
fn a_table_has_one_aligned_line_a_run() {
    let text = report(&[in_time(), swapped()], &two_fetches(), |failing| {
        report(&[in_time()], &two_fetches(), |passing| table(&[failing, passing], false))
    });
    let expected = "\
\x20 scenario  model  outcome   total  tasks  expectations
✗ by hand   async  ok       3.000s      3  1/2
✓ by hand   async  ok       3.000s      3  1/1
";
    assert_eq!(text, expected);
}

#[test]
fn json_has_the_documented_structure() {
    let leaking = TraceBuilder::new().starts("main").does("worker", What::LeftRunning).at("3s");
    let mut trace = leaking.finishes("main").trace();
    trace.deviations.push(deviation("order at 0s #1", 2));
    let sometimes = ("sometimes", Property::Sometimes(EventPattern::new("x")));
    let text = report(&[in_time(), sometimes], &trace, json);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({
        "format": 1,
        "scenario": "by hand",
        "file": "by-hand.kdl",
        "model": "async",
        "holds": false,
        "outcome": { "kind": "ok", "text": "ok", "fault": false, "place": null },
        "checked": 1,
        "total_ns": 3_000_000_000_u64,
        "ended_ns": 3_000_000_000_u64,
        "tasks": [
            { "name": "main", "parent": null, "thread": false },
            { "name": "worker", "parent": "main", "thread": false },
        ],
        "events": [
            { "at_ns": 0, "task": "main", "text": "started" },
            { "at_ns": 0, "task": "worker", "text": "left running" },
            { "at_ns": 3_000_000_000_u64, "task": "main", "text": "finished" },
        ],
        "expectations": [
            { "line": 8, "text": "total \"3s\"", "holds": true },
            { "line": 9, "text": "sometimes", "holds": null },
        ],
        "violations": [{
            "line": null,
            "expected": "no task to be left running when main ends",
            "found": "left running: worker",
            "help": "if it is meant, state `leaks \"worker\"`",
            "events": [1],
            "places": [],
        }],
        "deviations": [{ "point": "order at 0s #1", "choice": "products", "plain": "users", "taken": 1, "alternatives": 2 }],
        "open_connections": [],
    });
    assert_eq!(document, expected);
    assert!(!text.contains('\n'));
}

/// A choice in which `products` went first.
fn deviation(point: &str, alternatives: u64) -> Deviation {
    let (choice, plain) = ("products".into(), "users".into());
    let point = Name::parse(point).unwrap().owned();
    Deviation { point, taken: 1, alternatives, choice, plain }
}
