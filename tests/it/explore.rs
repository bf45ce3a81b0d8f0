//! Exploring: what is found, how it is told, and that it can be kept. How the command is asked stands in `tests/it/cli/explore.rs`.

mod complete;

use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::folder::Folder;
use standstill::check::check;
use standstill::choices::{Choices, Point, Take};
use standstill::explore::search::{Observed, Plan, Search};
use standstill::explore::{Options, searched};
use standstill::report::exploration;
use standstill::scenario::{Model, Scenario};

#[test]
fn the_longest_of_a_range_is_tried() {
    let folder = Folder::new("explore-longest").with(
        "long.kdl",
        r#"
scenario "A wide range"
service "s" latency="1ms..10s"
main { fetch "s"; }
expect { total max="9.999s"; }
"#,
    );
    let explored = folder.standstill("explore long.kdl --runs 10").exits(1);
    explored.tells(&["--replay 'latency+of+s#1=10s'"]);
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
    let folder = Folder::new("explore-round").with("round.kdl", text);
    let explored = folder.standstill("explore round.kdl --runs 300").exits(1);
    explored.tells(&["With `s` taking 700ms (plainly 3ms)"]);
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
    never "* fail*"
    order "a log a" "b log b"
    order "a finished" "b finished"
}
"#;
    let folder = Folder::new("explore-kept-together").with("two.kdl", TEXT);
    let explored = folder.standstill("explore two.kdl --runs 300").exits(1);
    let first = explored.nodes();
    assert_eq!(first.len(), 4, "{}", explored.out);
    let kept = format!("{TEXT}{}", first.concat());
    folder.write("two.kdl", &kept);
    // What is explored once more keeps clear of the names that are there.
    let second = folder.standstill("explore two.kdl --runs 300").nodes();
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
        let plan = Plan {
            number: 0,
            choices: Box::new(move || Box::new(source())),
            logged: false,
            offers: false,
            by: None,
        };
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
fn faults_by_chance_of_one_service_are_told_apart() {
    let folder = Folder::new("explore-two-faults").with(
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
        let explored = folder.standstill(&format!("explore two.kdl --strategy {strategy}"));
        let told = "With `link` hanging, `never \"* timeout 1s expired\"` fails";
        let explored = explored.exits(1).tells(&[told]);
        let token = explored.token();
        folder.standstill(&format!("run two.kdl --replay {token}")).exits(1);
    }
}

#[test]
fn two_tasks_never_have_one_name() {
    let folder = Folder::new("explore-names").with(
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
    folder.standstill("explore names.kdl --strategy random --runs 50").exits(1);
    let ran = folder.standstill("run names.kdl");
    ran.tells(
        &["w  ", "w#2  ", "w#2#2  "]
            .map(|name| format!("0.000  {name}"))
            .each_ref()
            .map(|it| &**it),
    );
}
