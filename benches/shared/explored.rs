//! The lost update as a scenario file, and a hundred tasks: explored, and every run checked.

use std::num::NonZero;

use standstill::explore::{OnFailure, Options, explore as explored};
use standstill::report::exploration;
use standstill::scenario::{Model, Scenario};

use crate::lost_update::{Explored, ROUNDS, TASKS};
use crate::scenario::parse;

/// Makes so many schedules by this strategy, on so many threads.
///
/// # Panics
///
/// There is no such strategy.
pub fn explore(strategy: &str, runs: u32, jobs: NonZero<usize>) -> Explored {
    let found = explored(
        &lost_update(TASKS, ROUNDS),
        Model::Async,
        &Options {
            strategy: strategy.parse().expect("a strategy"),
            runs: runs.into(),
            jobs,
            // The plain run loses an update, too.
            on_failure: OnFailure::KeepGoing,
            ..Options::default()
        },
    );
    Explored { schedules: found.runs, lost: found.failures.iter().map(|it| it.runs).sum() }
}

/// Covers two tasks with one round each completely, and tells so.
///
/// # Panics
///
/// They are not covered.
pub fn two_tasks() {
    let scenario = lost_update(2, 1);
    let strategy = "exhaustive".parse().expect("a strategy");
    let found = explored(&scenario, Model::Async, &Options { strategy, ..Options::default() });
    assert!(found.complete && found.failures.len() == 1, "{found:?}");
    let told = exploration(&found, &scenario, Model::Async, &[], false);
    assert!(told.contains("which is all that can differ"), "{told}");
}

/// Makes so many runs of a hundred tasks by this strategy: all but one write two cells, one after the other, and that one reads them
/// (`reorder_100` of the benchmarks by which schedulers are compared).
///
/// # Panics
///
/// There is no such strategy.
pub fn hundred(strategy: &str, runs: u32) {
    let scenario = parse(
        r#"
        scenario "Two writes seem to have changed places"
        cell "a" 0
        cell "b" 0
        main {
            gather {
                repeat 99 as="setter" { write "a" 1; yield; write "b" -1; }
                task "checker" {
                    read "a" into="x"
                    yield
                    read "b" into="y"
                    when "x == 1 && y == 0" { log "BUG"; }
                }
            }
        }
        expect { never "checker log BUG"; }
        "#,
    );
    let strategy = strategy.parse().expect("a strategy");
    let on_failure = OnFailure::KeepGoing;
    let options = Options { strategy, runs: runs.into(), on_failure, ..Options::default() };
    assert_eq!(explored(&scenario, Model::Async, &options).runs, u64::from(runs));
}

fn lost_update(tasks: u64, rounds: u64) -> Scenario {
    parse(&format!(
        r#"
        scenario "An update is lost"
        cell "n" 0
        main {{
            gather {{
                repeat {tasks} as="task" {{
                    repeat {rounds} {{
                        read "n" into="x"
                        yield
                        write "n" "x + 1"
                    }}
                }}
            }}
        }}
        expect {{ eventually "* write n: {}" }}
        "#,
        tasks * rounds
    ))
}
