//! Searches on small scenarios, through one helper: which runs are made, and what they come to.

mod by_chance;
mod families;
mod faults;
mod planted;
mod shrunk;

use std::collections::BTreeSet;

use super::*;
use crate::check::check;
use crate::choices::{Plain, Script, Seeded};
use crate::explore::program::Facts;
use crate::run::{Runner, run};
use crate::scenario::{Model, Scenario};
use crate::trace::What;

/// What a search came to.
struct Explored {
    runs: usize,
    complete: bool,
    /// How many of the runs differ in what happened.
    traces: BTreeSet<String>,
    /// The distinct outcomes.
    outcomes: BTreeSet<String>,
    /// The number of the first run that failed, and how many deviations it had.
    failed: Option<(u64, usize)>,
}

/// Makes the runs of a search, `most` of them.
fn explore(scenario: &Scenario, search: Box<dyn Search>, most: usize) -> Explored {
    explore_while(scenario, search, |explored| explored.runs < most)
}

fn explore_while(
    scenario: &Scenario,
    mut search: Box<dyn Search>,
    goes_on: impl Fn(&Explored) -> bool,
) -> Explored {
    let (traces, outcomes) = (BTreeSet::new(), BTreeSet::new());
    let mut explored = Explored { runs: 0, complete: false, traces, outcomes, failed: None };
    let runner = Runner::new(scenario, Model::Async);
    loop {
        let plans = search.next(16);
        assert!(plans.len() <= 16, "no more than were asked for");
        if plans.is_empty() || !goes_on(&explored) {
            explored.complete = search.is_complete();
            return explored;
        }
        for plan in plans {
            let observed = plan.make(&runner);
            assert_eq!(observed.number, explored.runs as u64, "numbers run on");
            explored.runs += 1;
            explored.traces.insert(format!("{:?}", observed.trace.events));
            let (outcome, holds) = outcome(scenario, &observed.trace);
            explored.outcomes.insert(outcome);
            if !holds && explored.failed.is_none() {
                explored.failed = Some((observed.number, observed.trace.deviations.len()));
            }
            search.learn(&observed);
        }
    }
}

/// How the run ended, what the cells are in the end, and what does not hold.
fn outcome(scenario: &Scenario, trace: &Trace) -> (String, bool) {
    let last_value = |cell: &crate::scenario::Cell| {
        trace.events.iter().rev().find_map(|event| match &event.what {
            What::Write(name, value) if *name == cell.name => Some(value.to_string()),
            _ => None,
        })
    };
    let cells: Vec<_> = scenario.cells.iter().map(last_value).collect();
    let verdict = check(scenario, trace);
    let failed: Vec<_> =
        verdict.violations.iter().map(|violation| (violation.span, &violation.expected)).collect();
    (format!("{:?} {cells:?} {failed:?}", trace.outcome), verdict.holds())
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn by(strategy: &str, scenario: &Scenario, most: usize) -> Explored {
    let strategy: Strategy = strategy.parse().unwrap();
    explore(scenario, strategy.search(1, &Facts::of(scenario, Model::Async)), most)
}

fn lost_update(tasks: usize, rounds: usize) -> Scenario {
    scenario(&format!(
        r#"
scenario "lost update"
cell "n" 0
main {{
    gather {{
        repeat {tasks} index="i" {{
            task "t{{i}}" {{
                repeat {rounds} {{
                    read "n" into="x"
                    yield
                    write "n" "x + 1"
                }}
            }}
        }}
    }}
}}
expect {{
    eventually "* write n: {}"
}}
"#,
        tasks * rounds
    ))
}

#[test]
fn the_default_search_covers_what_is_small_with_a_third_of_its_runs() {
    let mut small = 0;
    for seed in 0..60 {
        let scenario = by_chance::scenario(seed);
        let all = by("exhaustive", &scenario, 65);
        if all.complete {
            let mixed = by("mixed", &scenario, 400);
            assert!(mixed.complete, "seed {seed}:\n{}", scenario.source.text);
            let most = if all.runs <= 4 { all.runs } else { 3 * all.runs + 16 };
            let told = format!("seed {seed}: {} of {}", mixed.runs, all.runs);
            assert!(mixed.runs <= most, "{told}\n{}", scenario.source.text);
            assert_eq!(mixed.outcomes, all.outcomes, "seed {seed}:\n{}", scenario.source.text);
            small += 1;
        }
    }
    assert!(small > 30, "{small} are small");
}

#[test]
fn a_group_can_take_a_branch_down_before_its_next_turn() {
    let text = r#"
scenario "taken down"
cell "a" 0
main {
    try {
        group {
            task "first" { yield; write "a" "1"; sleep "2s"; }
            task "second" { log "here"; }
            task "third" { fail "boom"; }
        }
    }
    catch { log "gone"; }
}
expect { eventually "first write a: 1"; }
"#;
    let explored = by("exhaustive", &scenario(text), 100);
    assert!(explored.complete && explored.failed.is_some(), "{:?}", explored.outcomes);
}

#[test]
fn without_deviations_a_run_is_the_plain_one() {
    for seed in 0..150 {
        let scenario = by_chance::scenario(seed);
        let scripted = run(&scenario, Model::Async, Script::new(Vec::new()));
        assert_eq!(scripted, run(&scenario, Model::Async, Plain), "{}", scenario.source.text);
    }
}

#[test]
fn the_lost_update_of_two_tasks_is_covered_completely() {
    let explored = by("exhaustive", &lost_update(2, 1), 100);
    assert!(explored.complete);
    assert!(explored.runs <= 10, "{} runs", explored.runs);
    assert_eq!(explored.outcomes.len(), 2, "{:?}", explored.outcomes);
}

#[test]
fn tasks_that_touch_nothing_in_common_need_one_run() {
    let text = r#"
scenario "apart"
cell "a" 0
cell "b" 0
main {
    gather {
        task "t" { write "a" "1"; yield; write "a" "2"; }
        task "u" { write "b" "1"; yield; write "b" "2"; }
        task "v" { sleep "1s"; log "here"; }
    }
}
"#;
    let explored = by("exhaustive", &scenario(text), 100);
    assert_eq!((explored.runs, explored.complete), (1, true));
    let observed = format!("{text}\nexpect {{ order \"t finished\" \"u finished\"; }}");
    let explored = by("exhaustive", &scenario(&observed), 100);
    assert!(explored.complete && explored.failed.is_some(), "the order is looked at");
    let elsewhere = format!("{text}\nexpect {{ overlap \"v\" max=1; }}");
    assert_eq!(by("exhaustive", &scenario(&elsewhere), 100).runs, 1, "others are not looked at");
}

#[test]
fn about_every_third_run_of_the_default_search_is_one_of_the_smallest_where_there_are_many() {
    let scenario = lost_update(3, 3);
    let runner = Runner::new(&scenario, Model::Async);
    let mut search = Strategy::Mixed.search(1, &Facts::of(&scenario, Model::Async));
    let mut logged = Vec::new();
    while logged.len() < 192 {
        for plan in search.next(16) {
            logged.push(plan.logged);
            search.learn(&plan.make(&runner));
        }
    }
    let exhaustive = logged.split_off(96).into_iter().filter(|logged| *logged).count();
    assert!((28..40).contains(&exhaustive), "{exhaustive} of 96");
}

#[test]
fn of_a_range_its_ends_and_ties_are_tried_and_that_is_not_all() {
    let text = r#"
scenario "a range"
cell "a" 0
main {
    gather {
        task "t" { sleep "10ms..50ms"; write "a" "1"; }
        task "u" { sleep "20ms"; write "a" "2"; }
    }
}
expect { total max="49ms"; }
"#;
    let explored = by("exhaustive", &scenario(text), 100);
    assert!(!explored.complete, "lengths between were left out");
    // The shortest, the longest, and 20 ms with both orders.
    assert_eq!((explored.runs, explored.traces.len()), (4, 4));
    assert_eq!(explored.failed.map(|(_, deviations)| deviations), Some(1));
}

#[test]
fn of_a_short_range_every_length_is_tried_and_that_is_all() {
    let of = |max: u64| {
        let text = format!("scenario \"short\"\nmain {{ sleep \"10ns..{max}ns\"; }}");
        let explored = by("exhaustive", &scenario(&text), 100);
        (explored.runs, explored.traces.len(), explored.complete)
    };
    assert_eq!([of(13), of(17)], [(4, 4, true), (8, 8, true)]);
    assert_eq!(of(18), (2, 2, false), "of nine lengths, the ends");
}

#[test]
fn of_tasks_that_share_a_cell_no_order_is_made_twice() {
    let of = |tasks: &str| {
        let text = format!("scenario \"shared\"\ncell \"n\" 0\nmain {{ gather {{ {tasks}; }}; }}");
        let explored = by("exhaustive", &scenario(&text), 1000);
        assert!(explored.complete, "{text}");
        assert_eq!(explored.runs, explored.traces.len(), "{text}");
        explored.runs
    };
    let writers = |count: u32| {
        let writers: Vec<_> =
            (1..=count).map(|it| format!("task \"t{it}\" {{ write \"n\" \"{it}\"; }}")).collect();
        of(&writers.join("; "))
    };
    // In each order they write.
    assert_eq!([writers(1), writers(2), writers(3), writers(4)], [1, 2, 6, 24]);
    let apart = r#"
        task "t" { write "n" "1"; sleep "1s"; }
        task "u" { write "n" "2"; sleep "2s"; }
        task "v" { log "here"; sleep "3s"; }"#;
    assert_eq!(of(apart), 2, "the order of the writers, and not where another goes");
}

/// What links do is not enumerated anywhere.
#[test]
fn a_search_through_a_network_with_properties_is_never_complete() {
    let of = |network: &str| {
        let text = format!(
            r#"
scenario "asks once"
service "api"
{network}
main {{ fetch "api"; }}
"#
        );
        by("exhaustive", &scenario(&text), 1_000).complete
    };
    assert!(of(""));
    assert!(!of(r#"network { link "main" "api" latency="5ms" loss=0.1; }"#));
    assert!(!of(r#"network { link "main" "api" latency="5ms"; }"#));
    assert!(!of(r#"faults { at "1s" { partition "main" "api"; }; }"#));
}

#[test]
fn a_search_one_of_whose_runs_reached_a_limit_is_not_complete() {
    let of = |yields: u32| {
        let text = format!(
            r#"
scenario "spins in one order"
limits steps=50
cell "go" #false
main {{
    gather {{
        task "a" {{ read "go" into="g"; when "g" {{ repeat {yields} {{ yield; }}; }}; }}
        task "b" {{ write "go" "true"; }}
    }}
}}
"#
        );
        let explored = by("exhaustive", &scenario(&text), 100);
        (explored.runs, explored.failed.is_some(), explored.complete)
    };
    assert_eq!(of(5), (2, false, true));
    assert_eq!(of(100), (2, true, false));
}

#[test]
fn who_has_a_turn_before_a_fault_ends_the_run_is_looked_for() {
    let of = |others: &str| {
        let text = format!(
            r#"
scenario "at fault"
cell "none" 0
main {{
    gather {{
        task "at fault" {{ read "none" into="none"; log "{{1 / none}}"; }}
        {others}
    }}
}}
"#
        );
        let explored = by("exhaustive", &scenario(&text), 100);
        (explored.runs, explored.complete)
    };
    // Each of those that share nothing with it may have logged before the fault or not.
    assert_eq!(of(r#"task "one" { log "1"; }"#), (2, true));
    assert_eq!(of(r#"task "one" { log "1"; }; task "two" { log "2"; }"#), (4, true));
    assert_eq!(of(r#"task "late" { sleep "1s"; log "late"; }"#), (2, true));
}

#[test]
fn by_chance_a_length_often_ends_when_something_else_is_due() {
    let text = r#"
scenario "met"
main {
    gather {
        task "fixed" { sleep "20ms"; log "here"; }
        task "late" { sleep "10ms..50ms"; log "here"; }
    }
}
"#;
    let scenario = scenario(text);
    let meets = |number: u64| {
        let trace = run(&scenario, Model::Async, Seeded::of_run(1, number).moody());
        let logs = trace.events.iter().filter(|event| matches!(event.what, What::Log(_)));
        let instants: BTreeSet<_> = logs.map(|event| event.at).collect();
        instants.len() == 1
    };
    // Every eighth: each fourth of those that have no mood. By chance alone it would be one of 401 lengths.
    let met = (0..400).filter(|number| meets(*number)).count();
    assert!((20..100).contains(&met), "{met} of 400");
}

#[test]
fn a_length_ends_together_with_what_happens_only_in_longer_runs() {
    let text = r#"
scenario "an answer at its deadline"
cell "answered" #false
event "answer"
main {
    spawn "answers" { sleep "50ms..150ms"; write "answered" "true"; set "answer"; }
    try { timeout "100ms" { wait "answer"; }; }
    catch {
        read "answered" into="done"
        when "done" { log "answered and given up"; }
    }
    await "answers"
}
expect { never "main log answered and given up"; }
"#;
    let explored = by("exhaustive", &scenario(text), 100);
    assert!(explored.failed.is_some() && !explored.complete, "{} runs", explored.runs);
}

#[test]
fn a_cancellation_strikes_at_each_wait() {
    let text = r#"
scenario "two waits"
main {
    spawn "worker" { sleep "1s"; log "between"; sleep "1s"; }
    try { await "worker"; }
    catch "cancelled" { log "struck"; }
}
expect { never "main log struck"; }
"#;
    let explored = by("cancel:work*", &scenario(text), 100);
    assert_eq!((explored.runs, explored.complete), (3, true));
    assert_eq!(explored.failed, Some((1, 1)));
    assert_eq!(by("cancel:nobody", &scenario(text), 100).runs, 1);
}

#[test]
fn priorities_find_what_takes_three_constraints() {
    let explored = by("pct:3", &lost_update(3, 3), 200);
    assert!(explored.failed.is_some() && explored.outcomes.len() > 3, "{:?}", explored.outcomes);
    assert_eq!(explored.outcomes, by("pct:3", &lost_update(3, 3), 200).outcomes);
}

#[test]
fn priorities_let_a_task_go_on_that_another_waits_for_by_yielding() {
    let text = r#"
scenario "a spinning task"
cell "ready" #false
main {
    gather {
        task "spins" {
            let "seen" "false"
            while "!seen" { yield; read "ready" into="seen"; }
        }
        task "works" { yield; write "ready" "true"; }
    }
}
expect { outcome "ok"; }
"#;
    assert_eq!(by("pct:2", &scenario(text), 100).failed, None);
}

#[test]
fn strategies_read_as_they_are_written() {
    for word in [
        "random",
        "surw",
        "urw",
        "pos",
        "pct:3",
        "feedback",
        "exhaustive",
        "faults",
        "cancel:worker*",
        "mixed",
    ] {
        assert_eq!(word.parse::<Strategy>().unwrap().to_string(), word);
    }
    assert_eq!("pct".parse(), Ok(Strategy::Pct { depth: 3 }));
    assert_eq!("pct:0".parse::<Strategy>(), Err(StrategyError::Depth));
    assert_eq!("cancel:".parse::<Strategy>(), Err(StrategyError::Tasks));
    assert_eq!("luck".parse::<Strategy>(), Err(StrategyError::Unknown));
}
