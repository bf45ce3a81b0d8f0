//! Fairness: a task that waits politely, by yielding in a loop, is right on every real executor, and no source of choices shows
//! otherwise. One whose loop has no end runs into a limit, whatever is chosen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use standstill::check::check;
use standstill::choices::{
    Choices, Options as Offered, Plain, Point, Priorities, Replay, Seeded, Take,
};
use standstill::explore::{Options, explore, fuzz};
use standstill::run::run;
use standstill::scenario::{Limits, Model, Scenario, Strategy};
use standstill::simulate::spawn_named;
use standstill::time::Instant;
use standstill::trace::{Outcome, Trace};
use standstill::{Simulation, explore::Exploration};
use tokio::task::yield_now;

use crate::support::paths::every_path;

/// Programs that end on every fair executor. What comes about in the end is their own affair.
const POLITE: [(&str, &str); 7] = [
    ("one waits for another", SPIN),
    (
        "two wait for a third that comes in two parts",
        r#"
        task "one" { let "x" 0
            while "x < 2" { yield; read "n" into="x"; }
        }
        task "two" { let "x" 0
            while "x < 2" { read "n" into="x"; yield; }
        }
        task "third" { write "n" 1; yield; write "n" 2; }
        "#,
    ),
    (
        "six wait for one that yields often itself",
        r#"
        repeat 6 {
            task "waits" { let "x" 0
                while "x < 1" { yield; read "n" into="x"; }
            }
        }
        task "works" { repeat 12 { yield; }; write "n" 1; }
        "#,
    ),
    (
        "two that hand over to each other wait for a third",
        r#"
        task "ping" { let "x" 0
            while "x < 1" { put "there" 1; get "back"; read "n" into="x"; }
            close "there"
        }
        task "pong" { drain "there" { put "back" 1; }; }
        task "third" { yield; write "n" 1; }
        "#,
    ),
    (
        "one that waits computes, so that time passes",
        r#"
        task "waits" { let "x" 0
            while "x < 1" { compute "1ms"; yield; read "n" into="x"; }
        }
        task "works" { yield; write "n" 1; }
        "#,
    ),
    (
        "one looks with a lock in hand that the other needs",
        r#"
        task "waits" { let "x" 0
            while "x < 1" { acquire "l" { read "n" into="x"; }; yield; }
        }
        task "works" { acquire "l" { yield; write "n" 1; }; }
        "#,
    ),
    (
        "each waits for the one before",
        r#"
        repeat 4 index="i" {
            task "link{i}" { let "x" 0
                while "x < i" { yield; read "n" into="x"; }
                write "n" "i + 1"
            }
        }
        "#,
    ),
];

const SPIN: &str = r#"
        task "waits" { let "x" 0
            while "x < 1" { yield; read "n" into="x"; }
        }
        task "works" { yield; write "n" 1; }
"#;

const STRATEGIES: [&str; 6] = ["mixed", "random", "pct:2", "pct:5", "exhaustive", "cancel:works"];
const MODELS: [Model; 2] = [Model::Async, Model::Threads(None)];

/// A scenario in which these are the branches of a `gather`.
fn scenario(name: &str, branches: &str) -> Scenario {
    let text = format!(
        r#"
scenario "{name}"
cell "n" 0
lock "l"
queue "there"
queue "back"
limits steps=2000 events=5000
main {{
    gather {{
{branches}
    }}
}}
"#
    );
    Scenario::parse("spin.kdl", &text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn explored(scenario: &Scenario, model: Model, strategy: &str, runs: u64) -> Exploration {
    let strategy: Strategy = strategy.parse().expect("it is a strategy");
    explore(scenario, model, &Options { strategy, runs, ..Options::default() })
}

/// How many runs reached a limit.
fn limits(found: &Exploration) -> u64 {
    let limits = found.outcomes.iter().filter(|(outcome, _)| outcome.starts_with("limit"));
    limits.map(|(_, runs)| runs).sum()
}

/// Always lets this task go first, and of the others the one that became ready last.
#[derive(Clone, Debug)]
struct Favours(&'static str);

impl Choices for Favours {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let Offered::Tasks(ready) = point.options else { return 0 };
        let last = ready.count() - 1;
        (0..=last).find(|index| *ready.name(*index) == *self.0).unwrap_or(last) as u64
    }
}

#[test]
fn no_strategy_tells_of_a_limit_that_only_an_unfair_executor_reaches() {
    for (name, branches) in POLITE {
        let scenario = scenario(name, branches);
        for model in MODELS {
            for strategy in STRATEGIES {
                let found = explored(&scenario, model, strategy, 60);
                assert_eq!(limits(&found), 0, "{name}, {strategy}: {:?}", found.outcomes);
            }
        }
    }
}

// holds tie: longest-ready-has-its-turn
#[test]
fn who_is_always_preferred_has_to_wait_for_the_others_all_the_same() {
    let tasks = ["waits", "works", "one", "two", "third", "ping", "pong", "link0", "link3", ""];
    for (name, branches) in POLITE {
        let scenario = scenario(name, branches);
        for model in MODELS {
            for task in tasks {
                let trace = run(&scenario, model, Favours(task));
                assert_eq!(trace.outcome, Outcome::Ok, "{name}, {task} first");
                // What was chosen comes back by its names.
                let takes: Vec<_> = trace.deviations.iter().map(Take::from).collect();
                let source = Replay::new(takes);
                assert_eq!(run(&scenario, model, source.clone()), trace, "{name}, {task} first");
                assert_eq!(source.unused(), []);
            }
        }
    }
}

#[test]
fn seeds_and_bytes_are_bound_alike() {
    for (name, branches) in POLITE {
        let scenario = scenario(name, branches);
        for seed in 0..40 {
            let trace = run(&scenario, Model::Async, Seeded::new(seed));
            assert_eq!(trace.outcome, Outcome::Ok, "{name}, seed {seed}");
        }
        for byte in 0..16 {
            let fuzzed = fuzz(&scenario, Model::Async, &[byte; 4_000]);
            assert!(fuzzed.is_ok(), "{name}, bytes {byte}");
        }
    }
}

#[test]
fn where_a_task_had_to_wait_nothing_is_said_to_be_all() {
    let found = explored(&scenario("spin", SPIN), Model::Async, "exhaustive", 100);
    assert!(found.runs < 100 && !found.complete, "{} runs", found.runs);
    assert!(found.runs > 10, "it may go first some times: {} runs", found.runs);
}

#[test]
fn what_can_differ_of_a_spin_is_what_an_enumeration_of_all_runs_shows() {
    let text = r#"
scenario "a spinning task and one that works in two parts"
cell "n" 0
main {
    gather {
        task "spins" { let "x" 0
            while "x < 2" { yield; read "n" into="x"; when "x == 1" { log "half"; }; }
        }
        task "works" { write "n" 1; yield; write "n" 2; }
    }
}
expect {
    never "spins log half"
    eventually "spins log half"
    order "spins finished" "works finished"
    order "works finished" "spins finished"
    count "spins log half" max=9
    count "spins log half" max=99
}
"#;
    let scenario = Scenario::parse("spin.kdl", text).expect("it reads");
    // Under threads there are too many to go through all of them.
    let model = Model::Async;
    let (mut broken, mut runs) = (BTreeSet::new(), 0);
    let are_all = every_path(usize::MAX, |path| {
        let trace = run(&scenario, model, path);
        assert_eq!(trace.outcome, Outcome::Ok);
        broken.extend(check(&scenario, &trace).violations.iter().map(|it| it.span));
        runs += 1;
    });
    assert!(are_all);
    // The plain run breaks some of them.
    let fails = ["never", "eventually", "order", "count"].map(Into::into).to_vec();
    let strategy = Strategy::Exhaustive;
    let found = explore(&scenario, model, &Options { strategy, fails, ..Options::default() });
    assert!(found.runs <= runs, "{} of {runs} runs", found.runs);
    assert_eq!(found.failures.len(), broken.len(), "{:?}", found.failures);
}

#[test]
fn a_spin_that_never_ends_is_told_whatever_is_chosen() {
    let never = scenario(
        "never",
        r#"
        task "waits" { let "x" 0
            while "x < 1" { yield; read "n" into="x"; }
        }
        task "other" { yield; yield; write "n" 0; }
        "#,
    );
    for model in MODELS {
        for strategy in STRATEGIES {
            let found = explored(&never, model, strategy, 20);
            assert_eq!(limits(&found), found.runs, "{strategy}: {:?}", found.outcomes);
        }
        let trace = run(&never, model, Favours("other"));
        assert!(matches!(trace.outcome, Outcome::Limit(_)), "{:?}", trace.outcome);
    }
}

/// A tokio program in which some tasks wait for one that yields itself.
fn simulated(choices: impl Choices + 'static) -> Trace {
    let limits = Limits { steps: 2_000, ..Limits::default() };
    Simulation::new().limits(limits).choices(choices).run(async {
        let flag = Arc::new(AtomicU32::new(0));
        let spin = |from: u32| {
            let flag = Arc::clone(&flag);
            async move {
                while flag.load(Ordering::Relaxed) < from {
                    yield_now().await;
                }
            }
        };
        let tasks = [1, 1, 2].map(|from| spawn_named("waits", spin(from)));
        let works = {
            let flag = Arc::clone(&flag);
            spawn_named("works", async move {
                for _ in 0..5 {
                    yield_now().await;
                }
                flag.fetch_add(1, Ordering::Relaxed);
            })
        };
        // Main waits in the same way, and then sets it free in the end.
        spin(1).await;
        flag.fetch_add(1, Ordering::Relaxed);
        works.await.expect("it ends well");
        for task in tasks {
            task.await.expect("it ends well");
        }
    })
}

#[test]
fn a_polite_spin_of_a_tokio_program_ends() {
    for task in ["waits", "works", "main", ""] {
        assert_eq!(simulated(Favours(task)).outcome, Outcome::Ok, "{task} first");
    }
    for seed in 0..30 {
        assert_eq!(simulated(Seeded::new(seed)).outcome, Outcome::Ok, "seed {seed}");
        let priorities = Priorities::new(seed, 0, vec![3, 9]);
        assert_eq!(simulated(priorities).outcome, Outcome::Ok, "priorities {seed}");
    }
}

/// A service that answers at once, and a task that waits for its answer by yielding.
const AWAITED: &str = r#"
service "stock"
cell "n" 0
main {
    gather {
        task "spins" { let "x" 0; while "x == 0" { yield; read "n" into="x"; }; }
        task "asks" { fetch "stock"; write "n" 1; }
        task "bounded" { timeout "1s" { fetch "stock"; } }
    }
}
"#;

// holds tie: packets-in-the-end
#[test]
fn who_waits_for_an_answer_by_yielding_gets_it() {
    for model in MODELS {
        let scenario =
            Scenario::parse("awaited.kdl", &format!("scenario \"a\"{AWAITED}")).expect("it reads");
        let plain = run(&scenario, model, Plain);
        assert_eq!(plain.outcome, Outcome::Ok, "{model:?}");
        assert_eq!(plain.total, Instant::START, "{model:?}");
        for strategy in STRATEGIES {
            let found = explored(&scenario, model, strategy, 40);
            assert_eq!((limits(&found), found.failures.len()), (0, 0), "{strategy}, {model:?}");
        }
    }
}
