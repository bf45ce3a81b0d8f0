//! Ctrl-C: what an exploration tells that it ends.

#![cfg(unix)]

use std::io::Write;
use std::process::{Child, Command, Stdio};

use super::HOLDS;
use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

/// What takes longer than any test.
const RUNS: &str = "1000000000";
/// How many seconds an exploration goes on before Ctrl-C: more each time that it has found nothing yet.
const PATIENCE: [&str; 4] = ["3", "6", "12", "24"];

/// Lets real time pass.
fn pause(seconds: &str) {
    assert!(Command::new("sleep").arg(seconds).status().unwrap().success());
}

/// Presses Ctrl-C.
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

fn begun(folder: &Folder, arguments: &str) -> Child {
    let mut command = folder.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How an exploration ends by Ctrl-C once it has found something.
fn interrupted(folder: &Folder, arguments: &str) -> Ended {
    let end = |seconds| {
        let child = begun(folder, arguments);
        pause(seconds);
        interrupt(&child);
        ended(child)
    };
    let found = |ended: &Ended| {
        ["With `users` taking ", r#""failures":[{"#].iter().any(|it| ended.out.contains(it))
    };
    PATIENCE.into_iter().map(end).find(found).expect("an exploration finds it")
}

fn ended(child: Child) -> Ended {
    Ended::from(child.wait_with_output().unwrap())
}

#[test]
fn an_exploration_tells_what_it_has_found_until_then() {
    let folder = Folder::new("cli-interrupt")
        .with("lost.kdl", LOST)
        .with("two.kdl", HOLDS)
        .with("three.kdl", HOLDS);
    let explore = format!("explore lost.kdl two.kdl three.kdl --strategy random --runs {RUNS}");
    let told = interrupted(&folder, &explore).exits(1);
    told.tells(&[
        "With `users` taking ",
        "run it again: standstill run lost.kdl --model async --replay '",
        "Lost update (async): interrupted after ",
        &format!(" of {RUNS} runs\ngo on with other runs: standstill explore lost.kdl --model async --strategy random --runs "),
        " --seed 1\n4 explorations were not begun: two.kdl three.kdl\n",
    ]);
}

#[test]
fn what_an_interrupted_shard_has_found_can_be_merged() {
    let folder = Folder::new("cli-interrupt-json").with("lost.kdl", LOST);
    let explore = format!("explore lost.kdl --runs {RUNS} --shard 1/2 --format json");
    let told = interrupted(&folder, &explore).exits(1);
    let told = told.tells(&[
        "make this shard again: standstill explore lost.kdl",
        "--shard 1/2\n",
        "`standstill merge` reads it",
    ]);
    folder.write("1.json", told.out);
    let merged = folder.standstill("merge 1.json --partial").exits(1);
    merged.tells(&["shards     1 of 2", "With `users` taking "]);
}

#[test]
fn what_has_found_nothing_by_then_does_not_end_as_if_it_held() {
    let folder =
        Folder::new("cli-interrupt-holds").with("lost.kdl", LOST.replace("never", "sometimes"));
    let child = begun(&folder, &format!("explore lost.kdl --strategy random --runs {RUNS}"));
    pause("3");
    interrupt(&child);
    ended(child).exits(130).tells(&["no failure found", "interrupted after "]);
}

#[test]
fn a_batch_that_takes_long_is_not_waited_for() {
    let long = "scenario \"Long\"\nlimits events=1000000 steps=10000000\nmain { repeat 100000 { log \"x\"; }; fail \"no\"; }\n";
    let folder = Folder::new("cli-interrupt-long").with("long.kdl", long);
    // The first batch is of sixteen runs.
    let explore = format!(
        "explore long.kdl --strategy random --keep-going --jobs 1 --explain=never --runs {RUNS}"
    );
    let child = begun(&folder, &explore);
    pause("2");
    interrupt(&child);
    let told = ended(child).exits(1);
    told.tells(&["runs       ", "(it is `failed: no`)", "interrupted after "]);
}

#[test]
fn the_second_time_ends_it_at_once() {
    let folder = Folder::new("cli-interrupt-twice");
    let mut command = folder.command("explore -");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // More than a pipe holds: once it is written, the command reads, and listens. It reads on, as nobody closes it.
    child.stdin.as_mut().unwrap().write_all(&vec![b'\n'; 1 << 20]).unwrap();
    interrupt(&child);
    pause("0.2");
    assert!(child.try_wait().unwrap().is_none(), "the first time it is only asked to end");
    // Two that come before the process gets to run are one.
    while child.try_wait().unwrap().is_none() {
        interrupt(&child);
        pause("0.2");
    }
    let told = ended(child).exits(130);
    assert_eq!((told.out.as_str(), told.err.as_str()), ("", ""));
}
