//! Exploring as users meet it: what is found comes back from its token and its node, each in another process.

mod complete;

use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::command::{Ended, standstill};
use crate::support::place::Place;
use standstill::check::check;
use standstill::choices::{Choices, Point, Take};
use standstill::explore::search::{Observed, Plan, Search};
use standstill::explore::{Options, searched};
use standstill::report::exploration;
use standstill::scenario::{Model, Scenario};

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
fn a_file_is_explored_as_it_says_unless_the_command_says_how() {
    let place = place("stated");
    let nodes = "explore strategy=\"pct:3\" runs=150 { fails \"never\"; }\nexplore runs=1\n";
    place.write("lost.kdl", format!("{LOST}{nodes}"));
    let stated = standstill(&place, "explore lost.kdl");
    ends(&stated, 0);
    assert!(
        stated.out.contains("runs       150   pct:3, seed 0, as the file says\n"),
        "{}",
        stated.out
    );
    assert!(
        stated.out.contains("runs       1   mixed, seed 0, as the file says\n"),
        "{}",
        stated.out
    );
    let said = standstill(&place, "explore lost.kdl --runs 200");
    ends(&said, 0);
    assert!(said.out.contains("runs       200   mixed, seed 0\n"), "{}", said.out);
}

#[test]
fn time_ends_an_exploration() {
    let place = place("time");
    let explored = standstill(&place, "explore lost.kdl --runs 1000000 --time 1ms");
    assert!(explored.out.contains("runs       "), "{}", explored.out);
    assert!(!explored.out.contains("1000000"), "{}", explored.out);
}

/// A request that takes any time up to ten seconds.
const LONG: &str = r#"
scenario "A wide range"
service "s" latency="1ms..10s"
main { fetch "s"; }
expect { total max="9.999s"; }
"#;

#[test]
fn the_longest_of_a_range_is_tried() {
    let place = Place::new("explore-longest");
    place.write("long.kdl", LONG);
    let explored = standstill(&place, "explore long.kdl --runs 10");
    ends(&explored, 1);
    assert!(explored.out.contains("--replay 'latency+of+s#1=10s'"), "{}", explored.out);
}

#[test]
fn what_happens_at_a_round_instant_is_met_whatever_the_range_begins_with() {
    let text = r#"
scenario "An answer while a flag is up"
service "s" latency="3ms..20s"
cell "up" #false
main {
    gather {
        task "a" {
            fetch "s"
            read "up" into="up"
            log "up: {up}"
        }
        task "b" {
            sleep "700ms"
            write "up" "true"
            yield
            yield
            write "up" "false"
        }
    }
}
expect { never "a log up: true"; }
"#;
    let place = Place::new("explore-round");
    place.write("round.kdl", text);
    let explored = standstill(&place, "explore round.kdl --runs 300");
    ends(&explored, 1);
    assert!(explored.out.contains("With `s` taking 700ms (plainly 3ms)"), "{}", explored.out);
}

#[test]
fn a_replay_takes_the_very_length_that_it_names() {
    let place = Place::new("explore-exact");
    place.write("long.kdl", LONG);
    let exact = standstill(&place, "run long.kdl --replay latency+of+s#1=4.321ms");
    ends(&exact, 0);
    assert!(exact.out.contains("0.004321 main      fetch s: 200"), "{}", exact.out);
    let outside = standstill(&place, "run long.kdl --replay latency+of+s#1=10.1s");
    ends(&outside, 2);
    let told = "`latency of s#1` has no alternative `10.1s`: it has `1ms..10s`";
    assert!(outside.err.contains(told), "{}", outside.err);
}

/// The nodes that an exploration tells to append to the file.
fn nodes(told: &str) -> Vec<String> {
    let after_each = told.split("keep it as a test, in ").skip(1);
    let cut = |text: &str| {
        let (from, to) = (text.find("replay ").unwrap(), text.find("}\n").unwrap());
        text[from..to].to_owned() + "}\n"
    };
    after_each.map(cut).collect()
}

#[test]
fn all_counterexamples_can_be_kept_together() {
    const TEXT: &str = r#"
scenario "Two ways to fail, under two models"
model "async"
model "threads" workers=2
main {
    gather {
        task "a" { sleep "10ms..90ms"; log "a"; }
        task "b" { sleep "20ms..90ms"; log "b"; }
    }
}
expect {
    total max="80ms"
    never "* log c"
    order "a log a" "b log b"
    order "a finished" "b finished"
}
"#;
    let place = Place::new("explore-kept-together");
    place.write("two.kdl", TEXT);
    let explored = standstill(&place, "explore two.kdl --runs 300");
    ends(&explored, 1);
    let first = nodes(&explored.out);
    assert_eq!(first.len(), 4, "{}", explored.out);
    let kept = format!("{TEXT}{}", first.concat());
    place.write("two.kdl", &kept);
    // What is explored once more keeps clear of the names that are there.
    let second = nodes(&standstill(&place, "explore two.kdl --runs 300").out);
    let kept = Scenario::parse("two.kdl", &(kept + &second.concat())).unwrap();
    assert_eq!(kept.kept.len(), 8);
    for replay in &kept.kept {
        let model = kept.model(replay.model.unwrap());
        let takes: Vec<_> = replay.takes.iter().map(Take::from).collect();
        let trace = standstill::explore::replay(&kept, model, &takes).unwrap();
        assert!(!check(&kept, &trace).holds(), "{}", replay.name);
    }
}

#[test]
fn outcomes_for_different_reasons_are_different_failures() {
    let text = r#"
scenario "A fault that is expected, and one that hides behind it"
service "api" {
    fail 503 chance=0.5
}
main {
    each "n" 1 2 {
        fail "job {n} is bad" chance=0.2
    }
    fetch "api"
}
expect {
    outcome "ok"
}
"#;
    let scenario = Scenario::parse("two.kdl", text).unwrap();
    let options = Options { runs: 100, ..Options::default() };
    let found = standstill::explore::explore(&scenario, Model::Async, &options);
    let told = exploration(&found, &scenario, Model::Async, &[], false);
    assert!(told.contains("`outcome \"ok\"` (it is `failed: 503`) fails"), "{told}");
    assert!(told.contains("`outcome \"ok\"` (it is `failed: job * is bad`)"), "{told}");
    assert_eq!(found.failures.len(), 2, "{told}");
}

/// A search for a single run, and its choices: they depend on how many were made before, by whichever run.
#[derive(Debug, Default)]
struct Unsteady {
    asked: Arc<AtomicU64>,
    over: bool,
}

impl Choices for Unsteady {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        self.asked.fetch_add(10, Ordering::Relaxed) % point.alternatives()
    }
}

impl Search for Unsteady {
    fn next(&mut self, _limit: usize) -> Vec<Plan> {
        let asked = Arc::clone(&self.asked);
        let source = move || Self { asked: Arc::clone(&asked), over: true };
        let plan = Plan { number: 0, choices: Box::new(move || Box::new(source())), logged: false };
        if mem::replace(&mut self.over, true) { Vec::new() } else { vec![plan] }
    }

    fn learn(&mut self, _observed: &Observed) {}
}

#[test]
fn a_run_that_does_not_come_back_is_told_with_where_it_parts_and_why() {
    let text = r#"
scenario "Two sleepers"
main {
    gather {
        task "a" { sleep "100ms..200ms"; }
        task "b" { sleep "115ms"; }
    }
    log "both"
}
"#;
    let scenario = Scenario::parse("two.kdl", text).unwrap();
    let search = Box::new(Unsteady::default());
    let options = Options::default();
    let watch = |_: &_| ControlFlow::Continue(());
    let found = searched(search, &scenario, Model::Async, &options, watch);
    let told = exploration(&found, &scenario, Model::Async, &[], false);
    let (_, told) = told.split_once("failures   none\n\n").unwrap();
    let expected = "\
run 0 is another when it is made again: they part at event 3

first
    0.000  main started
    0.000  a started
  > 0.000  a sleep 110ms
    0.000  b started
    0.000  b sleep 115ms
    0.110  a finished

again
    0.000  main started
    0.000  a started
  > 0.000  a sleep 130ms
    0.000  b started
    0.000  b sleep 115ms
    0.115  b finished

most probably: the choices differ, at first `delay in a#1`: `110ms`, then `130ms`. Their source
answers by something else than the point that it is asked about, such as a random number or how
often it was asked before
";
    assert_eq!(told, expected);
}

#[test]
fn what_fails_in_the_plain_run_is_offered_no_replay() {
    let place = Place::new("explore-plainly");
    place.write("a.kdl", "scenario \"A\"\nmain { sleep \"1s\"; }\nexpect { total \"2s\"; }\n");
    let ended = standstill(&place, "explore a.kdl");
    ends(&ended, 1);
    assert!(ended.out.contains("In the plain run, `total \"2s\"` fails"), "{}", ended.out);
    assert!(ended.out.contains("the plain run shows it: mend that first"), "{}", ended.out);
    assert!(!ended.out.contains("replay \""), "{}", ended.out);
}

#[test]
fn what_fails_in_the_plain_run_is_looked_at_for_a_short_while() {
    let place = Place::new("explore-short-look");
    let text = "scenario \"A\"\nmain { sleep \"1s..9s\"; }\nexpect { total \"2s\"; }\n";
    place.write("a.kdl", text);
    let explored = standstill(&place, "explore a.kdl");
    ends(&explored, 1);
    let told = "runs       100, a short look, as the plain run fails   mixed, seed 0\n";
    assert!(explored.out.contains(told), "{}", explored.out);
    let json = standstill(&place, "explore a.kdl --format json").out;
    assert!(json.contains("\"complete\":false,\"short_look\":true,"), "{json}");
    place.write("a.kdl", format!("{text}explore runs=300 {{ fails \"total\"; }}\n"));
    let meant = standstill(&place, "explore a.kdl");
    ends(&meant, 0);
    assert!(meant.out.contains("runs       300   mixed"), "{}", meant.out);
}

#[test]
fn faults_by_chance_of_one_service_are_told_apart() {
    let place = Place::new("explore-two-faults");
    place.write(
        "two.kdl",
        r#"
scenario "A hang is bad, a failure is not"
service "link" latency="5ms" {
    fail 503 chance=0.3
    hang chance=0.3
}
main {
    try { timeout "1s" { fetch "link"; }; }
    catch { log "no answer"; }
}
expect { never "* timeout 1s expired"; }
"#,
    );
    for strategy in ["mixed", "random", "pct:3", "exhaustive"] {
        let explored = standstill(&place, &format!("explore two.kdl --strategy {strategy}"));
        ends(&explored, 1);
        let told = "With `link` hanging, `never \"* timeout 1s expired\"` fails";
        assert!(explored.out.contains(told), "{}", explored.out);
        let token = after(&explored.out, "--replay '").trim_end_matches('\'');
        ends(&standstill(&place, &format!("run two.kdl --replay {token}")), 1);
    }
}

#[test]
fn a_run_makes_the_replays_that_the_file_keeps() {
    let place = Place::new("run-kept");
    place.write("lost.kdl", LOST);
    let explored = standstill(&place, "explore lost.kdl");
    let node = &nodes(&explored.out)[0];
    place.write("lost.kdl", format!("{LOST}\n{node}"));
    let failing = standstill(&place, "run lost.kdl");
    ends(&failing, 1);
    for told in [", replay \"never\"\n", "does not hold", "--replay '", "1 of 2 runs fails"] {
        assert!(failing.out.contains(told), "{told:?} in {}", failing.out);
    }
    ends(&standstill(&place, "run lost.kdl --seed 1 --quiet"), 0);
    let meant = node.replace('}', "fails \"never\"\n}");
    place.write("lost.kdl", format!("{LOST}\n{meant}"));
    let meant = standstill(&place, "run lost.kdl");
    ends(&meant, 0);
    assert!(meant.out.contains("replay \"never\": as it should be\n2 runs hold"), "{}", meant.out);
    let json = standstill(&place, "run lost.kdl --format json").out;
    assert!(
        json.lines().nth(1).unwrap().contains(r#""replay":"never","holds":true,"wrong":[]"#),
        "{json}"
    );
}

#[test]
fn who_is_to_be_cancelled_has_to_be_there() {
    let place = Place::new("explore-cancel-nobody");
    place.write("lost.kdl", LOST);
    let nobody = standstill(&place, "explore lost.kdl --strategy cancel:nosuch");
    ends(&nobody, 2);
    assert!(
        nobody.err.contains("no task is named `nosuch`: nothing was cancelled"),
        "{}",
        nobody.err
    );
    assert!(!standstill(&place, "explore lost.kdl --strategy cancel:a").err.contains("no task"));
    place.write("lost.kdl", format!("{LOST}\nexplore strategy=\"cancel:nosuch\""));
    let stated = standstill(&place, "check lost.kdl");
    ends(&stated, 2);
    assert!(stated.err.contains("no task is named `nosuch`"), "{}", stated.err);
}

#[test]
fn two_tasks_never_have_one_name() {
    let place = Place::new("explore-names");
    place.write(
        "names.kdl",
        r#"
scenario "Names"
main {
    gather {
        task "w" { sleep "1ms..9ms"; }
        task "w" { sleep "1ms..9ms"; }
        task "w#2" { sleep "1ms..9ms"; }
    }
}
expect { total max="5ms"; }
"#,
    );
    let explored = standstill(&place, "explore names.kdl --strategy random --runs 50");
    ends(&explored, 1);
    let ran = standstill(&place, "run names.kdl");
    for name in ["w  ", "w#2  ", "w#2#2  "] {
        assert!(ran.out.contains(&format!("0.000  {name}")), "{name:?} in {}", ran.out);
    }
}
