//! The lost update as a scenario file: explored, and every run checked.

use std::num::NonZero;

use standstill::explore::{Options, explore as explored};
use standstill::report::exploration;
use standstill::scenario::{Model, Scenario};

use crate::lost_update::{Explored, ROUNDS, SCHEDULES, TASKS};
use crate::scenario::parse;

/// Makes the schedules by this strategy, on so many threads.
pub(super) fn explore(strategy: &str, jobs: NonZero<usize>) -> Explored {
    let found = explored(
        &lost_update(TASKS, ROUNDS),
        Model::Async,
        &Options {
            strategy: strategy.parse().expect("a strategy"),
            runs: SCHEDULES.into(),
            jobs,
            ..Options::default()
        },
    );
    Explored { schedules: found.runs, lost: found.failures.iter().map(|it| it.runs).sum() }
}

/// Covers two tasks with one round each completely, and tells so.
pub(super) fn two_tasks() {
    let scenario = lost_update(2, 1);
    let strategy = "exhaustive".parse().expect("a strategy");
    let found = explored(&scenario, Model::Async, &Options { strategy, ..Options::default() });
    assert!(found.complete && found.failures.len() == 1, "{found:?}");
    let told = exploration(&found, &scenario, Model::Async, &[], false);
    assert!(told.contains("which is all that can differ"), "{told}");
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
