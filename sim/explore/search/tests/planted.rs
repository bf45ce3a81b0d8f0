//! Planted faults: each holds in the plain run and fails in some other, which the default search finds.

use super::{Explored, explore_while, scenario};
use crate::choices::Plain;
use crate::explore::program::Facts;
use crate::explore::search::Strategy;
use crate::run::run;
use crate::scenario::{Model, Scenario};

const LOST_UPDATE: &str = r#"
scenario "lost update"
cell "n" 0
main {
    gather {
        task "a" { read "n" into="x"; sleep "10ms..50ms"; write "n" "x + 1"; }
        task "b" { sleep "20ms"; read "n" into="x"; sleep "5ms"; write "n" "x + 1"; }
    }
}
expect { eventually "* write n: 2"; }
"#;

const CACHE_STAMPEDE: &str = r#"
scenario "check, then act"
service "db" latency="10ms..100ms"
cell "cached" #false
main {
    gather {
        repeat 3 index="i" {
            task "client{i}" {
                sleep "{i * 15}ms"
                read "cached" into="hit"
                when "!hit" { fetch "db"; write "cached" "true"; }
            }
        }
    }
}
expect { count "* fetch db" max=1; }
"#;

const LOST_PERMIT: &str = r#"
scenario "a permit lost on cancellation"
queue "permits"
main {
    put "permits" 1
    try { timeout "50ms" { get "permits"; sleep "10ms..100ms"; put "permits" 1; }; }
    catch { log "given up"; }
    get "permits"
}
expect { outcome "ok"; }
"#;

const TIMEOUT_RACE: &str = r#"
scenario "a timeout races with success"
service "bank" latency="100ms"
cell "paid" #false
main {
    try { timeout "100ms" { write "paid" "true"; fetch "bank"; }; }
    catch { log "order cancelled"; }
}
expect { never "main log order cancelled"; }
"#;

const DUPLICATE: &str = r#"
scenario "a retry duplicates a call"
service "bank" latency="20ms..200ms"
cell "charges" 0
main {
    retry attempts=3 {
        timeout "100ms" { read "charges" into="n"; write "charges" "n + 1"; fetch "bank"; }
    }
}
expect { count "main write charges*" 1; }
"#;

const LOCK_ORDER: &str = r#"
scenario "locks in two orders"
lock "x"
lock "y"
main {
    gather {
        task "a" { sleep "1ms..30ms"; acquire "x" { sleep "5ms"; acquire "y" { log "both"; }; }; }
        task "b" { sleep "10ms"; acquire "y" { sleep "5ms"; acquire "x" { log "both"; }; }; }
    }
}
expect { outcome "ok"; }
"#;

const LOCK_ORDER_AT_ONE_INSTANT: &str = r#"
scenario "locks in two orders, three tasks"
lock "x"
lock "y"
main {
    gather {
        task "a" { acquire "x" { acquire "y" { log "both"; }; }; }
        task "b" { yield; yield; acquire "y" { yield; acquire "x" { log "both"; }; }; }
        task "c" { acquire "x" { yield; }; }
    }
}
expect { outcome "ok"; }
"#;

const EARLY_CLOSE: &str = r#"
scenario "a producer closes while another still produces"
queue "jobs"
main {
    gather {
        task "first" { put "jobs" 1; sleep "30ms"; close "jobs"; }
        task "second" { sleep "5ms..40ms"; put "jobs" 2; }
        task "consumer" { drain "jobs" into="job" { log "job {job}"; }; }
    }
}
expect { count "consumer log job *" 2; }
"#;

const DROPPED_ITEM: &str = r#"
scenario "a shutdown drops an item"
queue "jobs"
cell "stop" #false
main {
    spawn "worker" {
        let "stopped" "false"
        while "!stopped" {
            get "jobs" into="job"
            sleep "1ms..20ms"
            log "done {job}"
            read "stop" into="stopped"
        }
    }
    repeat 3 index="i" { put "jobs" "{i}"; }
    sleep "3ms"
    write "stop" "true"
    await "worker"
}
expect { count "worker log done*" 3; }
"#;

const START_UP: &str = r#"
scenario "a client starts before its server"
cell "ready" #false
main {
    gather {
        task "server" { sleep "10ms..50ms"; write "ready" "true"; }
        task "client" { sleep "10ms"; read "ready" into="up"; when "!up" { fail "refused"; }; }
    }
}
expect { outcome "ok"; }
"#;

const HEARTBEAT: &str = r#"
scenario "a blocked loop starves the heartbeat"
main {
    gather {
        task "leader" { repeat 5 { sleep "10ms"; log "beat"; }; }
        task "report" { sleep "12ms"; block "1ms..30ms"; }
    }
}
expect { blocked max="15ms"; count "leader log beat" 5; never "leader woke * late"; }
"#;

const PUBLISHED_TOO_EARLY: &str = r#"
scenario "a flag is set between two writes that belong together"
cell "low" 0
cell "high" 0
main {
    gather {
        task "writer" { repeat 3 index="i" { write "low" "i"; yield; write "high" "i"; yield; }; }
        task "reader" {
            repeat 3 { yield; yield; }
            read "low" into="l"
            read "high" into="h"
            when "l < h" { fail "torn"; }
        }
        task "noise" { repeat 6 { yield; }; }
    }
}
expect { never "reader read low: 1"; }
"#;

const ANSWER_AND_TIMER: &str = r#"
scenario "an update is lost to an answer that comes with a timer"
service "s" latency="20ms"
cell "n" 0
main {
    gather {
        task "x" { fetch "s"; read "n" into="v"; yield; write "n" "v + 1"; }
        task "y" { sleep "20ms"; read "n" into="v"; yield; write "n" "v + 1"; }
    }
}
expect { eventually "* write n: 2"; }
"#;

const ANSWER_AT_ONCE: &str = r#"
scenario "an update is lost to an answer that takes no time"
service "s"
cell "n" 0
main {
    gather {
        task "x" { fetch "s"; read "n" into="v"; yield; write "n" "v + 1"; }
        task "y" { yield; read "n" into="v"; yield; write "n" "v + 1"; }
    }
}
expect { eventually "* write n: 2"; }
"#;

const HANDED_OVER_AT_THE_DEADLINE: &str = r#"
scenario "a connection that is handed over at the deadline leaks"
queue "pool"
main {
    spawn "holder" { sleep "40ms..50ms"; put "pool" "c"; }
    try { timeout "50ms" { get "pool" into="c"; yield; }; put "pool" "{c}"; }
    catch "timeout" { log "none"; }
    await "holder"
    timeout "1s" { get "pool"; }
}
expect { outcome "ok"; }
"#;

const PLANTED: [&str; 15] = [
    LOST_UPDATE,
    CACHE_STAMPEDE,
    LOST_PERMIT,
    TIMEOUT_RACE,
    DUPLICATE,
    LOCK_ORDER,
    LOCK_ORDER_AT_ONE_INSTANT,
    EARLY_CLOSE,
    DROPPED_ITEM,
    START_UP,
    HEARTBEAT,
    PUBLISHED_TOO_EARLY,
    ANSWER_AND_TIMER,
    ANSWER_AT_ONCE,
    HANDED_OVER_AT_THE_DEADLINE,
];

#[test]
fn the_default_search_finds_faults_of_the_usual_kinds() {
    for text in PLANTED {
        let scenario = scenario(text);
        let plain = run(&scenario, Model::Async, Plain);
        let (_, holds) = super::outcome(&scenario, &plain);
        assert!(
            holds,
            "the plain run holds:\n{text}\n{:#?}",
            crate::check::check(&scenario, &plain)
        );
        for seed in 1..4 {
            let run = first_failure(&scenario, &Strategy::Mixed, seed)
                .unwrap_or_else(|| panic!("seed {seed} finds nothing:\n{text}"));
            assert!(run < 100, "seed {seed} finds it in run {run}:\n{text}");
        }
    }
}

#[test]
fn the_default_search_finds_what_takes_many_unlikely_failures() {
    let text = r#"
scenario "five failures in a row open the breaker"
service "api" { fail 500 chance=0.01; }
cell "failures" 0
main {
    repeat 20 {
        try { fetch "api"; write "failures" "0"; }
        catch { read "failures" into="n"; write "failures" "n + 1"; when "n == 4" { log "open"; }; }
    }
}
expect { never "main log open"; }
"#;
    for seed in 1..4 {
        let run = first_failure(&scenario(text), &Strategy::Mixed, seed);
        assert!(run.is_some_and(|run| run < 500), "seed {seed} finds it in run {run:?}");
    }
}

#[test]
fn the_default_search_finds_what_takes_two_things_at_one_instant() {
    let text = r#"
scenario "an update is lost when two answers come together"
service "a" latency="5ms..40ms"
service "b" latency="7ms..61ms"
cell "n" 0
main {
    gather {
        task "one" { fetch "a"; read "n" into="x"; yield; write "n" "x + 1"; }
        task "two" { sleep "1.37ms"; fetch "b"; read "n" into="x"; yield; write "n" "x + 1"; }
    }
}
expect { eventually "* write n: 2"; }
"#;
    for seed in 1..4 {
        let run = first_failure(&scenario(text), &Strategy::Mixed, seed);
        assert!(run.is_some_and(|run| run < 20), "seed {seed} finds it in run {run:?}");
    }
}

#[test]
fn chance_alone_finds_most_of_them_too() {
    for strategy in [Strategy::Random, Strategy::Pct { depth: 3 }] {
        let finds = |text: &&&str| first_failure(&scenario(text), &strategy, 1).is_some();
        let found = PLANTED.iter().filter(finds).count();
        assert!(found >= PLANTED.len() - 1, "{strategy} finds {found}");
    }
}

#[test]
fn a_small_budget_finds_what_nearly_every_run_by_chance_shows() {
    let text = r#"
scenario "a queue grows that nobody bounds"
queue "jobs"
cell "waiting" 0
main {
    spawn "producer" {
        repeat 100 index="i" {
            put "jobs" "{i}"
            read "waiting" into="n"
            write "waiting" "n + 1"
            when "n > 9" { log "too many"; }
            sleep "10ms"
        }
        close "jobs"
    }
    spawn "consumer" {
        drain "jobs" { read "waiting" into="n"; write "waiting" "n - 1"; sleep "5ms..50ms"; }
    }
    await "producer"
    await "consumer"
}
expect { never "* log too many"; }
"#;
    for seed in 1..4 {
        let run = first_failure(&scenario(text), &Strategy::Mixed, seed);
        assert!(run.is_some_and(|run| run < 10), "seed {seed} finds it in run {run:?}");
    }
}

/// The first run of a thousand that fails.
fn first_failure(scenario: &Scenario, strategy: &Strategy, seed: u64) -> Option<u64> {
    let search = strategy.search(seed, &Facts::of(scenario, Model::Async));
    let goes_on = |explored: &Explored| explored.runs < 1_000 && explored.failed.is_none();
    explore_while(scenario, search, goes_on).failed.map(|(run, _)| run)
}
