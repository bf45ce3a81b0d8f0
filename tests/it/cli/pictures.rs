//! Pictures: which of them hold several runs, and how the commands that draw them end.

use super::{BAD, FAILS, HOLDS, with_all};
use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

const FORMATS: [&str; 5] = ["html", "perfetto", "svg", "dot", "mermaid"];
/// What each begins with.
const BEGINNINGS: [&str; 5] =
    ["<!DOCTYPE html>", "{\"displayTimeUnit\"", "<svg ", "digraph ", "sequenceDiagram\n"];

#[test]
fn a_picture_ends_as_the_text_does() {
    let folder = Folder::new("cli-pictures").with("holds.kdl", HOLDS).with("fails.kdl", FAILS);
    for (format, begins) in FORMATS.iter().zip(BEGINNINGS) {
        for (file, code) in [("holds", 0), ("fails", 1)] {
            let ended =
                folder.standstill(&format!("run {file}.kdl --model async --format {format}"));
            let ended = ended.exits(code);
            assert!(ended.out.starts_with(begins) && ended.out.ends_with('\n'), "{ended}");
            assert_eq!(ended.err, "");
        }
    }
}

#[test]
fn several_runs_are_one_page_and_one_trace_but_no_drawing() {
    let folder = with_all("cli-pictures-many");
    for format in &FORMATS[..2] {
        let ended = folder.standstill(&format!("run --format {format}")).exits(2);
        ended.tells(&["Fails (async)", "Holds (async)", "Holds (sync)", "× "]);
    }
    for format in &FORMATS[2..] {
        let ended = folder
            .standstill(&format!("run scenarios/folder/holds.kdl --format {format}"))
            .exits(2);
        assert_eq!(ended.out, "");
        let told =
            "2 runs do not fit into one drawing: name one file, and its model with --model\n";
        assert_eq!(ended.err, told);
        let quiet = folder.standstill(&format!(
            "run scenarios/fails.kdl scenarios/folder/holds.kdl --quiet --format {format}"
        ));
        assert!(quiet.exits(1).out.contains("Fails (async)"), "of all, one fails");
    }
}

#[test]
fn of_nothing_nothing_is_drawn() {
    let folder = Folder::new("cli-pictures-none").with("bad.kdl", BAD).with("holds.kdl", HOLDS);
    for format in FORMATS {
        let ended = folder.standstill(&format!("run bad.kdl --format {format}")).exits(2);
        assert_eq!(ended.out, "");
        let ended = folder.standstill(&format!("run holds.kdl --quiet --format {format}")).exits(0);
        assert_eq!(ended.out, "");
    }
}

#[test]
fn replays_are_on_the_page_and_told_of_beside_a_drawing() {
    let replay = "\nreplay \"gone\" { take \"latency of users#7\" \"900ms\"; }\n";
    let folder = Folder::new("cli-pictures-replays").with("a.kdl", LOST.to_owned() + replay);
    for format in FORMATS {
        let ended = folder.standstill(&format!("run a.kdl --format {format}")).exits(1);
        let is_told = if format == "html" { &ended.out } else { &ended.err };
        assert!(is_told.contains("is of another scenario than this has become"), "{ended}");
    }
}

#[test]
fn explorations_differences_and_ways_are_pages() {
    let folder = Folder::new("cli-pictures-others").with("a.kdl", LOST).with("b.kdl", HOLDS);
    let explored = folder.standstill("explore a.kdl --runs 200 --format html").exits(1);
    assert!(explored.out.contains("plain run") && explored.out.contains("How often"), "{explored}");
    let json = folder.standstill("explore a.kdl --runs 200 --format json").exits(1);
    folder.write("a.json", &json.out);
    assert_eq!(folder.standstill("merge a.json --format html").exits(1).out, explored.out);
    let why = folder.standstill("why b.kdl --format html").exits(0);
    assert!(why.out.contains("Holds (sync)"), "{why}");
    let again = r#"["show it again","standstill why b.kdl --model sync"]"#;
    assert!(why.out.contains(again), "{why}");
    let mut asked = folder.command("why b.kdl --seed 3 --format html");
    let why = Ended::of(asked.arg("main finished")).exits(0);
    let again = r#"["show it again","standstill why b.kdl 'main finished' --model sync --seed 3"]"#;
    assert!(why.out.contains(again), "{why}");
    folder.write("c.kdl", HOLDS.replace("1s", "2s"));
    let changed = folder.standstill("diff b.kdl c.kdl --format html").exits(1);
    assert!(changed.out.starts_with("<!DOCTYPE html>"), "{changed}");
}
