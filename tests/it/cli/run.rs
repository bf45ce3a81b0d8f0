//! `standstill run`: runs, the replays that files keep, and what of them does not hold.

use super::{FAILS, HOLDS, with_all};
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

#[test]
fn one_run_is_shown_in_full() {
    let folder = Folder::new("cli-run-one").with("a.kdl", HOLDS);
    insta::assert_snapshot!(folder.standstill("run a.kdl --model async"), @r"
    exit code: 0
    ----- stdout -----
    Holds (async)

    ok   total 2.000s   3 tasks

              0s                                      2s
    main      ├────────────────────────────────────────┤
    sleep     ├───────────────────┤
    nap       ├────────────────────────────────────────┤

    0.000  main      started
    0.000  sleep     started
    0.000  sleep     sleep 1s
    0.000  nap       started
    0.000  nap       sleep 2s
    1.000  sleep     finished
    2.000  nap       finished
    2.000  main      finished

    1 expectation holds

    1 run holds
    ");
}

#[test]
fn many_runs_are_a_table_and_their_failures() {
    insta::assert_snapshot!(with_all("cli-run-many").standstill("run"), @r#"
    exit code: 2
    ----- stdout -----
      scenario  model  outcome   total  tasks  expectations
    ✗ Fails     async  ok       1.000s      1  0/2
    ✓ Holds     async  ok       2.000s      3  1/1
    ✓ Holds     sync   ok       3.000s      3  1/1

    Fails (async)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[scenarios/fails.kdl:4:10]
     4 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[scenarios/fails.kdl:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run scenarios/fails.kdl --model async

    1 of 3 runs fails, 1 file cannot be run
    ----- stderr -----
      × unknown step `slep`
       ╭─[scenarios/bad.kdl:2:8]
     1 │ scenario "Bad"
     2 │ main { slep "1s"; }
       ·        ──┬─
       ·          ╰── not known
       ╰────
      help: did you mean `sleep`?
    "#);
}

#[test]
fn a_failed_expectation_ends_with_1_and_the_command_that_shows_it_again() {
    let folder = Folder::new("cli-run-fails").with("scenarios/it's one.kdl", FAILS);
    insta::assert_snapshot!(folder.standstill("run --seed 7"), @r#"
    exit code: 1
    ----- stdout -----
    Fails (async)

    0 of 2 expectations hold

      × expected a total of 2s
      │    found a total of 1s
       ╭─[scenarios/it's one.kdl:4:10]
     4 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[scenarios/it's one.kdl:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    ok   total 1.000s   1 task

              0s                                      1s
    main      ├────────────────────────────────────────┤

    0.000  main      started
    0.000  main      sleep 1s
    1.000  main      finished

    run it again: standstill run 'scenarios/it'\''s one.kdl' --model async --seed 7

    1 of 1 run fails
    "#);
}

#[test]
fn the_quiet_show_only_what_fails() {
    let folder = with_all("cli-run-quiet");
    insta::assert_snapshot!(folder.standstill("run scenarios/folder --quiet"), @r"
    exit code: 0
    ----- stdout -----
    2 runs hold
    ");
    let run = folder.standstill("run scenarios/folder scenarios/fails.kdl --quiet");
    insta::assert_snapshot!(run, @r#"
    exit code: 1
    ----- stdout -----
    Fails (async)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[scenarios/fails.kdl:4:10]
     4 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[scenarios/fails.kdl:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run scenarios/fails.kdl --model async

    1 of 3 runs fails
    "#);
    insta::assert_snapshot!(folder.standstill("run scenarios/folder --format json --quiet"), @"exit code: 0");
}

#[test]
fn a_model_that_the_file_does_not_name_can_be_asked_for() {
    let folder = Folder::new("cli-run-model").with("a.kdl", HOLDS);
    insta::assert_snapshot!(folder.standstill("run a.kdl --model threads"), @r"
    exit code: 0
    ----- stdout -----
    Holds (threads)

    ok   total 2.000s   3 tasks

              0s                                      2s
    main      ├────────────────────────────────────────┤
    sleep     ├───────────────────┤
    nap       ├────────────────────────────────────────┤

    0.000  main      started
    0.000  sleep     started
    0.000  sleep     sleep 1s
    0.000  nap       started
    0.000  nap       sleep 2s
    1.000  sleep     finished
    2.000  nap       finished
    2.000  main      finished

    nothing was checked but what goes without saying

    nothing was checked of 1 run
    ");
}

#[test]
fn json_is_one_document_a_run() {
    let folder = with_all("cli-run-json");
    let run = folder.standstill("run scenarios/folder scenarios/fails.kdl --format json").exits(1);
    assert_eq!(run.err, "");
    let documents: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let runs: Vec<_> = documents
        .iter()
        .map(|run| (run["scenario"].as_str(), run["model"].as_str(), run["holds"].as_bool()))
        .collect();
    let expected = [("Holds", "async", true), ("Holds", "sync", true), ("Fails", "async", false)];
    assert_eq!(runs, expected.map(|(name, model, holds)| (Some(name), Some(model), Some(holds))));
    assert_eq!(documents[0]["total_ns"], 2_000_000_000_u64);
    insta::assert_snapshot!(folder.standstill("run scenarios/fails.kdl --format json"), @r#"
    exit code: 1
    ----- stdout -----
    {"format":1,"scenario":"Fails","file":"scenarios/fails.kdl","model":"async","holds":false,"checked":2,"outcome":{"kind":"ok","text":"ok","fault":false,"place":null},"total_ns":1000000000,"ended_ns":1000000000,"tasks":[{"name":"main","parent":null,"thread":false}],"events":[{"at_ns":0,"task":"main","text":"started"},{"at_ns":0,"task":"main","text":"sleep 1s"},{"at_ns":1000000000,"task":"main","text":"finished"}],"expectations":[{"line":4,"text":"total \"2s\"","holds":false},{"line":4,"text":"never \"main finished\"","holds":false}],"violations":[{"line":4,"expected":"a total of 2s","found":"a total of 1s","help":null,"events":[2],"places":[]},{"line":4,"expected":"`main finished` never to happen","found":"it at 1.000","help":null,"events":[2],"places":[]}],"deviations":[],"open_connections":[]}
    "#);
}

#[test]
fn what_does_not_hold_in_a_long_line_is_shown_without_the_line() {
    let (long, pattern) = ("x".repeat(400), "é".repeat(100));
    let line = format!(
        "scenario \"π\"; main {{ log \"{long}\"; when \"1 > 2\" {{ log \"{pattern}\"; }}; }}; expect {{ eventually \"main log {pattern}\"; }}\n"
    );
    let column = line.split("eventually").next().unwrap().chars().count() + 1;
    let folder = Folder::new("cli-run-long").with("long.kdl", line);
    let run = folder.standstill("run long.kdl").exits(1);
    let told = format!("[long.kdl:1:{column}]\n");
    assert!(run.out.contains(&told), "columns are characters: {run}");
    let shown = run.out.lines().find(|line| line.starts_with(" 1 │ eventually")).unwrap();
    assert!(shown.chars().count() < 100, "{shown}");
}

#[test]
fn a_deviation_that_matches_nothing_is_bad_input() {
    let folder = Folder::new("cli-run-unmatched").with("lost.kdl", LOST);
    let run = folder.standstill("run lost.kdl --replay latency+of+user#1=1s");
    insta::assert_snapshot!(run, @r"
    exit code: 2
    ----- stderr -----
    lost.kdl (async): `latency of user#1` matches no decision of this run: the nearest are `latency of users#1`, `order at 0s #1`, `arrival at 0s #1`
    ");
    insta::assert_snapshot!(folder.standstill("run lost.kdl --replay nonsense"), @r"
    exit code: 2
    ----- stderr -----
    error: invalid value 'nonsense' for '--replay <TOKEN>': each deviation of a token is POINT=ALTERNATIVE

    For more information, try '--help'.
    ");
}

#[test]
fn a_replay_takes_the_very_length_that_it_names() {
    let folder = Folder::new("cli-run-exact").with(
        "long.kdl",
        r#"
scenario "A wide range"
service "s" latency="1ms..10s"
main { fetch "s"; }
expect { total max="9.999s"; }
"#,
    );
    let exact = folder.standstill("run long.kdl --replay latency+of+s#1=4.321ms");
    insta::assert_snapshot!(exact, @r"
    exit code: 0
    ----- stdout -----
    A wide range (async)

    not the plain choice: latency of s#1: 4.321ms (plainly 1ms)

    ok   total 0.004321s   1 task

              0s                                 4.321ms
    main      ├────────────────────────────────────────┤

    0.000    main      started
    0.000    main      fetch s
    0.004321 main      fetch s: 200
    0.004321 main      finished

    1 expectation holds

    1 run holds
    ");
    let outside = folder.standstill("run long.kdl --replay latency+of+s#1=10.1s");
    insta::assert_snapshot!(outside, @r"
    exit code: 2
    ----- stderr -----
    long.kdl (async): `latency of s#1` has no alternative `10.1s`: it has `1ms..10s`
    ");
}

#[test]
fn a_run_makes_the_replays_that_the_file_keeps() {
    let folder = Folder::new("cli-run-kept").with("lost.kdl", LOST);
    let node = &folder.standstill("explore lost.kdl").nodes()[0];
    folder.write("lost.kdl", format!("{LOST}\n{node}"));
    insta::assert_snapshot!(folder.standstill("run lost.kdl"), @r#"
    exit code: 1
    ----- stdout -----
    Lost update (async)

    ok   total 1.000s   3 tasks

              0s                                      1s
    main      ├────────────────────────────────────────┤
    a         ├─────┤
    b         ├────────────────────────────────────────┤

    0.000  main      started
    0.000  a         started
    0.000  a         fetch users
    0.000  b         started
    0.000  b         sleep 1s
    0.050  a         fetch users: 200
    0.050  a         read n: 0
    0.050  a         sleep 100ms
    0.150  a         write n: 1
    0.150  a         finished
    1.000  b         read n: 1
    1.000  b         write n: 2
    1.000  b         finished
    1.000  main      read n: 2
    1.000  main      log total 2
    1.000  main      finished

    1 expectation holds

    Lost update (async), replay "never"

      × expected `main log total 1` never to happen
      │    found it at 1.000
        ╭─[lost.kdl:23:5]
     23 │ never "main log total 1"
        · ────────────┬───────────
        ·             ╰── does not hold
        ╰────

        …
        1.000  a         finished
        1.000  main      read n: 1
      > 1.000  main      log total 1
        1.000  main      finished

    run it again: standstill run lost.kdl --model async --replay 'latency+of+users#1=900ms'

    1 of 2 runs fails
    "#);
    insta::assert_snapshot!(folder.standstill("run lost.kdl --seed 1 --quiet"), @r"
    exit code: 0
    ----- stdout -----
    1 run holds
    ");
    let meant = node.replace('}', "fails \"never\"\n}");
    folder.write("lost.kdl", format!("{LOST}\n{meant}"));
    insta::assert_snapshot!(folder.standstill("run lost.kdl"), @r#"
    exit code: 0
    ----- stdout -----
    Lost update (async)

    ok   total 1.000s   3 tasks

              0s                                      1s
    main      ├────────────────────────────────────────┤
    a         ├─────┤
    b         ├────────────────────────────────────────┤

    0.000  main      started
    0.000  a         started
    0.000  a         fetch users
    0.000  b         started
    0.000  b         sleep 1s
    0.050  a         fetch users: 200
    0.050  a         read n: 0
    0.050  a         sleep 100ms
    0.150  a         write n: 1
    0.150  a         finished
    1.000  b         read n: 1
    1.000  b         write n: 2
    1.000  b         finished
    1.000  main      read n: 2
    1.000  main      log total 2
    1.000  main      finished

    1 expectation holds

    Lost update (async), replay "never": as it should be
    2 runs hold
    "#);
    let json = folder.standstill("run lost.kdl --format json").out;
    let replayed = r#""replay":"never","holds":true,"wrong":[]"#;
    assert!(json.lines().nth(1).unwrap().contains(replayed), "{json}");
}
