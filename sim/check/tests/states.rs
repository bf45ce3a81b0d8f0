//! What the properties of sequences and states find.

use super::{
    Bounds, TraceBuilder, at_least, at_most, exactly, fails, holds, length, p, two_fetches,
};
use crate::check::Property;
use crate::scenario::expectation::Content;
use crate::trace::{Trace, What};

/// Two workers take turns with a lock and a queue.
fn two_workers() -> Trace {
    let (lock, jobs, cell) = ("door", "jobs", "n");
    let acquires = || What::Acquired(lock.into());
    let releases = || What::Released(lock.into());
    TraceBuilder::new()
        .starts("main")
        .does("a", acquires())
        .does("main", What::Put(jobs.into(), "1".into()))
        .does("main", What::Put(jobs.into(), "2".into()))
        .at("1s")
        .does("a", What::Got(jobs.into(), "1".into()))
        .does("a", What::Write(cell.into(), "5".into()))
        .at("2s")
        .does("a", releases())
        .does("b", acquires())
        .does("b", What::Got(jobs.into(), "2".into()))
        .at("2.5s")
        .does("b", releases())
        .does("b", What::Write(cell.into(), "6".into()))
        .does("b", acquires())
        .at("4s")
        .finishes("main")
        .trace()
}

#[test]
fn never_before_wants_the_second_first() {
    let trace = two_workers();
    holds(Property::NeverBefore(p("b *"), p("a acquired door")), &trace);
    holds(Property::NeverBefore(p("* log x"), p("a log y")), &trace);
    fails(
        Property::NeverBefore(p("* acquired door"), p("a released door")),
        &trace,
        "expected `* acquired door` never to happen before `a released door`, \
         found it at 0.000, the first `a released door` at 2.000",
        &["a acquired door", "a released door"],
    );
    fails(
        Property::NeverBefore(p("* acquired door"), p("b log x")),
        &trace,
        "expected `* acquired door` never to happen before `b log x`, \
         found it at 0.000, and no `b log x` (and 2 more such events)",
        &["a acquired door", "b acquired door", "b acquired door"],
    );
}

#[test]
fn never_after_looks_from_the_first_on() {
    let trace = two_workers();
    holds(Property::NeverAfter(p("a *"), p("b acquired door")), &trace);
    holds(Property::NeverAfter(p("b acquired door"), p("b log x")), &trace);
    fails(
        Property::NeverAfter(p("b *"), p("b write n: 6")),
        &trace,
        "expected `b *` never to happen after `b write n: 6`, \
         found it at 2.500, after `b write n: 6` at 2.500",
        &["b write n: 6", "b acquired door"],
    );
}

#[test]
fn next_is_the_very_next_line() {
    let trace = two_workers();
    holds(Property::Next(p("a got jobs *"), p("a write n: *")), &trace);
    holds(Property::Next(p("a log x"), p("a log y")), &trace);
    fails(
        Property::Next(p("* acquired door"), p("b got jobs *")),
        &trace,
        "expected `b got jobs *` right after each `* acquired door`, \
         found `* acquired door` at 0.000, and then `main put jobs 1` (and 1 more such event)",
        &["a acquired door", "main put jobs 1"],
    );
    fails(
        Property::Next(p("main finished"), p("* *")),
        &two_fetches(),
        "expected `* *` right after each `main finished`, \
         found `main finished` at 3.000, and nothing after it",
        &["main finished"],
    );
}

#[test]
fn a_rate_is_of_any_stretch_without_its_end() {
    let trace = two_workers();
    holds(Property::Rate(p("* got jobs *"), 1, length("1s")), &trace);
    fails(
        Property::Rate(p("* got jobs *"), 1, length("1001ms")),
        &trace,
        "expected at most 1 of `* got jobs *` within any 1.001s, \
         found 2 of them within 1.001s, from 1.000 on",
        &["a got jobs 1", "b got jobs 2"],
    );
    holds(Property::Rate(p("* log x"), 0, length("1s")), &trace);
}

#[test]
fn a_queue_is_as_deep_as_at_its_fullest_moment() {
    let trace = two_workers();
    holds(Property::Depth("jobs".into(), Bounds::exactly(2)), &trace);
    holds(Property::Depth("others".into(), Bounds::exactly(0)), &trace);
    fails(
        Property::Depth("jobs".into(), at_most(1)),
        &trace,
        "expected at most 1 items in `jobs` at its fullest moment, found 2 items in it at 0.000",
        &["main put jobs 2"],
    );
}

#[test]
fn each_hold_is_measured_and_one_without_end_to_the_end_of_the_run() {
    let trace = two_workers();
    holds(Property::Held("door".into(), at_most(length("2s"))), &trace);
    fails(
        Property::Held("door".into(), at_most(length("1s"))),
        &trace,
        "expected each hold of `door` to last at most 1s, \
         found `a` held it for 2s, from 0.000 to 2.000 (and 1 more hold)",
        &["a acquired door", "a released door"],
    );
    fails(
        Property::Held("door".into(), exactly("2s")),
        &trace,
        "expected each hold of `door` to last 2s, \
         found `b` held it for 500ms, from 2.000 to 2.500 (and 1 more hold)",
        &["b acquired door", "b released door"],
    );
    fails(
        Property::Held("window".into(), at_least(length("0s"))),
        &trace,
        "expected each hold of `window` to last at least 0s, found nobody that held it",
        &[],
    );
}

#[test]
fn a_value_is_what_was_written_last() {
    let trace = two_workers();
    let value = |cell: &str, content: &str, start: Option<&str>| Property::Value {
        cell: cell.into(),
        content: Content::Is(content.into()),
        start: start.map(Into::into),
    };
    holds(value("n", "6", Some("0")), &trace);
    holds(value("m", "0", Some("0")), &trace);
    fails(
        value("n", "5", Some("0")),
        &trace,
        "expected `n` to be `5` at the end, found `6`, written at 2.500",
        &["b write n: 6"],
    );
    let sentence = "expected `m` to be `1` at the end, found `0`, as it was at the start";
    fails(value("m", "1", Some("0")), &trace, sentence, &[]);
    let sentence = "expected `m` to be `1` at the end, found nothing that was written into it";
    fails(value("m", "1", None), &trace, sentence, &[]);
    let within = |bounds| Property::Value {
        cell: "n".into(),
        content: Content::Within(bounds),
        start: None,
    };
    holds(within(at_least(6)), &trace);
    let sentence = "expected `n` to be at most 5 at the end, found `6`, written at 2.500";
    fails(within(at_most(5)), &trace, sentence, &["b write n: 6"]);
}
