//! `standstill explore`: how it is asked, what it tells, and how that comes back in another process.

use super::FAILS;
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

fn folder(test: &str) -> Folder {
    Folder::new(&format!("cli-explore-{test}")).with("lost.kdl", LOST)
}

#[test]
fn a_failure_comes_back_from_its_token() {
    let folder = folder("token");
    let explored = folder.standstill("explore lost.kdl --runs 300");
    insta::assert_snapshot!(explored, @r#"
    exit code: 1
    ----- stdout -----
    Lost update (async)

    runs       300   mixed, seed 0
    traces     172 distinct
    outcomes      300 ok
    total      1.000s to 2.100s, median 1.100s, p99 2.100s
    sometimes  "main log total 2": 287 of 300 runs, first run 0
    failures   1 distinct

    With `users` taking 900ms (plainly 50ms), `never "main log total 1"` fails (13 of 300 runs, the
    first is run 9 by exhaustive)

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

    plain run                                          this run
    …                                                  …
    0.000  a         fetch users                       0.000  a         fetch users
    0.000  b         started                           0.000  b         started
    0.000  b         sleep 1s                          0.000  b         sleep 1s
    0.050  a         fetch users: 200                ≠ 0.900  a         fetch users: 200
    0.050  a         read n: 0                       ≠ 0.900  a         read n: 0
    0.050  a         sleep 100ms                     ≠ 0.900  a         sleep 100ms
    0.150  a         write n: 1                      ≠ 1.000  b         read n: 0
    0.150  a         finished                        ≠ 1.000  b         write n: 1
    1.000  b         read n: 1                       ≠
    1.000  b         write n: 2                      ≠
    1.000  b         finished                          1.000  b         finished
    1.000  main      read n: 2                       ≠ 1.000  a         write n: 1
    1.000  main      log total 2                     ≠ 1.000  a         finished
                                                     ≠ 1.000  main      read n: 1
                                                     ≠ 1.000  main      log total 1
    1.000  main      finished                          1.000  main      finished

    how likely it still fails if all is as in this run up to a line, and the rest is left to chance (by
    100 runs each where they are many):

       6 %  0.000  main      started
            0.000  a         started
            0.000  a         fetch users
            0.000  b         started
            0.000  b         sleep 1s
      50 %  · latency of users#1: 900ms
            0.900  a         fetch users: 200
            0.900  a         read n: 0
            0.900  a         sleep 100ms
     100 %  ▶ order at 1s #1: b: until here 50 %, from here 100 %
            1.000  b         read n: 0
            1.000  b         write n: 1
            1.000  b         finished
            1.000  a         write n: 1
            1.000  a         finished
            1.000  main      read n: 1
            1.000  main      log total 1
            1.000  main      finished

    At `order at 0s #1`, `arrival at 0s #1` any other choice fails, too.

    keep it as a test, in lost.kdl:

    replay "never" {
        take "latency of users#1" "900ms"
    }

    ----- stderr -----
    Lost update (async): 300 runs, …/s, 172 distinct traces, 1 failure
    "#);
    let token = explored.token();
    let replayed = folder.standstill(&format!("run lost.kdl --replay {token}"));
    insta::assert_snapshot!(replayed, @r#"
    exit code: 1
    ----- stdout -----
    Lost update (async)

    not the plain choice: latency of users#1: 900ms (plainly 50ms)

    0 of 1 expectations hold

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

    ok   total 1.000s   3 tasks

              0s                                      1s
    main      ├────────────────────────────────────────┤
    a         ├────────────────────────────────────────┤
    b         ├────────────────────────────────────────┤

    0.000  main      started
    0.000  a         started
    0.000  a         fetch users
    0.000  b         started
    0.000  b         sleep 1s
    0.900  a         fetch users: 200
    0.900  a         read n: 0
    0.900  a         sleep 100ms
    1.000  b         read n: 0
    1.000  b         write n: 1
    1.000  b         finished
    1.000  a         write n: 1
    1.000  a         finished
    1.000  main      read n: 1
    1.000  main      log total 1
    1.000  main      finished

    run it again: standstill run lost.kdl --model async --replay 'latency+of+users#1=900ms'

    1 of 1 run fails
    "#);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let folder = folder("jobs");
    let one = folder.standstill("explore lost.kdl --runs 200 --jobs 1 --format json");
    let three = folder.standstill("explore lost.kdl --runs 200 --jobs 3 --format json");
    assert_eq!(one.out, three.out);
}

#[test]
fn a_failure_that_the_file_says_is_found_is_none() {
    let folder = folder("meant");
    folder.write("lost.kdl", format!("{LOST}explore {{\n    fails \"never\"\n}}\n"));
    insta::assert_snapshot!(folder.standstill("explore lost.kdl --runs 200"), @r#"
    exit code: 0
    ----- stdout -----
    Lost update (async)

    runs       200   mixed, seed 0
    traces     124 distinct
    outcomes      200 ok
    total      1.000s to 2.100s, median 1.100s, p99 2.100s
    sometimes  "main log total 2": 191 of 200 runs, first run 0
    failures   1 distinct

    With `users` taking 900ms (plainly 50ms), `never "main log total 1"` fails (9 of 200 runs, the first
    is run 9 by exhaustive)
    look at it: standstill run lost.kdl --model async --replay 'latency+of+users#1=900ms'

    found the failure that was expected

    ----- stderr -----
    Lost update (async): 200 runs, …/s, 124 distinct traces, 1 failure
    "#);
}

#[test]
fn a_file_is_explored_as_it_says_unless_the_command_says_how() {
    let folder = folder("stated");
    let nodes = "explore strategy=\"pct:3\" runs=150 { fails \"never\"; }\nexplore runs=1\n";
    folder.write("lost.kdl", format!("{LOST}{nodes}"));
    insta::assert_snapshot!(folder.standstill("explore lost.kdl"), @r#"
    exit code: 0
    ----- stdout -----
    Lost update (async)

    runs       150   pct:3, seed 0, as the file says
    traces     132 distinct
    outcomes      150 ok
    total      1.000s to 2.080s, median 1.070s, p99 2.050s
    sometimes  "main log total 2": 141 of 150 runs, first run 0
    failures   1 distinct

    With `users` taking 900ms (plainly 50ms), `never "main log total 1"` fails (9 of 150 runs, the first
    is run 2)
    look at it: standstill run lost.kdl --model async --replay 'latency+of+users#1=900ms'

    found the failure that was expected

    Lost update (async)

    runs       1   mixed, seed 0, as the file says
    traces     1 distinct
    outcomes        1 ok
    total      1.000s to 1.000s, median 1.000s, p99 1.000s
    sometimes  "main log total 2": 1 of 1 runs, first run 0
    failures   none

    no failure found

    ----- stderr -----
    Lost update (async): 150 runs, …/s, 132 distinct traces, 1 failure
    Lost update (async): 1 run, …/s, 1 distinct trace, 0 failures
    "#);
    let said = folder.standstill("explore lost.kdl --runs 200").exits(0);
    said.tells(&["runs       200   mixed, seed 0\n"]);
}

#[test]
fn time_ends_an_exploration() {
    let explored = folder("time").standstill("explore lost.kdl --runs 1000000 --time 1ms");
    let explored = explored.tells(&["runs       "]);
    assert!(!explored.out.contains("1000000"), "{explored}");
}

#[test]
fn what_fails_in_the_plain_run_is_offered_no_replay() {
    let folder = Folder::new("cli-explore-plainly").with("fails.kdl", FAILS);
    insta::assert_snapshot!(folder.standstill("explore fails.kdl"), @r#"
    exit code: 1
    ----- stdout -----
    Fails (async)

    runs       1, which is all that can differ   mixed, seed 0
    traces     1 distinct
    outcomes        1 ok
    total      1.000s to 1.000s, median 1.000s, p99 1.000s
    failures   2 distinct

    In the plain run, `total "2s"` and `never "main finished"` fail (1 of 1 runs, the first is run 0)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[fails.kdl:4:10]
     4 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[fails.kdl:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run fails.kdl --model async

    whatever chance decides, it fails

    the plain run shows it: mend that first

    ----- stderr -----
    Fails (async): 1 run, …/s, 1 distinct trace, 2 failures
    "#);
}

#[test]
fn what_fails_in_the_plain_run_is_looked_at_for_a_short_while() {
    let text = "scenario \"A\"\nmain { sleep \"1s..9s\"; }\nexpect { total \"2s\"; }\n";
    let folder = Folder::new("cli-explore-short-look").with("a.kdl", text);
    insta::assert_snapshot!(folder.standstill("explore a.kdl"), @r#"
    exit code: 1
    ----- stdout -----
    A (async)

    runs       100, a short look, as the plain run fails   mixed, seed 0
    traces     75 distinct
    outcomes      100 ok
    total      1.000s to 9.000s, median 4.200s, p99 9.000s
    failures   1 distinct

    In the plain run, `total "2s"` fails (100 of 100 runs, the first is run 0)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[a.kdl:3:10]
     3 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run a.kdl --model async

    left to chance, it fails in each of 100 runs

    the plain run shows it: mend that first

    ----- stderr -----
    A (async): 100 runs, …/s, 75 distinct traces, 1 failure
    "#);
    let json = folder.standstill("explore a.kdl --format json").out;
    for told in ["\"complete\":false,", "\"classes\":null,", "\"short_look\":true,"] {
        assert!(json.contains(told), "no {told} in {json}");
    }
    folder.write("a.kdl", format!("{text}explore runs=300 {{ fails \"total\"; }}\n"));
    folder.standstill("explore a.kdl").exits(0).tells(&["runs       300   mixed"]);
}

#[test]
fn who_is_to_be_cancelled_has_to_be_there() {
    let folder = folder("cancel-nobody");
    insta::assert_snapshot!(folder.standstill("explore lost.kdl --strategy cancel:nosuch"), @r#"
    exit code: 2
    ----- stdout -----
    Lost update (async)

    runs       1, one for each wait of the plain run   cancel:nosuch, seed 0
    traces     1 distinct
    outcomes        1 ok
    total      1.000s to 1.000s, median 1.000s, p99 1.000s
    sometimes  "main log total 2": 1 of 1 runs, first run 0
    failures   none

    no failure found

    ----- stderr -----
    Lost update (async): 1 run, …/s, 1 distinct trace, 0 failures
    no task is named `nosuch`: nothing was cancelled
    "#);
    let somebody = folder.standstill("explore lost.kdl --strategy cancel:a");
    assert!(!somebody.err.contains("no task"), "{somebody}");
    folder.write("lost.kdl", format!("{LOST}\nexplore strategy=\"cancel:nosuch\""));
    insta::assert_snapshot!(folder.standstill("check lost.kdl"), @r#"
    exit code: 2
    ----- stderr -----
      × no task is named `nosuch`
        ╭─[lost.kdl:27:18]
     26 │
     27 │ explore strategy="cancel:nosuch"
        ·                  ───────┬───────
        ·                         ╰── cancels nobody
        ╰────
      help: there are `a`, `b`, `main`
    "#);
}

/// The part of a report that tells why it fails.
fn why(out: &str) -> &str {
    let from = out.find("how likely it still fails").unwrap_or_else(|| panic!("{out}"));
    let until = out.find("\nkeep it as a test").unwrap();
    &out[from..until]
}

#[test]
fn the_page_about_exploring_shows_what_is_told() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/explore.md")).unwrap();
    let block = |word: &str| {
        page.split(&format!("```{word}\n")).nth(1).unwrap().split("```").next().unwrap()
    };
    let folder = Folder::new("cli-explore-page").with("offers.kdl", block("kdl"));
    let command = block("sh").strip_prefix("standstill ").unwrap().trim();
    let explored = folder.standstill(command).exits(1);
    assert_eq!(block("text"), why(&explored.out));
    let other = folder.standstill(&format!("{command} --jobs 1 --explain")).exits(1);
    assert_eq!(other.out, explored.out, "whatever the number of threads");
    let never = folder.standstill(&format!("{command} --explain=never")).exits(1);
    assert!(!never.out.contains("how likely"), "{never}");
}

#[test]
fn shards_that_are_merged_tell_why_as_the_whole_does() {
    let folder = folder("why-merged");
    let explore = "explore lost.kdl --strategy random --runs 300";
    let whole = folder.standstill(explore).exits(1);
    for number in 1..=2 {
        let shard = folder.standstill(&format!("{explore} --shard {number}/2 --format json"));
        assert!(shard.out.contains("\"causes\":null"), "{shard}");
        folder.write(format!("{number}.json"), shard.out);
    }
    let merged = folder.standstill("merge 1.json 2.json").exits(1);
    assert_eq!(why(&merged.out), why(&whole.out));
    let json = folder.standstill(&format!("{explore} --format json"));
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let causes = &json["exploration"]["failures"][0]["causes"];
    let jump = usize::try_from(causes["jump"].as_u64().unwrap()).unwrap();
    assert_eq!(
        causes["cuts"][jump]["after"],
        serde_json::json!({ "millionths": 1_000_000, "runs": null })
    );
}

/// Three tasks that yield and then write to one cell.
const WRITERS: &str = "scenario \"Writers\"
cell \"c\" 0
main { gather { repeat 3 { yield; write \"c\" \"value('c') + 1\"; yield; write \"c\" \"value('c') + 1\" } } }
";

#[test]
fn a_bounded_exploration_says_what_its_runs_are_all_of() {
    let folder = folder("bounded").with("writers.kdl", WRITERS);
    let explored = |strategy: &str| {
        folder.standstill(&format!("explore writers.kdl --strategy {strategy}")).exits(0)
    };
    explored("delays:0").tells(&["runs       1, which is all within 0 delays   delays:0, seed 0"]);
    explored("delays:1").tells(&[", which is all within 1 delay   delays:1"]);
    explored("preemptions:1").tells(&[", which is all within 1 preemption   preemptions:1"]);
    let cut = explored("delays:2 --runs 3");
    assert!(!cut.out.contains("which is all"), "{}", cut.out);
    explored("delays:99").tells(&["which is all that can differ"]);
}

#[test]
fn an_exhaustive_exploration_that_is_not_over_tells_how_far_it_has_come() {
    let folder = folder("size").with("writers.kdl", WRITERS);
    let cut = folder.standstill("explore writers.kdl --strategy exhaustive --runs 20").exits(0);
    cut.tells(&["size       about ", " runs, of which ", " % were made"]);
    let all = folder.standstill("explore writers.kdl --strategy exhaustive").exits(0);
    assert!(!all.out.contains("size  "), "{}", all.out);
}
