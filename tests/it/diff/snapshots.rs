//! The reader of snapshots: what is written is read back, and no text makes it panic.

use std::collections::BTreeSet;

use proptest::prelude::*;
use standstill::choices::{Plain, Seeded};
use standstill::diff::recorded::{Recorded, json, snapshot};
use standstill::diff::{self, compare, patch};
use standstill::render;
use standstill::run::run;
use standstill::scenario::Scenario;

use crate::formats::corpus;

/// Without what a snapshot does not tell: who made a task, and in which order; what came of expectations.
fn as_written(run: &Recorded) -> (Vec<String>, BTreeSet<String>, usize, [String; 3]) {
    let lines = (0..run.events.len())
        .map(|event| format!("{} {}", run.events[event].at, run.line(event)))
        .collect();
    let told = run.events.iter().map(|event| run.name(event.task).to_string());
    let ends = [run.outcome.to_string(), run.total.to_string(), run.ended.to_string()];
    (lines, told.collect(), run.tasks.len(), ends)
}

#[test]
fn every_accepted_snapshot_is_read_to_its_last_letter() {
    let kept = ["snapshots", "examples"].map(|folder| corpus::files(folder, "snap")).concat();
    assert!(kept.len() > 100);
    for (path, text) in kept {
        let read = snapshot::read(&text).unwrap_or_else(|why| panic!("{}:{why}", path.display()));
        let written = text.split_once("\n\n").unwrap().1;
        let is_long = written.contains("\n… ");
        assert!(is_long || read.run.lines() == written, "{}", path.display());
    }
}

#[test]
fn a_trace_that_is_written_reads_back_as_the_run_that_it_was() {
    let mut compared = 0;
    for (path, text) in corpus::files("scenarios", "kdl") {
        let Ok(scenario) = Scenario::parse(&path.to_string_lossy(), &text) else { continue };
        for model in &scenario.models {
            for trace in [run(&scenario, *model, Plain), run(&scenario, *model, Seeded::new(3))] {
                let read = snapshot::read(&render::snapshot(&trace)).unwrap().run;
                assert_eq!(
                    as_written(&read),
                    as_written(&Recorded::from(&trace)),
                    "{}",
                    path.display()
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 200);
}

#[test]
fn a_long_trace_that_repeats_is_short_and_reads_back() {
    let text = r#"scenario "long"
       main { repeat 3000 index="n" { log "turn {n}"; sleep "1s"; }; }
       limits events=100000"#;
    let scenario = Scenario::parse("long.kdl", text).unwrap();
    let trace = run(&scenario, scenario.models[0], Plain);
    let written = render::snapshot(&trace);
    assert!(trace.events.len() > 6000 && written.lines().count() < 15, "{written}");
    let read = snapshot::read(&written).unwrap().run;
    assert_eq!(as_written(&read), as_written(&Recorded::from(&trace)));
}

#[test]
fn a_run_of_days_reads_back_with_hours_and_as_it_was_written_before() {
    let text = |length: &str| {
        format!(
            r#"scenario "days"
               queue "q"
               main {{ gather {{ task "a" {{ sleep "{length}"; get "q"; }}; task "b" {{ sleep "30h"; get "q"; }}; }}; }}"#
        )
    };
    let made = |length: &str| {
        let scenario = Scenario::parse("days.kdl", &text(length)).unwrap();
        run(&scenario, scenario.models[0], Plain)
    };
    let trace = made("1h");
    let (kept, shown) = (render::snapshot(&trace), render::text(&trace));
    assert!(kept.contains("   total 30h00m00.000s   3 tasks\n"), "{kept}");
    assert!(
        shown.contains("\n30h00m00.000 a         deadlock: get q since 1h00m00.000\n"),
        "{shown}"
    );
    let before = shown
        .replace("\n00h00m00.000 ", "\n0.000  ")
        .replace("\n01h00m00.000", "\n3600.000")
        .replace("since 1h00m00.000", "since 3600.000")
        .replace("30h00m00.000", "108000.000");
    assert!(!before.contains("h00m"), "{before}");
    for text in [&kept, &shown, &before] {
        let read = snapshot::read(text).unwrap_or_else(|why| panic!("{why}\n{text}")).run;
        assert_eq!(as_written(&read), as_written(&Recorded::from(&trace)), "{text}");
    }
    let told = |text: &str| {
        let [old, new] = [&before, text].map(|text| snapshot::read(text).unwrap().run);
        diff::sentences(&old, &new)
    };
    assert_eq!(told(&kept), "");
    let longer = told(&render::snapshot(&made("2h")));
    assert_eq!(longer, "`a sleep` 1h longer (1h → 2h)\n");
}

#[test]
fn what_snapshots_were_before_is_still_read() {
    let text = "ok   total 0.000s   3 tasks\n\n                  0s\nmain              │\na  b              │\n\
                a very long one   │\n\n0.000  main      started\n0.000  a  b      started\n0.000  a very long one  started\n";
    let run = snapshot::read(text).unwrap().run;
    let lines: Vec<_> = (0..3).map(|event| run.line(event)).collect();
    assert_eq!(lines, ["main started", "a  b started", "a very long one started"]);
}

/// A snapshot in which letters, lines and parts of lines are others.
fn mutated() -> impl Strategy<Value = String> {
    let kept: Vec<_> = corpus::files("snapshots", "snap")
        .into_iter()
        .map(|(_, text)| text)
        .filter(|text| text.len() < 3000)
        .collect();
    let edits = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..6_u8, ".{0,4}"),
        1..6,
    );
    (prop::sample::select(kept), edits).prop_map(|(text, edits)| {
        edits.into_iter().fold(text, |text, (at, other, kind, word)| {
            let letters: Vec<char> = text.chars().collect();
            let lines: Vec<_> = text.split('\n').collect();
            let (at, line, swap) =
                (at.index(letters.len().max(1)), at.index(lines.len()), other.index(lines.len()));
            match kind {
                0 => letters[..at].iter().collect(),
                1 => {
                    letters.iter().take(at).collect::<String>()
                        + &word
                        + &letters[at.min(letters.len())..].iter().collect::<String>()
                }
                2 => letters
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| *place != at)
                    .map(|(_, it)| it)
                    .collect(),
                3 => [&lines[..line], &lines[line + 1..]].concat().join("\n"),
                4 => [&lines[..line], &lines[swap..=swap], &lines[line..]].concat().join("\n"),
                _ => text.replacen(' ', &word, at % 40),
            }
        })
    })
}

/// Whatever can be read can be compared, with itself and with what it was made of.
fn holds_up(text: &str) {
    let kept = corpus::files("snapshots/basics", "snap");
    let other = snapshot::read(&kept[0].1).unwrap().run;
    match snapshot::read(text) {
        Err(wrong) => {
            assert!(
                wrong.line >= 1 && wrong.line <= text.lines().count().max(1),
                "{wrong}: {text:?}"
            );
            assert!(!wrong.why.contains('\n'));
        }
        Ok(read) => {
            assert!(compare(&read.run, &read.run).is_empty());
            for [before, after] in [[&read.run, &other], [&other, &read.run]] {
                let changes = compare(before, after);
                assert_eq!(patch(&changes.edits, before).as_ref(), Some(after));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_texts_are_refused_with_a_line(text in "(\\PC|\n| {2}|---\n|0.000 ){0,80}") {
        holds_up(&text);
        let _ = json::read(&text);
    }

    #[test]
    fn snapshots_that_were_changed_at_random_are_read_or_refused(text in mutated()) {
        holds_up(&text);
    }
}
