//! Published formats: `docs/formats.md` says what is written, and everything that is written is held to it.
//!
//! The grammar is read from the page, and the schemas from beside it. That each refuses what is broken is a test, too.

pub(crate) mod corpus;
mod grammar;
pub(crate) mod layout;
mod refused;
pub(crate) mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;

use serde_json::Value;
use standstill::check::check;
use standstill::choices::{Plain, Replay, Seeded};
use standstill::explore::{Exploration, Options, Shard, explore};
use standstill::render::snapshot;
use standstill::report::{self, Place, Run};
use standstill::run::run;
use standstill::scenario::{Scenario, Strategy};
use standstill::trace::{Deviation, Trace};

use crate::support::command::Ended;
use crate::support::folder::Folder;
use grammar::Grammar;
use schema::Schema;

const PAGE: &str = include_str!("../../docs/formats.md");
/// One trace of so many is read by the grammar, which is slow, if it has so many bytes at most; all are looked at for their layout.
const READ: usize = 48;
const MOST: usize = 10_000;

/// What is wrong with a trace as text.
fn wrong_trace(text: &str, grammar: &Grammar) -> Vec<String> {
    if grammar.fits("trace", text) { wrong_layout(text) } else { vec!["the grammar".to_owned()] }
}

fn wrong_layout(text: &str) -> Vec<String> {
    layout::Trace::of(text).map_or(vec!["it has no parts".to_owned()], |trace| trace.wrong())
}

/// The trace of a snapshot that follows the grammar.
fn trace_of(text: &str) -> &str {
    text.splitn(3, "---\n").nth(2).unwrap_or_default()
}

fn wrong_snapshot(text: &str, grammar: &Grammar) -> Vec<String> {
    if grammar.fits("snapshot", text) {
        wrong_layout(trace_of(text))
    } else {
        vec!["the grammar".to_owned()]
    }
}

/// The runs of a scenario: plain ones, and those by chance of what is no program that was run wrongly once. Of those, some are large.
fn runs(scenario: &Scenario) -> impl Iterator<Item = Trace> {
    let by_chance = !scenario.source.path.starts_with("tests");
    let plain = scenario.models.iter().map(|model| run(scenario, *model, Plain));
    let seeded = scenario.models.iter().filter(move |_| by_chance);
    plain.chain(seeded.map(|model| run(scenario, *model, Seeded::new(7))))
}

fn json(scenario: &Scenario, trace: &Trace) -> String {
    let verdict = check(scenario, trace);
    report::json(Run { scenario, trace, verdict: &verdict })
}

/// The explorations of a scenario that fails and shows much: each strategy, and a shard.
fn explorations(scenario: &Scenario) -> Vec<Exploration> {
    let strategies = [
        "mixed",
        "random",
        "surw",
        "urw",
        "pos",
        "pct:2",
        "feedback",
        "exhaustive",
        "faults",
        "cancel:*",
    ];
    let of = |(strategy, shard)| {
        let strategy: Strategy = str::parse(strategy).unwrap();
        let shard = Shard::new(shard, 2).filter(|_| shard > 0).unwrap_or(Shard::WHOLE);
        let jobs = NonZero::<usize>::MIN;
        let options =
            Options { strategy, runs: 12, seed: u64::MAX, jobs, shard, ..Options::default() };
        explore(scenario, scenario.models[0], &options)
    };
    let all = strategies.map(|it| (it, 0)).into_iter();
    all.chain([("random", 1), ("random", 2)]).map(of).collect()
}

/// Holds the names of decision points to the grammar.
fn points(deviations: &[Deviation], grammar: &Grammar) {
    for Deviation { point, .. } in deviations {
        assert!(grammar.fits("point", &point.to_string()), "{point}");
    }
}

fn exploration_json(found: &Exploration) -> String {
    report::exploration_json(found, Place { number: 1, of: 1 })
}

#[test]
fn every_accepted_snapshot_follows_the_page() {
    let grammar = Grammar::of_page(PAGE);
    let kept = ["snapshots", "examples"].map(|folder| corpus::files(folder, "snap")).concat();
    assert!(kept.len() > 100);
    for (path, text) in kept {
        let wrong = wrong_snapshot(&text, &grammar);
        assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
        // What a function tells has words of its own.
        if path.starts_with("snapshots") {
            let trace = layout::Trace::of(trace_of(&text)).unwrap();
            for event in trace.events() {
                assert!(grammar.fits("what", event.what), "{}: {}", path.display(), event.what);
            }
        }
    }
}

#[test]
fn every_run_is_written_as_the_page_says() {
    let (grammar, schema) = (Grammar::of_page(PAGE), Schema::run());
    let (mut kinds, mut whats, mut read) = (BTreeSet::new(), BTreeMap::new(), 0);
    for scenario in corpus::of_the_repository().chain(corpus::hard()) {
        let file = &scenario.source.path;
        for trace in runs(&scenario) {
            let line = json(&scenario, &trace);
            assert!(!line.contains('\n'));
            let wrong = schema.wrong(&line);
            assert!(wrong.is_none(), "{}: {}", file.display(), wrong.unwrap());
            let text = snapshot(&trace);
            read += 1;
            let wrong = if read % READ == 0 && text.len() < MOST {
                wrong_trace(&text, &grammar)
            } else {
                wrong_layout(&text)
            };
            assert!(wrong.is_empty(), "{}: {wrong:?}\n{text}", file.display());
            kinds.insert(trace.outcome.kind());
            // One of each kind will do: of those that begin with the same word and end with the same letter.
            for what in trace.events.iter().map(|event| event.what.to_string()) {
                let word = what.split(' ').next().unwrap_or_default().to_owned();
                whats.entry((word, what.chars().next_back())).or_insert(what);
            }
            points(&trace.deviations, &grammar);
        }
    }
    let odd: Vec<_> = whats.values().filter(|what| !grammar.fits("what", what)).collect();
    assert!(odd.is_empty(), "{odd:?}");
    assert!(kinds.len() >= 5, "{kinds:?}");
}

#[test]
fn every_replay_is_written_as_the_page_says() {
    let (schema, mut held) = (Schema::run(), BTreeSet::new());
    for scenario in corpus::of_the_repository().chain(corpus::hard()) {
        for kept in &scenario.kept {
            let replayed = report::replayed(&scenario, scenario.models[0], kept, false);
            let line = report::replayed_json(&scenario, scenario.models[0], &kept.name, &replayed);
            assert_eq!(schema.wrong(&line), None);
            held.insert(replayed.wrong.is_empty());
        }
    }
    assert_eq!(held.len(), 2, "some hold, and some do not");
}

#[test]
fn every_exploration_is_written_as_the_page_says() {
    let (grammar, schema) = (Grammar::of_page(PAGE), Schema::exploration());
    let mut failures = 0;
    let races =
        corpus::of_the_repository().filter(|it| it.source.path.starts_with("scenarios/races"));
    for scenario in races.chain(corpus::hard()) {
        for found in explorations(&scenario) {
            assert_eq!(schema.wrong(&exploration_json(&found)), None);
            found.check_claims().unwrap();
            failures += found.failures.len();
            for failure in &found.failures {
                points(&failure.simplest.deviations, &grammar);
                points(&failure.counterexample, &grammar);
                let takes = failure.takes();
                let token = Replay::token(&takes);
                assert!(grammar.fits("token", &token), "{token}");
            }
            let bugs = report::bugs(found.failures.iter());
            for node in report::replay_nodes(&bugs, &scenario, scenario.models[0]).iter().flatten()
            {
                assert!(grammar.fits("counterexample", &format!("\n{node}")), "{node}");
            }
        }
    }
    assert!(failures > 50, "{failures}");
}

#[test]
fn runs_that_differ_when_made_again_are_written_as_the_page_says() {
    let scenario = corpus::hard().next().unwrap();
    let mut found = explorations(&scenario).swap_remove(0);
    let [first, second] = [(1, "a"), (2, "b")].map(|(line, text)| vec![text.to_owned(); line]);
    let cause = "a random number".to_owned();
    found.differences.push(standstill::explore::Difference {
        run: 0,
        event: 1,
        first,
        second,
        line: 0,
        cause,
    });
    assert_eq!(Schema::exploration().wrong(&exploration_json(&found)), None);
}

#[test]
fn the_trace_of_a_program_in_rust_follows_the_page() {
    let program = |length| async move {
        tracing::info!(length, "a line\nof its own");
        standstill::spawn(async { tracing::warn!("woke up") }).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_nanos(length)).await;
    };
    let grammar = Grammar::of_page(PAGE);
    for length in [0, 1_500_000_001, 7_200_000_000_000] {
        let text = standstill::simulate(Plain, program(length)).to_string();
        assert_eq!(wrong_trace(&text, &grammar), [""; 0], "{text}");
    }
}

#[test]
fn the_command_writes_what_the_library_does() {
    let folder = Folder::new("formats");
    for (name, scenario) in
        ["events", "time", "tasks", "held", "chance", "left"].iter().zip(corpus::hard())
    {
        folder.write(format!("scenarios/{name}.kdl"), &*scenario.source.text);
    }
    let lines = |arguments, schema: &Schema| {
        let written = folder.standstill(arguments).out;
        assert!(written.lines().count() >= 6 && written.ends_with('\n'), "{written}");
        written.lines().for_each(|line| assert_eq!(schema.wrong(line), None));
        written
    };
    lines("run --format json", &Schema::run());
    lines("run --format json --model threads --seed 3", &Schema::run());
    for name in ["events", "time", "tasks", "held", "chance", "left"] {
        let written = folder.standstill(&format!("why scenarios/{name}.kdl --format json")).out;
        assert!(written.ends_with('\n'), "{name}: {written}");
        written.lines().for_each(|line| assert_eq!(Schema::why().wrong(line), None));
    }
    let explored = lines("explore --runs 50 --format json", &Schema::exploration());
    folder.write("explored.json", explored.as_str());
    assert_eq!(lines("merge explored.json --format json", &Schema::exploration()), explored);
}

#[test]
fn merging_reads_what_the_page_says() {
    let folder = Folder::new("formats-merged");
    folder.write("hard one.kdl", &*corpus::hard().nth(4).unwrap().source.text);
    let mut explore = folder.command("explore --runs 5 --format json");
    let written = Ended::of(explore.arg("hard one.kdl")).out;
    let mut document: Value = serde_json::from_str(&written).unwrap();
    let code = |document: &Value| {
        folder.write("one.json", format!("\n{document}\n\n"));
        folder.standstill("merge one.json").code
    };
    let whole = code(&document);
    assert_ne!(whole, Some(2));
    document["summary"].take();
    document["not known"] = true.into();
    document["exploration"].as_object_mut().unwrap().remove("short_look");
    document["exploration"].as_object_mut().unwrap().remove("classes");
    assert_eq!(code(&document), whole);
    document["format"] = 2.into();
    assert_eq!(code(&document), Some(2));
}

#[test]
fn what_the_page_shows_is_what_it_describes() {
    let grammar = Grammar::of_page(PAGE);
    let blocks = |fence: &str| -> Vec<&str> {
        let fence = format!("\n```{fence}\n");
        PAGE.split(&*fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
    };
    let [runs, files, explored, why, diff] = blocks("json")[..] else {
        panic!("another number of examples")
    };
    let pairs = [
        (runs, Schema::run()),
        (files, Schema::file()),
        (explored, Schema::exploration()),
        (why, Schema::why()),
        (diff, Schema::diff()),
    ];
    for (lines, schema) in pairs {
        lines.lines().for_each(|line| assert_eq!(schema.wrong(line), None));
    }
    let [counterexample, token] = blocks("text")[..] else { panic!("another number of examples") };
    assert!(grammar.fits("counterexample", counterexample));
    assert!(grammar.fits("token", token.trim_end()));
    assert!(Replay::from_token(token.trim_end()).is_ok());
}

#[test]
fn every_rule_is_there_and_of_use() {
    let grammar = Grammar::of_page(PAGE);
    let all: BTreeSet<_> = grammar.rules().collect();
    let mut used = BTreeSet::from(["snapshot", "counterexample", "token", "point"]);
    used.extend(all.iter().flat_map(|rule| grammar.named_by(rule)));
    assert_eq!(all, used);
}
