//! How explorations end before all of their runs are made: by time, at the first failure; and what is told of them meanwhile.

use super::{FAILS, HOLDS};
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

/// A run of some hundred thousand steps: a batch of them takes long.
const LONG: &str = "scenario \"Long\"\nlimits events=1000000 steps=10000000\nmain { repeat 100000 { log \"x\"; }; sleep \"0s..1s\"; }\n";

/// How many runs were made, as the report says.
fn runs(out: &str) -> u64 {
    let line = out.lines().find_map(|line| line.strip_prefix("runs       ")).unwrap();
    line.split([' ', ',']).next().unwrap().parse().unwrap()
}

#[test]
fn time_ends_an_exploration_within_a_batch() {
    let folder = Folder::new("cli-ending-time").with("long.kdl", LONG);
    let ended =
        folder.standstill("explore long.kdl --strategy random --runs 1000000 --jobs 1 --time 1ms");
    // A first batch is sixteen.
    assert!((1..8).contains(&runs(&ended.out)), "{ended}");
}

#[test]
fn what_so_many_runs_show_does_not_depend_on_what_ended_them() {
    let folder = Folder::new("cli-ending-runs").with("lost.kdl", LOST);
    let explore = "explore lost.kdl --strategy random --seed 3";
    let ended = folder.standstill(&format!("{explore} --runs 1000000 --time 300ms"));
    let again = folder.standstill(&format!("{explore} --runs {}", runs(&ended.out)));
    assert_eq!(ended.out, again.out);
}

#[test]
fn the_first_failure_ends_all_whatever_the_number_of_threads() {
    let folder = Folder::new("cli-ending-first")
        .with("holds.kdl", HOLDS)
        .with("lost.kdl", LOST)
        .with("two.kdl", HOLDS);
    let explore = "explore holds.kdl lost.kdl two.kdl --strategy random --runs 500 --stop-at-first --explain=never";
    let ended = folder.standstill(&format!("{explore} --jobs 1")).exits(1);
    let first = runs(ended.out.split("Lost update (async)").nth(1).unwrap());
    let told = ended.tells(&[
        &format!("runs       {first}, and no more   random, seed 0\n"),
        "not begun: two.kdl\n",
    ]);
    let counted = format!("(1 of {first} runs, the first is run {})", first - 1);
    assert!(told.out.replace('\n', " ").contains(&counted), "{told}");
    assert_eq!(told.out, folder.standstill(&format!("{explore} --jobs 3")).out);
    // What the file means to fail ends nothing.
    folder.write("lost.kdl", format!("{LOST}explore strategy=\"random\" {{ fails \"never\"; }}\n"));
    let meant = folder.standstill("explore lost.kdl --stop-at-first").exits(0);
    assert_eq!(runs(&meant.out), 1000);
    let conflict = folder.standstill("explore lost.kdl --stop-at-first --keep-going").exits(2);
    conflict.tells(&["cannot be used with"]);
}

#[test]
fn a_plain_run_that_fails_cuts_an_exploration_short_unless_it_is_to_go_on() {
    let fails = FAILS.replace("main {", "main { sleep \"1s..2s\";");
    let folder = Folder::new("cli-ending-keep-going").with("fails.kdl", fails);
    let explore = "explore fails.kdl --strategy random --runs 300";
    let short = folder.standstill(explore).exits(1);
    assert_eq!(runs(&short.out), 100);
    let all = folder.standstill(&format!("{explore} --keep-going")).exits(1);
    assert_eq!(runs(&all.out), 300);
}

#[test]
fn progress_is_told_each_second_where_there_is_no_terminal() {
    let folder = Folder::new("cli-ending-progress").with("lost.kdl", LOST);
    let ended =
        folder.standstill("explore lost.kdl --strategy random --runs 1000000000 --time 3500ms");
    let told: Vec<_> =
        ended.err.lines().filter(|line| line.starts_with("Lost update (async): ")).collect();
    // Three while it goes on, and one at its end; a busy machine may leave one out.
    assert!((3..=4).contains(&told.len()), "{ended}");
}
