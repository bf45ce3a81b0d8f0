//! Perfetto's JSON: it follows the published format, slices of a thread lie within each other, and each arrow has two ends.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use standstill::report::perfetto::{Named, perfetto};

use super::programs::{Ran, hard, odd, random};
use crate::formats::schema::Schema;
use crate::oracles::cases::cases;

fn of(runs: &[Ran]) -> String {
    let named =
        runs.iter().map(|ran| Named { title: ran.scenario.name.to_string(), run: ran.run() });
    perfetto(&named.collect::<Vec<_>>())
}

/// Microseconds as they are written, in nanoseconds: a floating point number would lose some.
fn nanos(line: &str, field: &str) -> u128 {
    let (_, rest) = line.rsplit_once(&format!("\"{field}\":")).unwrap();
    let number = rest.split([',', '}']).next().unwrap();
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{rest:0<3}").parse().unwrap()
}

/// An event, as a document and as it is written.
type Written<'t> = (Value, &'t str);

/// What is wrong with a trace of these runs, if anything is.
fn wrong(text: &str, runs: &[Ran]) -> Result<(), String> {
    if let Some(wrong) = Schema::perfetto().wrong(text) {
        return Err(wrong);
    }
    // Each event has a line of its own.
    let lines = text.lines().filter(|line| line.starts_with("{\"ph\""));
    let read = |line| (serde_json::from_str(str::trim_end_matches(line, ',')).unwrap(), line);
    let events: Vec<Written<'_>> = lines.map(read).collect();
    for (index, ran) in runs.iter().enumerate() {
        let own: Vec<_> = events.iter().filter(|(it, _)| it["pid"] == index + 1).collect();
        each_event_is_there(&own, ran)?;
        slices_lie_within_each_other(&own)?;
    }
    arrows_have_two_ends(&events)
}

fn each_event_is_there(own: &[&Written<'_>], ran: &Ran) -> Result<(), String> {
    let mut found = BTreeMap::new();
    for (it, line) in own.iter().filter(|(it, _)| it["args"]["event"].is_u64()) {
        found.insert(it["args"]["event"].as_u64().unwrap(), (it, line));
    }
    for (index, event) in (0..).zip(&ran.trace.events) {
        let (it, line) = found.get(&index).ok_or_else(|| format!("no event {index}"))?;
        let is_same = it["name"] == event.what.to_string()
            && it["tid"] == event.task.index() + 1
            && nanos(line, "ts") == u128::from(event.at.as_nanos());
        if !is_same {
            return Err(format!("{it} is not {event:?}"));
        }
    }
    Ok(())
}

fn slices_lie_within_each_other(own: &[&Written<'_>]) -> Result<(), String> {
    let mut open: BTreeMap<u64, Vec<u128>> = BTreeMap::new();
    for (it, line) in own.iter().filter(|(it, _)| it["ph"] == "X") {
        let from = nanos(line, "ts");
        let to = from + nanos(line, "dur");
        let stack = open.entry(it["tid"].as_u64().unwrap()).or_default();
        while stack.last().is_some_and(|end| *end <= from) {
            stack.pop();
        }
        if stack.last().is_some_and(|end| *end < to) {
            return Err(format!("{it} ends after what it lies in"));
        }
        stack.push(to);
    }
    Ok(())
}

fn arrows_have_two_ends(events: &[Written<'_>]) -> Result<(), String> {
    let ends = |phase: &str| {
        let of_phase = events.iter().filter(|(it, _)| it["ph"] == phase);
        of_phase.map(|(it, line)| (it["id"].to_string(), nanos(line, "ts"))).collect::<Vec<_>>()
    };
    for (begins, finishes) in [("s", "f"), ("b", "e")] {
        let (from, to) = (ends(begins), ends(finishes));
        let (starts, stops) = (
            from.iter().cloned().collect::<BTreeMap<_, _>>(),
            to.iter().cloned().collect::<BTreeMap<_, _>>(),
        );
        let ids = |map: &BTreeMap<String, u128>| map.keys().cloned().collect::<BTreeSet<_>>();
        if starts.len() != from.len() || stops.len() != to.len() || ids(&starts) != ids(&stops) {
            return Err(format!("{begins} and {finishes} are no pairs"));
        }
        if let Some((id, _)) = starts.iter().find(|(id, at)| stops[*id] < **at) {
            return Err(format!("{id} ends before it begins"));
        }
    }
    Ok(())
}

#[test]
fn it_follows_the_published_format() {
    let runs: Vec<_> = odd().into_iter().chain([hard()]).collect();
    assert_eq!(wrong(&of(&runs), &runs), Ok(()));
    assert_eq!(wrong(&of(&[]), &[]), Ok(()));
}

#[test]
fn each_event_of_random_runs_is_there() {
    cases(60, &random(), |text| {
        let runs = [Ran::of(&text)];
        prop_assert_eq!(wrong(&of(&runs), &runs), Ok(()));
        Ok(())
    });
}
