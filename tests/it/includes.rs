//! Files that include others: what they share, and where problems are told.

use crate::support::folder::Folder;

/// What the scenarios of the tests share.
const COMMON: &str = r#"include "deep/ticks.kdl"

service "api" latency="1s"

define "ask" "n" {
    repeat "{n}" {
        fetch "api"
        tick
    }
}
"#;

const TICKS: &str = "// What is shared by who shares.\ndefine \"tick\" {\n    sleep \"100ms\"\n}\n";

const ASKS: &str = r#"scenario "Asks"

include "common.kdl" "deep/ticks.kdl"

main {
    ask 2
}

expect {
    total "2.2s"
}
"#;

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name).with("scenarios/common.kdl", COMMON);
    folder.with("scenarios/deep/ticks.kdl", TICKS).with("scenarios/asks.kdl", ASKS)
}

#[test]
fn a_folder_is_run_without_what_its_scenarios_include() {
    let folder = folder("includes-folder");
    folder.standstill("run scenarios --quiet").exits(0).tells(&["1 run holds"]);
    folder.standstill("check scenarios").exits(0).tells(&["ok scenarios/asks.kdl"]);
    let alone = folder.standstill("check scenarios/common.kdl").exits(2);
    alone.tells(&["this file has no `scenario`"]);
    // What nobody includes is a scenario, or none.
    folder.write("scenarios/asks.kdl", ASKS.replace("include", "// include"));
    let unused = folder.standstill("check scenarios").exits(2);
    unused.tells(&["scenarios/common.kdl", "unknown step `ask`"]);
}

#[test]
fn a_path_leads_nowhere_outside_of_the_folder_of_the_scenario() {
    let folder = folder("includes-outside").with("outside.kdl", "event \"e\"\n");
    for path in ["../outside.kdl", "deep/../../outside.kdl", "/etc/passwd"] {
        folder.write("scenarios/asks.kdl", ASKS.replace("common.kdl", path));
        let refused = folder.standstill("check scenarios/asks.kdl").exits(2);
        refused.tells(&[&format!("`{path}` is outside of the folder of the scenario")]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../outside.kdl", folder.path("scenarios/link.kdl")).unwrap();
        folder.write("scenarios/asks.kdl", ASKS.replace("common.kdl", "link.kdl"));
        let refused = folder.standstill("check scenarios/asks.kdl").exits(2);
        refused.tells(&["cannot read `link.kdl`: it is outside of the folder of the scenario"]);
    }
}

#[test]
fn problems_are_told_in_the_lines_of_their_own_files() {
    let folder = folder("includes-problems")
        .with("scenarios/open.kdl", "define \"x\" {\n")
        .with("scenarios/one.kdl", "include \"other.kdl\"\n")
        .with("scenarios/other.kdl", "include \"one.kdl\"\n")
        .with("scenarios/itself.kdl", "include \"itself.kdl\"\n");
    let wrong = ASKS
        .replace("include ", "include \"nowhere.kdl\" \"open.kdl\" \"one.kdl\" \"itself.kdl\" 1 ");
    folder.write("scenarios/wrong.kdl", wrong);
    insta::assert_snapshot!(folder.standstill("check scenarios/wrong.kdl").exits(2), @r#"
    exit code: 2
    ----- stderr -----
      × cannot read `nowhere.kdl`: there is no such file
       ╭─[scenarios/wrong.kdl:3:9]
     2 │
     3 │ include "nowhere.kdl" "open.kdl" "one.kdl" "itself.kdl" 1 "common.kdl" "deep/ticks.kdl"
       ·         ──────┬──────
       ·               ╰── cannot be read
     4 │
       ╰────

      × expected a string, found a whole number
       ╭─[scenarios/wrong.kdl:3:57]
     2 │
     3 │ include "nowhere.kdl" "open.kdl" "one.kdl" "itself.kdl" 1 "common.kdl" "deep/ticks.kdl"
       ·                                                         ┬
       ·                                                         ╰── not a string
     4 │
       ╰────
      help: write it between quotes: "1"

      × this `{` is never closed
       ╭─[scenarios/open.kdl:1:12]
     1 │ define "x" {
       ·            ┬
       ·            ╰── has no `}`
     2 │
       ╰────

      × these files include each other: one.kdl → other.kdl → one.kdl
       ╭─[scenarios/other.kdl:1:9]
     1 │ include "one.kdl"
       ·         ────┬────
       ·             ╰── included within itself
     2 │
       ╰────

      × `itself.kdl` includes itself
       ╭─[scenarios/itself.kdl:1:9]
     1 │ include "itself.kdl"
       ·         ──────┬─────
       ·               ╰── included within itself
     2 │
       ╰────
    "#);
}

#[test]
fn a_problem_of_two_files_shows_both() {
    let folder = folder("includes-twice");
    let twice = ASKS.replace("main {", "service \"api\"\nmain {\n    ask");
    folder.write("scenarios/twice.kdl", twice);
    insta::assert_snapshot!(folder.standstill("check scenarios/twice.kdl").exits(2), @r#"
    exit code: 2
    ----- stderr -----
      × `ask` needs a value for `n`
       ╭─[scenarios/twice.kdl:7:5]
     6 │ main {
     7 │     ask
       ·     ─┬─
       ·      ╰── `n` is missing
     8 │     ask 2
       ╰────
       ╭─[scenarios/common.kdl:5:8]
     4 │
     5 │ define "ask" "n" {
       ·        ──┬──
       ·          ╰── defined here
     6 │     repeat "{n}" {
       ╰────
      help: write `ask N`

      × the service `api` is declared twice
       ╭─[scenarios/common.kdl:3:9]
     2 │
     3 │ service "api" latency="1s"
       ·         ──┬──
       ·           ╰── declared again
     4 │
       ╰────
       ╭─[scenarios/twice.kdl:5:9]
     4 │
     5 │ service "api"
       ·         ──┬──
       ·           ╰── declared here
     6 │ main {
       ╰────
    "#);

    folder.write("scenarios/common.kdl", format!("{COMMON}expect {{\n    total \"1s\"\n}}\n"));
    let json = folder.standstill("check scenarios/asks.kdl --format json").exits(2);
    json.tells(&[
        r#""at":{"file":"scenarios/common.kdl","line":11,"column":1,"end_line":11,"end_column":7}"#,
    ]);
}

#[test]
fn what_a_shorter_wait_brings_is_told_in_the_file_of_the_wait() {
    let folder = folder("includes-why");
    let why = folder.standstill("why scenarios/asks.kdl").exits(0);
    why.tells(&["`sleep 100ms` in line 3 of scenarios/deep/ticks.kdl saves 0.200s"]);
}
