//! Which runs are made, and on how many threads: `--filter`, `--fail-fast`, `--jobs`.

use super::{FAILS, HOLDS, with_all};
use crate::support::folder::Folder;

#[test]
fn a_filter_keeps_scenarios_whose_name_or_path_has_it() {
    let folder = Folder::new("cli-filter")
        .with("scenarios/folder/holds.kdl", HOLDS)
        .with("scenarios/fails.kdl", FAILS);
    for filter in ["HOLD", "folder", "h*s", "scenarios/f*/"] {
        let run = folder.standstill(&format!("run --quiet --filter {filter}")).exits(0);
        assert_eq!(run.out, "2 runs hold\n", "{filter}");
    }
    let both = folder.standstill("run --quiet --filter holds --filter fails").exits(1);
    assert!(both.out.ends_with("\n1 of 3 runs fails\n"), "{both}");
    folder.standstill("explore --runs 5 --filter holds").exits(0);
    assert_eq!(folder.standstill("check --filter fails").out, "ok scenarios/fails.kdl\n");
    insta::assert_snapshot!(folder.standstill("run --filter fall --filter rise"), @r#"
    exit code: 2
    ----- stderr -----
    none of 2 scenarios fits --filter "fall" or "rise"
    "#);
}

#[test]
fn what_cannot_be_read_is_told_whatever_is_filtered() {
    let run = with_all("cli-filter-bad").standstill("run --quiet --filter holds").exits(2);
    run.tells(&["2 runs hold, 1 file cannot be run", "unknown step `slep`"]);
}

/// Scenarios that hold, but for some.
fn many(folder: &str) -> Folder {
    let folder = Folder::new(folder);
    for number in 0..40 {
        let total = if [9, 17, 33].contains(&number) { 2 } else { 1 };
        let text = format!(
            "scenario \"Number {number:02}\"\nmain {{ sleep \"1s\"; }}\nexpect {{ total \"{total}s\"; }}\n"
        );
        folder.write(format!("scenarios/{number:02}.kdl"), text);
    }
    folder
}

#[test]
fn the_first_failure_ends_it_whatever_the_number_of_threads() {
    let folder = many("cli-fail-fast");
    let first = folder.standstill("run --quiet --fail-fast --jobs 1").exits(1);
    insta::assert_snapshot!(first, @r#"
    exit code: 1
    ----- stdout -----
    Number 09 (async)

      × expected a total of 2s
      │    found a total of 1s
       ╭─[scenarios/09.kdl:3:10]
     3 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run scenarios/09.kdl --model async

    1 of 10 runs fails; 30 more were not made
    "#);
    let json = folder.standstill("run --format json --fail-fast --jobs 3").exits(1);
    assert_eq!(json.out.lines().count(), 10, "{json}");
    for jobs in [2, 3, 8] {
        let again = folder.standstill(&format!("run --quiet --fail-fast --jobs {jobs}")).exits(1);
        assert_eq!(again.out, first.out, "{jobs}");
    }
}

#[test]
fn what_is_shown_is_the_same_whatever_the_number_of_threads() {
    let folder = many("cli-jobs");
    for format in ["text", "json", "junit", "github", "sarif"] {
        let shown = |jobs: u32| {
            let run = format!("run --format {format} --jobs {jobs}");
            folder.standstill(&run).exits(1).out
        };
        let alone = shown(1);
        assert!(alone.contains("scenarios/33.kdl"), "{alone}");
        assert!([2, 3, 7].into_iter().all(|jobs| shown(jobs) == alone), "{format}");
    }
    folder.standstill("run --jobs 0").exits(2);
    folder.standstill("run --jobs 99999999").exits(1);
}

#[test]
fn replays_come_after_the_runs_and_end_with_them() {
    let replay = "replay \"late\" { take \"latency of s#1\" \"9s\"; }\n";
    let fails = format!(
        "scenario \"Replayed\"\nservice \"s\" latency=\"1s..9s\"\nmain {{ fetch \"s\"; }}\nexpect {{ total max=\"2s\"; }}\n{replay}"
    );
    let folder = Folder::new("cli-fail-fast-replay")
        .with("scenarios/a.kdl", fails.replace("\"late\"", "\"later\""))
        .with("scenarios/b.kdl", fails.as_str());
    let run = folder.standstill("run --quiet --fail-fast").exits(1);
    assert!(run.out.ends_with("\n1 of 3 runs fails; 1 more was not made\n"), "{run}");
}
