//! Files that cannot be read, or not be run.

use super::{BAD, FAILS, HOLDS};
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

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

#[test]
fn a_scenario_can_come_from_the_standard_input() {
    let folder = Folder::new("cli-stdin").with("-", HOLDS);
    insta::assert_snapshot!(folder.standstill_reading("run - --model sync --quiet", FAILS), @r#"
    exit code: 1
    ----- stdout -----
    Fails (sync)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[<stdin>:4:10]
     4 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[<stdin>:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run - --model sync

    1 of 1 run fails
    "#);
    assert_eq!(folder.standstill_reading("check - -", HOLDS).exits(0).out, "ok <stdin>\n");
    insta::assert_snapshot!(folder.standstill_reading("check -", BAD), @r#"
    exit code: 2
    ----- stderr -----
      × unknown step `slep`
       ╭─[<stdin>:2:8]
     1 │ scenario "Bad"
     2 │ main { slep "1s"; }
       ·        ──┬─
       ·          ╰── not known
       ╰────
      help: did you mean `sleep`?
    "#);
    let explored = folder.standstill_reading("explore - --runs 300", LOST).exits(1);
    let again = "run it again: standstill run - --model async --replay '";
    let explored = explored.tells(&["keep it as a test, in what was read:", again]);
    let replay = format!("run - --replay {}", explored.token());
    folder.standstill_reading(&replay, LOST).exits(1);
    folder.standstill_reading("why -", HOLDS).exits(0);
    let json = folder.standstill_reading("explore - --runs 9 --format json", HOLDS).exits(0);
    folder.write("explored.json", json.out);
    folder.standstill_reading("merge explored.json", HOLDS).exits(0);
    // A file of that name is another thing.
    folder.standstill("check ./-").exits(0).tells(&["ok ./-"]);
}
