//! The command line as its users meet it: one process a test.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::support::command::{Ended, command, ended, standstill};
use crate::support::place::Place;

/// A scenario that holds under each of its models.
const HOLDS: &str = r#"
scenario "Holds"
model "async"
model "sync"
main { gather { sleep "1s"; sleep "2s" as="nap"; }; }
expect model="async" { total "2s"; }
expect model="sync" { total "3s"; }
"#;
const FAILS: &str = r#"
scenario "Fails"
main { sleep "1s"; }
expect { total "2s"; never "main finished"; }
"#;
const BAD: &str = "scenario \"Bad\"\nmain { slep \"1s\"; }\n";

/// A place with one scenario file.
fn with(test: &str, path: &str, content: impl AsRef<[u8]>) -> Place {
    let place = Place::new(&format!("cli-{test}"));
    place.write(path, content);
    place
}

/// A place with a scenario that holds, one that fails, and a file that is none.
fn with_all(test: &str) -> Place {
    let place = with(test, "scenarios/folder/holds.kdl", HOLDS);
    place.write("scenarios/fails.kdl", FAILS);
    place.write("scenarios/bad.kdl", BAD);
    place
}

#[track_caller]
fn assert_ends(ended: &Ended, code: i32, out: &[&str], err: &[&str]) {
    assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
    for (stream, expected) in [(&ended.out, out), (&ended.err, err)] {
        for text in expected {
            assert!(stream.contains(text), "no {text:?} in:\n{stream}");
        }
        assert!(!expected.is_empty() || stream.is_empty(), "unexpected:\n{stream}");
    }
}

#[test]
fn one_run_is_shown_in_full() {
    let place = with("one", "a.kdl", HOLDS);
    let run = standstill(&place, "run a.kdl --model async");
    let shown =
        ["Holds (async)", "ok   total 2.000s   3 tasks", "├───", "2.000  main      finished"];
    assert_ends(&run, 0, &shown, &[]);
    assert!(run.out.ends_with("1 expectation holds\n\n1 run holds\n"), "{}", run.out);
}

#[test]
fn many_runs_are_a_table_and_their_failures() {
    let place = with_all("many");
    let run = standstill(&place, "run");
    let shown = [
        "scenario  model  outcome   total  tasks  expectations\n",
        "✗ Fails     async  ok       1.000s      1  0/2\n",
        "✓ Holds     async  ok       2.000s      3  1/1\n",
        "✓ Holds     sync   ok       3.000s      3  1/1\n",
        "expected a total of 2s",
        "run it again: standstill run scenarios/fails.kdl --model async\n",
        "\n1 of 3 runs fails, 1 file cannot be run\n",
    ];
    assert_ends(&run, 2, &shown, &["unknown step `slep`", "scenarios/bad.kdl:2:8"]);
}

#[test]
fn a_failed_expectation_ends_with_1_and_the_command_that_shows_it_again() {
    let place = with("fails", "scenarios/it's one.kdl", FAILS);
    let run = standstill(&place, "run --seed 7");
    let again = r"standstill run 'scenarios/it'\''s one.kdl' --model async --seed 7";
    assert_ends(&run, 1, &["found a total of 1s", again, "1 of 1 run fails"], &[]);
}

#[test]
fn the_quiet_show_only_what_fails() {
    let place = with_all("quiet");
    let run = standstill(&place, "run scenarios/folder --quiet");
    assert_ends(&run, 0, &["2 runs hold\n"], &[]);
    assert_eq!(run.out.lines().count(), 1);
    let run = standstill(&place, "run scenarios/folder scenarios/fails.kdl --quiet");
    assert_ends(&run, 1, &["Fails (async)", "expected", "1 of 3 runs fails"], &[]);
    assert!(!run.out.contains("Holds"), "{}", run.out);
}

#[test]
fn a_model_that_the_file_does_not_name_can_be_asked_for() {
    let place = with("model", "a.kdl", HOLDS);
    assert_ends(&standstill(&place, "run a.kdl --model threads"), 0, &["Holds (threads)"], &[]);
}

#[test]
fn json_is_one_document_a_run() {
    let place = with_all("json");
    let run = standstill(&place, "run scenarios/folder scenarios/fails.kdl --format json");
    assert_eq!((run.code, &*run.err), (Some(1), ""));
    let documents: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let runs: Vec<_> = documents
        .iter()
        .map(|run| (run["scenario"].as_str(), run["model"].as_str(), run["holds"].as_bool()))
        .collect();
    let expected = [("Holds", "async", true), ("Holds", "sync", true), ("Fails", "async", false)];
    assert_eq!(runs, expected.map(|(name, model, holds)| (Some(name), Some(model), Some(holds))));
    assert_eq!(documents[0]["total_ns"], 2_000_000_000_u64);
    let quiet = standstill(&place, "run scenarios/folder --format json --quiet");
    assert_ends(&quiet, 0, &[], &[]);
}

#[test]
fn check_runs_nothing() {
    let place = with_all("check");
    assert_ends(
        &standstill(&place, "check scenarios/fails.kdl"),
        0,
        &["ok scenarios/fails.kdl\n"],
        &[],
    );
    let ok = ["ok scenarios/fails.kdl\n", "ok scenarios/folder/holds.kdl\n"];
    let bad = ["unknown step `slep`", "did you mean `sleep`?"];
    assert_ends(&standstill(&place, "check scenarios"), 2, &ok, &bad);
}

#[test]
fn new_writes_a_scenario_that_holds() {
    let place = Place::new("cli-new");
    let new = standstill(&place, "new retries/gives-up");
    let path = "scenarios/retries/gives-up.kdl";
    assert_ends(&new, 0, &[&format!("wrote {path}\nrun it: standstill run {path}\n")], &[]);
    assert_ends(&standstill(&place, &format!("run {path}")), 0, &["Gives up (async)"], &[]);
}

#[test]
fn new_does_not_overwrite() {
    let place = with("overwrite", "scenarios/mine.kdl", "mine");
    let path = place.0.join("scenarios/mine.kdl");
    assert_ends(&standstill(&place, "new mine"), 2, &[], &["scenarios/mine.kdl exists"]);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
}

#[test]
fn new_stays_in_the_folder_of_scenarios() {
    let place = Place::new("cli-outside");
    assert_ends(&standstill(&place, "new ../outside"), 2, &[], &["is no name"]);
    assert_eq!(std::fs::read_dir(&place.0).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_read_is_bad_input() {
    let place = Place::new("cli-unreadable");
    place.write("large.kdl", HOLDS.repeat((10 << 20) / HOLDS.len()));
    place.write("folder.kdl/notes.txt", "no scenario");
    let pairs = [
        ("large.kdl", "cannot read large.kdl: it is larger than 1 MiB"),
        ("folder.kdl", "cannot read folder.kdl: the folder holds no scenario (*.kdl)"),
        ("missing.kdl", "cannot read missing.kdl: No such file"),
    ];
    for (path, problem) in pairs {
        let run = standstill(&place, &format!("run {path}"));
        assert_ends(&run, 2, &["nothing ran, 1 file cannot be run\n"], &[problem]);
        assert_ends(&standstill(&place, &format!("check {path}")), 2, &[], &[problem]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_too_large() {
    let run = standstill(&Place::new("cli-endless"), "check /dev/zero");
    assert_ends(&run, 2, &[], &["it is larger than 1 MiB"]);
}

#[test]
fn what_the_command_does_not_understand_is_bad_input() {
    let place = with("usage", "a.kdl", HOLDS);
    let pairs = [
        ("run a.kdl --sed 7", "'--sed'"),
        ("run a.kdl --model green", "[possible values: async, sync, threads]"),
        ("run a.kdl --seed many", "'--seed <N>'"),
        ("walk", "'walk'"),
        ("", "Usage: standstill"),
    ];
    for (arguments, problem) in pairs {
        assert_ends(&standstill(&place, arguments), 2, &[], &[problem]);
    }
}

#[test]
fn a_scenario_that_calls_functions_is_checked_and_not_run() {
    let calls = "scenario \"Calls\"\nmain { call \"pay\"; }\nexpect { total \"0s\"; }\n";
    let place = with("calls", "a.kdl", calls);
    assert_ends(&standstill(&place, "check a.kdl"), 0, &["ok a.kdl\n"], &[]);
    for command in ["run", "explore"] {
        let ended = standstill(&place, &format!("{command} a.kdl"));
        let told = ["no function is registered as `pay`", "harness::main_with"];
        assert_eq!(ended.code, Some(2), "{}{}", ended.out, ended.err);
        assert!(told.iter().all(|text| ended.err.contains(text)), "{}", ended.err);
    }
}

#[test]
fn help_tells_the_exit_codes() {
    for arguments in ["--help", "run --help", "check --help", "new --help"] {
        let help = standstill(&Place::new("cli-help"), arguments);
        let codes = ["0  everything holds", "1  an expectation failed", "2  bad input"];
        assert_ends(&help, 0, &codes, &[]);
    }
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let place = with_all("colour");
    let colours = |arguments: &str, variable: &str| {
        let ended = ended(command(&place, arguments).env(variable, "1"));
        [ended.out, ended.err].map(|text| text.contains('\u{1b}'))
    };
    assert_eq!(colours("run", "NOTHING"), [false, false]);
    assert_eq!(colours("run --color always", "NOTHING"), [true, true]);
    assert_eq!(colours("run", "CLICOLOR_FORCE"), [true, true]);
    assert_eq!(colours("run", "NO_COLOR"), [false, false]);
    assert_eq!(colours("run --color never", "CLICOLOR_FORCE"), [false, false]);
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let place =
        with("pipe", "long.kdl", "scenario \"Long\"\nmain { repeat 20000 { log \"a\"; }; }");
    for arguments in ["run long.kdl", "run long.kdl --format json", "run long.kdl long.kdl"] {
        let mut child = command(&place, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        // The reader is dropped at the end of the statement, as `head -1` ends after a line.
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*err), (Some(0), ""), "{arguments}");
        assert!(!first.is_empty());
    }
}

#[test]
fn what_does_not_hold_in_a_long_line_is_shown_without_the_line() {
    let place = Place::new("cli-long");
    let (long, pattern) = ("x".repeat(400), "é".repeat(100));
    let line = format!(
        "scenario \"π\"; main {{ log \"{long}\"; }}; expect {{ eventually \"main log {pattern}\"; }}\n"
    );
    let column = line.split("eventually").next().unwrap().chars().count() + 1;
    place.write("long.kdl", line);
    let run = standstill(&place, "run long.kdl");
    assert_eq!(run.code, Some(1), "{}{}", run.out, run.err);
    let told = format!("[long.kdl:1:{column}]\n");
    assert!(run.out.contains(&told), "columns are characters: {}", run.out);
    let shown = run.out.lines().find(|line| line.starts_with(" 1 │ eventually")).unwrap();
    assert!(shown.chars().count() < 100, "{shown}");
}
