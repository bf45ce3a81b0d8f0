//! Exploring as users meet it: what is found comes back from its token and its node, each in another process.

#![cfg(test)]

#[path = "support/command.rs"]
mod command;
#[path = "support/place.rs"]
mod place;

use command::{Ended, standstill};
use place::Place;

/// The update of one of the tasks is lost if the service is slow.
const LOST: &str = r#"
scenario "Lost update"
cell "n" 0
service "users" latency="50ms..2s"
main {
    gather {
        task "a" {
            fetch "users"
            read "n" into="x"
            sleep "100ms"
            write "n" "x + 1"
        }
        task "b" {
            sleep "1s"
            read "n" into="x"
            write "n" "x + 1"
        }
    }
    read "n" into="x"
    log "total {x}"
}
expect {
    never "main log total 1"
    sometimes "main log total 2"
}
"#;

fn place(test: &str) -> Place {
    let place = Place::new(&format!("explore-{test}"));
    place.write("lost.kdl", LOST);
    place
}

#[track_caller]
fn ends(ended: &Ended, code: i32) {
    assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
}

/// What comes after this text, up to the end of its line.
fn after<'t>(text: &'t str, before: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in:\n{text}"));
    rest.lines().next().unwrap()
}

#[test]
fn a_failure_comes_back_from_its_token() {
    let place = place("token");
    let explored = standstill(&place, "explore lost.kdl --runs 300");
    ends(&explored, 1);
    let sentence = "With `users` taking 900ms (plainly 50ms), `never \"main log total 1\"` fails";
    assert!(explored.out.contains(sentence), "{}", explored.out);
    let token = after(&explored.out, "--replay '").trim_end_matches('\'');
    let replayed = standstill(&place, &format!("run lost.kdl --replay {token}"));
    ends(&replayed, 1);
    assert!(replayed.out.contains("> 1.000  main      log total 1"), "{}", replayed.out);
    assert!(replayed.out.contains(&format!("--replay '{token}'")), "{}", replayed.out);
}

#[test]
fn a_deviation_that_matches_nothing_is_bad_input() {
    let place = place("unmatched");
    let run = standstill(&place, "run lost.kdl --replay latency+of+user#1=1s");
    ends(&run, 2);
    let told =
        "`latency of user#1` matches no decision of this run: the nearest are `latency of users#1`";
    assert!(run.err.contains(told), "{}", run.err);
    ends(&standstill(&place, "run lost.kdl --replay nonsense"), 2);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let place = place("jobs");
    let one = standstill(&place, "explore lost.kdl --runs 200 --jobs 1 --format json");
    let three = standstill(&place, "explore lost.kdl --runs 200 --jobs 3 --format json");
    assert_eq!(one.out, three.out);
}

#[test]
fn shards_that_are_merged_tell_what_one_exploration_tells() {
    let place = place("shards");
    for number in 1..=2 {
        let options = format!("explore lost.kdl --runs 200 --shard {number}/2 --format json");
        place.write(&format!("{number}.json"), standstill(&place, &options).out);
    }
    let merged = standstill(&place, "merge 2.json 1.json");
    ends(&merged, 1);
    assert_eq!(merged.out, standstill(&place, "explore lost.kdl --runs 200").out);
    ends(&standstill(&place, "merge 1.json 1.json"), 2);
    place.write("lost.kdl", format!("{LOST}// changed\n"));
    let changed = standstill(&place, "merge 1.json 2.json");
    ends(&changed, 2);
    assert!(changed.err.contains("it has changed since"), "{}", changed.err);
}

#[test]
fn a_failure_that_the_file_says_is_found_is_none() {
    let place = place("meant");
    place.write("lost.kdl", format!("{LOST}explore {{\n    fails \"never\"\n}}\n"));
    let explored = standstill(&place, "explore lost.kdl --runs 200");
    ends(&explored, 0);
    assert!(explored.out.ends_with("found the failure that was expected\n\n"), "{}", explored.out);
    assert!(explored.out.contains(" fails ("), "it tells which: {}", explored.out);
    assert!(explored.out.contains("look at it: standstill run lost.kdl"), "{}", explored.out);
}

#[test]
fn time_ends_an_exploration() {
    let place = place("time");
    let explored = standstill(&place, "explore lost.kdl --runs 1000000 --time 1ms");
    assert!(explored.out.contains("runs       "), "{}", explored.out);
    assert!(!explored.out.contains("1000000"), "{}", explored.out);
}
