//! Files that cannot be read, or not be run.

use super::HOLDS;
use crate::support::folder::Folder;

#[test]
fn what_cannot_be_read_is_bad_input() {
    let folder = Folder::new("cli-unreadable")
        .with("large.kdl", HOLDS.repeat((10 << 20) / HOLDS.len()))
        .with("folder.kdl/notes.txt", "no scenario");
    let pairs = [
        ("large.kdl", "cannot read large.kdl: it is larger than 1 MiB"),
        ("folder.kdl", "cannot read folder.kdl: the folder holds no scenario (*.kdl)"),
        ("missing.kdl", "cannot read missing.kdl: No such file"),
    ];
    for (path, problem) in pairs {
        let run = folder.standstill(&format!("run {path}")).exits(2);
        assert_eq!(run.out, "nothing ran, 1 file cannot be run\n");
        for ended in [run, folder.standstill(&format!("check {path}")).exits(2)] {
            assert!(ended.err.contains(problem), "{ended}");
        }
        assert_eq!(folder.standstill(&format!("check {path}")).out, "");
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_too_large() {
    let check = Folder::new("cli-endless").standstill("check /dev/zero");
    insta::assert_snapshot!(check, @r"
    exit code: 2
    ----- stderr -----
      × cannot read /dev/zero: it is larger than 1 MiB
    ");
}

#[test]
fn a_scenario_that_calls_functions_is_checked_and_not_run() {
    let calls = "scenario \"Calls\"\nmain { call \"pay\"; }\nexpect { total \"0s\"; }\n";
    let folder = Folder::new("cli-calls").with("a.kdl", calls);
    insta::assert_snapshot!(folder.standstill("check a.kdl"), @r"
    exit code: 0
    ----- stdout -----
    ok a.kdl
    ");
    insta::assert_snapshot!(folder.standstill("run a.kdl"), @r#"
    exit code: 2
    ----- stdout -----
    nothing ran, 1 file cannot be run
    ----- stderr -----
      × no function is registered as `pay`
       ╭─[a.kdl:2:13]
     1 │ scenario "Calls"
     2 │ main { call "pay"; }
       ·             ──┬──
       ·               ╰── not registered
     3 │ expect { total "0s"; }
       ╰────
      help: no function is registered here: a test target gives them to
            `standstill::harness::main_with`, and runs this file
    "#);
    insta::assert_snapshot!(folder.standstill("explore a.kdl"), @r#"
    exit code: 2
    ----- stderr -----
      × no function is registered as `pay`
       ╭─[a.kdl:2:13]
     1 │ scenario "Calls"
     2 │ main { call "pay"; }
       ·             ──┬──
       ·               ╰── not registered
     3 │ expect { total "0s"; }
       ╰────
      help: no function is registered here: a test target gives them to
            `standstill::harness::main_with`, and runs this file
    "#);
}
